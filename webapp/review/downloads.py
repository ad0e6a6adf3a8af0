"""Sheets of many practices in one ZIP, made in the background and kept for a week."""

import datetime as dt
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self
from zipfile import ZipFile

from sqlalchemy import select
from sqlalchemy.orm import Session

from exports import ExportError
from exports.pdf.sheet_pdf import Variant
from exports.sheet.page_size import Paper
from exports.sheet.sheet import Sheet
from forms.zip_entry import zip_entry
from webapp import jobs
from webapp.core.clock import now
from webapp.core.db import unit_of_work
from webapp.documents import publishing
from webapp.models import Job, Person, Practice, Revision, State
from webapp.practices import records
from webapp.storage import files

MOST_SHEETS = 500
KEPT = dt.timedelta(days=7)
TITLE_LENGTH = 50
OWN, ALL = "own", "all"
NOT_MADE = "not-made.txt"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which documents are made of each practice, and how."""

    formats: tuple[str, ...] = ("pdf",)
    language: str = OWN  # or ALL, or a code
    variant: str = Variant.ARCHIVE
    paper: str = Paper.A4
    bilingual: bool = False  # also a PDF in facing columns for each other language

    @classmethod
    def read(cls, formats: Sequence[str], values: Mapping[str, str], languages: Sequence[str]) -> Self:
        """Read a form; what does not exist is the default. Without a format there is nothing to make."""
        variant, paper, language = (values.get(name, "") for name in ("variant", "paper", "language"))
        return cls(
            formats=tuple(one for one in publishing.MEDIA_TYPES if one in formats),
            language=language if language in (ALL, *languages) else OWN,
            variant=variant if variant in set(Variant) else Variant.ARCHIVE,
            paper=paper if paper in set(Paper) else Paper.A4,
            bilingual=values.get("bilingual") == "yes" and "pdf" in formats,
        )


@dataclass(frozen=True, slots=True)
class Document:
    """One document to make, and its file name."""

    name: str
    sheet: Sheet
    format: str
    beside: Sheet | None = None


def ask(session: Session, ids: Sequence[int], wanted: Wanted, person: Person) -> Job:
    """Have a ZIP made of these practices."""
    return jobs.enqueue(session, "pack_sheets", {"ids": list(ids), "wanted": asdict(wanted)}, by=person)


def of_person(session: Session, id: str, person: Person) -> Job | None:
    """Return a ZIP that this person asked for."""
    found = session.get(Job, id)
    return found if found and found.kind == "pack_sheets" and found.asked_by_id == person.id else None


def shown(practice: Practice) -> dict[str, Revision]:
    """Return the revisions that editors see of a practice, by language, its own first: public, or else sent last."""
    public = practice.published_revisions if practice.state == State.PUBLISHED else []
    found = {one.language: one for one in public or practice.revisions}
    return dict(sorted(found.items(), key=lambda pair: (pair[0] != practice.language, pair[0])))


def languages_of(session: Session, ids: Sequence[int]) -> list[str]:
    """Return the languages in which there is anything of these practices."""
    query = select(Revision.language).join(Practice).where(Practice.id.in_(ids), Practice.reference.is_not(None))
    return sorted(session.scalars(query.distinct()))


def documents(session: Session, practice: Practice, wanted: Wanted) -> list[Document]:
    """Return what is to be made of a practice; nothing if it lacks the language that is asked for."""
    there = shown(practice)
    chosen = {ALL: list(there), OWN: [practice.language]}.get(wanted.language, [wanted.language])
    sheets = {
        language: publishing.to_sheet(session, publishing.of_revision(revision))
        for language, revision in there.items()
        if language in chosen or wanted.bilingual
    }
    made = [
        Document(_name(sheets[language], format, wanted), sheets[language], format)
        for language in chosen
        if language in sheets
        for format in wanted.formats
    ]
    own = sheets.get(practice.language)
    if wanted.bilingual and own is not None:
        others = [one for language, one in sheets.items() if language != practice.language]
        made += [Document(_name(own, "pdf", wanted, beside=one), own, "pdf", one) for one in others]
    return made


def _name(sheet: Sheet, format: str, wanted: Wanted, beside: Sheet | None = None) -> str:
    """Return a file name such as SH-2026-0014-art-therapy-in-lutsk-en.pdf, safe on every system."""
    words = records.slug_of(sheet.title)[:TITLE_LENGTH].rstrip("-")
    parts = [sheet.reference, words, sheet.language, beside.language if beside else ""]
    if format == "pdf":
        parts += ["" if wanted.variant == Variant.ARCHIVE else wanted.variant]
        parts += ["" if wanted.paper == Paper.A4 else wanted.paper]
    return "-".join(part for part in parts if part) + f".{format}"


def file_name(id: str) -> str:
    """Return the name of a ZIP in the store of documents."""
    return f"selections/{id}.zip"


def pack_sheets(job: jobs.JobContext) -> dict[str, Any]:
    """Make the documents one after the other, list those that cannot be made, and keep the ZIP."""
    given = job.payload["wanted"]
    wanted = Wanted(**{**given, "formats": tuple(given["formats"])})
    with tempfile.TemporaryDirectory(prefix="sheaf-sheets-") as folder:
        path = Path(folder) / "sheets.zip"
        made, failed = 0, list[str]()
        with ZipFile(path, "w") as package:
            for one in _each(job, wanted, failed):
                try:
                    data = _make(one, wanted)
                except (ExportError, files.Damaged) as error:
                    failed.append(f"{one.name}: {error}")
                    continue
                package.writestr(zip_entry(one.name, stored=True), data)
                made += 1
            if failed:
                package.writestr(zip_entry(NOT_MADE, stored=True), "\n".join(failed) + "\n")
        size = path.stat().st_size
        files.put("documents", file_name(job.job_id), path, replace=True)
    return {"documents": made, "failed": failed, "bytes": size}


def _each(job: jobs.JobContext, wanted: Wanted, failed: list[str]) -> Iterator[Document]:
    """Yield each document that is to be made; practices whose photographs are damaged go to `failed`."""
    ids = job.payload["ids"]
    for number, id in enumerate(ids):
        job.report(number / len(ids), f"sheets {number}/{len(ids)}")
        with unit_of_work(reading=True) as session:
            practice = session.get(Practice, id)
            try:
                found = documents(session, practice, wanted) if practice and practice.reference else []
            except files.Damaged as error:
                found = []
                failed.append(f"{practice.reference if practice else id}: {error}")
        yield from found  # outside of the transaction, for making them takes seconds


def _make(document: Document, wanted: Wanted) -> bytes:
    variant, paper = Variant(wanted.variant), Paper(wanted.paper)
    if document.beside is not None:
        return publishing.bilingual(document.sheet, document.beside, variant, paper)
    return publishing.document(document.sheet, document.format, variant, paper)


def forget_selections(job: jobs.JobContext) -> None:
    """Delete the ZIPs that are older than a week."""
    for name in files.names("documents", "selections", before=now() - KEPT):
        files.delete("documents", name)
