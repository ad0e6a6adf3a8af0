"""Bringing in practices that stand elsewhere: choose a file, see what would happen, do it, undo it.

Not here: what is done (imports.py, runs.py) and the words of doubts (sentences/imports.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext as _n
from werkzeug.wrappers import Response as AnyResponse

from forms import columns
from forms.answers import check
from forms.candidate import Candidate
from forms.template import LATEST, Template, load
from webapp import db, i18n, imports
from webapp.db import session
from webapp.imports import runs
from webapp.models import Import, ImportOutcome, ImportState, Practice
from webapp.permissions import Right, requires
from webapp.sentences import imports as import_sentences

blueprint = Blueprint("imports", __name__, url_prefix="/desk/imports")
Page = str | AnyResponse | tuple[str, int]
ROWS_ON_A_PAGE = 50
SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Shown:
    """A row as the page shows it: what is known, what is doubtful, what has no place, what must be asked."""

    number: int
    title: str
    places: dict[str, Any]
    period: dict[str, Any]
    outcome: str
    doubts: list[str]
    notes: list[tuple[str, str]]
    known: list[str]
    missing: list[str]
    practice: Practice | None = None


@blueprint.route("", methods=["GET", "POST"])
@requires(Right.REVIEW)
def start() -> Page:
    """The imports so far, and the form that takes a file."""
    problem = ""
    if request.method == "POST":
        try:
            found = _prepared()
            return redirect(url_for("imports.one", id=found.id))
        except imports.NotReadable as refused:
            problem = import_sentences.refusal(refused.reason, refused.detail)
    page = render_template(
        "imports/start.html",
        imports=imports.all_of_them(session()),
        problem=problem,
        typed=request.form,
        written=i18n.answer_languages(),
        state_name=import_sentences.state_name,
    )
    return (page, 422) if problem else page


def _prepared() -> Import:
    """The file that came along, read. Raises NotReadable."""
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise imports.NotReadable("none")
    name, data = upload.filename, upload.read()
    upload.close()
    most = current_app.config["SETTINGS"].upload_megabytes
    if len(data) > most * 1_000_000:
        raise imports.NotReadable("too_big", str(most))
    source, language = request.form.get("source", ""), request.form.get("language", "en")
    known = imports.known_places(session())
    db.release()  # a large file takes seconds, and nobody must wait for that
    content = imports.read(data, name, known)
    return imports.keep(session(), content, name, g.person, source=source, language=language)


def _found(id: int) -> Import:
    return session().get(Import, id) or abort(404)


@blueprint.get("/<int:id>")
@requires(Right.REVIEW)
def one(id: int) -> str:
    found, template = _found(id), load(LATEST, i18n.asked_in())
    rows = _rows(found, template)
    page = max(1, request.args.get("page", 1, type=int))
    return render_template(
        "imports/one.html",
        found=found,
        groups=_by_place(rows[(page - 1) * ROWS_ON_A_PAGE : page * ROWS_ON_A_PAGE]),
        counts={name: sum(row.outcome == name for row in rows) for name in ImportOutcome},
        total=len(rows),
        doubtful=sum(bool(row.doubts) for row in rows),
        page=page,
        page_url=lambda number: url_for("imports.one", id=found.id, page=number),
        pages=-(-len(rows) // ROWS_ON_A_PAGE),
        columns=_columns(found) if found.state == ImportState.PREPARED else [],
        targets=[
            (target, import_sentences.target_name(target, template))
            for target in (columns.NOTE, *columns.targets(template))
        ],
        asks=import_sentences.asks,
        said=[text for code, value in found.notes if (text := import_sentences.file_note(code, value))],
        unused=[value for code, value in found.notes if code == "unused"],
        orphans=sum(row.practice is not None and not row.practice.people for row in rows),
        outcome_name=import_sentences.outcome_name,
        state_name=import_sentences.state_name,
    )


def _rows(found: Import, template: Template) -> list[Shown]:
    """The rows in the order of their places, so that what must be asked of one city stands together."""
    if found.state == ImportState.PREPARED:
        fates = enumerate(imports.fates(session(), found), start=1)
        rows = [_shown(number, fate.candidate, fate.outcome, template) for number, fate in fates]
    else:
        rows = [
            replace(_shown(row.number, imports.candidate_of(row), row.outcome, template), practice=row.practice)
            for row in imports.rows_of(session(), found)
        ]
    return sorted(rows, key=lambda row: (row.places["countries"][:1], row.places["cities"][:1], row.number))


def _by_place(rows: Sequence[Shown]) -> list[tuple[dict[str, Any], list[Shown]]]:
    return [(places, list(group)) for places, group in groupby(rows, key=lambda row: row.places)]


def _shown(number: int, one: Candidate, outcome: str, template: Template) -> Shown:
    missing = dict.fromkeys(problem.field for problem in check(template, one.answers, complete=True))
    return Shown(
        number=number,
        title=one.title,
        places=one.answers.get("places") or {"countries": [], "cities": []},
        period=one.answers.get("period") or {},
        outcome=outcome,
        doubts=[import_sentences.doubt(doubt, template) for doubt in one.doubts],
        notes=[(import_sentences.note_name(name, template), text) for name, text in one.notes],
        known=[field.label for field in template.fields if field.id in one.answers],
        missing=[template.field(id).label for id in missing],
    )


def _columns(found: Import) -> list[tuple[str, str, list[str]]]:
    """Each column of a table: its header, where it goes now, and the first cells that hold something."""
    rows = found.content.get("rows", [])
    return [
        (header, found.mapping[header], [str(row[header]) for row in rows if row[header] not in ("", None)][:SAMPLES])
        for header in found.content.get("headers", [])
    ]


@blueprint.post("/<int:id>/columns")
@requires(Right.REVIEW)
def remap(id: int) -> AnyResponse:
    found = _found(id)
    headers = found.content.get("headers", [])
    chosen = {header: request.form.get(f"column-{number}", "") for number, header in enumerate(headers)}
    return _then(
        found, lambda: imports.remap(session(), found, chosen), lambda _done: _("The columns go where you said.")
    )


@blueprint.post("/<int:id>/run")
@requires(Right.REVIEW)
def run(id: int) -> AnyResponse:
    found = _found(id)
    update = request.form.get("update") == "yes"
    return _then(found, lambda: runs.run(session(), found, g.person, update_changed=update), _told)


def _told(counts: Any) -> str:
    made, written = counts[ImportOutcome.CREATED], counts[ImportOutcome.UPDATED]
    first = _n("%(num)d draft was made.", "%(num)d drafts were made.", made)
    return first + (" " + _n("%(num)d was updated.", "%(num)d were updated.", written) if written else "")


@blueprint.post("/<int:id>/undo")
@requires(Right.REVIEW)
def undo(id: int) -> AnyResponse:
    found = _found(id)
    return _then(found, lambda: runs.undo(session(), found), _told_undone)


def _told_undone(undone: runs.Undone) -> str:
    text = _n("%(num)d draft was deleted.", "%(num)d drafts were deleted.", undone.deleted)
    if undone.restored:
        text += " " + _n("%(num)d was put back.", "%(num)d were put back.", undone.restored)
    if undone.kept:
        names = "; ".join(row.title or _("a draft without a title") for row in undone.kept)
        text += " " + _("Left, because somebody has written on it since: %(titles)s", titles=names)
    return text


@blueprint.post("/<int:id>/take")
@requires(Right.REVIEW)
def take(id: int) -> AnyResponse:
    found = _found(id)
    told = lambda taken: _n("%(num)d draft is yours now.", "%(num)d drafts are yours now.", taken)  # noqa: E731
    return _then(found, lambda: imports.take_over(session(), found, g.person), told)


@blueprint.post("/<int:id>/discard")
@requires(Right.REVIEW)
def discard(id: int) -> AnyResponse:
    found = _found(id)
    try:
        imports.discard(session(), found)
    except imports.NotNow:
        return _not_now(id)
    flash(_("The file was forgotten. Nothing was imported."), "success")
    return redirect(url_for("imports.start"))


def _then(found: Import, do: Any, tell: Any) -> AnyResponse:
    """Do one thing with an import, say so, and show it again."""
    try:
        flash(tell(do()), "success")
    except imports.NotNow:
        return _not_now(found.id)
    return redirect(url_for("imports.one", id=found.id))


def _not_now(id: int) -> AnyResponse:
    flash(_("Somebody was faster: this import stands elsewhere now."), "error")
    return redirect(url_for("imports.one", id=id))
