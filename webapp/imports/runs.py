"""Doing an import, and undoing it: what is written of a batch of its rows, in one transaction."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from forms.answers.shared import SharedAnswers
from forms.questionnaire.shipped import LATEST
from webapp.city_names import city_of
from webapp.core.clock import now
from webapp.imports.preparation import NotNow, claim, is_busy
from webapp.imports.preview import is_untouched, last_rows, outcome_of
from webapp.models import (
    City,
    Comment,
    Edit,
    Import,
    ImportedRow,
    ImportOutcome,
    ImportState,
    Person,
    Practice,
    PracticePerson,
    Role,
    RowUndone,
    WorkingCopy,
)
from webapp.practices import drafts, team


def begin(session: Session, import_: Import, by: Person | None) -> None:
    """Begin to make the drafts, and to rewrite those that were chosen. Raises NotNow."""
    _claim_alone(session, import_, {ImportState.PREPARED}, ImportState.IMPORTING)
    import_.done_at, import_.by = now(), by
    session.flush()


def begin_undo(session: Session, import_: Import) -> None:
    """Begin to take an import back, also one that was stopped in the middle. Raises NotNow."""
    if is_busy(import_):
        raise NotNow
    _claim_alone(session, import_, {ImportState.DONE, ImportState.IMPORTING}, ImportState.UNDOING)


def _claim_alone(session: Session, import_: Import, before: Collection[ImportState], after: ImportState) -> None:
    """Set the state, unless another import of the same source is under way, which the database itself refuses."""
    with suppress(IntegrityError):
        with session.begin_nested():
            claim(session, import_, before, after)
        return
    session.refresh(import_)
    raise NotNow


class Writer:
    """Makes drafts from rows, or rewrites them; each city is looked up once in a whole import."""

    def __init__(self) -> None:
        self._cities: dict[tuple[str, str], int | None] = {}

    def write(self, session: Session, import_: Import, rows: Sequence[ImportedRow]) -> None:
        """Do what is to be done with each row, as things stand now, and note the outcome."""
        last, by = last_rows(session, import_.source, [row.source_key for row in rows]), import_.by
        with session.no_autoflush:
            for row in rows:
                self._row(session, import_, row, last.get(row.source_key))
        if by is not None and any(row.outcome == ImportOutcome.CREATED for row in rows):
            by.give(Role.CONTRIBUTOR)
        session.flush()

    def _row(self, session: Session, import_: Import, row: ImportedRow, last: ImportedRow | None) -> None:
        row.outcome = outcome_of(row.answers, last)
        row.practice = last.practice if last and last.practice else self._draft(session, import_, row)
        if row.outcome == ImportOutcome.UPDATED and row.chosen:
            row.before = row.practice.working_copy.answers
            id = self._city(session, row.answers)
            city = session.get(City, id) if id is not None else None
            drafts.overwrite(row.practice, row.answers, city, import_.by_id)
        elif last and row.outcome in (ImportOutcome.UPDATED, ImportOutcome.KEPT):
            row.outcome = ImportOutcome.KEPT
            # Of what was kept, the draft as it stands is what a later import must find untouched.
            row.answers = last.answers

    def _draft(self, session: Session, import_: Import, row: ImportedRow) -> Practice:
        language, by = row.language or import_.language, import_.by
        practice = Practice(
            questionnaire_version=LATEST,
            language=language,
            city_id=self._city(session, row.answers),
            title=SharedAnswers(row.answers).title,
            people=[by] if by else [],
            copies=[WorkingCopy(language=language, answers=row.answers, saved_by_id=import_.by_id)],
        )
        session.add(practice)
        return practice

    def _city(self, session: Session, answers: Mapping[str, Any]) -> int | None:
        where = SharedAnswers(answers).first_place
        if where not in self._cities:
            city = city_of(session, answers)
            self._cities[where] = city.id if city else None
        return self._cities[where]


def undo(session: Session, import_: Import, rows: Sequence[ImportedRow]) -> None:
    """Take rows back: their drafts go, their updates are reversed; what was touched since stays, and is marked so."""
    changed = (ImportOutcome.CREATED, ImportOutcome.UPDATED)
    written = [row for row in rows if row.practice is not None and row.outcome in changed]
    used = _used(session, import_, [row.practice_id for row in written if row.practice_id is not None])
    gone = list[int]()
    for row in written:
        practice = row.practice
        if practice is None or practice.id in used or not is_untouched(row, practice):
            row.undone = RowUndone.KEPT
        elif row.outcome == ImportOutcome.CREATED:
            row.undone = RowUndone.DELETED
            gone.append(practice.id)
        else:
            row.undone = RowUndone.RESTORED
            before = row.before or {}
            drafts.overwrite(practice, before, city_of(session, before), practice.working_copy.saved_by_id)
    session.flush()
    team.delete_drafts(session, gone)


def _used(session: Session, import_: Import, ids: Collection[int]) -> set[int]:
    """Return which of these practices others have come to, written on, commented, or imported again."""
    others = select(PracticePerson.practice_id).where(PracticePerson.person_id.is_distinct_from(import_.by_id))
    again = (ImportedRow.outcome == ImportOutcome.UPDATED, ImportedRow.undone.is_distinct_from(RowUndone.RESTORED))
    later = select(ImportedRow.practice_id).join(ImportedRow.whole).where(Import.done_at > import_.done_at, *again)
    queries = (
        others.where(PracticePerson.practice_id.in_(ids)),
        later.where(ImportedRow.practice_id.in_(ids)),
        *(select(table.practice_id).where(table.practice_id.in_(ids)) for table in (Edit, Comment)),
    )
    return {id for query in queries for id in session.scalars(query) if id is not None}


def rows_with_practices(session: Session, import_: Import, numbers: range) -> Sequence[ImportedRow]:
    """Return the rows of these numbers with their practices and answers, in order."""
    query = select(ImportedRow).where(ImportedRow.import_id == import_.id)
    query = query.where(ImportedRow.number >= numbers.start, ImportedRow.number < numbers.stop)
    query = query.options(selectinload(ImportedRow.practice).selectinload(Practice.copies))
    return session.scalars(query.order_by(ImportedRow.number)).all()
