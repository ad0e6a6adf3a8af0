"""Downloading sheets of one practice or of many, in any language and variant, as one ZIP."""

from collections.abc import Sequence

from flask import Blueprint, Response, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from exports.sheet.page_size import Paper
from webapp.core import i18n
from webapp.core.db import session
from webapp.core.whole_numbers import whole_numbers
from webapp.models import Job, JobState, QueueRow
from webapp.phrases.tables import phrases_of
from webapp.review import downloads, queue
from webapp.review.downloads import ALL, MOST_SHEETS, OWN, Wanted
from webapp.storage import files
from webapp.views.editor.queue import filters_of, none_chosen
from webapp.views.shared.downloads import attachment, sent_by_the_server
from webapp.web.permissions import Right, requires

blueprint = Blueprint("sheets", __name__, url_prefix="/desk/sheets")
LISTED = 20


@blueprint.route("", methods=["GET", "POST"])
@requires(Right.REVIEW)
def choose() -> ResponseReturnValue:
    query = request.values.get("query", "")
    ids = _ids(query)
    return _page(ids, query) if ids else none_chosen(query)


@blueprint.post("/made")
@requires(Right.REVIEW)
def make() -> ResponseReturnValue:
    ids, query = _ids(""), request.form.get("query", "")
    if not ids:
        return none_chosen(query)
    wanted = Wanted.read(request.form.getlist("format"), request.form, downloads.languages_of(session(), ids))
    if not wanted.formats:
        return _page(ids, query, _("Choose PDF, Word or both.")), 422
    job = downloads.ask(session(), ids, wanted, g.person)
    return redirect(url_for("sheets.one", id=job.id))


@blueprint.get("/<id>")
@requires(Right.REVIEW)
def one(id: str) -> str:
    job = _job(id)
    size = files.size("documents", downloads.file_name(id)) if job.state == JobState.DONE else None
    count, result = len(job.payload["ids"]), job.result or {}
    return render_template("editor/sheets_job.html", job=job, size=size, result=result, count=count)


@blueprint.get("/<id>/sheets.zip")
@requires(Right.REVIEW)
def document(id: str) -> Response:
    job = _job(id)
    name = downloads.file_name(id)
    pieces, size = files.stream("documents", name), files.size("documents", name)
    if pieces is None or size is None:
        abort(404)
    response = attachment(pieces, "application/zip", f"sheets-{job.created_at:%Y-%m-%d-%H%M}.zip")
    response.content_length = size
    return sent_by_the_server(response, "documents", name)


def _job(id: str) -> Job:
    return downloads.of_person(session(), id, g.person) or abort(404)


def _ids(query: str) -> list[int]:
    """Return the practices that a form names, or (`all`) those of the filters; only what was sent."""
    if query and "all" in request.values:
        return queue.ids(session(), filters_of(query), g.person, MOST_SHEETS)
    named = whole_numbers(request.values.getlist("id"))
    if len(named) > MOST_SHEETS:
        abort(400)
    there = select(QueueRow.practice_id).where(QueueRow.practice_id.in_(named)).order_by(QueueRow.practice_id)
    return list(session().scalars(there))


def _page(ids: Sequence[int], query: str, problem: str = "") -> str:
    rows = select(QueueRow).where(QueueRow.practice_id.in_(ids)).order_by(QueueRow.practice_id).limit(LISTED)
    languages = [(code, i18n.language_name(code)) for code in downloads.languages_of(session(), ids)]
    return render_template(
        "editor/sheets.html",
        ids=ids,
        rows=list(session().scalars(rows)),
        most=MOST_SHEETS,
        query=query,
        problem=problem,
        chosen=request.form if problem else {"format": "pdf"},
        offered=[(OWN, _("The language in which it was written")), (ALL, _("Every language there is")), *languages],
        variants=list(phrases_of("sheet_variants").items()),
        papers=[(Paper.A4, "A4"), (Paper.LETTER, "Letter")],
    )
