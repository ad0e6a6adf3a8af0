"""Background work: the ledger of jobs in our database, and Huey, which carries their ids to a worker.

A job is a row, written in the transaction that asks for it. The engine may lose or repeat an id: a compare-and-set
claim with a lease makes sure that one worker at a time runs a job, and `reap` hands over again what a crash lost.
Not here: what the jobs do (each kind is registered by the module it belongs to).
"""

from __future__ import annotations

import datetime as dt
import logging
import math
import os
import socket
import threading
import time
import traceback
import uuid
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app
from sqlalchemy import and_, event, or_, select, update
from sqlalchemy.engine import CursorResult, make_url
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.clock import now
from webapp.config import Settings
from webapp.db import engine, sqlite_module, unit_of_work
from webapp.models import Job, JobState, Person

log = logging.getLogger(__name__)
Payload = dict[str, Any]
Handler = Callable[["Running"], Payload | None]
HANDLERS: dict[str, Handler] = {}
ATTEMPTS: dict[str, int] = {}
USUAL_ATTEMPTS = 5
MAX_STOPS = 5  # how often a job may take its worker down with it, however many attempts it has
LONGEST_WAIT_SECONDS = 1800
REAP_SECONDS = 2.0
REAP_BATCH = 500
DAILY = ("reminders", "desk_rows", "forget_api_answers", "forget_deliveries")
FIRST_DAILY_SECONDS = 60.0  # a worker that was just started has other things to do first


class Cancelled(Exception):
    """Someone asked the job to stop, or another worker has taken it over."""


class Running:
    """A job while it runs, as its handler sees it."""

    def __init__(self, job_id: str, owner: str, payload: Payload, lease: dt.timedelta) -> None:
        self.job_id, self.owner, self.payload, self._lease = job_id, owner, payload, lease

    def report(self, progress: float, message: str = "") -> None:
        """Say how far the work is (0 to 1). Raises Cancelled if it should stop: here a job can be cancelled."""
        if not self._stamp(progress=progress, message=message):
            raise Cancelled("the lease was lost")
        with Session(engine().execution_options(reading=True)) as session:
            if session.scalar(select(Job.cancel).where(Job.id == self.job_id)):
                raise Cancelled("cancelled on request")

    def say(self, message: str) -> None:
        """Say something, such as why the work cannot go on, without saying how far it is."""
        self._stamp(message=message)

    def beat(self) -> None:
        """A sign of life: the lease runs on."""
        self._stamp()

    def _stamp(self, **values: object) -> bool:
        with Session(engine()) as session, session.begin():
            mine = and_(Job.id == self.job_id, Job.owner == self.owner)
            return _touched(session, update(Job).where(mine).values(lease_until=now() + self._lease, **values))


def handler(kind: str, *, attempts: int = USUAL_ATTEMPTS) -> Callable[[Handler], Handler]:
    """Register what a kind of job does, and how often it is tried. Running it twice must do no harm."""

    def register(function: Handler) -> Handler:
        HANDLERS[kind], ATTEMPTS[kind] = function, attempts
        return function

    return register


def ask(
    session: Session,
    kind: str,
    payload: Payload,
    *,
    by: Person | None = None,
    id: str = "",
    not_before: dt.datetime | None = None,
) -> Job:
    """Ask for a job in the caller's transaction. It is handed to the engine when that has committed.

    A job that must wait until `not_before` is handed over by the reaper, soon after that time.
    """
    if kind not in HANDLERS:
        raise LookupError(f"no such kind of job: {kind}")
    job = Job(
        id=id or uuid.uuid4().hex,
        kind=kind,
        payload=payload,
        max_attempts=_attempts(kind),
        asked_by_id=by.id if by else None,
        run_after=max(now(), not_before or now()),
        handed_over_at=now(),
    )
    session.add(job)
    session.flush()
    if job.run_after <= now():
        _hand_over_later(session, job)
    return job


def ask_daily(kind: str) -> bool:
    """Ask for today's job of a kind, in a transaction of its own; False if somebody has asked today.

    The day is part of the job's id, so the database itself makes sure that there is one a day, however many workers
    ask at the same moment.
    """
    job_id = f"{kind}-{now():%Y-%m-%d}"
    with Session(engine().execution_options(reading=True)) as session:
        if session.get(Job, job_id) is not None:
            return False
    try:
        with Session(engine()) as session, session.begin():
            ask(session, kind, {}, id=job_id)
    except IntegrityError:
        return False  # another worker was faster
    return True


