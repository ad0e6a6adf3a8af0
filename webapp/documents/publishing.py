"""From a practice to its documents: the plain Sheet that exports understands, who may see which, and their cache.

Not here: what a sheet looks like (exports) and when a practice is published (practices/workflow.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from exports.pdf import sheet_pdf
from exports.pdf.sheet_pdf import Rendered, Variant
from exports.render_pool import pool
from exports.render_pool.pool import RenderTask, Work
from exports.sheet.page_size import Paper
from exports.sheet.sheet import Photo, Sheet, StoredPhoto
from webapp import jobs
from webapp.config import Settings
from webapp.consent import contacts
from webapp.core import links
from webapp.core.db import unit_of_work
from webapp.documents import proofs
from webapp.models import Practice, Revision, StoredFile
from webapp.practices import languages, records
from webapp.questionnaires import load_or_english
from webapp.storage import files

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
ALL_MEDIA_TYPES = {
    **MEDIA_TYPES,
    "zip": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8; header=present",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "epub": "application/epub+zip",
    "print": "application/pdf",
    "cover": "application/pdf",
}
AT_ONCE = 500  # files that are asked for in one query
DOCX_ENGINE = version("python-docx")
EVERYONE = frozenset({"everyone"})
NETWORK = frozenset({"everyone", "network"})  # whoever is signed in
DESK = frozenset({"everyone", "network", "editors"})


@dataclass(frozen=True, slots=True)
class Version:
    """Answers to make a sheet of: a frozen revision, or a working copy (number 0, no date)."""

    practice: Practice
    language: str
    questionnaire_version: str
    answers: Mapping[str, Any]
    number: int = 0
    revision: Revision | None = None


def of_revision(revision: Revision) -> Version:
    return Version(
        revision.practice,
        revision.language,
        revision.questionnaire_version,
        revision.answers,
        revision.number,
        revision,
    )


def of_working_copy(practice: Practice, language: str = "") -> Version:
    """The answers as they stand, in the practice's own language or (if it is offered) another one."""
    copy = practice.copy_in(language) or practice.working_copy
    return Version(practice, copy.language, practice.questionnaire_version, languages.answers_in(practice, copy))


def to_sheet(
    session: Session,
    version: Version,
    *,
    audience: frozenset[str] = EVERYONE,
    on_screen: bool = False,
    stored: Mapping[str, StoredFile] | None = None,
) -> Sheet:
    """A version as the plain frozen Sheet of exports: contacts only those that `audience` may see, as they agreed.

    Photographs are looked at now, and read again when somebody asks for their bytes. With `on_screen` they are not
    looked at, for a browser fetches them by address. Who makes many sheets gives what `stored_photos` found of them.
    Raises files.Damaged if a photograph of the practice is not in the store.
    """
    settings: Settings = current_app.config["SETTINGS"]
    practice, published_at = version.practice, version.revision.published_at if version.revision else None
    answers = dict(version.answers)
    if contacts.FIELD in answers:
        answers[contacts.FIELD] = contacts.as_agreed(practice, answers, audience, version.revision)
    picture = _sized if on_screen else _stored
    if stored is None:
        stored = stored_photos(session, [answers])
    rows = map(stored.get, _photos(answers))  # another practice's file is never one of them
    return Sheet(
        reference=practice.reference or "",
        version=version.number,
        language=version.language,
        questionnaire=load_or_english(version.questionnaire_version, version.language),
        answers=answers,
        photos={row.id: picture(row) for row in rows if row and row.practice_id == practice.id},
        published_on=published_at.date() if published_at else None,
        files={id: links.address("public.reference", id=id) for id in document_ids(answers)},
        network=settings.network,
        url=page_of(practice, version.language),
    )


def page_of(practice: Practice, language: str) -> str:
    """The whole address of a practice's page in a language, as the map of the site has it; empty if it has none."""
    if not practice.slug:
        return ""
    other = None if language == practice.language else language
    return links.address("public.practice", slug=practice.slug, language=other)


def published_sheets(session: Session) -> list[Sheet]:
    """Everything that is public, by reference, with the addresses of photographs, whose bytes are not looked at."""
    versions = published(session)
    stored = stored_photos(session, [version.answers for version in versions])
    sheets = [with_addresses(to_sheet(session, version, on_screen=True, stored=stored)) for version in versions]
    return sorted(sheets, key=lambda sheet: (sheet.reference, sheet.language))


