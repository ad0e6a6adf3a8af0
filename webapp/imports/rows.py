"""The rows of an import and the drafts that came of them. A row is known again by its source and key."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Text, cast, func, insert, select
from sqlalchemy.orm import InstrumentedAttribute, Session, selectinload

from webapp.models import (
    EDITABLE,
    Import,
    ImportedRow,
    ImportOutcome,
    Person,
    Practice,
    PracticePerson,
    Role,
    RowUndone,
)


def all_of_them(session: Session) -> list[Import]:
    """Return every import, the newest first."""
    return list(session.scalars(select(Import).options(selectinload(Import.by)).order_by(Import.id.desc())))


def rows_of(session: Session, import_: Import, *, start: int = 0, count: int | None = None) -> Sequence[ImportedRow]:
    """Return `count` rows from the `start`-th on, with their practices, sorted by place."""
    loaded = selectinload(ImportedRow.practice)
    query = select(ImportedRow).where(ImportedRow.import_id == import_.id)
    query = query.order_by(ImportedRow.place, ImportedRow.number).offset(start).limit(count)
    return session.scalars(query.options(loaded.selectinload(Practice.people))).all()


def outcomes(session: Session, import_: Import) -> dict[str, int]:
    """Return how many rows have which outcome."""
    return _numbers(session, import_, ImportedRow.outcome)


def undone_rows(session: Session, import_: Import) -> dict[str, int]:
    """Return what undoing did with the practices of how many rows."""
    return _numbers(session, import_, ImportedRow.undone)


def _numbers(session: Session, import_: Import, column: InstrumentedAttribute[Any]) -> dict[str, int]:
    query = select(column, func.count()).where(ImportedRow.import_id == import_.id, column.is_not(None))
    return {str(value): number for value, number in session.execute(query.group_by(column))}


def left_by_undoing(session: Session, import_: Import, most: int) -> Sequence[ImportedRow]:
    """Return the first rows whose practices stayed although the import was undone."""
    query = select(ImportedRow).where(ImportedRow.import_id == import_.id, ImportedRow.undone == RowUndone.KEPT)
    return session.scalars(query.order_by(ImportedRow.number).limit(most)).all()


def uncertain_rows(session: Session, import_: Import) -> int:
    """Return how many rows leave something open."""
    uncertain = cast(ImportedRow.findings, Text) != "[]"
    return session.scalar(select(func.count()).where(ImportedRow.import_id == import_.id, uncertain)) or 0


def chosen_rows(session: Session, import_: Import) -> int:
    """Return how many drafts would be written anew."""
    query = select(func.count()).where(ImportedRow.import_id == import_.id, ImportedRow.chosen)
    return session.scalar(query.where(ImportedRow.outcome == ImportOutcome.UPDATED)) or 0


def _orphans(import_: Import) -> tuple[object, ...]:
    people = select(PracticePerson.practice_id).where(PracticePerson.practice_id == Practice.id)
    rows = select(ImportedRow.practice_id).where(ImportedRow.import_id == import_.id)
    return Practice.id.in_(rows), Practice.state.in_(EDITABLE), ~people.exists()


def orphans(session: Session, import_: Import) -> int:
    """Return how many drafts of an import nobody writes on."""
    return session.scalar(select(func.count()).select_from(Practice).where(*_orphans(import_))) or 0  # type: ignore[arg-type]


def take_over(session: Session, import_: Import, person: Person) -> int:
    """Put an editor on the drafts of an import that nobody writes on yet; return how many those were."""
    ids = session.scalars(select(Practice.id).where(*_orphans(import_))).all()  # type: ignore[arg-type]
    if ids:
        session.execute(insert(PracticePerson), [{"practice_id": id, "person_id": person.id} for id in ids])
        for practice in [one for one in session if isinstance(one, Practice)]:
            session.expire(practice, ["people"])
        person.give(Role.CONTRIBUTOR)
    session.flush()
    return len(ids)


def origin(session: Session, practice: Practice) -> ImportedRow | None:
    """Return the row from which a practice came; None if it was written here."""
    query = select(ImportedRow).join(ImportedRow.whole).where(ImportedRow.practice_id == practice.id)
    query = query.options(selectinload(ImportedRow.whole)).order_by(Import.done_at.desc(), ImportedRow.id.desc())
    return session.scalar(query.limit(1))
