"""One practice on the editors' desk: everything about it on one page, and the moves that an editor makes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, abort, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload
from werkzeug.wrappers import Response as AnyResponse

from exports import ExportError, resolution
from exports.sheet import Sheet
from exports.sheet_pdf import Variant
from forms.answers import Problem, check
from forms.text import clean_line, clean_text
from webapp import i18n, jobs, mail, practices, publishing, rewording, scheduling, talk, translating
from webapp.clock import now
from webapp.db import session
from webapp.desk import assignments, bulk
from webapp.models import DeskRow, Letter, Person, Practice, Role, State
from webapp.network.letters import BETWEEN_US
from webapp.permissions import Right, requires
from webapp.privacy.contacts import FIELD, Privacy, is_hidden
from webapp.sentences import names, proofs, refusals
from webapp.sentences.problems import phrase
from webapp.views import review
from webapp.views.downloads import Download, send_sheet
from webapp.workflow import MOVES, Action, Need, Refused, available, perform

blueprint = Blueprint("editor", __name__, url_prefix="/desk")
Page = str | AnyResponse | tuple[str, int]


def _problems(shown: publishing.Version, problems: Sequence[Problem] = ()) -> list[str]:
    """What stands against publishing: `problems`, or else what is wrong with the version shown."""
    template = practices.template_for(shown.practice, i18n.language())
    found = problems or check(template, shown.answers, complete=True)
    characters = publishing.unprintable(shown.answers)
    return [*(phrase(one, template) for one in found), *([refusals.unprintable(characters)] if characters else ())]


def _on_desk(id: int) -> Practice:
    """A practice that has left its city; drafts are not the editors' to read."""
    found = session().get(Practice, id)
    if found is None or found.reference is None:
        abort(404)
    return found


def _shown(practice: Practice) -> publishing.Version:
    """What the editors see: the last revision that the city sent; of a published practice, the one that is public.

    Never the working copy, which may hold words that were not sent.
    """
    public = publishing.public_revision(practice) if practice.state == State.PUBLISHED else None
    return publishing.of_revision(public or practice.sent_revision or abort(404))


@blueprint.get("/<int:id>")
@requires(Right.REVIEW)
def practice(id: int) -> str:
    found = _on_desk(id)
    shown = _shown(found)
    earlier = review.earlier(found, shown.revision)
    against = next((one for one in earlier if one.number == request.args.get("since", type=int)), None)
    return render_template(
        "editor/practice.html",
        practice=found,
        title=shown.answers.get("title", ""),
        shown=shown,
        parts_of_it=review.parts(shown, against),
        earlier=earlier,
        against=against,
        template=practices.template_for(found, i18n.language()),
        sent=found.sent_revision.answers if found.sent_revision else {},
        events=[one for one in found.events if one.action != Privacy.READ],
        hidden_contacts=any(map(is_hidden, shown.answers.get(FIELD) or ())),
        translations=translating.translations(found),
        untranslated=[one for one in i18n.answer_languages() if one[0] not in {c.language for c in found.copies}],
        may_reword=rewording.allowed(found),
        row=session().get(DeskRow, id),
        editors=practices.people_with(session(), Role.EDITOR),
        today=now().date(),
        actions=[(action, names.action_name(action)) for action in available(g.person, found)],
        letters=_letters(found),
        problems=_problems(shown),
        coarse=[refusals.coarse(one) for one in _coarse(shown)],
        checks=proofs.told(session(), shown.revision),
        documents=[
            Download(label, format, url_for("editor.document", id=found.id, format=format, variant=variant))
            for label, format, variant in (
                (_("PDF for reading"), "pdf", Variant.ARCHIVE),
                (_("PDF for the printer, with bleed and crop marks"), "pdf", Variant.PRINT),
                (_("Word document"), "docx", None),
            )
        ],
    )


def _coarse(shown: publishing.Version) -> tuple[resolution.Coarse, ...]:
    """The photographs with too few dots for the frames in which they are printed, if the pages were set already."""
    sheet = publishing.to_sheet(session(), shown, on_screen=True)
    return resolution.coarse(sheet, publishing.fit(sheet))


def _on_screen(shown: publishing.Version) -> Sheet:
    return publishing.to_sheet(session(), shown, audience=publishing.DESK, on_screen=True)


@blueprint.get("/<int:id>/pages.webp")
@requires(Right.REVIEW)
def pages(id: int) -> Response:
    """The pages as they will be printed, below each other; 404 with the reason if they cannot be made."""
    try:
        picture = publishing.page_strip(publishing.to_sheet(session(), _shown(_on_desk(id))))
    except ExportError as error:
        abort(404, description=_("The document could not be made: %(reason)s", reason=error))
    response = make_response(picture)
    response.mimetype = "image/webp"
    response.headers["Cache-Control"] = "private, max-age=600"
    return response


@blueprint.post("/<int:id>/assigned")
@requires(Right.REVIEW)
def assign(id: int) -> AnyResponse:
    """Give the practice to an editor, or to nobody."""
    editor = session().get(Person, request.form.get("editor", type=int) or 0)
    try:
        assignments.assign(session(), _on_desk(id), editor, g.person)
    except assignments.NoEditor:
        abort(400)
    name = (editor.name or editor.email) if editor else _("Nobody")
    flash(_("Who has it now: %(name)s.", name=name), "success")
    return redirect(url_for("editor.practice", id=id))


def _letters(practice: Practice) -> list[Letter]:
    """What was written about a practice, the newest first; how a city writes a draft together is its own affair."""
    written = select(Letter).where(Letter.practice_id == practice.id, Letter.name.not_in(BETWEEN_US))
    return list(session().scalars(written.options(selectinload(Letter.job)).order_by(Letter.id.desc())))


