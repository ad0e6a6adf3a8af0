"""Between a city and its editors: comments and suggested wordings.

Its parts on other pages (the task list, a section, the desk) ask for what they show by `city_talk` and `desk_talk`.
Not here: who gets which letter and what is stored (practices/talk.py).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from forms.questionnaire.model import Questionnaire, Section
from webapp.accounts import coordinators
from webapp.core import differences, i18n
from webapp.core.clock import now
from webapp.core.db import session
from webapp.models import Comment, Person, Practice, State, Suggestion, SuggestionState
from webapp.phrases import refusals
from webapp.phrases.problems import phrase
from webapp.practices import drafts, reuse, talk, team, timeline
from webapp.questionnaires import load_for_page
from webapp.views.shared import practices_in_review
from webapp.web.permissions import Right, requires

blueprint = Blueprint("talk", __name__)
Page = str | AnyResponse | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Talk:
    """What a page shows of the talk about a practice; `counts` are the open things by section id."""

    comments: list[Comment]
    suggestions: list[Suggestion]
    counts: dict[str, int]

    @property
    def open(self) -> int:
        """How many things of the editors wait for the city."""
        waiting = [one for one in self.comments if not one.answered_at and talk.is_from_desk(one)]
        return len(waiting) + sum(one.state == SuggestionState.OPEN for one in self.suggestions)

    def of_section(self, section: Section) -> Talk:
        """What is still open about the questions of one section."""
        ids = {field.id for field in section.fields}
        return Talk(
            [one for one in self.comments if one.field in ids and not one.answered_at and talk.is_from_desk(one)],
            [one for one in self.suggestions if one.field in ids and one.state == SuggestionState.OPEN],
            {},
        )


@blueprint.app_context_processor
def _parts() -> dict[str, Any]:
    return {
        "city_talk": _city_talk,
        "desk_talk": _desk_talk,
        "talk_label": lambda practice, field: talk.label(practice, field, i18n.language()),
        "is_from_desk": talk.is_from_desk,
        "readers_of": _readers_of,
        "changes": differences.changes,
        "way": timeline.steps,
        "answer_by": timeline.answer_by,
        "deadline": i18n.deadline,
        "today": lambda: now().date(),
        "earlier_contacts": lambda practice: reuse.earlier_contacts(session(), practice, g.person),
        "wordable": talk.wordable,
    }


def _readers_of(practice: Practice) -> dict[str, list[Person]]:
    """Who reads what is said about a practice: its city, and the coordinators of its countries, who read notes, too."""
    return {"city": list(practice.people), "coordinators": coordinators.of_practice(session(), practice)}


def _city_talk(practice: Practice, questionnaire: Questionnaire) -> Talk:
    whole = Talk(
        talk.comments(session(), practice, notes=False),
        [one for one in talk.suggestions(session(), practice) if one.language == practice.language],
        {},
    )
    parts = {section.id: whole.of_section(section) for section in questionnaire.sections}
    return Talk(
        whole.comments,
        whole.suggestions,
        {key: len(one.comments) + len(one.suggestions) for key, one in parts.items()},
    )


def _desk_talk(practice: Practice) -> Talk:
    return Talk(
        talk.comments(session(), practice, notes=True),
        talk.suggestions(session(), practice),
        Counter(one.field for one in talk.suggestions(session(), practice) if one.state == SuggestionState.OPEN),
    )


# -------------------------------------------------------------------------------------------------------- the desk


def _field(practice: Practice) -> str:
    """The question that a comment is about: one of this practice's own, or empty for the whole."""
    field = request.form.get("field", "")
    if field and field not in {one.id for one in load_for_page(practice.questionnaire_version).fields}:
        abort(404)
    return field


@blueprint.route("/desk/<int:id>/comments", methods=["GET", "POST"])
@requires(Right.REVIEW)
def comment(id: int) -> Page:
    """An editor's words: to the city only if that button was pressed, else a note."""
    practice = practices_in_review.on_desk(id)
    if request.method != "POST":
        return _comment_page(practice, request.args.get("field", ""), url_for("editor.practice", id=id), desk=True)
    text, to_city = request.form.get("text", ""), request.form.get("to") == "city"
    try:
        talk.comment(session(), practice, g.person, text, field=_field(practice), to_city=to_city)
    except talk.Unsaid as error:
        return _not_said(practice, error, url_for("editor.practice", id=id), desk=True)
    flash(_("Sent to the city.") if to_city else _("Noted. The city does not see it."), "success")
    return redirect(url_for("editor.practice", id=id, _anchor="talk"))


def _not_said(practice: Practice, error: talk.Unsaid, back: str, *, desk: bool) -> Page:
    problem = refusals.unsaid(error.reason)
    return _comment_page(practice, request.form.get("field", ""), back, desk=desk, problem=problem), 422


def _comment_page(practice: Practice, field: str, back: str, *, desk: bool, problem: str = "") -> str:
    return render_template(
        "shared/comment.html",
        practice=practice,
        questionnaire=load_for_page(practice.questionnaire_version),
        field=field,
        text=request.form.get("text", ""),
        problem=problem,
        back=back,
        desk=desk,
    )


