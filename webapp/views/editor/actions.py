"""Confirming an action of an editor: what it means, the words to the city, and its e-mails before they leave."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.text.plain import clean_line, clean_text
from webapp.consent.contacts import Privacy
from webapp.core import i18n
from webapp.core.clock import now
from webapp.core.db import session
from webapp.core.whole_numbers import whole_number, whole_numbers
from webapp.models import Practice
from webapp.notifications import mail
from webapp.phrases import names, refusals
from webapp.phrases.tables import phrase_for
from webapp.practices import talk
from webapp.practices.actions import Confirmed, carry_out
from webapp.practices.workflow import BY_ACTION, Action, Need, Refused, available
from webapp.review import bulk
from webapp.views.shared import practices_in_review


def confirm(practice: Practice, action: Action, language: str = "") -> ResponseReturnValue:
    """Answer the page on which an editor confirms an action, of the translation into `language` if there is one."""
    if request.method != "POST":
        return _page(practice, action, language)
    note, words = _note_for(practice, action), letter_words()
    if request.form.get("step") == "read" or any(not all(one) for one in words.values()):
        return _letters_page(practice, action, language, note, words)
    seen = request.form.get("seen", type=whole_number)
    try:
        carry_out(session(), practice, action, g.person, note, language, Confirmed(seen, words))
    except Refused as refused:
        if not _did_so_just_now(practice, action, language, note):
            return _page(practice, action, language, refused)
    if language:
        said = _("Withdrawn: %(language)s. What was written stays here.", language=i18n.language_name(language))
    else:
        said = _(
            "Done: %(title)s is now “%(state)s”.",
            title=practice.sent_title,
            state=phrase_for("practice_states", practice.state),
        )
    flash(said, "success")
    return redirect(url_for("editor.practice", id=practice.id, _anchor="translations" if language else None))


def _did_so_just_now(practice: Practice, action: Action, language: str, note: str) -> bool:
    """Return whether the last event is what this person asks for: the second click of a double click."""
    last = next((one for one in reversed(practice.events) if one.action != Privacy.READ), None)
    if last is None or last.at < now() - talk.DOUBLE_CLICK:
        return False
    if (last.action, last.actor_id, last.note) != (action, g.person.id, clean_text(note)):
        return False
    return not language or (last.revision is not None and last.revision.language == language)


def _page(practice: Practice, action: Action, language: str, refused: Refused | None = None) -> ResponseReturnValue:
    move = BY_ACTION[action]
    public = {one.language for one in practice.published_revisions} if practice.is_public else set()
    page = render_template(
        "editor/action.html",
        practice=practice,
        title=practice.sent_title,
        action=action,
        label=phrase_for("actions", action),
        of_language=language,
        explanation=names.action_explanation(action, public=practice.is_public),
        needs_note=Need.NOTE in move.needs,
        writes_letter=bool(move.city_letter),
        letter_languages=[i18n.language_name(code) for code in sorted({one.language for one in practice.people})],
        note=_note_for(practice, action),
        letter_words=list(letter_words().values()),
        seen=practice.version,
        possible=language in public if move.of_language else action in available(g.person, practice),
        refused=refusals.refusal(refused) if refused else "",
        problems=practices_in_review.problems(practices_in_review.shown(practice), refused.problems) if refused else [],
    )
    if refused is None:
        return page
    return page, 409 if refused.reason in ("stale", "not_now") else 422


def _note_for(practice: Practice, action: Action) -> str:
    """Return the words to the city: as typed, or for a return what the open comments say."""
    if "note" in request.form or action is not Action.RETURN:
        return request.form.get("note", "")
    return talk.reasons(session(), practice)


def letter_words() -> dict[int, mail.Words]:
    """Return the e-mails as the editor has written them anew, by person."""
    people = whole_numbers(name.removeprefix("body-") for name in request.form if name.startswith("body-"))
    return {
        one: (
            clean_line(request.form.get(f"subject-{one}", ""))[: mail.LONGEST],
            clean_text(request.form.get(f"body-{one}", ""))[: mail.LONGEST],
        )
        for one in people
    }


def _letters_page(
    practice: Practice, action: Action, language: str, note: str, words: Mapping[int, mail.Words]
) -> ResponseReturnValue:
    """Return the e-mails of an action, to be read and changed. Nothing has been done yet."""
    id, seen = practice.id, request.form.get("seen", type=whole_number)
    outcome = bulk.try_out(session(), [id], bulk.Order(action, note, language=language), g.person)[0]
    practice = practices_in_review.on_desk(id)
    if outcome.refused is not None:
        return _page(practice, action, language, outcome.refused)
    page = render_template(
        "editor/emails.html",
        practice=practice,
        title=practice.sent_title,
        letters=[one for one in outcome.letters if one.person_id in {person.id for person in practice.people}],
        words=words,
        action=action,
        label=phrase_for("actions", action),
        carried={"seen": seen, "note": note},
    )
    return page, 422 if words else 200