@blueprint.get("/<int:id>/sheet.<format>")
@requires(Right.REVIEW)
def document(id: int, format: str) -> Response:
    variant = request.args.get("variant", Variant.ARCHIVE)
    if variant not in set(Variant):
        abort(404)
    return send_sheet(publishing.to_sheet(session(), _shown(_on_desk(id))), format, Variant(variant))


@blueprint.post("/<int:id>/checks")
@requires(Right.REVIEW)
def check_again(id: int) -> AnyResponse:
    """Have the documents of a published practice written and checked once more, for instance now that there is Java."""
    found = _on_desk(id)
    if not found.published_revisions:
        abort(404)
    jobs.ask(session(), "write_documents", {"practice": found.id}, by=g.person)
    flash(_("The documents are being checked again. Open this page anew in a minute."), "success")
    return redirect(url_for("editor.practice", id=id, _anchor="documents"))


@blueprint.route("/<int:id>/<action>", methods=["GET", "POST"])
@requires(Right.REVIEW)
def act(id: int, action: str) -> Page:
    """One page to confirm a move, with the note that goes to the city."""
    found = _on_desk(id)
    if action not in set(Action) or MOVES[Action(action)].of_language:
        abort(404)
    move, refused, note = MOVES[Action(action)], None, _note_for(found, action)
    if request.method == "POST":
        seen, words = request.form.get("seen", type=int), letter_words()
        if request.form.get("step") == "read" or any(not all(one) for one in words.values()):
            return _letters_page(found, move.action, note, words)
        try:
            perform(session(), found, move.action, g.person, note, seen, words)
        except Refused as error:
            refused = error
        else:
            flash(
                _("Done: %(title)s is now “%(state)s”.", title=found.sent_title, state=names.state_name(found.state)),
                "success",
            )
            return redirect(url_for("editor.practice", id=id))
    page = render_template(
        "editor/act.html",
        practice=found,
        title=found.sent_title,
        action=move.action,
        label=names.action_name(move.action),
        explanation=names.action_explanation(move.action, public=found.is_public),
        needs_note=Need.NOTE in move.needs,
        writes_letter=bool(move.city_letter),
        note=note,
        letter_words=list(letter_words().values()),
        seen=found.version,
        possible=move.action in available(g.person, found),
        refused=refusals.refusal(refused) if refused else "",
        problems=_problems(_shown(found), refused.problems) if refused else [],
    )
    return (page, 409 if refused and refused.reason in ("stale", "not_now") else 422) if refused else page


def _note_for(practice: Practice, action: str) -> str:
    """The words to the city: as they were typed, or for a return what the open comments say."""
    if "note" in request.form or action != Action.RETURN:
        return request.form.get("note", "")
    return talk.reasons(session(), practice)


def letter_words() -> dict[int, mail.Words]:
    """The letters as the editor has written them anew, by person."""
    people = [name.removeprefix("body-") for name in request.form if name.startswith("body-")]
    return {
        int(one): (
            clean_line(request.form.get(f"subject-{one}", ""))[: mail.LONGEST],
            clean_text(request.form.get(f"body-{one}", ""))[: mail.LONGEST],
        )
        for one in people
        if one.isascii() and one.isdigit()
    }


def _letters_page(practice: Practice, action: Action, note: str, words: Mapping[int, mail.Words]) -> Page:
    """The letters of a move, to be read and changed before they leave. Nothing has been done yet."""
    id, seen = practice.id, request.form.get("seen", type=int)
    outcome = bulk.try_out(session(), [id], action, g.person, note=note)[0]
    if outcome.refused is not None:
        flash(refusals.refusal(outcome.refused), "error")
        return redirect(url_for("editor.act", id=id, action=action))
    page = render_template(
        "editor/letters.html",
        outcome=outcome,
        letters=[one for one in outcome.letters if one.person_id in {p.id for p in _on_desk(id).people}],
        words=words,
        action=action,
        label=names.action_name(action),
        carried={"seen": seen, "note": note},
    )
    return (page, 422) if words else page


@blueprint.get("/<int:id>/letters/<int:letter_id>")
@requires(Right.REVIEW)
def letter(id: int, letter_id: int) -> str:
    """A letter that was written about a practice, and how it fared."""
    return render_template("editor/letter.html", practice=_on_desk(id), letter=_letter(id, letter_id))


@blueprint.post("/<int:id>/letters/<int:letter_id>/again")
@requires(Right.REVIEW)
def send_again(id: int, letter_id: int) -> AnyResponse:
    copy = mail.send_again(session(), _letter(id, letter_id))
    flash(_("The letter goes to %(address)s once more.", address=copy.to_email), "success")
    return redirect(url_for("editor.practice", id=id, _anchor="letters"))


def _letter(id: int, letter_id: int) -> Letter:
    found = session().get(Letter, letter_id)
    if found is None or found.practice_id != _on_desk(id).id or found.name in BETWEEN_US:
        abort(404)
    return found


@blueprint.post("/<int:id>/publication")
@requires(Right.REVIEW)
def publication(id: int) -> AnyResponse:
    """Set the day on which an accepted practice is published by itself, or (without a day) take it back."""
    found, typed = _on_desk(id), request.form.get("day", "")
    try:
        if typed:
            scheduling.plan(session(), found, dt.date.fromisoformat(typed), g.person)
            flash(_("The day is set."), "success")
        elif scheduling.take_back(session(), found, g.person):
            flash(_("The day is taken back."), "success")
    except ValueError:
        flash(_("Write the day as year-month-day, for instance 2027-03-21."), "error")
    except scheduling.NotPossible as error:
        past, waits = _("Choose a day that is still to come."), _("Only an accepted practice can wait for a day.")
        flash(past if error.reason == "past" else waits, "error")
    return redirect(url_for("editor.practice", id=id))
