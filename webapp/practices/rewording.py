"""Editors who change a city's words themselves, where the network's rules allow it (SHEAF_EDITORS_REWORD)."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import current_app
from sqlalchemy.orm import Session

from forms.questionnaire.model import Field
from forms.text.plain import clean_text
from webapp.models import AT_DESK, Event, Person, Practice
from webapp.notifications import mail
from webapp.practices import assignments, comments, drafts, revisions
from webapp.practices.assignments import Care
from webapp.questionnaires import load


class NotAllowed(Exception):
    """The rules of the network do not allow it, or the practice is not with the editors."""


def allowed(practice: Practice) -> bool:
    """Return True if an editor may change an answer now."""
    return current_app.config["SETTINGS"].editors_reword and practice.state in AT_DESK


@dataclass(frozen=True, slots=True)
class Wording:
    """An editor's words for an answer, and why; `expected_etag` is drafts.etag of the answer as the editor saw it."""

    wording: str
    note: str = ""
    expected_etag: str | None = None


def reword(
    session: Session,
    practice: Practice,
    editor: Person,
    field: Field,
    new: Wording,
    words: Mapping[int, mail.Words] | None = None,
) -> Event | None:
    """Put new words in the place of an answer, freeze it, and write to the city; return the event, None if it read so.

    Raises NotAllowed, comments.Unsaid and comments.ChangedSince.
    """
    copy = drafts.lock(session, practice)
    if not allowed(practice) or not comments.wordable(field):
        raise NotAllowed
    before, is_seen = str(copy.answers.get(field.id, "")), new.expected_etag in (None, drafts.etag(copy, field.id))
    chosen = comments.checked(practice, field, new.wording, instead_of=before if is_seen else None)
    if chosen == before:
        return None
    if not is_seen:
        raise comments.ChangedSince(before)
    drafts.write(session, copy, {field.id: chosen}, editor, load(practice.questionnaire_version).section_of(field.id))
    frozen, reason = revisions.freeze(session, practice, editor)[0], clean_text(new.note)[: comments.LONGEST_COMMENT]
    event = assignments.note(session, practice, Care.REWORD, editor, note=reason, revision=frozen)
    for person in practice.people:
        about = {"question": comments.label(practice, field.id, person.language), "before": before, "after": chosen}
        own = (words or {}).get(person.id)
        mail.queue_event_email(session, "reworded", person, event, about=about, words=own)
    return event