def with_addresses(sheet: Sheet) -> Sheet:
    """The sheet with the public addresses of its photographs among those of its files."""
    photos = {id: links.address("public.picture", id=id) for id in sheet.photos}
    return replace(sheet, files={**sheet.files, **photos})


def without_mail(sheet: Sheet) -> Sheet:
    """The sheet without the e-mail addresses of its contacts, for tables: programs collect those."""
    people = sheet.answers.get(contacts.FIELD)
    if not people:
        return sheet
    return replace(sheet, answers={**sheet.answers, contacts.FIELD: [{**one, "email": ""} for one in people]})


def reference_files(practice: Practice) -> frozenset[str]:
    """The ids of the documents that the published revisions of a practice name."""
    return frozenset(id for revision in practice.published_revisions for id in document_ids(revision.answers))


def document_ids(answers: Mapping[str, Any]) -> list[str]:
    """The ids of the stored documents among the answers, whichever question asks for documents."""
    return [row["file"] for row in _rows_with_file(answers) if "url" in row]


def named_files(answers: Mapping[str, Any]) -> frozenset[str]:
    """The ids of all stored files among the answers: photographs and documents, whichever question asks for them."""
    return frozenset(row["file"] for row in _rows_with_file(answers))


def _rows_with_file(answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = [row for value in answers.values() if isinstance(value, list) for row in value if isinstance(row, dict)]
    return [row for row in rows if row.get("file")]


def stored_photos(session: Session, several: Iterable[Mapping[str, Any]]) -> dict[str, StoredFile]:
    """The files that the photographs of these answers name, by id, whosever they are."""
    wanted = sorted({id for answers in several for id in _photos(answers)})
    found: dict[str, StoredFile] = {}
    for start in range(0, len(wanted), AT_ONCE):
        query = select(StoredFile).where(StoredFile.id.in_(wanted[start : start + AT_ONCE]))
        found |= {row.id: row for row in session.scalars(query)}
    return found


def _photos(answers: Mapping[str, Any]) -> list[str]:
    return [one["file"] for one in answers.get("photos", ())]


def _sized(row: StoredFile) -> Photo:
    return StoredPhoto(files.reader(row), row.sha256, row.width, row.height)


def _stored(row: StoredFile) -> Photo:
    read = files.reader(row)
    read()
    return StoredPhoto(read, row.sha256, row.width, row.height)


def usual_paper() -> Paper:
    """The installation's paper, on which sheets and volumes are set unless another is asked for."""
    paper: Paper = current_app.config["SETTINGS"].paper
    return paper


def folder(reference: str) -> str:
    """Where the documents of a practice are kept among others of their kind, so that all of them can be thrown away."""
    return reference or "draft"


def document(sheet: Sheet, format: str, variant: Variant = Variant.ARCHIVE, paper: Paper | None = None) -> bytes:
    """The sheet as "pdf" or "docx", from the cache or made now and kept. Raises exports.ExportError.

    `paper` is the installation's, unless another is asked for.
    """
    paper = paper or usual_paper()
    engine = "" if format == "pdf" else f"-{DOCX_ENGINE}"
    name = f"sheets/{folder(sheet.reference)}/{sheet_pdf.key(sheet, variant, paper)}{engine}.{format}"
    if (found := files.document(name)) is not None:
        return found
    data = _made(sheet, format, variant, paper)
    files.put_document(name, data)
    return data


def _made(sheet: Sheet, format: str, variant: Variant, paper: Paper) -> bytes:
    """A document by a worker; on the usual paper, PDFs for archive and press share the pages that a volume binds."""
    if format == "pdf" and paper is usual_paper() and variant is not Variant.SCREEN:
        return pool.shared().make(RenderTask(Work.PDF, _words(sheet), variant, paper, made=_pages(sheet)))
    return pool.shared().make(RenderTask(Work(format), sheet, variant, paper))


def light(sheet: Sheet) -> bytes:
    """The archive's PDF of a sheet with smaller photographs, for a package that has the originals besides.

    From the cache or made now and kept. Raises exports.ExportError.
    """
    name = _light_name(sheet)
    if (found := files.document(name)) is None:
        found = pool.shared().make(RenderTask(Work.LIGHT, _words(sheet), paper=usual_paper(), made=_pages(sheet)))
        files.put_document(name, found)
    return found


def is_ready(sheet: Sheet) -> bool:
    """Whether all that an edition takes of a sheet is in the cache."""
    return all(files.document_size(name) is not None for name in (pages_name(sheet), _light_name(sheet)))


def _light_name(sheet: Sheet) -> str:
    return f"light/{folder(sheet.reference)}/{sheet_pdf.key(sheet, paper=usual_paper())}.pdf"


def _words(sheet: Sheet) -> Sheet:
    """The sheet without photographs, for work on pages that have them."""
    return replace(sheet, photos={})


def bilingual(sheet: Sheet, beside: Sheet, variant: Variant = Variant.ARCHIVE, paper: Paper | None = None) -> bytes:
    """Two languages of a practice in facing columns, as PDF, from the cache or made now and kept.

    Raises exports.ExportError.
    """
    paper = paper or usual_paper()
    name = f"sheets/{folder(sheet.reference)}/{sheet_pdf.key(sheet, variant, paper, beside)}.pdf"
    if (found := files.document(name)) is None:
        found = pool.shared().make(RenderTask(Work.PDF, sheet, variant, paper, beside))
        files.put_document(name, found)
    return found


def page_strip(sheet: Sheet) -> bytes:
    """The pages as they will be printed, as one WebP picture, from the cache or made now and kept.

    Raises exports.ExportError.
    """
    paper = usual_paper()
    name = f"strips/{folder(sheet.reference)}/{sheet_pdf.key(sheet, Variant.ARCHIVE, paper)}.webp"
    if (found := files.document(name)) is None:
        found = pool.shared().make(RenderTask(Work.STRIP, _words(sheet), made=document(sheet, "pdf")))
        files.put_document(name, found)
    return found


def fit(sheet: Sheet) -> str:
    """The settings in which a sheet is set (see Rendered), or "" if its pages are not in the cache."""
    found = files.document(pages_name(sheet))
    return "" if found is None else Rendered.from_bytes(found).fit


def pages(sheet: Sheet) -> Rendered:
    """The pages of a sheet for binding, from the cache or laid out now and kept. Raises exports.ExportError."""
    return Rendered.from_bytes(_pages(sheet))


def _pages(sheet: Sheet) -> bytes:
    name = pages_name(sheet)
    if (found := files.document(name)) is None:
        found = pool.shared().make(RenderTask(Work.PAGES, sheet, paper=usual_paper()))
        files.put_document(name, found)
    return found


def pages_name(sheet: Sheet) -> str:
    """The name under which the pages of a sheet are kept."""
    return f"pages/{folder(sheet.reference)}/{sheet_pdf.key(sheet, paper=usual_paper())}"


def document_name(sheet: Sheet, format: str, beside: Sheet | None = None) -> str:
    """What a downloaded document is called: SH-2026-0014-en.pdf, SH-2026-0014-en-fr.pdf in two languages, or
    draft-en.pdf before it has a reference.
    """
    languages = f"{sheet.language}-{beside.language}" if beside else sheet.language
    return f"{sheet.reference or 'draft'}-{languages}.{format}"


def public_revision(practice: Practice, language: str = "") -> Revision | None:
    """The published revision in `language`, or else in the practice's own language, or else any."""
    found = {revision.language: revision for revision in practice.published_revisions}
    return found.get(language) or found.get(practice.language) or next(iter(found.values()), None)


def write_documents(job: jobs.JobContext) -> dict[str, Any]:
    """Make and check the documents of a practice that was just published, so that no reader waits for them."""
    with unit_of_work(reading=True) as session:
        practice = session.get_one(Practice, job.payload["practice"])
        sheets = {one.id: to_sheet(session, of_revision(one)) for one in practice.published_revisions}
    for revision_id, sheet in sheets.items():
        for format in MEDIA_TYPES:
            proofs.check(revision_id, format, document(sheet, format))
    return {"documents": len(sheets) * len(MEDIA_TYPES)}


def published(session: Session) -> list[Version]:
    """Every published version, newest first."""
    return [of_revision(revision) for revision in records.published(session)]
