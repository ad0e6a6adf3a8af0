"""How often something may be asked for: a limit for each purpose, for each person or each address on the net.

Requests are counted in Redis, or in the memory of each web process. Not here: how many e-mails one recipient gets,
which the database counts (`security.has_enough`), and how much may be sent at once (`security`).
"""

from __future__ import annotations

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
    """What is counted together, whichever address of the site it is asked for at."""

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
    """Where the request comes from: an IPv4 address, or the /64 of an IPv6 address."""
    given = request.remote_addr or "127.0.0.1"
    try:
        found = ip_address(given)
    except ValueError:  # a socket of this machine has no address
        return given
    if not isinstance(found, IPv6Address):
        return given
    return str(found.ipv4_mapped or ip_network((int(found), IPV6_PREFIX), strict=False))


def _who() -> str:
    """Whose requests are counted together: a person's, or those of one network."""
    return f"person {g.person.id}" if g.get("person") is not None else network()


def who_calls() -> str:
    """Whose calls are counted together: those of one key, wherever they come from, or those of one address."""
    given = request.authorization
    return hashlib.sha256(given.token.encode()).hexdigest() if given is not None and given.token else network()


limiter = Limiter(network, headers_enabled=True, in_memory_fallback_enabled=True)


def limited(purpose: Purpose) -> Callable[[View], View]:
    """Let a view be posted to only so often for its purpose."""
    return limiter.shared_limit(  # type: ignore[return-value]
        lambda: (OF_PERSON if g.get("person") is not None else OF_ADDRESS)[purpose],
        scope=purpose.value,
        key_func=_who,
        methods=["POST"],
    )


def minutes_to_wait() -> int:
    """After how many minutes a refused request may be sent again."""
    broken = [one for one in limiter.current_limits if one.breached]
    seconds = max((one.reset_at - time.time() for one in broken), default=0)
    return max(1, math.ceil(seconds / 60))


def are_shared() -> bool:
    """False while the place where all processes count cannot be reached, so that each counts for itself."""
    return not limiter.enabled or limiter.storage.check()


def _say_when_to_come_back(response: Response) -> Response:
    """Name a time to come back only to whoever has to. The limiter names it in every answer, and some programs would
    then send a refused upload once more.
    """
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
