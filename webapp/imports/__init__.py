"""Bringing in practices that stand elsewhere: reading a file, and saying what would become of each of its rows.

A row is known again by its source and key, so the same file twice makes no twins. Not here: what a file says (forms),
doing and undoing it (imports/runs.py), the pages (views/imports.py) and the words of doubts (sentences/imports.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import PurePath
from typing import Any

from sqlalchemy import and_, not_, select
from sqlalchemy.orm import Session, selectinload

from forms import candidate, columns, listing
from forms.answers import check, parse
from forms.candidate import Candidate
from forms.data_table import read_table
from forms.doubts import Doubt
from forms.gazetteer import Gazetteer, gazetteer
from forms.languages import is_language
from forms.table_limits import NotATable
from forms.template import LATEST, Template, load
from forms.text import clean_line
from forms.text_file import NotText, decoded
from webapp.drafts import EDITABLE
from webapp.models import (
    City,
    Import,
    ImportedRow,
    ImportOutcome,
    ImportState,
    Person,
    Practice,
    Role,
    State,
)

LISTING = "listing"
LONGEST_SOURCE = 120


class NotReadable(Exception):
    """A file without a practice; `reason` is one of forms.table_limits.REASONS, "too_many_lines" or "no_practice"."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason, self.detail = reason, detail


class NotNow(Exception):
    """The import was done, or undone, before."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What would become of a row, the ids of the fields that are still missing, and the practice that it already is."""

    candidate: Candidate
    outcome: str
    missing: tuple[str, ...]
    practice_id: int | None = None
    last_answers: dict[str, Any] | None = None


# -------------------------------------------------------------------------------------------------------- reading


def known_places(session: Session) -> Gazetteer:
    """The gazetteer with the cities of this network."""
    return gazetteer().knowing((country, name) for country, name in session.execute(select(City.country, City.name)))


@dataclass(frozen=True, slots=True)
class Content:
    """What a file says, as it is kept: see models.Import."""

    kind: str
    content: dict[str, Any]
    mapping: dict[str, str]
    notes: list[list[str]]


def read(data: bytes, file_name: str, known: Gazetteer, *, page: bool | None = None) -> Content:
    """Read a file: a catalogue's page or a table, as `page` says or else its content tells. Raises NotReadable."""
    if page is None:
        page = _is_page(data, file_name)
    return _page(data, known) if page else _table(data)


def _is_page(data: bytes, file_name: str) -> bool:
    """Whether a text is rather a page than a table: HTML, or lines that no sign parts into cells."""
    if data.startswith(_BINARY):
        return False
    try:
        text, _ = decoded(data)
    except NotText:
        return False
    suffix = PurePath(file_name).suffix.lower()
    if suffix in (".csv", ".tsv", ".json") or text.lstrip()[:1] in ("{", "["):
        return False
    if suffix in (".html", ".htm") or text.lstrip()[:1] == "<":
        return True
    head = [line for line in text.splitlines()[:20] if line.strip()]
    return not any(head and head[0].count(sign) and head[0].count(sign) == head[-1].count(sign) for sign in ",;\t|")


_BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def keep(
    session: Session, read: Content, file_name: str, by: Person | None, *, source: str = "", language: str = "en"
) -> Import:
    """Keep what was read, without changing any practice. `language` is that of rows which do not tell theirs."""
    name = clean_line(PurePath(file_name.replace("\\", "/")).name)[:200]
    found = Import(
        kind=read.kind,
        source=clean_line(source)[:LONGEST_SOURCE] or PurePath(name).stem[:LONGEST_SOURCE] or read.kind,
        file_name=name,
        language=language if is_language(language) else "en",
        content=read.content,
        mapping=read.mapping,
        notes=read.notes,
        by_id=by.id if by else None,
    )
    session.add(found)
    session.flush()
    return found


def _page(data: bytes, known: Gazetteer) -> Content:
    try:
        text, encoding = decoded(data)
    except NotText as error:
        raise NotReadable("not_text") from error
    found = listing.read(text, known)
    if not found.entries:
        raise NotReadable("too_many_lines" if listing.TOO_LONG in found.problems else "no_practice")
    template = load(LATEST, "en")
    entries = [_to_json(candidate.of_entry(entry, template)) for entry in found.entries]
    return Content(
        LISTING, {"candidates": entries}, {}, [["encoding", encoding], *(["unused", line] for line in found.unused)]
    )


def _table(data: bytes) -> Content:
    try:
        table = read_table(data)
    except NotATable as error:
        raise NotReadable(error.reason, error.detail) from error
    mapping = columns.guess(table.headers, load(LATEST, "en"))
    content = {"headers": list(table.headers), "rows": [dict(row) for row in table.rows]}
    return Content(table.kind, content, mapping, [list(note) for note in table.notes])


def _to_json(one: Candidate) -> dict[str, Any]:
    return asdict(one)


def _from_json(raw: Mapping[str, Any]) -> Candidate:
    return Candidate(
        key=raw["key"],
        title=raw["title"],
        language=raw["language"],
        answers=raw["answers"],
        notes=tuple((name, text) for name, text in raw["notes"]),
        doubts=tuple(Doubt(**doubt) for doubt in raw["doubts"]),
    )


