"""The bindery: building an edition's books, data and archive package in the background, and keeping them.

All documents of a build are stored under a name of their own and come into sight together, when the row of the edition
is committed: whoever looks sees the old set or the new one, whole. A build that is killed is begun again by the reaper
and ends with the same bytes; what it left behind is swept.

Not here: which practices an edition holds (editions.py) and what its documents look like (exports).
"""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from exports import ExportError, bag, epub, linked_data, package, records, tables, workbook
from exports import edition as volumes
from exports.package import Archive, Step
from exports.sheet import Sheet
from exports.sheet_pdf import Variant
from exports.volume import Volume
from webapp import edition_volume, editions, files, freezing, jobs, laying_out, publishing
from webapp.build_progress import Progress
from webapp.clock import now
from webapp.db import unit_of_work
from webapp.freezing import Planned
from webapp.models import Edition, EditionEntry, Event, JobState, Person, Practice, Revision, StoredFile
from webapp.workflow import MOVES, Action

BOOKS = ("pdf", "docx", "epub")
PACKAGE = "zip"
DATA = ("xlsx", "csv", "json", "jsonld")
FORMATS = (*BOOKS, PACKAGE, *DATA)


def ask_to_build(session: Session, edition: Edition, person: Person | None) -> None:
    """Build the edition's documents in the background. While one build is under way, it is not started again."""
    session.refresh(edition, with_for_update=True)  # of two who ask at the same moment, the second sees the first
    if edition.job is not None and edition.job.state in (JobState.QUEUED, JobState.RUNNING):
        return
    edition.job = jobs.ask(session, "build_edition", {"year": edition.year}, by=person)
    session.flush()


def cancel_build(session: Session, edition: Edition) -> None:
    """Ask a build that waits or runs to stop."""
    if edition.job is not None:
        jobs.cancel(session, edition.job)
        session.flush()


def document_name(edition: Edition, format: str) -> str:
    """The name in the store of the document that was built last."""
    return name_in_store(edition.year, edition.build, format)


def name_in_store(year: int, build: str, format: str) -> str:
    """The name in the store of a document of one build."""
    return f"{year}-{build}.{format}"


def download_name(edition: Edition, format: str) -> str:
    """What a built document is called where somebody saves it: good-practices-2026.pdf."""
    return f"good-practices-{edition.year}.{format}"


