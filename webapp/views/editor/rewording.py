"""Changing a city's words in review, where the network's rules allow it: the page, and the e-mail before it leaves."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from forms.questionnaire.model import Field
from webapp.core.db import session
from webapp.models import Letter, Practice
from webapp.notifications import mail
from webapp.phrases import refusals
from webapp.phrases.problems import phrase
from webapp.practices import drafts, rewording, talk
from webapp.practices.rewording import Wording
from webapp.questionnaires import load_for_page
from webapp.review.bulk import Post
from webapp.views.editor.actions import letter_words
from webapp.views.shared import practices_in_review
from webapp.web.permissions import Right, requires

blueprint = Blueprint("rewording", __name__, url_prefix="/desk")


@blueprint.route("/<int:id>/reword/<field_id>", methods=["GET", "POST"])
@requires(Right.REVIEW)
def reword(id: int, field_id: str) -> ResponseReturnValue:
    practice = practices_in_review.on_desk(id)
    questionnaire = load_for_page(practice.questionnaire_version)
    field = next((one for one in questionnaire.fields if one.id == field_id and talk.wordable(one)), None) or abort(404)
    if request.method != "POST" or not rewording.allowed(practice):
        return _page(practice, field), 200 if request.method != "POST" else 409
    words = letter_words()
    try:
        if request.form.get("step") == "read" or any(not all(one) for one in words.values()):
            return _letters_page(practice, field, words)
        _do(practice, field, words)
    except talk.ChangedSince as error:
        return _page(practice, field, moved=error.text), 409
    except talk.Unsaid as error:
        problems = [phrase(one, questionnaire) for one in error.problems] or [refusals.unsaid(error.reason)]
        return _page(practice, field, problems=problems), 422
    flash(_("The wording is changed, and the city is told."), "success")
    return redirect(url_for("editor.practice", id=id, _anchor=f"answer-{field.id}"))


def _do(practice: Practice, field: Field, words: Mapping[int, mail.Words]) -> list[Letter]:
    """Change the answer as the form says; return the e-mails about it."""
    typed = Wording(*(request.form.get(name, "") for name in ("wording", "note", "seen")))
    event = rewording.reword(session(), practice, g.person, field, typed, words)
    written = select(Letter).where(Letter.event_id == event.id).order_by(Letter.id) if event else None
    return [] if written is None else list(session().scalars(written))


def _letters_page(practice: Practice, field: Field, words: Mapping[int, mail.Words]) -> ResponseReturnValue:
    """Return the e-mails before they leave: it is done, looked at, and undone."""
    try:
        made = _do(practice, field, {})
        letters = [Post(one.person_id, one.to_email, one.language, one.subject, one.body) for one in made]
    finally:
        session().rollback()
    page = render_template(
        "editor/emails.html",
        practice=practice,
        title=practice.sent_title,
        letters=letters,
        words=words,
        action="reword",
        label=_("Change it and tell the city"),
        carried={name: request.form.get(name, "") for name in ("wording", "note", "seen")},
    )
    return page, 422 if words else 200


def _page(practice: Practice, field: Field, *, moved: str | None = None, problems: list[str] | None = None) -> str:
    copy = practice.working_copy
    stands = str(copy.answers.get(field.id, ""))
    return render_template(
        "editor/reword.html",
        practice=practice,
        questionnaire=load_for_page(practice.questionnaire_version),
        field=field,
        wording=request.form.get("wording", stands),
        # A page with a problem keeps what its editor saw: only the page that shows both texts has seen the newer one.
        seen=request.form["seen"] if problems and "seen" in request.form else drafts.mark(copy, field.id),
        moved=moved,
        problems=problems or [],
        letter_words=list(letter_words().values()),
        allowed=rewording.allowed(practice),
    )
