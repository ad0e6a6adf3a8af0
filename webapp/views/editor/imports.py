"""Bringing in practices that stand elsewhere: choose a file, see what would happen, do it, undo it."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext as _n

from forms.answers.shared import SharedAnswers
from forms.answers.validation import check
from forms.intake import columns
from forms.intake.table_limits import NotReadable, Reason
from forms.questionnaire.model import Questionnaire
from webapp.core import db, i18n
from webapp.core.db import session
from webapp.core.whole_numbers import whole_number
from webapp.imports import batches, files, preparation, preview, runs
from webapp.imports import rows as imports_rows
from webapp.models import Import, ImportedRow, ImportOutcome, ImportState, RowUndone
from webapp.phrases import imports as sentences
from webapp.questionnaires import load_for_page
from webapp.web.loading import get_or_404
from webapp.web.permissions import Right, requires

blueprint = Blueprint("imports", __name__, url_prefix="/desk/imports")
ROWS_ON_A_PAGE = 50
NAMED = 20  # drafts that undoing left are named up to here; the page lists them all


@dataclass(frozen=True, slots=True)
class Shown:
    """A row as the page shows it; `changes` are the questions whose answers would be written anew."""

    row: ImportedRow
    shared: SharedAnswers
    findings: list[str]
    notes: list[tuple[str, str]]
    known: list[str]
    missing: list[str]
    changes: list[str]


@blueprint.route("", methods=["GET", "POST"])
@requires(Right.REVIEW)
def start() -> ResponseReturnValue:
    problem, may_be_form = "", False
    if request.method == "POST":
        try:
            prepared = _prepared()
            batches.go_on(session(), prepared, g.person)
            return redirect(url_for("imports.one", id=prepared.id))
        except NotReadable as refused:
            problem = sentences.refusal(refused.reason, refused.detail)
            may_be_form = refused.reason in sentences.FILLED_FORMS
    page = render_template(
        "editor/imports.html",
        imports=imports_rows.all_of_them(session()),
        problem=problem,
        may_be_form=may_be_form,
        typed=request.form,
        written=i18n.answer_languages(),
        state_tag=sentences.STATE_TAGS,
    )
    return page, 422 if problem else 200


def _prepared() -> Import:
    """Read the file that came along. Raises NotReadable."""
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise NotReadable(Reason.NONE)
    name, data = upload.filename, upload.read()
    upload.close()
    most = current_app.config["SETTINGS"].upload_megabytes
    if len(data) > most * 1_000_000:
        raise NotReadable(Reason.TOO_BIG, str(most))
    source, language = request.form.get("source", ""), request.form.get("language", "en")
    known = files.known_places(session())
    db.release()  # a large file takes seconds, and nobody must wait for that
    content = files.read(data, name, known)
    return preparation.keep(session(), content, name, g.person, source=source, language=language)


@blueprint.get("/<int:id>")
@requires(Right.REVIEW)
def one(id: int) -> str:
    found, questionnaire = get_or_404(Import, id), load_for_page()
    page = max(1, request.args.get("page", 1, type=whole_number))
    rows = imports_rows.rows_of(session(), found, start=(page - 1) * ROWS_ON_A_PAGE, count=ROWS_ON_A_PAGE)
    is_prepared = found.state == ImportState.PREPARED
    changed = [row.source_key for row in rows if is_prepared and row.outcome == ImportOutcome.UPDATED]
    last = preview.last_rows(session(), found.source, changed) if changed else {}
    shown = [_shown(row, last.get(row.source_key), questionnaire) for row in rows]
    by_place = [list(group) for _, group in groupby(shown, lambda row: (row.shared.countries, row.shared.cities))]
    return render_template(
        "editor/import.html",
        found=found,
        busy=preparation.is_busy(found),
        stopped=batches.is_stopped(found),
        groups=[(group[0].shared, group) for group in by_place],
        counts=imports_rows.outcomes(session(), found),
        chosen=imports_rows.chosen_rows(session(), found),
        outdated=preview.is_outdated(session(), found),
        uncertain=imports_rows.uncertain_rows(session(), found),
        page=page,
        page_url=lambda number: url_for("imports.one", id=found.id, page=number),
        pages=-(-found.row_count // ROWS_ON_A_PAGE),
        columns=_columns(found) if is_prepared else [],
        targets=[
            (target, sentences.target_name(target, questionnaire))
            for target in (columns.NOTE, *columns.targets(questionnaire))
        ],
        asks=sentences.asks,
        encoding=preparation.encoding_of(found) if is_prepared else "",
        encodings=sentences.encodings(),
        said=[text for code, value in found.notes if (text := sentences.file_note(code, value))],
        unused=[value for code, value in found.notes if code == "unused"],
        orphans=imports_rows.orphans(session(), found),
        state_tag=sentences.STATE_TAGS,
    )


def _shown(row: ImportedRow, last: ImportedRow | None, questionnaire: Questionnaire) -> Shown:
    one = preview.candidate_of(row)
    missing = dict.fromkeys(problem.field for problem in check(questionnaire, one.answers, complete=True))
    before = last.answers if last else one.answers
    return Shown(
        row=row,
        shared=SharedAnswers(one.answers),
        findings=[sentences.finding(finding, questionnaire) for finding in one.findings],
        notes=[(sentences.note_name(name, questionnaire), text) for name, text in one.notes],
        known=[field.label for field in questionnaire.fields if field.id in one.answers],
        missing=[questionnaire.field(id).label for id in missing],
        changes=[field.label for field in questionnaire.fields if before.get(field.id) != one.answers.get(field.id)],
    )


def _columns(run: Import) -> list[tuple[str, str, list[str]]]:
    """Return for each column its header, where it goes, and the first cells that hold something."""
    samples = run.content.get("samples", {})
    return [(header, run.mapping[header], samples[header]) for header in run.content.get("headers", [])]


@blueprint.post("/<int:id>/columns")
@requires(Right.REVIEW)
def remap(id: int) -> ResponseReturnValue:
    """Let the columns go elsewhere."""
    found = get_or_404(Import, id)
    headers = found.content.get("headers", [])
    chosen = {header: request.form.get(f"column-{number}", "") for number, header in enumerate(headers)}
    said = _("The columns go where you said.") if headers else ""
    return _then(found, lambda: preparation.remap(session(), found, chosen), lambda: said)


@blueprint.post("/<int:id>/encoding")
@requires(Right.REVIEW)
def read_as(id: int) -> ResponseReturnValue:
    """Read the letters of a table in another code page."""
    found, encoding = get_or_404(Import, id), request.form.get("encoding", "")
    said = _("The file was read as %(encoding)s.", encoding=encoding)
    try:
        return _then(found, lambda: preparation.read_as(session(), found, encoding), lambda: said)
    except ValueError:
        if encoding:
            flash(_("This file cannot be read as %(encoding)s. Choose another one.", encoding=encoding), "error")
        else:
            flash(_("Choose how the letters of this file are written."), "error")
        return redirect(url_for("imports.one", id=id))


@blueprint.post("/<int:id>/choose")
@requires(Right.REVIEW)
def choose(id: int) -> ResponseReturnValue:
    """Keep which drafts are to be written anew: those ticked on a page, or (`all`) every one or none."""
    found, page = get_or_404(Import, id), request.form.get("page", 1, type=whole_number)
    _choose(found)
    if not preparation.is_busy(found):
        flash(_("Your choice is kept."), "success")
    return redirect(url_for("imports.one", id=id, page=page if page > 1 else None))


def _choose(run: Import) -> None:
    every = request.form.get("all", "")
    if every:
        preparation.choose(session(), run, None if every == "yes" else ())
    elif shown := request.form.getlist("shown", type=whole_number):
        preparation.choose(session(), run, request.form.getlist("update", type=whole_number), shown)


@blueprint.post("/<int:id>/run")
@requires(Right.REVIEW)
def run(id: int) -> ResponseReturnValue:
    found = get_or_404(Import, id)

    def do() -> None:
        _choose(found)
        runs.begin(session(), found, g.person)

    return _then(found, do, lambda: _told(found))


def _told(run: Import) -> str:
    counts = imports_rows.outcomes(session(), run)
    made, written = counts.get(ImportOutcome.CREATED, 0), counts.get(ImportOutcome.UPDATED, 0)
    first = _n("%(num)d draft was made.", "%(num)d drafts were made.", made)
    return first + (" " + _n("%(num)d was updated.", "%(num)d were updated.", written) if written else "")


@blueprint.post("/<int:id>/undo")
@requires(Right.REVIEW)
def undo(id: int) -> ResponseReturnValue:
    found = get_or_404(Import, id)
    return _then(found, lambda: runs.begin_undo(session(), found), lambda: _told_undone(found))


def _told_undone(run: Import) -> str:
    counts = imports_rows.undone_rows(session(), run)
    text = _n("%(num)d draft was deleted.", "%(num)d drafts were deleted.", counts.get(RowUndone.DELETED, 0))
    if restored := counts.get(RowUndone.RESTORED, 0):
        text += " " + _n("%(num)d was put back.", "%(num)d were put back.", restored)
    if kept := imports_rows.left_by_undoing(session(), run, NAMED):
        names = "; ".join(row.title or _("a draft without a title") for row in kept)
        text += " " + _("Left, because somebody has written on it since: %(titles)s", titles=names)
    return text


@blueprint.post("/<int:id>/go-on")
@requires(Right.REVIEW)
def go_on(id: int) -> ResponseReturnValue:
    """Go on with what was stopped, or look at the preview again."""
    found = get_or_404(Import, id)
    again = (
        (lambda: preparation.look_again(session(), found)) if found.state == ImportState.PREPARED else (lambda: None)
    )
    return _then(found, again, lambda: "")


@blueprint.post("/<int:id>/stop")
@requires(Right.REVIEW)
def stop(id: int) -> ResponseReturnValue:
    batches.stop(session(), get_or_404(Import, id))
    flash(_("It stops in a moment. What is done stays done; you can go on later, or undo it."), "success")
    return redirect(url_for("imports.one", id=id))


@blueprint.post("/<int:id>/take")
@requires(Right.REVIEW)
def take(id: int) -> ResponseReturnValue:
    """Put the editor on the drafts that nobody writes on."""
    taken = imports_rows.take_over(session(), get_or_404(Import, id), g.person)
    flash(_n("%(num)d draft is yours now.", "%(num)d drafts are yours now.", taken), "success")
    return redirect(url_for("imports.one", id=id))


@blueprint.post("/<int:id>/discard")
@requires(Right.REVIEW)
def discard(id: int) -> ResponseReturnValue:
    preparation.discard(session(), get_or_404(Import, id))
    flash(_("The file was forgotten. Nothing was imported."), "success")
    return redirect(url_for("imports.start"))


def _then(run: Import, do: Callable[[], None], tell: Callable[[], str]) -> ResponseReturnValue:
    """Do one thing with an import, work through its rows, and say so if that is done."""
    do()
    batches.go_on(session(), run, g.person)
    if not preparation.is_busy(run) and (said := tell()):
        flash(said, "success")
    return redirect(url_for("imports.one", id=run.id))


@blueprint.errorhandler(preparation.NotNow)
def _not_now(error: preparation.NotNow) -> ResponseReturnValue:
    said = _("Somebody was faster: this import stands elsewhere now, or another one of the same source is under way.")
    flash(said, "error")
    return redirect(url_for("imports.one", **(request.view_args or {})))