def unpack(edition: Edition, target: Path) -> None:
    """Write the built package of an edition as the folder `target`. Raises ExportError or OSError if it cannot be."""
    pieces = files.edition_stream(document_name(edition, PACKAGE))
    if pieces is None:
        raise ExportError(f"the package of {edition.year} is not in the store; build it again")
    with bag.workplace(target.with_name(f"{target.name}.{PACKAGE}")) as folder:
        packed = folder / target.name
        with packed.open("wb") as file:
            file.writelines(pieces)
        bag.from_zip(packed, target)


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What is bound: the volume, the ids of its revisions in their order, and what its package tells besides."""

    volume: Volume
    planned: Planned
    revisions: tuple[int, ...]
    steps: tuple[Step, ...]
    documents: dict[str, Callable[[], bytes]]


@jobs.handler("build_edition")
def _build_edition(job: jobs.Running) -> dict[str, Any]:
    """Gather the practices of a year, make every document of its edition, and bring them into sight at once.

    A sheet that cannot be laid out is left out and named; the others are bound.
    """
    progress = Progress(job)
    try:
        sheets, refused = _sheets(job)
        laid_out = laying_out.lay_out(job, sheets, partial(progress.tell, "sheets"))
        refused |= laid_out.refused
        if not laid_out.pages:
            _give_up(job, refused)
        gathered = _gather(job, {id: sheets[id] for id in laid_out.pages})
        folder = current_app.config["SETTINGS"].instance / "building" / str(gathered.volume.year)
        with bag.workplace(folder) as workplace:
            build = _make(progress, gathered, workplace)
        _bring_into_sight(job, gathered, build, laid_out.pages, refused)
    except (files.NoRoom, OSError) as error:
        if isinstance(error, files.NoRoom) or error.errno in (errno.ENOSPC, errno.EDQUOT):
            job.say("no_room")
        raise
    return {"sheets": len(gathered.volume.sheets)}


def _make(progress: Progress, gathered: _Gathered, folder: Path) -> str:
    """Make all documents in a folder, and put them into the store; returns the name of the build."""
    volume = gathered.volume
    made = _books(progress, volume, folder)
    progress.tell("data")
    made |= _data(volume, folder)
    build, made[PACKAGE] = _package(progress, folder, gathered, {format: made[format] for format in BOOKS})
    progress.tell("keeping")
    for format, path in made.items():
        files.put_edition(name_in_store(volume.year, build, format), path)
    return build


# -- what goes in -----------------------------------------------------------------------------------------------------


def _sheets(job: jobs.Running) -> tuple[dict[int, Sheet], dict[int, str]]:
    """The sheets that belong into the edition, by the id of their revision and in their order; why some cannot be made.

    Raises editions.NothingToBind.
    """
    with unit_of_work(reading=True) as session:
        edition = _edition_of(session, job)
        _sweep(edition.year, _kept(edition))
        files.sweep_left_behind()
        revisions = editions.chosen(session, edition)
        if not revisions:
            raise editions.NothingToBind(f"no practice that is public and not left out belongs to {edition.year}")
        return laying_out.sheets_of(session, [revision.id for revision in revisions])


def _give_up(job: jobs.Running, refused: Mapping[int, str]) -> NoReturn:
    """Name the sheets, none of which could be laid out."""
    with unit_of_work() as session:
        _edition_of(session, job, lock=True).unbound = _unbound(session, refused)
    job.say("none_left")
    raise ExportError("; ".join(refused.values()))


def _gather(job: jobs.Running, sheets: dict[int, Sheet]) -> _Gathered:
    """What is bound of an edition, of which these sheets can be."""
    with unit_of_work(reading=True) as session:
        edition = _edition_of(session, job)
        found = {one.id: one for one in session.scalars(select(Revision).where(Revision.id.in_(sheets)))}
        revisions = [found[id] for id in sheets]
        planned = freezing.plan(session, edition, revisions)
        return _Gathered(
            edition_volume.to_volume(session, edition, tuple(sheets.values()), planned),
            planned,
            tuple(sheets),
            tuple(_steps(session, {revision.practice.id: revision.practice for revision in revisions}.values())),
            _documents(session, revisions),
        )


def _edition_of(session: Session, job: jobs.Running, *, lock: bool = False) -> Edition:
    """The edition that a job builds. Raises Cancelled if another build was asked for since."""
    query = select(Edition).where(Edition.year == job.payload["year"])
    edition = session.scalars(query.with_for_update() if lock else query).one()
    if edition.job_id != job.job_id:
        raise jobs.Cancelled("a newer build has taken its place")
    return edition


def _steps(session: Session, practices: Iterable[Practice]) -> Iterable[Step]:
    """The moves that led to what is public of these practices, told by role; notes stay here."""
    for practice in practices:
        events = list(session.scalars(select(Event).where(Event.practice_id == practice.id).order_by(Event.id)))
        last = max((event.id for event in events if event.action == Action.PUBLISH), default=0)
        for event in events:
            if event.id <= last:
                yield Step(
                    reference=practice.reference or "",
                    action=event.action,
                    from_state=event.from_state or "",
                    to_state=event.to_state,
                    role=MOVES[Action(event.action)].by.value,
                    at=event.at,
                    revision=event.revision.number if event.revision else 0,
                )


def _documents(session: Session, revisions: Iterable[Revision]) -> dict[str, Callable[[], bytes]]:
    """How to read the documents that cities sent with these revisions; a practice's own files only."""
    found: dict[str, Callable[[], bytes]] = {}
    for revision in revisions:
        ids = publishing.document_ids(revision.answers)
        query = select(StoredFile).where(StoredFile.id.in_(ids), StoredFile.practice_id == revision.practice_id)
        found |= {row.id: _reader(row) for row in session.scalars(query)}
    return found


