"""From a practice to its documents: the plain Sheet that exports understands, who may see which, and their cache."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from importlib import metadata
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
from forms.answers.shared import SharedAnswers
from forms.answers.stored_files import document_ids
from webapp import jobs
from webapp.consent import contacts
from webapp.core import links
from webapp.core.db import unit_of_work
from webapp.documents import conformance
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
DOCX_ENGINE = metadata.version("python-docx")
EVERYONE = frozenset({"everyone"})
NETWORK = frozenset({"everyone", "network"})  # whoever is signed in
DESK = frozenset({"everyone", "network", "editors"})


@dataclass(frozen=True, slots=True)
class AnswersSnapshot:
    """Answers to make a sheet of: a frozen revision, or a working copy (number 0, no date)."""

    practice: Practice
    language: str
    questionnaire_version: str
    answers: Mapping[str, Any]
    number: int = 0
    revision: Revision | None = None


def of_revision(revision: Revision) -> AnswersSnapshot:
    return AnswersSnapshot(
        revision.practice,
        revision.language,
        revision.questionnaire_version,
        revision.answers,
        revision.number,
        revision,
    )


def of_working_copy(practice: Practice, language: str = "") -> AnswersSnapshot:
    """Return the answers as they stand, in a language if it is offered, or the practice's own."""
    copy = practice.copy_in(language) or practice.working_copy
    return AnswersSnapshot(practice, copy.language, practice.questionnaire_version, languages.answers_in(copy))


def to_sheet(
    session: Session,
    snapshot: AnswersSnapshot,
    *,
    audience: frozenset[str] = EVERYONE,
    on_screen: bool = False,
    stored: Mapping[str, StoredFile] | None = None,
) -> Sheet:
    """Return a snapshot as the plain Sheet of exports, with those contacts that `audience` may see, as they agreed.

    `on_screen` a browser fetches the photographs; `stored` is `stored_photos` of many sheets. Raise files.Damaged.
    """
    practice, published_at = snapshot.practice, snapshot.revision.published_at if snapshot.revision else None
    answers = dict(snapshot.answers)
    if contacts.FIELD in answers:
        answers[contacts.FIELD] = contacts.as_agreed(practice, answers, audience, snapshot.revision)
    if stored is None:
        stored = stored_photos(session, [answers])
    rows = map(stored.get, _photos(answers))  # another practice's file is never one of them
    return Sheet(
        reference=practice.reference or "",
        revision=snapshot.number,
        language=snapshot.language,
        questionnaire=load_or_english(snapshot.questionnaire_version, snapshot.language),
        answers=answers,
        photos={one.id: _photo(one, looked_at=not on_screen) for one in rows if one and one.practice_id == practice.id},
        published_on=published_at.date() if published_at else None,
        files={id: links.address("files.reference", id=id) for id in document_ids(answers)},
        network=current_app.config["SETTINGS"].network,
        url=page_of(practice, snapshot.language),
    )


def page_of(practice: Practice, language: str) -> str:
    """Return the address of a practice's page in a language, as the map of the site has it; empty if it has none."""
    if not practice.slug:
        return ""
    other = None if language == practice.language else language
    return links.address("practice_page.practice", slug=practice.slug, language=other)


def published_sheets(session: Session) -> list[Sheet]:
    """Return all public sheets by reference, with the addresses of photographs, which are not looked at."""
    snapshots = published(session)
    stored = stored_photos(session, [snapshot.answers for snapshot in snapshots])
    sheets = [with_addresses(to_sheet(session, snapshot, on_screen=True, stored=stored)) for snapshot in snapshots]
    return sorted(sheets, key=lambda sheet: (sheet.reference, sheet.language))


def with_addresses(sheet: Sheet) -> Sheet:
    """Return the sheet with the public addresses of its photographs among those of its files."""
    photos = {id: links.address("files.picture", id=id) for id in sheet.photos}
    return replace(sheet, files={**sheet.files, **photos})


def without_mail(sheet: Sheet) -> Sheet:
    """Return the sheet without the e-mail addresses of its contacts, for tables: programs collect those."""
    people = sheet.answers.get(contacts.FIELD)
    if not people:
        return sheet
    return replace(sheet, answers={**sheet.answers, contacts.FIELD: [{**one, "email": ""} for one in people]})


def reference_files(practice: Practice) -> frozenset[str]:
    """Return the ids of the documents that the published revisions of a practice name."""
    return frozenset(id for revision in practice.published_revisions for id in document_ids(revision.answers))


def stored_photos(session: Session, several: Iterable[Mapping[str, Any]]) -> dict[str, StoredFile]:
    """Return the files that the photographs of these answers name, by id, whosever they are."""
    wanted = sorted({id for answers in several for id in _photos(answers)})
    found: dict[str, StoredFile] = {}
    for start in range(0, len(wanted), AT_ONCE):
        query = select(StoredFile).where(StoredFile.id.in_(wanted[start : start + AT_ONCE]))
        found |= {row.id: row for row in session.scalars(query)}
    return found


def _photos(answers: Mapping[str, Any]) -> list[str]:
    return [one["file"] for one in SharedAnswers(answers).photos]


def _photo(row: StoredFile, *, looked_at: bool) -> Photo:
    read = files.reader(row)
    if looked_at:
        read()
    return StoredPhoto(read, row.sha256, row.width, row.height)


