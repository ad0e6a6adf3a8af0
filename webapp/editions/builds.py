"""Building an edition's books, data and package: checked and stored first, then shown together by one commit."""

import errno
import hashlib
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from exports import ExportError, epub
from exports.archive import bag, package
from exports.archive.package import Archive
from exports.data.data_files import WRITERS
from exports.edition import edition_cover, edition_docx, edition_pdf
from exports.pdf.sheet_pdf import Variant
from webapp import jobs
from webapp.core.clock import now
from webapp.core.db import unit_of_work
from webapp.documents import parallel_rendering, publishing
from webapp.editions import build_input, checking, documents
from webapp.editions.build_input import BuildInput
from webapp.editions.documents import BOOKS, DATA, PACKAGE
from webapp.models import Edition, EditionEntry, JobState, Person
from webapp.storage import files

BEGINS = {
    "sheets": 0.0,
    "binding": 0.5,
    "word": 0.53,
    "epub": 0.56,
    "data": 0.59,
    "package": 0.6,
    "checking": 0.8,
    "keeping": 0.96,
}
"""How much of the work is done when a phase begins; laying out sheets is most of it, the package and checking next."""
ENDS = dict(zip(BEGINS, [*list(BEGINS.values())[1:], 1.0], strict=True))
WORTH_SAYING_SECONDS = 10


def enqueue(session: Session, edition: Edition, person: Person | None) -> None:
    """Build the edition's documents in the background, unless a build is under way."""
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
    """Make every document of a year's edition, without sheets that cannot be laid out, and show all of them at once."""
    progress = Progress(job)
    with _reasons_told(job):
        sheets, refused = build_input.sheets(job)
        pages, not_laid_out = parallel_rendering.lay_out(job, sheets, partial(progress.tell, "sheets"))
        refused |= not_laid_out
        if not pages:
            with unit_of_work() as session:
                build_input.edition_of(session, job, lock=True).unbound = build_input.unbound(session, refused)
            job.set_message("none_left")
            raise ExportError("; ".join(refused.values()))
        inputs = build_input.collect(job, {id: sheets[id] for id in pages})
        year = inputs.content.year
        with bag.workplace(current_app.config["SETTINGS"].instance / "building" / str(year)) as folder:
            made = _books_and_data(progress, inputs, folder)
            bag_folder, build = _package(progress, folder, inputs, made)
            made[PACKAGE] = bag_folder.with_suffix(f".{PACKAGE}")
            bag.to_zip(bag_folder, made[PACKAGE])
            checks = checking.check(made, bag_folder, inputs.checks, partial(progress.tell, "checking"))
            with unit_of_work() as session:
                checking.keep(session, build_input.edition_of(session, job, lock=True), build, checks)
            if checking.broken(checks):
                return {"sheets": 0}
            progress.tell("keeping")
            for format, path in made.items():
                files.put("files", documents.name_in_store(year, build, format), path, replace=True)
        _bring_into_sight(job, inputs, build, pages, refused)
    return {"sheets": len(inputs.content.sheets)}


@contextmanager
def _reasons_told(job: jobs.JobContext) -> Iterator[None]:
    """Say on the job's page why a build stops, as far as somebody can do something about it."""
    try:
        yield
    except files.Damaged as error:
        job.set_message(f"damaged {error}")
        raise
    except (files.NoRoom, OSError) as error:
        if isinstance(error, files.NoRoom) or error.errno in (errno.ENOSPC, errno.EDQUOT):
            job.set_message("no_room")
        raise


class Progress:
    """How far a build is, told to the table of jobs; it never goes back."""

    def __init__(self, job: jobs.JobContext) -> None:
        self._job, self._phase, self._since, self._share = job, "", 0.0, 0.0

    def tell(self, phase: str, done: int = 0, total: int = 0) -> None:
        """Tell a phase and how much of it is done: "package 3/12 40", with the seconds left. Raise Cancelled."""
        if phase != self._phase:
            self._phase, self._since = phase, time.monotonic()
        part = done / total if total else 0.0
        share = max(self._share, BEGINS[phase] + (ENDS[phase] - BEGINS[phase]) * part)
        self._share = share
        message = [phase, f"{done}/{total}"] if total else [phase]
        gained = share - BEGINS[phase]
        left = (time.monotonic() - self._since) / gained * (1 - share) if gained > 0 else 0.0
        if total and left >= WORTH_SAYING_SECONDS:
            message.append(str(round(left)))
        self._job.report(share, " ".join(message))


def _books_and_data(progress: Progress, inputs: BuildInput, folder: Path) -> dict[str, Path]:
    """Write the edition in each format into a folder, and those of single languages and for a printer if asked for."""
    content, paper = inputs.content, publishing.usual_paper()
    made = {format: folder / f"book.{format}" for format in BOOKS}
    variants = {Variant.ARCHIVE: made["pdf"]}
    if inputs.leaf is not None:
        variants[Variant.PRINT] = made["print"] = folder / "book.print"
    progress.tell("binding")
    bind = partial(
        edition_pdf.write, paper=paper, progress=partial(progress.tell, "binding"), rendered=publishing.pages
    )
    with ExitStack() as opened:
        targets = {variant: opened.enter_context(path.open("wb")) for variant, path in variants.items()}
        pages = bind(content, targets)
    for language, alone in inputs.languages.items():
        made[documents.in_language(language)] = path = folder / f"book.{language}"
        with path.open("wb") as file:
            bind(alone, {Variant.ARCHIVE: file})
    if inputs.leaf is not None:
        made["cover"] = folder / "book.cover"
        made["cover"].write_bytes(edition_cover.pdf(content, pages, paper, inputs.leaf))
    progress.tell("word")
    with made["docx"].open("wb") as file:
        edition_docx.write(content, file, paper)
    progress.tell("epub")
    with made["epub"].open("wb") as file:
        epub.write(content, file)
    progress.tell("data")
    sheets = [publishing.without_mail(publishing.with_addresses(sheet)) for sheet in content.sheets]
    made |= {format: folder / f"data.{format}" for format in DATA}
    for format in DATA:
        made[format].write_bytes(WRITERS[format](sheets, content.questionnaires))
    return made


def _package(progress: Progress, folder: Path, inputs: BuildInput, made: Mapping[str, Path]) -> tuple[Path, str]:
    """Write the package; return its folder, and the name of this build, which is the same for the same bytes."""
    target = folder / inputs.content.file_name
    books = {format: path for format, path in made.items() if format not in DATA}
    archive = Archive(inputs.content, books, inputs.steps, inputs.documents)
    package.write(target, archive, publishing.light, partial(progress.tell, "package"))
    return target, hashlib.sha256((target / "tagmanifest-sha256.txt").read_bytes()).hexdigest()[:16]


def _bring_into_sight(
    job: jobs.JobContext, inputs: BuildInput, build: str, pages: Mapping[int, int], refused: Mapping[int, str]
) -> None:
    """Let the edition name the new documents, what is in them and what could not be; forget the old ones."""
    with unit_of_work() as session:
        edition = build_input.edition_of(session, job, lock=True)
        edition.entries.clear()
        session.flush()
        for position, (id, count) in enumerate(pages.items(), start=1):
            edition.entries.append(EditionEntry(position=position, revision_id=id, pages=count))
        edition.unbound = build_input.unbound(session, refused)
        edition.built_at, edition.build, edition.built_as = now(), build, asdict(inputs.planned)
        checking.forget_others(edition, build)
        session.flush()
        kept = documents.kept(edition)
    documents.sweep(edition.year, kept)
