"""Translations that editors make: from which revision, what is missing, what has changed in the original since.

What is translated is what the world sees in the practice's own language, or before that what its city sent last; never
words that were not sent. Not here: what a city writes in other languages itself (practices/languages.py), publishing a
translation (practices/workflow.py), its page (views/editor/translations.py).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from forms.answers.translations import in_language, words
from forms.answers.validation import check
from forms.questionnaire.model import Questionnaire
from forms.questionnaire.problems import Problem
from webapp.models import Person, Practice, Revision, WorkingCopy
from webapp.practices import drafts
from webapp.questionnaires import load


@dataclass(frozen=True, slots=True)
class Translation:
    """How far a translation is. `missing` counts open answers; `waits`: it says more than what is published of it.
    `withdrawn_at` is when editors took it back, if it has not been published again.
    """

    language: str
    missing: int
    stale: bool
    public: bool
    waits: bool
    withdrawn_at: dt.datetime | None


def source_of(practice: Practice) -> Revision | None:
    """The revision to translate; None of a practice that was never sent."""
    public = [one for one in practice.published_revisions if one.language == practice.language]
    return public[0] if public else practice.sent_revision


def made_from(practice: Practice, copy: WorkingCopy) -> Revision | None:
    """The revision from which a translation was made: the one noted with it, or with what was last frozen of it."""
    last = next((one for one in reversed(practice.revisions) if one.language == copy.language), None)
    id = copy.source_id or (last.source_id if last else None)
    return next((one for one in practice.revisions if one.id == id), None)


def is_stale(practice: Practice, copy: WorkingCopy) -> bool:
    """True if the words of the original are others now than those that were translated."""
    made, source = made_from(practice, copy), source_of(practice)
    if made is None or source is None or made is source:
        return False
    return words(questionnaire_of(source), made.answers) != words(questionnaire_of(source), source.answers)


def older_than_original(practice: Practice, revision: Revision) -> bool:
    """True of a public translation if the public original reads otherwise now than what was translated."""
    own = next((one for one in practice.published_revisions if one.language == practice.language), None)
    made = next((one for one in practice.revisions if one.id == revision.source_id), None)
    if own is None or made is None or made is own or revision.language == practice.language:
        return False
    return words(questionnaire_of(made), made.answers) != words(questionnaire_of(own), own.answers)


def begin(session: Session, practice: Practice, language: str, editor: Person) -> WorkingCopy:
    """The translation into a language, made if there is none, with the words that were frozen of it, if any.

    Raises ValueError for a practice that was never sent and for its own language.
    """
    drafts.lock(session, practice)
    source = source_of(practice)
    if source is None or language == practice.language:
        raise ValueError("there is nothing to translate into this language")
    if (found := practice.copy_in(language)) is not None:
        return found
    last = next((one for one in reversed(practice.revisions) if one.language == language), None)
    answers = words(questionnaire_of(last), last.answers) if last else {}
    made = last.source_id if last and last.source_id else source.id
    copy = WorkingCopy(language=language, answers=answers, source_id=made, saved_by_id=editor.id)
    practice.copies.append(copy)
    session.flush()
    return copy


def answers_in(source: Revision, copy: WorkingCopy) -> dict[str, Any]:
    """The whole answers as they read in the language of a translation of `source`."""
    return in_language(questionnaire_of(source), source.answers, copy.answers)


def problems_in(source: Revision, copy: WorkingCopy) -> tuple[Problem, ...]:
    """What is missing or wrong in the words of a translation."""
    questionnaire = questionnaire_of(source)
    asked = {field.id for field in questionnaire.fields if field.translatable}
    return tuple(p for p in check(questionnaire, answers_in(source, copy), complete=True) if p.field in asked)


def translations(practice: Practice) -> list[Translation]:
    """The languages besides the practice's own that somebody has begun, by code."""
    source = source_of(practice)
    if source is None:
        return []
    copies = sorted((one for one in practice.copies if one.language != practice.language), key=lambda c: c.language)
    return [_told(practice, source, copy) for copy in copies]


def _told(practice: Practice, source: Revision, copy: WorkingCopy) -> Translation:
    public = next((one for one in practice.published_revisions if one.language == copy.language), None)
    answers = answers_in(source, copy)
    missing = len({problem.field for problem in problems_in(source, copy)})
    waits = public is None or public.answers != answers
    moments = [one.withdrawn_at for one in practice.revisions if one.language == copy.language and one.withdrawn_at]
    taken_back = max(moments, default=None)
    return Translation(copy.language, missing, is_stale(practice, copy), public is not None, waits, taken_back)


def questionnaire_of(revision: Revision) -> Questionnaire:
    """The questions that a revision answers, in English."""
    return load(revision.questionnaire_version, "en")
