"""Finished pages of the public catalogue in memory, by its state, for readers who are not signed in."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import ParamSpec

from flask import Response, current_app, g, make_response, request
from flask import session as cookie
from werkzeug.wrappers import Response as Redirect

from webapp.catalogue import facet_index, unchanged
from webapp.core import i18n
from webapp.core.db import ask_without_transaction, session

Arguments = ParamSpec("Arguments")
Body = str | tuple[str, int] | Redirect
MOST_BYTES = 32_000_000
LONGEST_ADDRESS = 300


class Pages:
    """The pages that were asked for last, up to MOST_BYTES of them."""

    def __init__(self) -> None:
        self._pages: OrderedDict[tuple[object, ...], tuple[str, str]] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def get(self, key: tuple[object, ...]) -> tuple[str, str] | None:
        """Return a page and its fingerprint."""
        with self._lock:
            if (found := self._pages.get(key)) is not None:
                self._pages.move_to_end(key)
            return found

    def put(self, key: tuple[object, ...], html: str) -> tuple[str, str]:
        fingerprint = _fingerprint(html)
        with self._lock:
            if key not in self._pages:
                self._pages[key] = (html, fingerprint)
                self._size += len(html)
            while self._size > MOST_BYTES:
                self._size -= len(self._pages.popitem(last=False)[1][0])
        return html, fingerprint


def kept(view: Callable[Arguments, Body]) -> Callable[Arguments, Body | Response]:
    """Keep the whole pages of a view that depends on nothing but its address, the language and what is published."""

    @wraps(view)
    def answer(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Body | Response:
        if g.get("person") is not None:
            return view(*args, **kwargs)
        ask_without_transaction()
        if "_flashes" in cookie or len(request.full_path) > LONGEST_ADDRESS:
            return view(*args, **kwargs)
        pages: Pages = current_app.extensions.setdefault("sheaf_pages", Pages())
        facets = facet_index.current(session())
        key = (request.full_path, i18n.language(), facets.moment)
        found = pages.get(key)
        if found is None:
            body = view(*args, **kwargs)
            if not isinstance(body, str) or _has_a_token():
                return body
            found = pages.put(key, body)
        unchanged.offer(facets.moment)
        return _for_everybody(*found)

    return answer


def shared(view: Callable[Arguments, Body]) -> Callable[Arguments, Body | Response]:
    """Let caches on the way keep a page that is the same for all who are not signed in and read its language."""

    @wraps(view)
    def answer(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Body | Response:
        own = g.get("person") is not None or "_flashes" in cookie
        body = view(*args, **kwargs)
        if own or not isinstance(body, str) or _has_a_token():
            return body
        return _for_everybody(body, _fingerprint(body))

    return answer


def _has_a_token() -> bool:
    """Return whether a form of this page has been given its reader's token."""
    return current_app.config["WTF_CSRF_FIELD_NAME"] in g


def _fingerprint(html: str) -> str:
    return hashlib.sha256(html.encode()).hexdigest()[:24]


def _for_everybody(html: str, fingerprint: str) -> Response:
    response = make_response(html)
    response.headers["Cache-Control"] = "public, no-cache"
    response.vary.update(("Cookie", "Accept-Language"))
    response.set_etag(fingerprint, weak=True)
    response.make_conditional(request)
    return response
