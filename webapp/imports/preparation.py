"""Preparing an import: the file that was read, where its columns go, and which rows are chosen."""

from collections.abc import Collection, Mapping
from pathlib import PurePath

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from forms.intake import columns
from forms.intake.text_file import CODE_PAGES, recoded
from forms.languages import is_language
from forms.questionnaire.shipped import LATEST
from forms.text.plain import clean_line
from webapp.imports.files import Content
from webapp.models import (
    Import,
    ImportedRow,
    ImportOutcome,
    ImportState,
    JobState,
    Person,
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


def discard(session: Session, import_: Import) -> None:
    """Delete an import that has changed nothing. Raises NotNow."""
    if import_.state not in (ImportState.LOOKING, ImportState.PREPARED):
        raise NotNow
    session.delete(import_)
    session.flush()
