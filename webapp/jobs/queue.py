"""Enqueueing jobs, once, daily or again, and cancelling one; the broker hears of it after the commit."""

import datetime as dt
import logging
import uuid

from flask import current_app
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from webapp.core.clock import now
from webapp.core.db import moment, new_session
from webapp.jobs.context import Payload
from webapp.jobs.kinds import kind_of, kinds
from webapp.models import Job, JobState, Person

log = logging.getLogger(__name__)


def enqueue(
    session: Session,
    kind: str,
    payload: Payload,
    *,
    by: Person | None = None,
    id: str = "",
    not_before: dt.datetime | None = None,
) -> Job:
    """Enqueue a job in the caller's transaction, handed to the broker after the commit, or soon after `not_before`."""
    if kind not in kinds():
        raise LookupError(f"no such kind of job: {kind}")
    began = moment(session)
    job = Job(
        id=id or uuid.uuid4().hex,
        kind=kind,
        payload=payload,
        max_attempts=kind_of(kind).attempts,
        asked_by_id=by.id if by else None,
        run_after=max(began, not_before or began),
    )
    session.add(job)
    session.flush()
    if job.run_after <= began:
        job.handed_over_at = began
        _hand_over_later(session, job)
    return job


def enqueue_daily(kind: str) -> bool:
    """Enqueue today's job of a kind, once for all workers, for its id holds the day; False if it was there."""
    job_id = f"{kind}-{now():%Y-%m-%d}"
    with new_session(reading=True) as session:
        if session.get(Job, job_id) is not None:
            return False
    try:
        with new_session() as session, session.begin():
            enqueue(session, kind, {}, id=job_id, not_before=now() + wait if (wait := kind_of(kind).wait) else None)
    except IntegrityError:
        return False  # another worker was faster
    return True


def retry(session: Session, job: Job) -> bool:
    """Enqueue a failed job anew; False if it has not failed."""
    if job.state != JobState.FAILED:
        return False
    enqueue_again(session, job)
    return True


def enqueue_again(session: Session, job: Job) -> None:
    """Enqueue a job that has ended, in whatever way, as if it had never been tried."""
    job.state, job.attempts, job.max_attempts = JobState.QUEUED, 0, kind_of(job.kind).attempts
    job.run_after = job.handed_over_at = moment(session)
    job.finished_at = job.error = None
    job.progress, job.message, job.cancel = 0.0, "", False
    session.flush()
    _hand_over_later(session, job)


def cancel(session: Session, job: Job) -> None:
    """Cancel a job: at once if it waits, at its next report if it runs."""
    job.cancel = True
    if job.state == JobState.QUEUED:
        job.state, job.finished_at = JobState.CANCELLED, now()


def _hand_over_later(session: Session, job: Job) -> None:
    session.info.setdefault("jobs", []).append((job.id, kind_of(job.kind).priority))


def _hand_over_asked(session: Session) -> None:
    """Give the broker what was enqueued, after the commit; if this fails, the reaper does it later."""
    if session.in_nested_transaction():
        return  # only a savepoint: the transaction around it may still be undone
    for job_id, priority in session.info.pop("jobs", []):
        try:
            current_app.extensions["sheaf_broker"](job_id, priority)
        except Exception:
            log.exception("job %s could not be handed over; the reaper does it later", job_id)


def _forget_asked(session: Session, previous: object = None) -> None:
    if not session.in_nested_transaction():
        session.info.pop("jobs", None)


def listen(sessions: sessionmaker[Session]) -> None:
    """Hand over what is enqueued in these sessions when their transaction has committed."""
    event.listen(sessions, "after_commit", _hand_over_asked)
    event.listen(sessions, "after_rollback", _forget_asked)
