"""What time it is: the one place that asks. A demo network is told as a story, so its clock can be set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_SET: ContextVar[dt.datetime | None] = ContextVar("set", default=None)


def now() -> dt.datetime:
    """This moment, aware, in UTC."""
    return _SET.get() or dt.datetime.now(dt.UTC)


def given() -> dt.datetime | None:
    """The moment that it was said to be, if any."""
    return _SET.get()


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Within this block it is `moment` (aware)."""
    token = _SET.set(moment)
    try:
        yield
    finally:
        _SET.reset(token)
