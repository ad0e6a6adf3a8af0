"""The time, which can be set: the seed data of a demo network has a past."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_SET: ContextVar[dt.datetime | None] = ContextVar("set", default=None)


def now() -> dt.datetime:
    """Return this moment, aware, in UTC."""
    return _SET.get() or dt.datetime.now(dt.UTC)


def given() -> dt.datetime | None:
    """Return the moment that the clock was set to, if any."""
    return _SET.get()


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Set the clock to `moment` (aware) within this block."""
    token = _SET.set(moment)
    try:
        yield
    finally:
        _SET.reset(token)
