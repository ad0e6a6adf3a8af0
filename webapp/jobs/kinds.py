"""A kind of job (its handler, attempts and priority; `webapp.job_kinds` lists them), and a job while it runs."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from flask import current_app
from sqlalchemy import and_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from webapp.core.db import moment, new_session
from webapp.models import Job


class Priority(IntEnum):
    """The priority of a kind of job: a higher one is begun first, however much waits."""

    AT_ONCE = 30  # somebody waits for it this very moment: a thread of each worker does nothing else
    WAITED_FOR = 20  # somebody waits for it, and sees how far it is
    USUAL = 10
    BULK = 0  # there may be thousands, or nobody waits


Payload = dict[str, Any]
Handler = Callable[["JobContext"], Payload | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job, whose `handler` may run twice; a `daily` one is asked for once a day and begun after `wait`."""

    handler: Handler
    attempts: int = 5
    priority: Priority = Priority.USUAL
    daily: bool = False
    wait: dt.timedelta = dt.timedelta()


class Cancelled(Exception):
    """Someone asked the job to stop, or another worker has taken it over."""


class GivenBack(Exception):
    """The worker is being stopped, and another one goes on with the job."""


class JobContext:
    """A running job as its handler sees it."""

    def __init__(self, job_id: str, owner: str, kind: str, payload: Payload, lease: dt.timedelta) -> None:
        self.job_id, self.owner, self.kind, self.payload, self._lease = job_id, owner, kind, payload, lease

    def report(self, progress: float, message: str = "") -> None:
        """Record the progress (0 to 1). Raises Cancelled if the job should stop, GivenBack if this worker should."""
        if current_app.extensions["sheaf_stopping"].is_set():
            raise GivenBack
        if not self._stamp(progress=progress, message=message):
            raise Cancelled("the lease was lost")
        with new_session(reading=True) as session:
            if session.scalar(select(Job.cancel).where(Job.id == self.job_id)):
                raise Cancelled("cancelled on request")

    def set_message(self, message: str) -> None:
        """Record a message, such as why the work cannot go on, without progress."""
        self._stamp(message=message)

    def beat(self) -> None:
        """Extend the lease."""
        self._stamp()

    def _stamp(self, **values: object) -> bool:
        with new_session() as session, session.begin():
            mine = and_(Job.id == self.job_id, Job.owner == self.owner)
            until = moment(session) + self._lease
            return touched(session, update(Job).where(mine).values(lease_until=until, **values))


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


def touched(session: Session, statement: Any) -> bool:
    """Run an UPDATE or DELETE, and return whether it changed anything."""
    outcome = session.execute(statement)
    assert isinstance(outcome, CursorResult)  # noqa: S101 (what an UPDATE returns)
    return outcome.rowcount > 0
