"""The editors' desk: the queue, one practice on one page, and the moves that an editor makes."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from exports import sheet_html
from exports.sheet_pdf import Variant
from forms.template import Template
from webapp import i18n, practices, publishing, search
from webapp.db import session
from webapp.models import Letter, Practice, State
from webapp.permissions import Right, requires
from webapp.problem_sentences import phrase
from webapp.views.downloads import Download, send_sheet
from webapp.workflow import MOVES, Action, Need, Refused, available, perform

blueprint = Blueprint("editor", __name__, url_prefix="/desk")


@blueprint.get("")
@requires(Right.REVIEW)
def queue() -> str:
    chosen = request.args.get("state", "")
    state = State(chosen) if chosen in set(State) else None
    return render_template(
        "editor/queue.html",
        rows=search.queue(session(), state),
        counts=search.state_counts(session()),
        states=[s for s in State],
        chosen=state or "",
    )


def _problems(practice: Practice, template: Template) -> list[str]:
    """What stands against publishing."""
    found = [phrase(problem, template) for problem in practices.problems(practice, complete=True)]
    characters = publishing.unprintable(practice)
    return [*found, i18n.unprintable(characters)] if characters else found


def _on_desk(id: int) -> Practice:
    """A practice that has left its city; drafts are not the editors' to read."""
    found = session().get(Practice, id)
    if found is None or found.reference is None:
        abort(404)
    return found


def _sent(practice: Practice) -> publishing.Version:
    """What the editor judges: the last revision that the city sent."""
    return publishing.of_revision(practice.revisions[-1])


@blueprint.get("/<int:id>")
@requires(Right.REVIEW)
def practice(id: int) -> str:
    found = _on_desk(id)
    sheet = publishing.to_sheet(session(), _sent(found), audience=publishing.DESK, on_screen=True)
    article = sheet_html.article(sheet, lambda file: url_for("city.file", id=file, width=1600))
    template = practices.template_for(found, i18n.language())
    return render_template(
        "editor/practice.html",
        practice=found,
        article=Markup(article),  # noqa: S704 (sheet_html escapes every answer)
        events=found.events,
        actions=[(action, i18n.action_name(action)) for action in available(g.person, found)],
        letters=list(
            session().scalars(select(Letter).where(Letter.practice_id == found.id).order_by(Letter.id.desc()))
        ),
        problems=_problems(found, template),
        documents=[
            Download(label, format, url_for("editor.document", id=found.id, format=format, variant=variant))
            for label, format, variant in (
                (_("PDF for reading"), "pdf", Variant.ARCHIVE),
                (_("PDF for the printer, with bleed and crop marks"), "pdf", Variant.PRINT),
                (_("Word document"), "docx", None),
            )
        ],
    )


@blueprint.get("/<int:id>/sheet.<format>")
@requires(Right.REVIEW)
def document(id: int, format: str) -> Response:
    variant = request.args.get("variant", Variant.ARCHIVE)
    if variant not in set(Variant):
        abort(404)
    return send_sheet(publishing.to_sheet(session(), _sent(_on_desk(id))), format, Variant(variant))


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
                _("Done: %(title)s is now “%(state)s”.", title=found.title, state=i18n.state_name(found.state)),
                "success",
            )
            return redirect(url_for("editor.practice", id=id))
    page = render_template(
        "editor/act.html",
        practice=found,
        action=move.action,
        label=i18n.action_name(move.action),
        explanation=i18n.action_explanation(move.action),
        needs_note=Need.NOTE in move.needs,
        writes_letter=bool(move.city_letter),
        note=request.form.get("note", ""),
        seen=found.version,
        possible=move.action in available(g.person, found),
        refused=i18n.refusal(refused) if refused else "",
        problems=_problems(found, practices.template_for(found, i18n.language())) if refused else [],
    )
    return (page, 409 if refused and refused.reason in ("stale", "not_now") else 422) if refused else page