def try_again(session: Session, job: Job) -> bool:
    """Put a failed job back in the queue as if it had never been tried. False if it has not failed."""
    if job.state != JobState.FAILED:
        return False
    ask_again(session, job)
    return True


def ask_again(session: Session, job: Job) -> None:
    """Put a job that has ended, in whatever way, back in the queue as if it had never been tried."""
    job.state, job.attempts, job.max_attempts = JobState.QUEUED, 0, _attempts(job.kind)
    job.run_after = job.handed_over_at = now()
    job.finished_at = job.error = None
    job.progress, job.message, job.cancel = 0.0, "", False
    session.flush()
    _hand_over_later(session, job)


def _attempts(kind: str) -> int:
    return ATTEMPTS.get(kind, USUAL_ATTEMPTS)


def _hand_over_later(session: Session, job: Job) -> None:
    session.info.setdefault("jobs", []).append(job.id)


def _hand_over_asked(session: Session) -> None:
    """After the commit: give the engine what was asked for. If this fails, the reaper does it later."""
    if session.in_nested_transaction():
        return  # only a savepoint: the transaction around it may still be undone
    for job_id in session.info.pop("jobs", []):
        try:
            current_app.extensions["sheaf_carrier"](job_id)
        except Exception:
            log.exception("job %s could not be handed over; the reaper does it later", job_id)


def _forget_asked(session: Session, previous: object = None) -> None:
    if not session.in_nested_transaction():
        session.info.pop("jobs", None)


event.listen(Session, "after_commit", _hand_over_asked)
event.listen(Session, "after_rollback", _forget_asked)


def run(job_id: str) -> None:
    """Claim a job and run its handler; does nothing if another worker has it or it is finished."""
    lease = dt.timedelta(seconds=current_app.config["SETTINGS"].lease_seconds)
    running = _claim(job_id, lease)
    if running is None:
        return
    stop = threading.Event()
    beating = threading.Thread(target=_keep_beating, args=(current_app._get_current_object(), running, stop, lease))  # type: ignore[attr-defined]
    beating.start()
    state, result, error = JobState.DONE, None, None
    try:
        result = HANDLERS[_kind(job_id)](running)
    except Cancelled as cancelled:
        state, error = JobState.CANCELLED, str(cancelled)
    except Exception:
        state, error = JobState.FAILED, traceback.format_exc()
        log.exception("job %s failed", job_id)
    finally:
        stop.set()
        beating.join()
    _finish(running, state, result, error)


def _claim(job_id: str, lease: dt.timedelta) -> Running | None:
    owner, moment = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}", now()
    free = or_(Job.state == JobState.QUEUED, and_(Job.state == JobState.RUNNING, Job.lease_until < moment))
    with Session(engine()) as session, session.begin():
        claim = update(Job).where(Job.id == job_id, free, Job.run_after <= moment)
        values = {
            "state": JobState.RUNNING,
            "owner": owner,
            "lease_until": moment + lease,
            "attempts": Job.attempts + 1,
        }
        if not _touched(session, claim.values(**values)):
            return None
        payload = session.scalars(select(Job.payload).where(Job.id == job_id)).one()
    return Running(job_id, owner, payload, lease)


def _kind(job_id: str) -> str:
    with Session(engine().execution_options(reading=True)) as session:
        return session.scalars(select(Job.kind).where(Job.id == job_id)).one()


def _keep_beating(app: Flask, running: Running, stop: threading.Event, lease: dt.timedelta) -> None:
    with app.app_context():
        while not stop.wait(lease.total_seconds() / 3):
            try:
                running.beat()
            except Exception:
                log.exception("a sign of life of job %s failed; the next one may do", running.job_id)


def _finish(running: Running, state: JobState, result: Payload | None, error: str | None) -> None:
    """Write the outcome, unless another worker has taken the job over. A failure is tried again, later each time."""
    with Session(engine()) as session, session.begin():
        job = session.get(Job, running.job_id, with_for_update=True)
        if job is None or job.owner != running.owner:
            return
        job.owner = job.lease_until = None
        job.result, job.error = result, error
        if state is JobState.FAILED and job.attempts < job.max_attempts:
            wait = dt.timedelta(seconds=min(2**job.attempts, LONGEST_WAIT_SECONDS))
            job.state, job.run_after = JobState.QUEUED, now() + wait
            return
        job.state, job.finished_at = state, now()
        if state is JobState.DONE:
            job.progress = 1.0


