"""A practice in more than one language: offering another, what it says there, and when it goes along.

The city writes in one language, the practice's own; every other version holds the words only, and takes all else from
it. Not here: the languages of the interface (core/i18n.py), saving what is typed (practices/drafts.py).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from forms.answers.translations import in_language, words
from forms.answers.validation import check
from forms.questionnaire.problems import Problem
from webapp.models import Person, Practice, WorkingCopy
from webapp.practices import drafts
from webapp.questionnaires import load


def offer(session: Session, practice: Practice, language: str, person: Person) -> WorkingCopy:
    """The working copy in another language, made if there is none. Raises drafts.NotEditable."""
    drafts.lock(session, practice)
    if not practice.is_editable:
        raise drafts.NotEditable
    if (found := practice.copy_in(language)) is not None:
        return found
    copy = WorkingCopy(language=language, answers={}, saved_by_id=person.id)
    practice.copies.append(copy)
    session.flush()
    return copy


def drop(session: Session, practice: Practice, language: str) -> None:
    """Give up another language: its working copy goes; what was published in it stays. Raises drafts.NotEditable."""
    drafts.lock(session, practice)
    if not practice.is_editable:
        raise drafts.NotEditable
    copy = practice.copy_in(language)
    if copy is not None and language != practice.language:
        practice.copies.remove(copy)
        session.flush()


def others(practice: Practice) -> list[WorkingCopy]:
    """The working copies in the languages besides the practice's own, by language."""
    return sorted((copy for copy in practice.copies if copy.language != practice.language), key=lambda c: c.language)


def answers_in(practice: Practice, copy: WorkingCopy) -> dict[str, Any]:
    """The whole answers as they read in the language of a working copy."""
    if copy.language == practice.language:
        return dict(copy.answers)
    return in_language(load(practice.questionnaire_version), practice.working_copy.answers, copy.answers)


def problems_in(practice: Practice, copy: WorkingCopy) -> tuple[Problem, ...]:
    """What is missing or wrong in the words of another language; the rest is the source's business."""
    questionnaire = load(practice.questionnaire_version)
    words = {field.id for field in questionnaire.fields if field.translatable}
    return tuple(p for p in check(questionnaire, answers_in(practice, copy), complete=True) if p.field in words)


def ready(practice: Practice) -> list[WorkingCopy]:
    """The other languages that go along when the practice is sent or published: those without an open answer.

    A translation by the editors goes along only while the words that they translated are still those of the practice.
    """
    return [copy for copy in others(practice) if _is_of_these_words(practice, copy) and not problems_in(practice, copy)]


def _is_of_these_words(practice: Practice, copy: WorkingCopy) -> bool:
    source = next((one for one in practice.revisions if one.id == copy.source_id), None)
    if source is None:
        return True
    questionnaire = load(practice.questionnaire_version)
    return words(questionnaire, source.answers) == words(questionnaire, practice.working_copy.answers)
