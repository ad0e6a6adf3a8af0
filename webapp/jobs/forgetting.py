"""Forgetting finished jobs: what failed after a year, those of editions and webhook deliveries with these."""

import datetime as dt

from flask import current_app
from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session

from webapp.core.clock import now
from webapp.core.db import unit_of_work
from webapp.jobs.context import JobContext
from webapp.models import Edition, Job, JobState, WebhookDelivery

FAILED_KEPT = dt.timedelta(days=365)
BATCH = 500  # so many in one transaction, for nobody else can write meanwhile


def forget(session: Session, most: int = BATCH) -> int:
    """Forget up to `most` jobs that the network does not keep any longer, and return how many."""
    days = current_app.config["SETTINGS"].job_log_days
    if not days:
        return 0
    kept, moment = dt.timedelta(days=days), now()
    told = select(Edition.job_id).where(Edition.job_id.is_not(None))
    undelivered = select(WebhookDelivery.job_id).where(
        WebhookDelivery.job_id.is_not(None), WebhookDelivery.delivered_at.is_(None)
    )
    over = (
        or_(
            and_(Job.state.in_((JobState.DONE, JobState.CANCELLED)), Job.finished_at < moment - kept),
            and_(Job.state == JobState.FAILED, Job.finished_at < moment - max(kept, FAILED_KEPT)),
        ),
        Job.id.not_in(told.union_all(undelivered)),
    )
    ids = session.scalars(select(Job.id).where(*over).limit(most)).all()
    # `over` once more: somebody may have asked for one of them again in between.
    session.execute(delete(Job).where(Job.id.in_(ids), *over).execution_options(synchronize_session=False))
    return len(ids)


def forget_jobs(job: JobContext) -> dict[str, int]:
    forgotten = 0
    while True:
        with unit_of_work() as session:
            count = forget(session)
        forgotten += count
        if count < BATCH:
            return {"forgotten": forgotten}
        job.report(0.0)
