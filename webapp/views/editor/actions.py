"""What editors do that writes to the city: actions, rewordings and reminders, each with its e-mails to read first."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.questionnaire.model import Field
from forms.text.plain import clean_line, clean_text
from webapp.consent.contacts import Privacy
from webapp.core import i18n
from webapp.core.clock import now
from webapp.core.db import session
from webapp.core.whole_numbers import whole_number, whole_numbers
from webapp.models import Event, Practice
from webapp.notifications import mail
from webapp.phrases import names, refusals
from webapp.phrases.problems import phrase
from webapp.phrases.tables import phrase_for
from webapp.practices import comments, drafts, rewording
from webapp.practices.actions import Confirmed, carry_out
from webapp.practices.rewording import Wording
from webapp.practices.workflow import BY_ACTION, Action, Need, Refused, available
from webapp.questionnaires import load_for_page
from webapp.reminders import returned
from webapp.review import bulk
from webapp.review.bulk import Post
from webapp.views.shared import practices_in_review
from webapp.web.permissions import Right, requires

blueprint = Blueprint("actions", __name__, url_prefix="/desk")
Words = Mapping[int, mail.Words]  # the e-mails as an editor has written them anew, by person


def confirm(practice: Practice, action: Action, language: str = "") -> ResponseReturnValue:
    """Answer the page on which an editor confirms an action, of the translation into `language` if there is one."""
    if request.method != "POST":
        return _page(practice, action, language)
    note, words = _note_for(practice, action), _email_words()
    if _are_to_be_read(words):
        return _emails_of_action(practice, action, language, note, words)
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
    if last is None or last.at < now() - comments.DOUBLE_CLICK:
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
        writes_email=bool(move.city_email),
        email_languages=[i18n.language_name(code) for code in sorted({one.language for one in practice.people})],
        note=_note_for(practice, action),
        email_words=list(_email_words().values()),
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
    return comments.reasons(session(), practice)


def _are_to_be_read(words: Words) -> bool:
    """Return whether the e-mails are asked for, or one of them has no subject or no words."""
    return request.form.get("step") == "read" or any(not all(one) for one in words.values())


def _email_words() -> dict[int, mail.Words]:
    """Return the e-mails as the editor has written them anew, by person."""
    people = whole_numbers(name.removeprefix("body-") for name in request.form if name.startswith("body-"))
    return {
        one: (
            clean_line(request.form.get(f"subject-{one}", ""))[: mail.LONGEST],
            clean_text(request.form.get(f"body-{one}", ""))[: mail.LONGEST],
        )
        for one in people
    }


def _emails_of_action(
    practice: Practice, action: Action, language: str, note: str, words: Words
) -> ResponseReturnValue:
    """Return the e-mails of an action, to be read and changed. Nothing has been done yet."""
    id, seen = practice.id, request.form.get("seen", type=whole_number)
    outcome = bulk.try_out(session(), [id], bulk.Order(action, note, language=language), g.person)[0]
    practice = practices_in_review.on_desk(id)
    if outcome.refused is not None:
        return _page(practice, action, language, outcome.refused)
    people = {person.id for person in practice.people}
    emails = [one for one in outcome.emails if one.person_id in people]
    return _emails_page(practice, emails, words, action, phrase_for("actions", action), {"seen": seen, "note": note})


def _emails_page(
    practice: Practice, emails: Sequence[Post], words: Words, action: str, label: str, carried: Mapping[str, Any]
) -> ResponseReturnValue:
    page = render_template(
        "editor/emails.html",
        practice=practice,
        title=practice.sent_title,
        emails=emails,
        words=words,
        action=action,
        label=label,
        carried=carried,
    )
    return page, 422 if words else 200


@blueprint.route("/<int:id>/reword/<field_id>", methods=["GET", "POST"])
@requires(Right.REVIEW)
def reword(id: int, field_id: str) -> ResponseReturnValue:
    practice = practices_in_review.on_desk(id)
    questionnaire = load_for_page(practice.questionnaire_version)
    field = next((one for one in questionnaire.fields if one.id == field_id and comments.wordable(one)), None) or abort(
        404
    )
    if request.method != "POST" or not rewording.allowed(practice):
        return _rewording_page(practice, field), 200 if request.method != "POST" else 409
    words = _email_words()
    try:
        if _are_to_be_read(words):
            return _rewording_emails(practice, field, words)
        _reword(practice, field, words)
    except comments.ChangedSince as error:
        return _rewording_page(practice, field, moved=error.text), 409
    except comments.Unsaid as error:
        problems = [phrase(one, questionnaire) for one in error.problems] or [refusals.unsaid(error.reason)]
        return _rewording_page(practice, field, problems=problems), 422
    flash(_("The wording is changed, and the city is told."), "success")
    return redirect(url_for("editor.practice", id=id, _anchor=f"answer-{field.id}"))


def _reword(practice: Practice, field: Field, words: Words) -> Event | None:
    """Change the answer as the form says."""
    typed = Wording(*(request.form.get(name, "") for name in ("wording", "note", "seen")))
    return rewording.reword(session(), practice, g.person, field, typed, words)


def _rewording_emails(practice: Practice, field: Field, words: Words) -> ResponseReturnValue:
    """Return the e-mails before they leave: it is done, looked at, and undone."""
    try:
        emails = bulk.posts(session(), _reword(practice, field, {}))
    finally:
        session().rollback()
    typed = {name: request.form.get(name, "") for name in ("wording", "note", "seen")}
    return _emails_page(practice, emails, words, "reword", _("Change it and tell the city"), typed)


def _rewording_page(practice: Practice, field: Field, *, moved: str | None = None, problems: Sequence[str] = ()) -> str:
    copy = practice.working_copy
    stands = str(copy.answers.get(field.id, ""))
    return render_template(
        "editor/reword.html",
        practice=practice,
        questionnaire=load_for_page(practice.questionnaire_version),
        field=field,
        wording=request.form.get("wording", stands),
        # A page with a problem keeps what its editor saw: only the page that shows both texts has seen the newer one.
        seen=request.form["seen"] if problems and "seen" in request.form else drafts.etag(copy, field.id),
        moved=moved,
        problems=problems,
        email_words=list(_email_words().values()),
        allowed=rewording.allowed(practice),
    )


@blueprint.get("/<int:id>/reminder")
@requires(Right.REVIEW)
def next_reminder(id: int) -> ResponseReturnValue:
    return _reminder_page(practices_in_review.on_desk(id))


@blueprint.post("/<int:id>/reminder")
@requires(Right.REVIEW)
def send_reminder(id: int) -> ResponseReturnValue:
    """Send it now, in the words of the page."""
    practice, words = practices_in_review.on_desk(id), _email_words()
    if any(not all(one) for one in words.values()):
        return _reminder_page(practice, words)
    returned.send_now(session(), practice, g.person, words)
    flash(_("The reminder is on its way."), "success")
    return redirect(url_for("editor.practice", id=id))


@blueprint.post("/<int:id>/reminder/stop")
@requires(Right.REVIEW)
def stop_reminders(id: int) -> ResponseReturnValue:
    returned.stop(session(), practices_in_review.on_desk(id), g.person)
    flash(_("Its city is not reminded any more. You can let it be reminded again at any time."), "success")
    return redirect(url_for("editor.practice", id=id))


@blueprint.post("/<int:id>/reminder/again")
@requires(Right.REVIEW)
def go_on_reminding(id: int) -> ResponseReturnValue:
    returned.go_on(session(), practices_in_review.on_desk(id), g.person)
    flash(_("Its city is reminded again."), "success")
    return redirect(url_for("editor.practice", id=id))


def _reminder_page(practice: Practice, typed: Words | None = None) -> ResponseReturnValue:
    """Return the e-mails, or what was typed of them and refused."""
    page = render_template(
        "editor/reminder.html",
        practice=practice,
        title=practice.sent_title,
        emails=[Post(one.id, one.email, one.language, *words) for one, words in returned.composed(session(), practice)],
        words=typed or {},
        outlook=returned.outlook(session(), practice),
    )
    return page, 422 if typed else 200


@blueprint.errorhandler(returned.NotReturned)
def _too_late(error: returned.NotReturned) -> ResponseReturnValue:
    flash(_("There is nothing to remind of: the practice is not with its city for changes."), "error")
    return redirect(url_for("editor.practice", **(request.view_args or {})))
