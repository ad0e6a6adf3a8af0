"""Comments and suggested wordings between a city and its editors, for pages of both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.questionnaire.model import Section
from webapp.accounts import coordinators
from webapp.core import differences, i18n
from webapp.core.clock import now
from webapp.core.db import session
from webapp.models import Comment, Practice, State, Suggestion, SuggestionState
from webapp.phrases import refusals
from webapp.phrases.problems import phrase
from webapp.practices import comments, drafts, reuse, team, timeline
from webapp.questionnaires import load_for_page
from webapp.views.shared import practices_in_review
from webapp.web.loading import get_or_404
from webapp.web.permissions import Right, requires

blueprint = Blueprint("comments", __name__)


@dataclass(frozen=True, slots=True)
class Comments:
    """Comments and suggestions about a practice or a part of it."""

    comments: list[Comment]
    suggestions: list[Suggestion]

    def __len__(self) -> int:
        return len(self.comments) + len(self.suggestions)

    @property
    def open(self) -> Comments:
        """What waits for the city."""
        return Comments(
            [one for one in self.comments if not one.answered_at and comments.is_from_desk(one)],
            [one for one in self.suggestions if one.state == SuggestionState.OPEN],
        )

    def of_section(self, section: Section) -> Comments:
        """What waits for the city about the questions of a section."""
        ids, waiting = {field.id for field in section.fields}, self.open
        return Comments(
            [one for one in waiting.comments if one.field in ids],
            [one for one in waiting.suggestions if one.field in ids],
        )


@blueprint.app_context_processor
def _parts() -> dict[str, Any]:
    return {
        "city_comments": _city_comments,
        "editors_comments": lambda practice: Comments(
            comments.comments(session(), practice, notes=True), comments.suggestions(session(), practice)
        ),
        "comment_label": lambda practice, field: comments.label(practice, field, i18n.language()),
        "is_from_desk": comments.is_from_desk,
        "readers_of": lambda practice: {
            "city": list(practice.people),
            "coordinators": coordinators.of_practice(session(), practice),
        },
        "changes": differences.changes,
        "way": timeline.steps,
        "answer_by": timeline.answer_by,
        "deadline": i18n.deadline,
        "today": lambda: now().date(),
        "earlier_contacts": lambda practice: reuse.earlier_contacts(session(), practice, g.person),
        "wordable": comments.wordable,
    }


def _city_comments(practice: Practice) -> Comments:
    suggestions = [one for one in comments.suggestions(session(), practice) if one.language == practice.language]
    return Comments(comments.comments(session(), practice, notes=False), suggestions)


def _field(practice: Practice) -> str:
    """The question that a comment is about; empty for the practice as a whole."""
    field = request.form.get("field", "")
    if field and field not in {one.id for one in load_for_page(practice.questionnaire_version).fields}:
        abort(404)
    return field


@blueprint.route("/desk/<int:id>/comments", methods=["GET", "POST"])
@requires(Right.REVIEW)
def comment(id: int) -> ResponseReturnValue:
    """An editor's words: to the city only if that button was pressed, else a note."""
    practice, back = practices_in_review.on_desk(id), url_for("editor.practice", id=id)
    if request.method != "POST":
        return _comment_page(practice, back, desk=True)
    text, to_city = request.form.get("text", ""), request.form.get("to") == "city"
    try:
        comments.comment(session(), practice, g.person, text, field=_field(practice), to_city=to_city)
    except comments.Unsaid as error:
        return _comment_page(practice, back, desk=True, problem=refusals.unsaid(error.reason))
    flash(_("Sent to the city.") if to_city else _("Noted. The city does not see it."), "success")
    return redirect(url_for("editor.practice", id=id, _anchor="talk"))


def _comment_page(practice: Practice, back: str, *, desk: bool, problem: str = "") -> ResponseReturnValue:
    page = render_template(
        "shared/comment.html",
        practice=practice,
        questionnaire=load_for_page(practice.questionnaire_version),
        field=request.values.get("field", ""),
        text=request.form.get("text", ""),
        problem=problem,
        back=back,
        desk=desk,
    )
    return page, 422 if problem else 200


@blueprint.post("/desk/<int:id>/comments/<int:comment_id>/settled")
@requires(Right.REVIEW)
def desk_settle(id: int, comment_id: int) -> ResponseReturnValue:
    practice = practices_in_review.on_desk(id)
    comments.settle(session(), get_or_404(Comment, comment_id, practice_id=practice.id))
    return redirect(url_for("editor.practice", id=id, _anchor="talk"))


