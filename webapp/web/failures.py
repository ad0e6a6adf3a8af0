"""Telling the administrators, once a day at most, which background work failed for good."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask_babel import force_locale
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp import jobs
from webapp.accounts.people import people_with
from webapp.core import links
from webapp.core.db import moment, unit_of_work
from webapp.models import Email, Job, JobState, Role
from webapp.notifications import mail
from webapp.phrases.jobs import job_kind_name

KIND, NAME = "tell_failures", "work_failed"
FIRST = dt.timedelta(days=1)  # how far back the first e-mail looks


def latest(session: Session, most: int) -> list[Job]:
    """Return the jobs that failed for good, the newest first."""
    query = select(Job).where(Job.state == JobState.FAILED)
    return list(session.scalars(query.order_by(Job.created_at.desc()).limit(most)))


def tell(session: Session, since: dt.datetime, until: dt.datetime) -> int:
    """Tell administrators what failed for good in that time, but for these e-mails; return how many jobs."""
    own = select(Email.job_id).where(Email.name == NAME, Email.job_id.is_not(None))
    query = select(Job.kind, func.count()).where(
        Job.state == JobState.FAILED, Job.finished_at >= since, Job.finished_at < until, Job.id.not_in(own)
    )
    failed = [(kind, times) for kind, times in session.execute(query.group_by(Job.kind).order_by(Job.kind))]
    for person in people_with(session, Role.ADMINISTRATOR) if failed else ():
        with force_locale(person.language):
            about = {"work": _listed(failed)}
        mail.write(session, NAME, person, link=links.address("jobs.latest"), about=about)
    return sum(times for _, times in failed)


def _listed(failed: Sequence[tuple[str, int]]) -> str:
    return "\n".join(f"- {job_kind_name(kind)}" + (f" (× {times})" if times > 1 else "") for kind, times in failed)


def tell_failures(job: jobs.JobContext) -> dict[str, Any]:
    """Tell what failed since the last time. A worker does it once a day."""
    with unit_of_work() as session:
        until = moment(session)
        earlier = select(Job.result).where(Job.kind == KIND, Job.state == JobState.DONE)
        last = session.scalar(earlier.order_by(Job.created_at.desc()).limit(1))
        since = dt.datetime.fromisoformat(last["until"]) if last else until - FIRST
        return {"failed": tell(session, since, until), "until": until.isoformat()}
