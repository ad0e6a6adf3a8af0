"""Bringing in practices that stand elsewhere: keeping a file that was read, choosing rows, and queries about them.

A row is known again by its source and key. Not here: doing and undoing an import (`webapp.imports.runs`).
"""

from collections.abc import Collection, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from sqlalchemy import Text, cast, func, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, selectinload

from forms.intake import columns
from forms.intake.text_file import CODE_PAGES, recoded
from forms.languages import is_language
from forms.questionnaire.shipped import LATEST
from forms.text.plain import clean_line
from webapp.imports.files import Content
from webapp.models import (
    EDITABLE,
    Import,
    ImportedRow,
    ImportOutcome,
    ImportState,
    JobState,
    Person,
    Practice,
    PracticePerson,
    Role,
    RowUndone,
)
from webapp.questionnaires import load

LONGEST_SOURCE = 120


class NotNow(Exception):
    """The import was done, or undone, before; or another one of the same source is under way."""


def keep(
    session: Session, read: Content, file_name: str, by: Person | None, *, source: str = "", language: str = "en"
) -> Import:
    """Keep what was read, without changing any practice; `language` is that of rows which do not tell theirs."""
    name = clean_line(PurePath(file_name.replace("\\", "/")).name)[:200]
    found = Import(
        kind=read.kind,
        source=clean_line(source)[:LONGEST_SOURCE] or PurePath(name).stem[:LONGEST_SOURCE] or read.kind,
        file_name=name,
        language=language if is_language(language) else "en",
        content={"headers": list(read.headers), "samples": read.samples()},
        mapping=read.mapping,
        notes=read.notes,
        by_id=by.id if by else None,
        row_count=len(read.rows),
    )
    session.add(found)
    session.flush()
    rows = enumerate(read.rows, start=1)
    session.execute(
        insert(ImportedRow),
        [{"import_id": found.id, "number": number, "source": found.source, "raw": dict(row)} for number, row in rows],
    )
    return found


def remap(session: Session, import_: Import, mapping: Mapping[str, str]) -> None:
    """Let the columns go elsewhere (unknown targets become notes), and the rows be looked at again. Raises NotNow."""
    look_again(session, import_)
    possible = set(columns.targets(load(LATEST)))
    chosen: dict[str, str] = {}
    for header in import_.content.get("headers", []):
        target = mapping.get(header, columns.NOTE)
        chosen[header] = target if target in possible else columns.NOTE
        possible.discard(target)
    import_.mapping = chosen


def encoding_of(import_: Import) -> str:
    """Return the code page in which a text table was read, if that was a guess; else ""."""
    read = next((value for code, value in import_.notes if code == "encoding"), "")
    return read if import_.kind == "csv" and read in CODE_PAGES.values() else ""


def read_as(session: Session, import_: Import, encoding: str) -> None:
    """Read a text table anew in another code page. Raises NotNow, and ValueError if it cannot be read so."""
    before = encoding_of(import_)
    rows = session.execute(select(ImportedRow.id, ImportedRow.raw).where(ImportedRow.import_id == import_.id)).all()
    raws = [
        {recoded(name, before, encoding): recoded(text, before, encoding) for name, text in raw.items()}
        for _, raw in rows
    ]
    headers = [recoded(name, before, encoding) for name in import_.content["headers"]]
    look_again(session, import_)
    mapping = columns.guess(headers, load(LATEST))
    notes = [[code, encoding if code == "encoding" else value] for code, value in import_.notes]
    content = Content(import_.kind, raws, headers, mapping, notes)
    import_.content = {"headers": headers, "samples": content.samples()}
    import_.mapping, import_.notes = mapping, notes
    session.execute(update(ImportedRow), [{"id": row.id, "raw": raw} for row, raw in zip(rows, raws, strict=True)])


def look_again(session: Session, import_: Import) -> None:
    """Let all rows wait to be looked at. Raises NotNow."""
    claim(session, import_, {ImportState.PREPARED}, ImportState.LOOKING)


def claim(session: Session, import_: Import, before: Collection[ImportState], after: ImportState) -> None:
    """Set the state, and begin at the first row, if nobody else has. Raises NotNow."""
    claimed = update(Import).where(Import.id == import_.id, Import.state.in_(before)).values(state=after, next_row=1)
    taken = session.execute(claimed.returning(Import.id)).first() is not None
    session.refresh(import_, ["state", "next_row"])
    if not taken:
        raise NotNow


def is_busy(import_: Import) -> bool:
    """Return True if a job is at work on it, or is about to be."""
    return import_.job is not None and import_.job.state in (JobState.QUEUED, JobState.RUNNING)


def choose(
    session: Session, import_: Import, numbers: Collection[int] | None, among: Collection[int] | None = None
) -> None:
    """Rewrite the drafts of these rows (None: of all that changed), not of others (`among` these). Raises NotNow."""
    if import_.state != ImportState.PREPARED:
        raise NotNow
    rows = update(ImportedRow).where(ImportedRow.import_id == import_.id, ImportedRow.outcome == ImportOutcome.UPDATED)
    if among is not None:
        rows = rows.where(ImportedRow.number.in_(among))
    session.execute(rows.values(chosen=True if numbers is None else ImportedRow.number.in_(numbers)))


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


def discard(session: Session, import_: Import) -> None:
    """Delete an import that has changed nothing. Raises NotNow."""
    if import_.state not in (ImportState.LOOKING, ImportState.PREPARED):
        raise NotNow
    session.delete(import_)
    session.flush()


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
