"""The page of background work: what failed, the latest of all else, and trying again."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from webapp import jobs
from webapp.core.db import session
from webapp.models import Job, JobState
from webapp.phrases.jobs import retried
from webapp.web import failures
from webapp.web.permissions import Right, requires

blueprint = Blueprint("jobs", __name__)
JOBS_SHOWN = 200


@blueprint.get("/jobs")
@requires(Right.ADMINISTER)
def latest() -> str:
    """What failed, however long ago, and the latest of all else."""
    newest = select(Job).order_by(Job.created_at.desc()).limit(JOBS_SHOWN)
    others = list(session().scalars(newest.where(Job.state != JobState.FAILED)))
    failed = failures.latest(session(), JOBS_SHOWN)
    days = current_app.config["SETTINGS"].job_log_days
    return render_template("admin/jobs.html", failed=failed, others=others, days=days)


@blueprint.post("/jobs/<id>/again")
@requires(Right.ADMINISTER)
def try_again(id: str) -> ResponseReturnValue:
    """Put a failed job back in the queue, with all its attempts."""
    job = session().get(Job, id, with_for_update=True) or abort(404)
    flash(*retried(jobs.retry(session(), job)))
    return redirect(url_for("jobs.latest"))
