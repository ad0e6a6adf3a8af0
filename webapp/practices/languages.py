"""A practice in other languages: what its city says there itself, and what editors translate."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from forms.answers.translations import in_language, words
from forms.answers.validation import check
from forms.questionnaire.problems import Problem
from webapp.models import Person, Practice, Revision, WorkingCopy
from webapp.practices import drafts
from webapp.questionnaires import load


def offer(session: Session, practice: Practice, language: str, person: Person) -> WorkingCopy:
    """Return the working copy of the city in another language, made if there is none. Raises drafts.NotEditable."""
    drafts.lock_editable(session, practice)
    return practice.copy_in(language) or _add(session, practice, language, {}, None, person)


def _add(
    session: Session, practice: Practice, language: str, answers: dict[str, Any], source_id: int | None, by: Person
) -> WorkingCopy:
    copy = WorkingCopy(language=language, answers=answers, source_id=source_id, saved_by_id=by.id)
    practice.copies.append(copy)
    session.flush()
    return copy


def drop(session: Session, practice: Practice, language: str) -> None:
    """Delete the working copy in another language; what was published in it stays. Raises drafts.NotEditable."""
    drafts.lock_editable(session, practice)
    copy = practice.copy_in(language)
    if copy is not None and language != practice.language:
        practice.copies.remove(copy)
        session.flush()


def others(practice: Practice) -> list[WorkingCopy]:
    """Return the working copies in the languages besides the practice's own, by language."""
    return sorted((copy for copy in practice.copies if copy.language != practice.language), key=lambda c: c.language)


def answers_in(copy: WorkingCopy, source: Revision | None = None) -> dict[str, Any]:
    """Return whole answers in the language of a copy: its words, all else from `source` or the practice's own copy."""
    practice = copy.practice
    if source is None and copy.language == practice.language:
        return dict(copy.answers)
    version = (source or practice).questionnaire_version
    return in_language(load(version), (source or practice.working_copy).answers, copy.answers)


def problems_in(copy: WorkingCopy, source: Revision | None = None) -> tuple[Problem, ...]:
    """Return what is missing or wrong in the words of another language, as `answers_in` puts them together."""
    questionnaire = load((source or copy.practice).questionnaire_version)
    words = {field.id for field in questionnaire.fields if field.translatable}
    return tuple(p for p in check(questionnaire, answers_in(copy, source), complete=True) if p.field in words)


def ready(practice: Practice) -> list[WorkingCopy]:
    """Return the copies in other languages that go along: complete, and translated from the words of now."""
    return [copy for copy in others(practice) if _is_of_these_words(practice, copy) and not problems_in(copy)]


def _is_of_these_words(practice: Practice, copy: WorkingCopy) -> bool:
    source = practice.revision(copy.source_id)
    return source is None or _same_words(practice.questionnaire_version, source.answers, practice.working_copy.answers)


def _same_words(version: str, first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    questionnaire = load(version)
    return words(questionnaire, first) == words(questionnaire, second)


@dataclass(frozen=True, slots=True)
class Translation:
    """How far a translation is."""

    language: str
    missing: int  # open answers
    stale: bool
    public: bool
    waits: bool  # it says more than what is published of it
    withdrawn_at: dt.datetime | None  # by editors, and not published again since


def source_of(practice: Practice) -> Revision | None:
    """Return the revision to translate: the public one or else what was sent last; None if nothing was sent."""
    return practice.published_in(practice.language) or practice.sent_revision


def made_from(practice: Practice, copy: WorkingCopy) -> Revision | None:
    """Return the revision from which a translation was made, as noted with it or with what was last frozen of it."""
    last = practice.last_revision(copy.language)
    return practice.revision(copy.source_id or (last.source_id if last else None))


def is_stale(practice: Practice, copy: WorkingCopy) -> bool:
    """Return True if the words of the original differ from those that were translated."""
    made, source = made_from(practice, copy), source_of(practice)
    if made is None or source is None or made is source:
        return False
    return not _same_words(source.questionnaire_version, made.answers, source.answers)


def older_than_original(practice: Practice, revision: Revision) -> bool:
    """Return True if a public translation was made from other words than the public original has now."""
    own, made = practice.published_in(practice.language), practice.revision(revision.source_id)
    if own is None or made is None or made is own or revision.language == practice.language:
        return False
    return not _same_words(made.questionnaire_version, made.answers, own.answers)


def begin(session: Session, practice: Practice, language: str, editor: Person) -> WorkingCopy:
    """Return the translation into a language, made if there is none. Raises ValueError for the own language."""
    drafts.lock(session, practice)
    source = source_of(practice)
    if source is None or language == practice.language:
        raise ValueError("there is nothing to translate into this language")
    last = practice.last_revision(language)
    answers = words(load(last.questionnaire_version), last.answers) if last else {}
    made = last.source_id if last and last.source_id else source.id
    return practice.copy_in(language) or _add(session, practice, language, answers, made, editor)


def translations(practice: Practice) -> list[Translation]:
    """Return the languages besides the practice's own that somebody has begun, by code; none before it is sent."""
    source = source_of(practice)
    return [_state_of(practice, source, copy) for copy in others(practice)] if source else []


def _state_of(practice: Practice, source: Revision, copy: WorkingCopy) -> Translation:
    public = practice.published_in(copy.language)
    moments = [one.withdrawn_at for one in practice.revisions if one.language == copy.language and one.withdrawn_at]
    return Translation(
        copy.language,
        missing=len({problem.field for problem in problems_in(copy, source)}),
        stale=is_stale(practice, copy),
        public=public is not None,
        waits=public is None or public.answers != answers_in(copy, source),
        withdrawn_at=max(moments, default=None),
    )
