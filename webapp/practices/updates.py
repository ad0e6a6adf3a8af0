"""An update of a published practice, as its city writes it: whether one is open, what it changes, and leaving it."""

from typing import Any

from sqlalchemy.orm import Session

from forms.answers.translations import words_written
from forms.word import word_form
from webapp.core.clock import now
from webapp.models import Person, Practice, StoredFile
from webapp.practices import drafts, languages, word_forms
from webapp.practices.actions import Confirmed, carry_out
from webapp.practices.workflow import Action
from webapp.questionnaires import load
from webapp.storage import files


def is_open(practice: Practice) -> bool:
    """Return True if the city writes on an update while the practice is public."""
    return practice.is_editable and practice.is_public


def public_answers(practice: Practice) -> dict[str, Any]:
    """Return what is public of a practice in its own language; nothing if nothing is."""
    public = practice.published_in(practice.language)
    return dict(public.answers) if public else {}


def other_words(practice: Practice) -> list[str]:
    """Return the other languages in which the city has written something else than what is public."""
    questionnaire, found = load(practice.questionnaire_version), []
    for copy in languages.others(practice):
        public = practice.published_in(copy.language)
        shown = words_written(questionnaire, public.answers if public else {})
        if copy.source_id is None and words_written(questionnaire, copy.answers) != shown:
            found.append(copy.language)
    return found


def leave(session: Session, practice: Practice, person: Person, seen_version: int | None = None) -> StoredFile | None:
    """Leave an update, and return the Word form that keeps what was written. Raises workflow.Refused, files.NoRoom."""
    copy = drafts.lock(session, practice)
    kept = None
    with session.begin_nested():
        if is_open(practice) and copy.answers != public_answers(practice):
            form = word_forms.prefilled(session, practice, practice.language)
            kept = files.keep(
                session, practice, form, f"update-{now():%Y-%m-%d-%H%M}.docx", person, media_type=word_form.MEDIA_TYPE
            )
        carry_out(session, practice, Action.LEAVE, person, confirmed=Confirmed(seen_version))
    return kept