@blueprint.route("/desk/<int:id>/suggest/<field_id>", methods=["GET", "POST"])
@requires(Right.REVIEW)
def suggest(id: int, field_id: str) -> ResponseReturnValue:
    """A wording for one answer, beginning with what the city sent."""
    practice = practices_in_review.on_desk(id)
    questionnaire = load_for_page(practice.questionnaire_version)
    field = next((one for one in questionnaire.fields if one.id == field_id and comments.wordable(one)), None)
    if field is None or practice.state == State.WITHDRAWN:
        abort(404)
    problems: list[str] = []
    moved = None
    if request.method == "POST":
        wording, note = request.form.get("wording", ""), request.form.get("note", "")
        try:
            comments.suggest(
                session(), practice, g.person, field, wording, note, expected_etag=request.form.get("seen")
            )
        except comments.ChangedSince as error:
            moved = error.text
        except comments.Unsaid as error:
            problems = [phrase(one, questionnaire) for one in error.problems] or [refusals.unsaid(error.reason)]
        else:
            said = _("Your wording is kept. The city decides about it when it has the practice in its hands.")
            flash(said, "success")
            return redirect(url_for("editor.practice", id=id, _anchor="suggestions"))
    sent = practice.sent_revision
    base = sent.answers.get(field.id, "") if sent else ""
    seen = drafts.etag(sent, field.id) if sent else ""
    page = render_template(
        "shared/suggest.html",
        practice=practice,
        questionnaire=questionnaire,
        field=field,
        wording=request.form.get("wording", base),
        seen=request.form.get("seen", seen) if problems else seen,
        moved=moved,
        problems=problems,
    )
    return page, 409 if moved is not None else 422 if problems else 200


@blueprint.post("/drafts/<int:id>/comments")
@requires(Right.CONTRIBUTE)
def answer(id: int) -> ResponseReturnValue:
    """The city's words to its editors; nobody reads a draft that was never sent."""
    if g.practice.reference is None:
        abort(404)
    try:
        comments.answer(session(), g.practice, g.person, request.form.get("text", ""), field=_field(g.practice))
    except comments.Unsaid as error:
        problem = refusals.unsaid(error.reason)
        return _comment_page(g.practice, url_for("city.tasks", id=id), desk=False, problem=problem)
    flash(_("Sent to the editors."), "success")
    return redirect(url_for("city.tasks", id=id, _anchor="talk"))


@blueprint.post("/drafts/<int:id>/comments/<int:comment_id>/settled")
@requires(Right.CONTRIBUTE)
def settle(id: int, comment_id: int) -> ResponseReturnValue:
    comment = get_or_404(Comment, comment_id, practice_id=id, to_city=True)  # a note does not exist for a city
    if not comments.is_from_desk(comment):
        abort(404)
    comments.settle(session(), comment)
    return redirect(url_for("city.tasks", id=id, _anchor="talk"))


@blueprint.route("/drafts/<int:id>/suggestions/<int:suggestion_id>", methods=["GET", "POST"])
@requires(Right.CONTRIBUTE)
def suggestion(id: int, suggestion_id: int) -> ResponseReturnValue:
    """One suggested wording: what it changes, and accept, accept with changes of one's own, or reject."""
    suggestion = get_or_404(Suggestion, suggestion_id, practice_id=id)
    section = load_for_page(g.practice.questionnaire_version).section_of(suggestion.field)
    if not team.may_write(session(), g.practice, g.person, section.id):
        abort(403)
    if request.method != "POST":
        return _suggestion_page(suggestion)
    try:
        _decide(suggestion)
    except comments.AlreadyAnswered:
        flash(_("This suggestion has been answered already."), "info")
    except drafts.NotEditable:
        flash(_("You can accept or reject it when the editors return the practice to you."), "error")
    except comments.ChangedSince:
        return _suggestion_page(suggestion, changed=True), 409
    except comments.Unsaid as error:
        return _suggestion_page(suggestion, problem=refusals.unsaid(error.reason)), 422
    return redirect(url_for("city.tasks", id=id, _anchor="talk"))


def _decide(suggestion: Suggestion) -> None:
    chosen = request.form.get("answer", "")
    if chosen == "reject":
        comments.reject(session(), suggestion, g.person)
        flash(_("Your own wording stays."), "success")
    elif chosen in ("accept", "edited"):
        wording = request.form.get("wording", "") if chosen == "edited" else None
        comments.accept(session(), suggestion, g.person, wording=wording, expected_etag=request.form.get("seen"))
        flash(_("The wording is in your answers."), "success")
    else:
        abort(400)


def _suggestion_page(suggestion: Suggestion, *, changed: bool = False, problem: str = "") -> str:
    copy, questionnaire = g.practice.working_copy, load_for_page(g.practice.questionnaire_version)
    return render_template(
        "shared/suggestion.html",
        practice=g.practice,
        said=suggestion,
        stands=str(copy.answers.get(suggestion.field, "")),
        seen=drafts.etag(copy, suggestion.field),
        section=questionnaire.section_of(suggestion.field),
        asked_in=questionnaire.language,
        wording=request.form.get("wording") or suggestion.wording,
        editable=g.practice.is_editable,
        changed=changed,
        problem=problem,
    )