def reap() -> int:
    """Hand over again what a crash lost: jobs whose lease ran out, and jobs that no worker picked up.

    Returns how many. A job that took its worker down too often is marked as failed.
    """
    moment = now()
    lease = dt.timedelta(seconds=current_app.config["SETTINGS"].lease_seconds)
    lost = or_(
        and_(Job.state == JobState.RUNNING, Job.lease_until < moment),
        and_(Job.state == JobState.QUEUED, Job.run_after <= moment, Job.handed_over_at < moment - lease),
    )
    again: list[str] = []
    with Session(engine()) as session, session.begin():
        query = select(Job).where(lost).order_by(Job.created_at).limit(REAP_BATCH)
        for job in session.scalars(query.with_for_update(skip_locked=True)):
            if job.state == JobState.RUNNING and not _survives_a_stop(job):
                continue
            job.handed_over_at = moment
            again.append(job.id)
    for job_id in again:
        current_app.extensions["sheaf_carrier"](job_id)
    return len(again)


def _survives_a_stop(job: Job) -> bool:
    """Take a job back from a worker that stopped, and say whether it is tried again.

    Each stop takes a MAX_STOPSth of the attempts that the kind has: a letter may be tried a hundred times while the
    mail server is away, but a job that kills its workers must not kill a hundred of them.
    """
    job.owner = job.lease_until = None
    job.max_attempts -= math.ceil(_attempts(job.kind) / MAX_STOPS) - 1
    if job.attempts < job.max_attempts:
        job.state = JobState.QUEUED
        return True
    job.state, job.finished_at = JobState.FAILED, now()
    before = f" Before that:\n\n{job.error}" if job.error else ""
    job.error = f"The worker stopped while it ran this job, which was tried {job.attempts} times.{before}"
    return False


def cancel(session: Session, job: Job) -> None:
    """Ask a job to stop: at once if it waits, at its next report if it runs."""
    job.cancel = True
    if job.state == JobState.QUEUED:
        job.state, job.finished_at = JobState.CANCELLED, now()


def run_waiting() -> int:
    """Run everything that waits, here and now, one after the other; for commands and tests. Returns how many."""
    done = 0
    while True:
        with unit_of_work() as session:
            waiting = and_(Job.state == JobState.QUEUED, Job.run_after <= now())
            job_id = session.scalar(select(Job.id).where(waiting).order_by(Job.created_at).limit(1))
        if job_id is None:
            return done
        run(job_id)
        done += 1


def _keep_house(app: Flask, stop: threading.Event) -> None:
    """Reap now and then, and ask once a day for what is done daily: that needs no cron."""
    asked_on, began = None, time.monotonic()
    with app.app_context():
        while not stop.wait(REAP_SECONDS):
            try:
                reap()
                if asked_on != now().date() and time.monotonic() - began > FIRST_DAILY_SECONDS:
                    for kind in DAILY:
                        ask_daily(kind)
                    asked_on = now().date()
            except Exception:
                log.exception("the reaper failed; it tries again")


def work(app: Flask) -> None:
    """Be a worker until told to stop: Huey's consumer with its threads, and the reaper beside it."""
    stop = threading.Event()
    reaper = threading.Thread(target=_keep_house, args=(app, stop), daemon=True)
    reaper.start()
    settings: Settings = app.config["SETTINGS"]
    consumer = app.extensions["sheaf_huey"].create_consumer(
        workers=settings.worker_threads, worker_type="thread", periodic=False, initial_delay=0.05, max_delay=0.5
    )
    try:
        consumer.run()
    finally:
        stop.set()


def make_huey(url: str) -> Any:
    """Huey with the storage that the URL names. Results are ours to keep, so Huey keeps none."""
    sqlite_module()
    from huey import PostgresHuey, RedisHuey, SqliteHuey

    if url.startswith("sqlite"):
        return SqliteHuey("sheaf", filename=make_url(url).database, fsync=True, results=False)
    if url.startswith("postgresql"):
        return PostgresHuey("sheaf", dsn=url, results=False)
    return RedisHuey("sheaf", url=url, results=False)


def _touched(session: Session, statement: Any) -> bool:
    outcome = session.execute(statement)
    assert isinstance(outcome, CursorResult)  # noqa: S101 (what an UPDATE returns)
    return outcome.rowcount > 0


def init_app(app: Flask) -> None:
    huey = make_huey(app.config["SETTINGS"].resolved_jobs_url)

    @huey.task(name="run_job")
    def deliver(job_id: str) -> None:
        with app.app_context():
            run(job_id)

    app.extensions["sheaf_huey"] = huey
    app.extensions["sheaf_carrier"] = deliver
