"""Building an edition's books, data and archive package in the background, and keeping them.

All documents of a build are checked, stored under a name of their own and come into sight together, when the row of the
edition is committed: whoever looks sees the old set or the new one, whole. A build with a file that is not valid does
not come into sight. A build that is killed is begun again by the reaper
and ends with the same bytes; what it left behind is swept.

Not here: what is bound (editions/gathering.py), how its documents are called (documents.py) and look (exports).
"""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from flask import current_app
from sqlalchemy.orm import Session

from exports import ExportError, epub
from exports.archive import bag, package
from exports.archive.package import Archive
from exports.data import linked_data, records, tables, workbook
from exports.edition import edition as volumes
from exports.edition import edition_cover, edition_docx
from exports.edition.volume import Volume
from exports.pdf.sheet_pdf import Variant
from webapp import jobs
from webapp.core.clock import now
from webapp.core.db import unit_of_work
from webapp.documents import laying_out, publishing
from webapp.editions import checking, documents, gathering, store
from webapp.editions.documents import BOOKS, DATA, PACKAGE
from webapp.editions.gathering import Gathered
from webapp.editions.progress import Progress
from webapp.models import Edition, EditionEntry, JobState, Person
from webapp.storage import files


def enqueue(session: Session, edition: Edition, person: Person | None) -> None:
    """Build the edition's documents in the background. While one build is under way, it is not started again."""
    session.flush()  # what was just written of the edition is not read over
    session.refresh(edition, with_for_update=True)  # of two who ask at the same moment, the second sees the first
    if edition.job is not None and edition.job.state in (JobState.QUEUED, JobState.RUNNING):
        return
    edition.job = jobs.enqueue(session, "build_edition", {"year": edition.year}, by=person)
    session.flush()


def cancel(session: Session, edition: Edition) -> None:
    """Ask a build that waits or runs to stop."""
    if edition.job is not None:
        jobs.cancel(session, edition.job)
        session.flush()


def build_edition(job: jobs.JobContext) -> dict[str, Any]:
    """Gather the practices of a year, make every document of its edition, and bring them into sight at once.

    A sheet that cannot be laid out is left out and named; the others are bound.
    """
    progress = Progress(job)
    try:
        sheets, refused = gathering.sheets(job)
        laid_out = laying_out.lay_out(job, sheets, partial(progress.tell, "sheets"))
        refused |= laid_out.refused
        if not laid_out.pages:
            _give_up(job, refused)
        gathered = gathering.gather(job, {id: sheets[id] for id in laid_out.pages})
        folder = current_app.config["SETTINGS"].instance / "building" / str(gathered.volume.year)
        with bag.workplace(folder) as workplace:
            build = _make(job, progress, gathered, workplace)
        if not build:
            return {"sheets": 0}
        _bring_into_sight(job, gathered, build, laid_out.pages, refused)
    except files.Damaged as error:
        job.set_message(f"damaged {error}")
        raise
    except (files.NoRoom, OSError) as error:
        if isinstance(error, files.NoRoom) or error.errno in (errno.ENOSPC, errno.EDQUOT):
            job.set_message("no_room")
        raise
    return {"sheets": len(gathered.volume.sheets)}


def _give_up(job: jobs.JobContext, refused: Mapping[int, str]) -> NoReturn:
    """Name the sheets, none of which could be laid out."""
    with unit_of_work() as session:
        gathering.edition_of(session, job, lock=True).unbound = gathering.unbound(session, refused)
    job.set_message("none_left")
    raise ExportError("; ".join(refused.values()))


def _make(job: jobs.JobContext, progress: Progress, gathered: Gathered, folder: Path) -> str:
    """Make all documents in a folder, check them and put them into the store; returns the name of the build.

    It is "" if a file is not valid: then none is put into the store.
    """
    books = _books(progress, gathered, folder)
    progress.tell("data")
    data = _data(gathered.volume, folder)
    build, packed = _package(progress, folder, gathered, books)
    made = {**books, **data, PACKAGE: packed}
    if not _are_valid(job, progress, gathered, build, made):
        return ""
    progress.tell("keeping")
    for format, path in made.items():
        store.put_document(documents.name_in_store(gathered.volume.year, build, format), path)
    return build


