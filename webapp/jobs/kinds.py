"""A kind of job: its handler, attempts and priority. Not here: which kinds there are (`webapp.job_kinds`)."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from flask import current_app

from webapp.jobs.context import JobContext, Payload


class Priority(IntEnum):
    """The priority of a kind of job: a higher one is begun first, however much waits."""

    AT_ONCE = 30  # somebody waits for it this very moment: a thread of each worker does nothing else
    WAITED_FOR = 20  # somebody waits for it, and sees how far it is
    USUAL = 10
    BULK = 0  # there may be thousands, or nobody waits


Handler = Callable[[JobContext], Payload | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job, whose `handler` may run twice; a `daily` one is asked for once a day and begun after `wait`."""

    handler: Handler
    attempts: int = 5
    priority: Priority = Priority.USUAL
    daily: bool = False
    wait: dt.timedelta = dt.timedelta()


def kinds() -> dict[str, Kind]:
    """Return every kind of job of this app by name."""
    found: dict[str, Kind] = current_app.extensions["sheaf_job_kinds"]
    return found


def daily() -> list[str]:
    """Return the duties of a day, each a job of its own: what stops one of them stops none of the others."""
    return [name for name, kind in kinds().items() if kind.daily]


def kind_of(name: str) -> Kind:
    """Return the kind of a name; a job of a kind that an earlier release had fails."""
    return kinds().get(name, _UNKNOWN)


def _fail(job: JobContext) -> None:
    raise LookupError("this release knows no such kind of job")


_UNKNOWN = Kind(_fail)
