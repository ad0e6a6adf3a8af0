"""Bringing in practices that stand elsewhere: keeping a file that was read, choosing rows, and queries about them.

A row is known again by its source and key, so the same file twice makes no twins. Not here: reading
(`webapp.imports.files`), the preview, doing and undoing (`webapp.imports.runs`), batches.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import PurePath

from sqlalchemy import Text, cast, func, insert, select, update
from sqlalchemy.orm import Session, selectinload

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


def remap(session: Session, found: Import, mapping: Mapping[str, str]) -> None:
    """Let the columns go elsewhere: the rows wait to be looked at again. Raises NotNow.

    Unknown targets, and a target given twice, become notes.
    """
    if found.state != ImportState.PREPARED:
        raise NotNow
    possible = set(columns.targets(load(LATEST, "en")))
    chosen: dict[str, str] = {}
    for header in found.content.get("headers", []):
        target = mapping.get(header, columns.NOTE)
        chosen[header] = target if target in possible else columns.NOTE
        possible.discard(target)
    found.mapping = chosen
    look_again(session, found)


def encoding_of(found: Import) -> str:
    """Return the code page in which a text table was read, if that was a guess; else ""."""
    read = next((value for code, value in found.notes if code == "encoding"), "")
    return read if found.kind == "csv" and read in CODE_PAGES.values() else ""


def read_as(session: Session, found: Import, encoding: str) -> None:
    """Read a text table anew in another code page. Raises NotNow, and ValueError if it cannot be read so."""
    before = encoding_of(found)
    if found.state != ImportState.PREPARED:
        raise NotNow
    rows = session.execute(select(ImportedRow.id, ImportedRow.raw).where(ImportedRow.import_id == found.id)).all()
    raws = [
        {recoded(name, before, encoding): recoded(text, before, encoding) for name, text in raw.items()}
        for _, raw in rows
    ]
    headers = [recoded(name, before, encoding) for name in found.content["headers"]]
    mapping = columns.guess(headers, load(LATEST, "en"))
    notes = [[code, encoding if code == "encoding" else value] for code, value in found.notes]
    content = Content(found.kind, raws, headers, mapping, notes)
    found.content = {"headers": headers, "samples": content.samples()}
    found.mapping, found.notes = mapping, notes
    session.execute(update(ImportedRow), [{"id": row.id, "raw": raw} for row, raw in zip(rows, raws, strict=True)])
    look_again(session, found)


def look_again(session: Session, found: Import) -> None:
    """Let all rows wait to be looked at. Raises NotNow."""
    claim(session, found, {ImportState.PREPARED}, ImportState.LOOKING)


def claim(session: Session, found: Import, before: Collection[ImportState], after: ImportState) -> None:
    """Set the state, and begin at the first row, if nobody else has. Raises NotNow."""
    claimed = update(Import).where(Import.id == found.id, Import.state.in_(before)).values(state=after, next_row=1)
    taken = session.execute(claimed.returning(Import.id)).first() is not None
    session.refresh(found, ["state", "next_row"])
    if not taken:
        raise NotNow


def is_busy(found: Import) -> bool:
    """Return True if a job is at work on it, or is about to be."""
    return found.job is not None and found.job.state in (JobState.QUEUED, JobState.RUNNING)


def choose(
    session: Session, found: Import, numbers: Collection[int] | None, among: Collection[int] | None = None
) -> None:
    """Rewrite the drafts of these rows (None: of all that changed), and of the others (`among` these) not.

    Raises NotNow.
    """
    if found.state != ImportState.PREPARED:
        raise NotNow
    changed = (ImportedRow.import_id == found.id, ImportedRow.outcome == ImportOutcome.UPDATED)
    wanted = update(ImportedRow).where(*changed)
    if numbers is None:
        session.execute(wanted.values(chosen=True))
        return
    if among is not None:
        wanted = wanted.where(ImportedRow.number.in_(among))
    session.execute(wanted.values(chosen=ImportedRow.number.in_(numbers)))


# ------------------------------------------------------------------------------------------------------- looking


def all_of_them(session: Session) -> list[Import]:
    """Return every import, the newest first."""
    return list(session.scalars(select(Import).options(selectinload(Import.by)).order_by(Import.id.desc())))


def rows_of(session: Session, found: Import, *, start: int = 0, count: int | None = None) -> Sequence[ImportedRow]:
    """Return `count` rows from the `start`-th on, with their practices, sorted by place."""
    loaded = selectinload(ImportedRow.practice)
    query = select(ImportedRow).where(ImportedRow.import_id == found.id)
    query = query.order_by(ImportedRow.place, ImportedRow.number).offset(start).limit(count)
    return session.scalars(query.options(loaded.selectinload(Practice.people))).all()


def outcomes(session: Session, found: Import) -> dict[str, int]:
    """Return how many rows have which outcome."""
    query = select(ImportedRow.outcome, func.count()).where(ImportedRow.import_id == found.id)
    return {outcome: number for outcome, number in session.execute(query.group_by(ImportedRow.outcome))}


def undone_rows(session: Session, found: Import) -> dict[str, int]:
    """Return what undoing did with the practices of how many rows."""
    query = select(ImportedRow.undone, func.count()).where(ImportedRow.import_id == found.id)
    query = query.where(ImportedRow.undone.is_not(None)).group_by(ImportedRow.undone)
    return {str(undone): number for undone, number in session.execute(query)}


def left_by_undoing(session: Session, found: Import, most: int) -> Sequence[ImportedRow]:
    """Return the first rows whose practices stayed although the import was undone."""
    query = select(ImportedRow).where(ImportedRow.import_id == found.id, ImportedRow.undone == RowUndone.KEPT)
    return session.scalars(query.order_by(ImportedRow.number).limit(most)).all()


def doubtful_rows(session: Session, found: Import) -> int:
    """Return how many rows leave something open."""
    doubtful = cast(ImportedRow.doubts, Text) != "[]"
    return session.scalar(select(func.count()).where(ImportedRow.import_id == found.id, doubtful)) or 0


def chosen_rows(session: Session, found: Import) -> int:
    """Return how many drafts would be written anew."""
    query = select(func.count()).where(ImportedRow.import_id == found.id, ImportedRow.chosen)
    return session.scalar(query.where(ImportedRow.outcome == ImportOutcome.UPDATED)) or 0


def _orphans(found: Import) -> tuple[object, ...]:
    """Return what singles out the drafts of an import that nobody writes on."""
    people = select(PracticePerson.practice_id).where(PracticePerson.practice_id == Practice.id)
    rows = select(ImportedRow.practice_id).where(ImportedRow.import_id == found.id)
    return Practice.id.in_(rows), Practice.state.in_(EDITABLE), ~people.exists()


def orphans(session: Session, found: Import) -> int:
    """Return how many drafts of an import nobody writes on."""
    return session.scalar(select(func.count()).select_from(Practice).where(*_orphans(found))) or 0  # type: ignore[arg-type]


def discard(session: Session, found: Import) -> None:
    """Delete an import that has changed nothing. Raises NotNow."""
    if found.state not in (ImportState.LOOKING, ImportState.PREPARED):
        raise NotNow
    session.delete(found)
    session.flush()


def take_over(session: Session, found: Import, person: Person) -> int:
    """Put an editor on the drafts of an import that nobody writes on yet; return how many those were."""
    ids = session.scalars(select(Practice.id).where(*_orphans(found))).all()  # type: ignore[arg-type]
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