def usual_paper() -> Paper:
    """Return the installation's paper, for sheets and editions unless another is asked for."""
    paper: Paper = current_app.config["SETTINGS"].paper
    return paper


def folder(reference: str) -> str:
    """Return where the documents of a practice stand among others of their kind, to be thrown away together."""
    return reference or "draft"


def document(sheet: Sheet, format: str, variant: Variant = Variant.ARCHIVE, paper: Paper | None = None) -> bytes:
    """Return the sheet as "pdf" or "docx", on the usual paper or another. Raise exports.ExportError."""
    usual, paper = usual_paper(), paper or usual_paper()
    ending = ".pdf" if format == "pdf" else f"-{DOCX_ENGINE}.{format}"

    def task() -> RenderTask:
        if format == "pdf" and paper is usual and variant is not Variant.SCREEN:
            return RenderTask(Work.PDF, _words(sheet), variant, paper, made=_pages(sheet))
        return RenderTask(Work(format), sheet, variant, paper)

    return _kept(f"sheets/{folder(sheet.reference)}/{sheet_pdf.key(sheet, variant, paper)}{ending}", task)


def _kept(name: str, task: Callable[[], RenderTask]) -> bytes:
    """Return a document from the cache, or made by a worker now and kept. Raise exports.ExportError."""
    if (data := files.document(name)) is None:
        data = pool.shared().make(task())
        files.put("documents", name, data)
    return data


def light(sheet: Sheet) -> bytes:
    """Return the archive's PDF of a sheet with smaller photographs, for a package that has the originals besides."""
    return _kept(
        _light_name(sheet),
        lambda: RenderTask(Work.LIGHT, _words(sheet), paper=usual_paper(), made=_pages(sheet)),
    )


def is_ready(sheet: Sheet) -> bool:
    """Tell whether all that an edition takes of a sheet is in the cache."""
    return all(files.size("documents", name) is not None for name in (pages_name(sheet), _light_name(sheet)))


def _light_name(sheet: Sheet) -> str:
    return f"light/{folder(sheet.reference)}/{sheet_pdf.key(sheet, paper=usual_paper())}.pdf"


def _words(sheet: Sheet) -> Sheet:
    """Return the sheet without photographs, for work on pages that have them."""
    return replace(sheet, photos={})


def bilingual(sheet: Sheet, beside: Sheet, variant: Variant = Variant.ARCHIVE, paper: Paper | None = None) -> bytes:
    """Return two languages of a practice in facing columns, as PDF. Raise exports.ExportError."""
    paper = paper or usual_paper()
    name = f"sheets/{folder(sheet.reference)}/{sheet_pdf.key(sheet, variant, paper, beside)}.pdf"
    return _kept(name, lambda: RenderTask(Work.PDF, sheet, variant, paper, beside))


def page_strip(sheet: Sheet) -> bytes:
    """Return the pages as they will be printed, as one WebP picture. Raise exports.ExportError."""
    name = f"strips/{folder(sheet.reference)}/{sheet_pdf.key(sheet, Variant.ARCHIVE, usual_paper())}.webp"
    return _kept(name, lambda: RenderTask(Work.STRIP, _words(sheet), made=document(sheet, "pdf")))


def fit(sheet: Sheet) -> str:
    """Return the settings in which a sheet is set (see Rendered), or "" if its pages are not in the cache."""
    data = files.document(pages_name(sheet))
    return "" if data is None else Rendered.from_bytes(data).fit


def pages(sheet: Sheet) -> Rendered:
    """Return the pages of a sheet for binding. Raise exports.ExportError."""
    return Rendered.from_bytes(_pages(sheet))


def _pages(sheet: Sheet) -> bytes:
    return _kept(pages_name(sheet), lambda: RenderTask(Work.PAGES, sheet, paper=usual_paper()))


def pages_name(sheet: Sheet) -> str:
    """Return the name under which the pages of a sheet are kept."""
    return f"pages/{folder(sheet.reference)}/{sheet_pdf.key(sheet, paper=usual_paper())}"


def document_name(sheet: Sheet, format: str, beside: Sheet | None = None) -> str:
    """Return the name of a download: SH-2026-0014-en.pdf, SH-2026-0014-en-fr.pdf, draft-en.pdf."""
    languages = f"{sheet.language}-{beside.language}" if beside else sheet.language
    return f"{sheet.reference or 'draft'}-{languages}.{format}"


def public_revision(practice: Practice, language: str = "") -> Revision | None:
    """Return the published revision in `language`, or else in the practice's own language, or else any."""
    found = {revision.language: revision for revision in practice.published_revisions}
    return found.get(language) or found.get(practice.language) or next(iter(found.values()), None)


def write_documents(job: jobs.JobContext) -> dict[str, Any]:
    """Make and check the documents of a practice that was just published, so that no reader waits for them."""
    with unit_of_work(reading=True) as session:
        practice = session.get_one(Practice, job.payload["practice"])
        sheets = {one.id: to_sheet(session, of_revision(one)) for one in practice.published_revisions}
    for revision_id, sheet in sheets.items():
        for format in MEDIA_TYPES:
            data = document(sheet, format)
            if format in conformance.STANDARDS:
                conformance.check(revision_id, format, data)
    return {"documents": len(sheets) * len(MEDIA_TYPES)}


def published(session: Session) -> list[AnswersSnapshot]:
    """Return every published snapshot, newest first."""
    return [of_revision(revision) for revision in records.published(session)]
