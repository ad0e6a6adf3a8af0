"""Rate limits for each purpose and person or network, counted in Redis or in each web process."""

import hashlib
import math
import time
from collections.abc import Callable
from enum import StrEnum
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TypeVar

from flask import Flask, Response, g, request
from flask_limiter import Limiter

from webapp.config import Environment, Settings

View = TypeVar("View", bound=Callable[..., object])
IPV6_PREFIX = 64  # one subscriber has all of it
REDIS_SECONDS = 1.0  # after which Redis is taken to be away
ASK_LATER = frozenset({429, 503})


class Purpose(StrEnum):
    """What is counted together, at whichever address of the site."""

    SIGN_IN = "sign in"
    USE_LINK = "use a link"
    BEGIN = "begin a draft"
    WORD = "send a Word form"
    INVITE = "invite"
    CONTACTS = "see contacts"


OF_ADDRESS = {
    Purpose.SIGN_IN: "100 per 10 minutes; 500 per day",
    Purpose.USE_LINK: "200 per 10 minutes",
    Purpose.BEGIN: "100 per 10 minutes; 300 per day",
    Purpose.WORD: "60 per 10 minutes; 200 per day",
    Purpose.INVITE: "30 per hour; 100 per day",
    Purpose.CONTACTS: "30 per hour",
}
"""For those who are not signed in: a training room or a whole city hall may share one address."""
OF_PERSON = {
    **OF_ADDRESS,
    Purpose.SIGN_IN: "20 per 10 minutes",
    Purpose.BEGIN: "30 per 10 minutes; 100 per day",
    Purpose.WORD: "30 per 10 minutes; 100 per day",
}
"""For each person who is signed in, wherever they are."""


def network() -> str:
    """Return where the request comes from: an IPv4 address, or the /64 of an IPv6 address."""
    given = request.remote_addr or "127.0.0.1"
    try:
        address = ip_address(given)
    except ValueError:  # a socket of this machine has no address
        return given
    if not isinstance(address, IPv6Address):
        return given
    return str(address.ipv4_mapped or ip_network((int(address), IPV6_PREFIX), strict=False))


def _who() -> str:
    """Return whose requests are counted together: a person, or a network."""
    return f"person {g.person.id}" if g.get("person") is not None else network()


def who_calls() -> str:
    """Return whose API calls are counted together: a key, or a network."""
    given = request.authorization
    return hashlib.sha256(given.token.encode()).hexdigest() if given is not None and given.token else network()


limiter = Limiter(network, headers_enabled=True, in_memory_fallback_enabled=True)


def limited(purpose: Purpose) -> Callable[[View], View]:
    """Return a decorator that limits how often a view may be posted to."""
    return limiter.shared_limit(  # type: ignore[return-value]
        lambda: (OF_PERSON if g.get("person") is not None else OF_ADDRESS)[purpose],
        scope=purpose.value,
        key_func=_who,
        methods=["POST"],
    )


def minutes_to_wait() -> int:
    """Return after how many minutes a refused request may be sent again."""
    broken = [one for one in limiter.current_limits if one.breached]
    seconds = max((one.reset_at - time.time() for one in broken), default=0)
    return max(1, math.ceil(seconds / 60))


def are_shared() -> bool:
    """Return whether the place where all processes count can be reached."""
    return not limiter.enabled or limiter.storage.check()


def _say_when_to_come_back(response: Response) -> Response:
    """Keep the time to come back for those who were refused: some programs would otherwise send an upload twice."""
    if response.status_code not in ASK_LATER:
        response.headers.pop("Retry-After", None)
    return response


def init_app(app: Flask) -> None:
    settings: Settings = app.config["SETTINGS"]
    app.config.update(
        RATELIMIT_STORAGE_URI=settings.limits_url, RATELIMIT_ENABLED=settings.environment is not Environment.TESTING
    )
    if settings.limits_url.startswith("redis"):
        app.config["RATELIMIT_STORAGE_OPTIONS"] = {
            "socket_connect_timeout": REDIS_SECONDS,
            "socket_timeout": REDIS_SECONDS,
        }
    app.after_request(_say_when_to_come_back)  # what is registered before the limiter comes after it
    limiter.init_app(app)
