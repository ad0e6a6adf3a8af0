"""A job while it runs: what its handler is told and reports, and extending its lease."""

import datetime as dt
from typing import Any

from flask import current_app
from sqlalchemy import and_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from webapp.core.db import moment, new_session
from webapp.models import Job

Payload = dict[str, Any]


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

    def extend_lease(self) -> None:
        """Extend the lease."""
        self._stamp()

    def _stamp(self, **values: object) -> bool:
        with new_session() as session, session.begin():
            mine = and_(Job.id == self.job_id, Job.owner == self.owner)
            until = moment(session) + self._lease
            return touched(session, update(Job).where(mine).values(lease_until=until, **values))


def touched(session: Session, statement: Any) -> bool:
    """Run an UPDATE or DELETE, and return whether it changed anything."""
    outcome = session.execute(statement)
    assert isinstance(outcome, CursorResult)  # noqa: S101 (what an UPDATE returns)
    return outcome.rowcount > 0
