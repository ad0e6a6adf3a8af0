"""Running a job: claiming it, keeping its lease, writing its outcome, and handing over again what a crash lost."""

import datetime as dt
import logging
import math
import os
import socket
import threading
import traceback
import uuid

from flask import Flask, current_app
from sqlalchemy import and_, or_, select, update

from webapp.core.db import moment, new_session, unit_of_work
from webapp.jobs.kinds import Cancelled, GivenBack, JobContext, Payload, Priority, kind_of, touched
from webapp.models import Job, JobState

log = logging.getLogger(__name__)
MAX_STOPS = 5  # how often a job may take its worker down with it, however many attempts it has
LONGEST_WAIT_SECONDS = 1800
REAP_BATCH = 500


def run(job_id: str) -> None:
    """Claim a job and run its handler, unless another worker has it or it is finished."""
    lease = dt.timedelta(seconds=current_app.config["SETTINGS"].lease_seconds)
    running = _claim(job_id, lease)
    if running is None:
        return
    stop = threading.Event()
    beating = threading.Thread(target=_keep_beating, args=(current_app._get_current_object(), running, stop, lease))  # type: ignore[attr-defined]
    beating.start()
    state, result, error = JobState.DONE, None, None
    at_work: set[JobContext] = current_app.extensions["sheaf_at_work"]
    at_work.add(running)
    try:
        result = kind_of(running.kind).handler(running)
    except GivenBack:
        state = JobState.QUEUED
    except Cancelled as cancelled:
        state, error = JobState.CANCELLED, str(cancelled)
    except Exception:
        state, error = JobState.FAILED, traceback.format_exc()
        log.exception("job %s failed", job_id)
    finally:
        stop.set()
        beating.join()
        at_work.discard(running)
    _finish(running, state, result, error)


def _claim(job_id: str, lease: dt.timedelta) -> JobContext | None:
    owner = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
    with new_session() as session, session.begin():
        now = moment(session)
        free = or_(Job.state == JobState.QUEUED, and_(Job.state == JobState.RUNNING, Job.lease_until < now))
        claim = update(Job).where(Job.id == job_id, free, Job.run_after <= now)
        taken = {"state": JobState.RUNNING, "owner": owner, "lease_until": now + lease}
        if not touched(session, claim.values(**taken, attempts=Job.attempts + 1)):
            return None
        kind, payload = session.execute(select(Job.kind, Job.payload).where(Job.id == job_id)).one()
    return JobContext(job_id, owner, kind, payload, lease)


def _keep_beating(app: Flask, running: JobContext, stop: threading.Event, lease: dt.timedelta) -> None:
    with app.app_context():
        while not stop.wait(lease.total_seconds() / 3):
            try:
                running.beat()
            except Exception:
                log.exception("a sign of life of job %s failed; the next one may do", running.job_id)


def _finish(running: JobContext, state: JobState, result: Payload | None, error: str | None) -> None:
    """Write the outcome, unless another worker has the job; a failure is tried again, later each time."""
    with new_session() as session, session.begin():
        job = session.get(Job, running.job_id, with_for_update=True)
        if job is None or job.owner != running.owner:
            return
        job.owner = job.lease_until = None
        if state is JobState.QUEUED:  # given back as if it had not been begun, for a reaper to hand over
            job.state, job.attempts, job.handed_over_at = state, job.attempts - 1, None
            return
        job.result, job.error = result, error
        if state is JobState.FAILED and job.attempts < job.max_attempts:
            wait = dt.timedelta(seconds=min(2**job.attempts, LONGEST_WAIT_SECONDS))
            job.state, job.run_after, job.handed_over_at = JobState.QUEUED, moment(session) + wait, None
            return
        job.state, job.finished_at = state, moment(session)
        if state is JobState.DONE:
            job.progress = 1.0


def give_back(running: JobContext) -> None:
    """Give back a job that is still being done here; what its handler does from now on counts for nothing."""
    _finish(running, JobState.QUEUED, None, None)


def reap() -> int:
    """Hand over again jobs whose lease ran out and waiting ones that the queue has lost, and return how many."""
    lease = dt.timedelta(seconds=current_app.config["SETTINGS"].lease_seconds)
    with new_session(reading=True) as session:
        now = moment(session)
        stopped = and_(Job.state == JobState.RUNNING, Job.lease_until < now)
        not_begun = or_(Job.handed_over_at.is_(None), Job.handed_over_at < now - lease)
        perhaps = or_(stopped, and_(Job.state == JobState.QUEUED, Job.run_after <= now, not_begun))
        ids = session.scalars(select(Job.id).where(perhaps).order_by(Job.created_at).limit(REAP_BATCH)).all()
    if not ids:
        return 0
    waiting = current_app.extensions["sheaf_waiting"]()
    again: list[tuple[str, Priority]] = []
    with new_session() as session, session.begin():
        query = select(Job).where(Job.id.in_(ids), perhaps).order_by(Job.created_at)
        for job in session.scalars(query.with_for_update(skip_locked=True)):
            was_running = job.state == JobState.RUNNING
            if was_running and not _survives_a_stop(job, now):
                continue
            job.handed_over_at = now
            if was_running or job.id not in waiting:
                again.append((job.id, kind_of(job.kind).priority))
    for job_id, priority in again:
        current_app.extensions["sheaf_broker"](job_id, priority)
    return len(again)


def _survives_a_stop(job: Job, now: dt.datetime) -> bool:
    """Return whether a stopped worker's job is tried again; each stop takes a MAX_STOPSth of its attempts."""
    job.owner = job.lease_until = None
    job.max_attempts -= math.ceil(kind_of(job.kind).attempts / MAX_STOPS) - 1
    if job.attempts < job.max_attempts:
        job.state = JobState.QUEUED
        return True
    job.state, job.finished_at = JobState.FAILED, now
    before = f" Before that:\n\n{job.error}" if job.error else ""
    job.error = f"The worker stopped while it ran this job, which was tried {job.attempts} times.{before}"
    return False


def run_waiting() -> int:
    """Run everything that waits, one after the other, for commands and tests, and return how many jobs that were."""
    done = 0
    while True:
        with unit_of_work() as session:
            waiting = and_(Job.state == JobState.QUEUED, Job.run_after <= moment(session))
            job_id = session.scalar(select(Job.id).where(waiting).order_by(Job.created_at).limit(1))
        if job_id is None:
            return done
        run(job_id)
        done += 1