def _reader(row: StoredFile) -> Callable[[], bytes]:
    return lambda: files.read(row)


# -- what comes out ---------------------------------------------------------------------------------------------------


def _books(progress: Progress, volume: Volume, folder: Path) -> dict[str, Path]:
    """Write the volume in each format into a folder."""
    made = {format: folder / f"book.{format}" for format in BOOKS}
    progress.tell("binding")
    telling = partial(progress.tell, "binding")
    with made["pdf"].open("wb") as file:
        volumes.write(volume, {Variant.ARCHIVE: file}, progress=telling, rendered=publishing.pages)
    progress.tell("word")
    made["docx"].write_bytes(volumes.docx(volume))
    progress.tell("epub")
    with made["epub"].open("wb") as file:
        epub.write(volume, file)
    return made


def _data(volume: Volume, folder: Path) -> dict[str, Path]:
    """Write the practices as data into a folder, in each format."""
    sheets = [publishing.with_addresses(sheet) for sheet in volume.sheets]
    made = {format: folder / f"data.{format}" for format in DATA}
    made["xlsx"].write_bytes(workbook.to_xlsx(sheets))
    made["csv"].write_bytes(tables.to_csv(sheets).encode())
    made["json"].write_bytes(records.to_json(sheets).encode())
    made["jsonld"].write_bytes(linked_data.to_jsonld(sheets).encode())
    return made


def _package(progress: Progress, folder: Path, gathered: _Gathered, books: dict[str, Path]) -> tuple[str, Path]:
    """Write the package and its ZIP file into a folder.

    Returns the name of this build, which is the same for the same bytes, and the path of the ZIP file.
    """
    target = folder / package.name(gathered.volume)
    package.write(
        target,
        Archive(gathered.volume, books, gathered.steps, gathered.documents),
        make_sheet=publishing.light,
        progress=partial(progress.tell, "package"),
    )
    packed = target.with_suffix(f".{PACKAGE}")
    bag.to_zip(target, packed)
    return hashlib.sha256((target / "tagmanifest-sha256.txt").read_bytes()).hexdigest()[:16], packed


def _bring_into_sight(
    job: jobs.Running, gathered: _Gathered, build: str, pages: Mapping[int, int], refused: Mapping[int, str]
) -> None:
    """Let the edition name the new documents, what is in them and what could not be, and then forget the old ones."""
    with unit_of_work() as session:
        edition = _edition_of(session, job, lock=True)
        edition.entries.clear()
        session.flush()
        numbered = enumerate(gathered.revisions, start=1)
        edition.entries.extend(
            EditionEntry(position=position, revision_id=id, pages=pages[id]) for position, id in numbered
        )
        edition.unbound = _unbound(session, refused)
        edition.built_at, edition.build, edition.built_as = now(), build, gathered.planned.as_json()
        session.flush()
        kept = _kept(edition)
    _sweep(edition.year, kept)


def _unbound(session: Session, refused: Mapping[int, str]) -> list[dict[str, Any]]:
    """The revisions that could not be bound, each with the reason."""
    found = session.scalars(select(Revision).where(Revision.id.in_(refused)).order_by(Revision.id))
    return [{**freezing.row_of(one), "practice": one.practice_id, "reason": refused[one.id]} for one in found]


def _kept(edition: Edition) -> set[str]:
    """The names of the documents that an edition names: those built last, and those of its frozen versions."""
    builds = {edition.build, *(version.build for version in edition.versions)}
    return {name_in_store(edition.year, build, format) for build in builds for format in FORMATS}


def _sweep(year: int, kept: set[str]) -> None:
    """Forget the documents of a year that its edition does not name: an older build's, or a killed one's."""
    files.sweep_half_written(year)
    found = files.edition_names()
    files.forget_editions([one for one in found if one not in kept and Path(one).stem.partition("-")[0] == str(year)])
