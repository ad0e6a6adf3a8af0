"""Running a job: its handler, beside the heartbeat of its lease, and writing its outcome."""

import datetime as dt
import logging
import threading
import traceback

from flask import current_app
from sqlalchemy import and_, select

from webapp.core.db import moment, new_session, unit_of_work
from webapp.jobs.context import Cancelled, GivenBack, JobContext, Payload
from webapp.jobs.kinds import kind_of
from webapp.jobs.lease import claim, heartbeat
from webapp.models import Job, JobState

log = logging.getLogger(__name__)
LONGEST_WAIT_SECONDS = 1800  # between two attempts


def run(job_id: str) -> None:
    """Claim a job and run its handler, unless another worker has it or it is finished."""
    lease = dt.timedelta(seconds=current_app.config["SETTINGS"].lease_seconds)
    running = claim(job_id, lease)
    if running is None:
        return
    stop = threading.Event()
    beating = threading.Thread(target=heartbeat, args=(current_app._get_current_object(), running, stop, lease))  # type: ignore[attr-defined]
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