def _books(progress: Progress, gathered: Gathered, folder: Path) -> dict[str, Path]:
    """Write the volume in each format into a folder, and what is wanted besides for languages and a printer."""
    volume, paper = gathered.volume, publishing.usual_paper()
    made = {format: folder / f"book.{format}" for format in BOOKS}
    variants = {Variant.ARCHIVE: made["pdf"]}
    if gathered.leaf is not None:
        variants[Variant.PRINT] = made["print"] = folder / "book.print"
    progress.tell("binding")
    with ExitStack() as opened:
        targets = {variant: opened.enter_context(path.open("wb")) for variant, path in variants.items()}
        tell = partial(progress.tell, "binding")
        pages = volumes.write(volume, targets, paper=paper, progress=tell, rendered=publishing.pages)
    for language, alone in gathered.languages.items():
        made[documents.in_language(language)] = path = folder / f"book.{language}"
        with path.open("wb") as file:
            tell = partial(progress.tell, "binding")
            volumes.write(alone, {Variant.ARCHIVE: file}, paper=paper, progress=tell, rendered=publishing.pages)
    if gathered.leaf is not None:
        made["cover"] = folder / "book.cover"
        made["cover"].write_bytes(edition_cover.pdf(volume, pages, paper, gathered.leaf))
    progress.tell("word")
    with made["docx"].open("wb") as file:
        edition_docx.write(volume, file, paper)
    progress.tell("epub")
    with made["epub"].open("wb") as file:
        epub.write(volume, file)
    return made


def _data(volume: Volume, folder: Path) -> dict[str, Path]:
    """Write the practices as data into a folder, in each format."""
    sheets = [publishing.without_mail(publishing.with_addresses(sheet)) for sheet in volume.sheets]
    made = {format: folder / f"data.{format}" for format in DATA}
    made["xlsx"].write_bytes(workbook.to_xlsx(sheets, volume.questionnaires))
    made["csv"].write_bytes(tables.to_csv(sheets, volume.questionnaires).encode())
    made["json"].write_bytes(records.to_json(sheets).encode())
    made["jsonld"].write_bytes(linked_data.to_jsonld(sheets).encode())
    return made


def _package(progress: Progress, folder: Path, gathered: Gathered, books: dict[str, Path]) -> tuple[str, Path]:
    """Write the package and its ZIP file into a folder.

    Returns the name of this build, which is the same for the same bytes, and the path of the ZIP file.
    """
    target = folder / package.name(gathered.volume)
    package.write(
        target,
        Archive(gathered.volume, books, gathered.steps, gathered.documents),
        publishing.light,
        partial(progress.tell, "package"),
    )
    packed = target.with_suffix(f".{PACKAGE}")
    bag.to_zip(target, packed)
    return hashlib.sha256((target / "tagmanifest-sha256.txt").read_bytes()).hexdigest()[:16], packed


def _are_valid(
    job: jobs.JobContext, progress: Progress, gathered: Gathered, build: str, made: Mapping[str, Path]
) -> bool:
    """Check what was made and keep what was found; whether there is nothing wrong with any of it."""
    with unit_of_work(reading=True) as session:
        known = list(gathering.edition_of(session, job).checks)
    folder = made[PACKAGE].parent / package.name(gathered.volume)
    rows = checking.check(made, folder, known, partial(progress.tell, "checking"))
    valid = not checking.broken(rows)
    with unit_of_work() as session:
        checking.keep(session, gathering.edition_of(session, job, lock=True), build, rows)
    return valid


def _bring_into_sight(
    job: jobs.JobContext, gathered: Gathered, build: str, pages: Mapping[int, int], refused: Mapping[int, str]
) -> None:
    """Let the edition name the new documents, what is in them and what could not be, and then forget the old ones."""
    with unit_of_work() as session:
        edition = gathering.edition_of(session, job, lock=True)
        edition.entries.clear()
        session.flush()
        numbered = enumerate(gathered.revisions, start=1)
        edition.entries.extend(
            EditionEntry(position=position, revision_id=id, pages=pages[id]) for position, id in numbered
        )
        edition.unbound = gathering.unbound(session, refused)
        edition.built_at, edition.build, edition.built_as = now(), build, gathered.planned.as_json()
        checking.forget_others(edition, build)
        session.flush()
        kept = documents.kept(edition)
    documents.sweep(edition.year, kept)
