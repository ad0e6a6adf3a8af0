"""One practice on the editors' desk: everything about it on one page, and the moves that an editor makes."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, abort, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from exports import ExportError, resolution
from exports.sheet import Sheet
from exports.sheet_pdf import Variant
from forms.answers import Problem, check
from webapp import assignments, i18n, jobs, mail, practices, proof_sentences, publishing
from webapp.clock import now
from webapp.db import session
from webapp.models import DeskRow, Letter, Person, Practice, Role, State
from webapp.permissions import Right, requires
from webapp.problem_sentences import phrase
from webapp.views import review
from webapp.views.downloads import Download, send_sheet
from webapp.workflow import MOVES, Action, Need, Refused, available, perform

blueprint = Blueprint("editor", __name__, url_prefix="/desk")


def _problems(shown: publishing.Version, problems: Sequence[Problem] = ()) -> list[str]:
    """What stands against publishing: `problems`, or else what is wrong with the version shown."""
    template = practices.template_for(shown.practice, i18n.language())
    found = problems or check(template, shown.answers, complete=True)
    characters = publishing.unprintable(shown.answers)
    return [*(phrase(one, template) for one in found), *([i18n.unprintable(characters)] if characters else ())]


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
        events=found.events,
        row=session().get(DeskRow, id),
        editors=practices.people_with(session(), Role.EDITOR),
        today=now().date(),
        actions=[(action, i18n.action_name(action)) for action in available(g.person, found)],
        letters=_letters(found),
        problems=_problems(shown),
        coarse=[i18n.coarse(one) for one in resolution.coarse(_on_screen(shown))],
        checks=proof_sentences.told(session(), shown.revision),
        documents=[
            Download(label, format, url_for("editor.document", id=found.id, format=format, variant=variant))
            for label, format, variant in (
                (_("PDF for reading"), "pdf", Variant.ARCHIVE),
                (_("PDF for the printer, with bleed and crop marks"), "pdf", Variant.PRINT),
                (_("Word document"), "docx", None),
            )
        ],
    )


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
    written = select(Letter).where(Letter.practice_id == practice.id, Letter.name.not_in(mail.BETWEEN_US))
    return list(session().scalars(written.order_by(Letter.id.desc())))


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
def act(id: int, action: str) -> str | AnyResponse | tuple[str, int]:
    """One page to confirm a move, with the note that goes to the city."""
    found = _on_desk(id)
    if action not in set(Action):
        abort(404)
    move, refused = MOVES[Action(action)], None
    if request.method == "POST":
        note, seen = request.form.get("note", ""), request.form.get("seen", type=int)
        try:
            perform(session(), found, move.action, g.person, note, seen)
        except Refused as error:
            refused = error
        else:
            flash(
                _("Done: %(title)s is now “%(state)s”.", title=found.sent_title, state=i18n.state_name(found.state)),
                "success",
            )
            return redirect(url_for("editor.practice", id=id))
    page = render_template(
        "editor/act.html",
        practice=found,
        title=found.sent_title,
        action=move.action,
        label=i18n.action_name(move.action),
        explanation=i18n.action_explanation(move.action, public=found.is_public),
        needs_note=Need.NOTE in move.needs,
        writes_letter=bool(move.city_letter),
        note=request.form.get("note", ""),
        seen=found.version,
        possible=move.action in available(g.person, found),
        refused=i18n.refusal(refused) if refused else "",
        problems=_problems(_shown(found), refused.problems) if refused else [],
    )
    return (page, 409 if refused and refused.reason in ("stale", "not_now") else 422) if refused else page