@blueprint.post("/desk/<int:id>/comments/<int:comment_id>/settled")
@requires(Right.REVIEW)
def desk_settle(id: int, comment_id: int) -> AnyResponse:
    talk.settle(session(), _comment(practices_in_review.on_desk(id), comment_id))
    return redirect(url_for("editor.practice", id=id, _anchor="talk"))


def _comment(practice: Practice, comment_id: int) -> Comment:
    found = session().get(Comment, comment_id)
    if found is None or found.practice_id != practice.id:
        abort(404)
    return found


@blueprint.route("/desk/<int:id>/suggest/<field_id>", methods=["GET", "POST"])
@requires(Right.REVIEW)
def suggest(id: int, field_id: str) -> Page:
    """A wording for one answer, beginning with what the city sent."""
    practice = practices_in_review.on_desk(id)
    questionnaire = load_for_page(practice.questionnaire_version)
    field = next((one for one in questionnaire.fields if one.id == field_id and talk.wordable(one)), None)
    if field is None or practice.state == State.WITHDRAWN:
        abort(404)
    problems: list[str] = []
    moved = None
    if request.method == "POST":
        wording, note = request.form.get("wording", ""), request.form.get("note", "")
        try:
            talk.suggest(session(), practice, g.person, field, wording, note, seen=request.form.get("seen"))
        except talk.ChangedSince as error:
            moved = error.text
        except talk.Unsaid as error:
            problems = [phrase(one, questionnaire) for one in error.problems] or [refusals.unsaid(error.reason)]
        else:
            flash(
                _("Your wording is kept. The city decides about it when it has the practice in its hands."), "success"
            )
            return redirect(url_for("editor.practice", id=id, _anchor="suggestions"))
    sent = practice.sent_revision
    base = sent.answers.get(field.id, "") if sent else ""
    seen = drafts.mark(sent, field.id) if sent else ""
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
    return (page, 409 if moved is not None else 422) if problems or moved is not None else page


# -------------------------------------------------------------------------------------------------------- the city


@blueprint.post("/drafts/<int:id>/comments")
@requires(Right.CONTRIBUTE)
def answer(id: int) -> Page:
    """The city's words to its editors; nobody reads a draft that was never sent."""
    if g.practice.reference is None:
        abort(404)
    try:
        talk.answer(session(), g.practice, g.person, request.form.get("text", ""), field=_field(g.practice))
    except talk.Unsaid as error:
        return _not_said(g.practice, error, url_for("city.tasks", id=id), desk=False)
    flash(_("Sent to the editors."), "success")
    return redirect(url_for("city.tasks", id=id, _anchor="talk"))


@blueprint.post("/drafts/<int:id>/comments/<int:comment_id>/settled")
@requires(Right.CONTRIBUTE)
def settle(id: int, comment_id: int) -> AnyResponse:
    found = _comment(g.practice, comment_id)
    if not found.to_city or not talk.is_from_desk(found):
        abort(404)  # a note among editors does not exist for a city
    talk.settle(session(), found)
    return redirect(url_for("city.tasks", id=id, _anchor="talk"))


@blueprint.route("/drafts/<int:id>/suggestions/<int:suggestion_id>", methods=["GET", "POST"])
@requires(Right.CONTRIBUTE)
def suggestion(id: int, suggestion_id: int) -> Page:
    """One suggested wording: what it changes, and accept, accept with changes of one's own, or reject."""
    said = session().get(Suggestion, suggestion_id)
    if said is None or said.practice_id != g.practice.id:
        abort(404)
    section = load_for_page(g.practice.questionnaire_version).section_of(said.field)
    if not team.may_write(session(), g.practice, g.person, section.id):
        abort(403)
    if request.method != "POST":
        return _suggestion_page(said)
    try:
        _decide(said)
    except talk.AlreadyAnswered:
        flash(_("This suggestion has been answered already."), "info")
    except drafts.NotEditable:
        flash(_("You can accept or reject it when the editors return the practice to you."), "error")
    except talk.ChangedSince:
        return _suggestion_page(said, changed=True), 409
    except talk.Unsaid as error:
        return _suggestion_page(said, problem=refusals.unsaid(error.reason)), 422
    return redirect(url_for("city.tasks", id=id, _anchor="talk"))


def _decide(said: Suggestion) -> None:
    chosen = request.form.get("answer", "")
    if chosen == "reject":
        talk.reject(session(), said, g.person)
        flash(_("Your own wording stays."), "success")
    elif chosen in ("accept", "edited"):
        wording = request.form.get("wording", "") if chosen == "edited" else None
        talk.accept(session(), said, g.person, wording=wording, seen=request.form.get("seen"))
        flash(_("The wording is in your answers."), "success")
    else:
        abort(400)


def _suggestion_page(said: Suggestion, *, changed: bool = False, problem: str = "") -> str:
    copy, questionnaire = g.practice.working_copy, load_for_page(g.practice.questionnaire_version)
    stands = str(copy.answers.get(said.field, ""))
    return render_template(
        "shared/suggestion.html",
        practice=g.practice,
        said=said,
        stands=stands,
        seen=drafts.mark(copy, said.field),
        section=questionnaire.section_of(said.field),
        asked_in=questionnaire.language,
        wording=request.form.get("wording") or said.wording,
        editable=g.practice.is_editable,
        changed=changed,
        problem=problem,
    )
