"""What programs ask: whether the service is alive and ready, and how far a job is."""

import logging

from flask import Blueprint, Response, abort, g, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from webapp.cities import filing
from webapp.core.db import session
from webapp.migrations import head_revision, is_older
from webapp.models import Job
from webapp.phrases.jobs import job_message
from webapp.review import derived
from webapp.web import limits
from webapp.web.permissions import Right, can, requires

log = logging.getLogger(__name__)
SHARED = {"build_edition": Right.BIND, "import": Right.REVIEW, filing.KIND: Right.NETWORK}
blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@requires(Right.ANYONE)
def alive() -> Response:
    return jsonify(status="alive")


@blueprint.get("/readyz")
@requires(Right.ANYONE)
def ready() -> Response | tuple[Response, int]:
    """Answer 200 if the database has the tables of this release or a later one, and readers find what is public."""
    try:
        found = session().scalar(text("SELECT version_num FROM alembic_version"))
        lost = derived.catalogue_is_lost(session()) if found == head_revision() else False
    except SQLAlchemyError as error:
        log.warning("not ready: %s", error)
        found, lost = None, False
    if is_older(found):  # a later one is right: of several machines, the first brings the database up to date
        return jsonify(status="the database needs ./sheaf migrate", found=found, needed=head_revision()), 503
    if lost:
        return jsonify(status="the catalogue is empty until a worker or ./sheaf migrate has derived it"), 503
    if not limits.are_shared():
        return jsonify(status="ready", limits="SHEAF_LIMITS_URL cannot be reached: each process counts for itself")
    return jsonify(status="ready")


@blueprint.get("/api/jobs/<id>")
@requires(Right.SIGNED_IN)
def job(id: str) -> Response:
    """How far a job is, for the person who asked for it or has a role that shares it."""
    found = session().get(Job, id)
    if found is None or not (found.asked_by_id == g.person.id or _is_shared(found)):
        abort(404)
    return jsonify(state=found.state, progress=found.progress, message=job_message(found.message))


def _is_shared(job: Job) -> bool:
    right = SHARED.get(job.kind)
    return right is not None and can(g.person, right)