def remap(session: Session, found: Import, mapping: Mapping[str, str]) -> None:
    """Let the columns go elsewhere. Unknown targets, and a target given twice, become notes. Raises NotNow."""
    if found.state != ImportState.PREPARED:
        raise NotNow
    possible = set(columns.targets(load(LATEST, "en")))
    chosen: dict[str, str] = {}
    for header in found.content["headers"]:
        target = mapping.get(header, columns.NOTE)
        chosen[header] = target if target in possible else columns.NOTE
        possible.discard(target)
    found.mapping = chosen
    session.flush()


def candidates(session: Session, found: Import) -> list[Candidate]:
    """The practices that the file holds, as its columns go now. A key that stands twice gets a number."""
    if found.kind == LISTING:
        read = [_from_json(raw) for raw in found.content["candidates"]]
    else:
        template, known = load(LATEST, "en"), known_places(session)
        read = [candidate.of_row(row, found.mapping, template, known) for row in found.content["rows"]]
    seen = Counter[str]()
    return [_numbered(one, seen) for one in read]


def _numbered(one: Candidate, seen: Counter[str]) -> Candidate:
    seen[one.key] += 1
    if seen[one.key] == 1:
        return one
    doubts = (*one.doubts, Doubt("same_title", one.title or one.key))
    return Candidate(f"{one.key} ({seen[one.key]})", one.title, one.language, one.answers, one.notes, doubts)


# ------------------------------------------------------------------------------------------------ what would happen


def fates(session: Session, found: Import) -> list[Fate]:
    """What would become of each row if the import were done now."""
    template = load(LATEST, "en")
    last = _last_rows(session, found.source)
    return [_fate(one, last.get(one.key), template) for one in candidates(session, found)]


def _fate(one: Candidate, last: ImportedRow | None, template: Template) -> Fate:
    missing = dict.fromkeys(problem.field for problem in check(template, one.answers, complete=True))
    practice_id, answers = (last.practice_id, last.answers) if last else (None, None)
    return Fate(one, _outcome(one, last), tuple(missing), practice_id, answers)


def _last_rows(session: Session, source: str) -> dict[str, ImportedRow]:
    """Key -> the newest row of this source whose practice is there. An update that was undone says nothing any more."""
    undone = and_(Import.state == ImportState.UNDONE, ImportedRow.outcome == ImportOutcome.UPDATED)
    query = (
        select(ImportedRow)
        .join(ImportedRow.whole)
        .where(ImportedRow.source == source, ImportedRow.practice_id.is_not(None), not_(undone))
        .options(selectinload(ImportedRow.practice).selectinload(Practice.copies))
        .order_by(ImportedRow.id)
    )
    return {row.source_key: row for row in session.scalars(query)}


def _outcome(one: Candidate, last: ImportedRow | None) -> str:
    if last is None or last.practice is None:
        return ImportOutcome.CREATED
    if last.answers == stored(one.answers):
        return ImportOutcome.SAME
    return ImportOutcome.UPDATED if is_untouched(last, last.practice) else ImportOutcome.KEPT


def stored(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as the practice would keep them."""
    return parse(load(LATEST, "en"), answers)[0]


def is_untouched(row: ImportedRow, practice: Practice) -> bool:
    """Whether a draft still says just what the import wrote, and was never sent."""
    return (
        practice.state == State.DRAFT
        and practice.revision_count == 0
        and len(practice.copies) == 1
        and practice.working_copy.answers == row.answers
    )


# ------------------------------------------------------------------------------------------------------- looking


def all_of_them(session: Session) -> list[Import]:
    """Every import, the newest first."""
    return list(session.scalars(select(Import).options(selectinload(Import.by)).order_by(Import.id.desc())))


def rows_of(session: Session, found: Import) -> Sequence[ImportedRow]:
    """What became of each row, with its practice."""
    loaded = selectinload(ImportedRow.practice)
    query = select(ImportedRow).where(ImportedRow.import_id == found.id).order_by(ImportedRow.number)
    query = query.options(loaded.selectinload(Practice.copies), loaded.selectinload(Practice.people))
    return session.scalars(query).all()


def candidate_of(row: ImportedRow) -> Candidate:
    """What a row brought, as it was read."""
    notes = tuple((name, text) for name, text in row.notes)
    doubts = tuple(Doubt(*parts) for parts in row.doubts)
    return Candidate(row.source_key, row.title, "", row.answers, notes, doubts)


def discard(session: Session, found: Import) -> None:
    """Forget a file that was read and has changed nothing. Raises NotNow."""
    if found.state != ImportState.PREPARED:
        raise NotNow
    session.delete(found)
    session.flush()


def take_over(session: Session, found: Import, person: Person) -> int:
    """Put an editor on the drafts of an import that nobody writes on yet; how many those were."""
    taken = 0
    for row in rows_of(session, found):
        if row.practice is not None and row.practice.state in EDITABLE and not row.practice.people:
            row.practice.people.append(person)
            taken += 1
    if taken:
        person.give(Role.CONTRIBUTOR)
    session.flush()
    return taken


def origin(session: Session, practice: Practice) -> ImportedRow | None:
    """The row from which a practice came, for its writers to see what its source said; None if it was written here."""
    query = select(ImportedRow).where(ImportedRow.practice_id == practice.id).options(selectinload(ImportedRow.whole))
    return session.scalar(query.order_by(ImportedRow.id.desc()).limit(1))
