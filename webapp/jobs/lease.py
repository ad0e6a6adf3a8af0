"""The lease of a job: claiming it, the heartbeat that extends it, and handing over again what a crash has lost."""

import datetime as dt
import logging
import math
import os
import socket
import threading
import uuid

from flask import Flask, current_app
from sqlalchemy import and_, or_, select, update

from webapp.core.db import moment, new_session
from webapp.jobs.context import JobContext, touched
from webapp.jobs.kinds import Priority, kind_of
from webapp.models import Job, JobState

log = logging.getLogger(__name__)
MAX_STOPS = 5  # how often a job may take its worker down with it, however many attempts it has
REAP_BATCH = 500


def claim(job_id: str, lease: dt.timedelta) -> JobContext | None:
    """Claim a job for one lease; None if another worker has it, or it is finished, or not due yet."""
    owner = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
    with new_session() as session, session.begin():
        now = moment(session)
        free = or_(Job.state == JobState.QUEUED, and_(Job.state == JobState.RUNNING, Job.lease_until < now))
        claimed = update(Job).where(Job.id == job_id, free, Job.run_after <= now)
        taken = {"state": JobState.RUNNING, "owner": owner, "lease_until": now + lease}
        if not touched(session, claimed.values(**taken, attempts=Job.attempts + 1)):
            return None
        kind, payload = session.execute(select(Job.kind, Job.payload).where(Job.id == job_id)).one()
    return JobContext(job_id, owner, kind, payload, lease)


def heartbeat(app: Flask, running: JobContext, stop: threading.Event, lease: dt.timedelta) -> None:
    """Extend the lease three times in its length, until the job has ended."""
    with app.app_context():
        while not stop.wait(lease.total_seconds() / 3):
            try:
                running.extend_lease()
            except Exception:
                log.exception("a sign of life of job %s failed; the next one may do", running.job_id)


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
