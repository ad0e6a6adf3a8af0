"""What a build of an edition binds, gathered from the database: its sheets, and what its package tells besides."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from exports.archive.provenance import Step
from exports.edition.content import Change, Changed, CoverPicture, EditionContent, Tombstone
from exports.sheet.sheet import Photo, Sheet
from forms.answers.stored_files import document_ids
from webapp import jobs, questionnaires
from webapp.core import links
from webapp.core.db import unit_of_work
from webapp.core.pictures import size_of
from webapp.documents import parallel_rendering
from webapp.editions import contents as edition_contents
from webapp.editions import covers, practice_order, releases
from webapp.editions import documents as edition_documents
from webapp.editions import records as edition_records
from webapp.editions.releases import Planned
from webapp.models import Edition, EditionCheck, Event, Parts, Practice, Revision, State, StoredFile
from webapp.practices import records
from webapp.practices.workflow import BY_ACTION, Action
from webapp.storage import files, reference_files

TEXTS = ("title", "foreword", "acknowledgements")  # what an edition of a single language may say in its own


@dataclass(frozen=True, slots=True)
class BuildInput:
    """What is bound: the edition, the release that it is made as, and what its package tells besides."""

    content: EditionContent
    languages: dict[str, EditionContent]  # those of single languages
    planned: Planned
    steps: tuple[Step, ...]
    documents: dict[str, Callable[[], bytes]]
    leaf: float | None  # how thick (mm) a leaf of the printer's paper is
    checks: list[EditionCheck]  # of earlier builds


def sheets(job: jobs.JobContext) -> tuple[dict[int, Sheet], dict[int, str]]:
    """Return the edition's sheets by revision, and why some cannot be made; sweep older builds. Raise NothingToBind."""
    with unit_of_work(reading=True) as session:
        edition = edition_of(session, job)
        edition_documents.sweep(edition.year, edition_documents.kept(edition))
        files.sweep_left_behind()
        covers.sweep(set(session.scalars(select(Edition.cover))))
        revisions = edition_contents.chosen(session, edition)
        if not revisions:
            raise edition_records.NothingToBind(
                f"no practice that is public and not left out belongs to {edition.year}"
            )
        return parallel_rendering.sheets_of(session, [revision.id for revision in revisions])


def collect(job: jobs.JobContext, sheets: dict[int, Sheet]) -> BuildInput:
    """Return what is bound of an edition, of which these sheets can be."""
    with unit_of_work(reading=True) as session:
        edition = edition_of(session, job)
        found = {one.id: one for one in session.scalars(select(Revision).where(Revision.id.in_(sheets)))}
        revisions = [found[id] for id in sheets]
        planned = releases.plan(session, edition, revisions)
        content = edition_content(session, edition, tuple(sheets.values()), planned)
        return BuildInput(
            content,
            _by_language(edition, content),
            planned,
            tuple(steps(session, {revision.practice.id: revision.practice for revision in revisions}.values())),
            _documents(session, revisions),
            edition.leaf_microns / 1000 if edition.for_press else None,
            list(edition.checks),
        )


def edition_of(session: Session, job: jobs.JobContext, *, lock: bool = False) -> Edition:
    """Return the edition that a job builds. Raise Cancelled if another build was asked for since."""
    query = select(Edition).where(Edition.year == job.payload["year"])
    edition = session.scalars(query.with_for_update() if lock else query).one()
    if edition.job_id != job.job_id:
        raise jobs.Cancelled("a newer build has taken its place")
    return edition


def edition_content(session: Session, edition: Edition, sheets: tuple[Sheet, ...], planned: Planned) -> EditionContent:
    """Return the edition with these sheets, dated as its newest so that it can be built again. Raise files.Damaged."""
    return EditionContent(
        title=edition.title,
        year=edition.year,
        network=current_app.config["SETTINGS"].network,
        foreword=edition.foreword,
        foreword_by=tuple(line for line in edition.foreword_by.splitlines() if line.strip()),
        acknowledgements=edition.acknowledgements,
        publisher=edition.publisher,
        isbn=edition.isbn,
        issn=edition.issn,
        language=edition.language,
        sheets=sheets,
        made_on=max(sheet.published_on for sheet in sheets if sheet.published_on),
        release=planned.number,
        reference=planned.reference,
        changes=tuple(
            Change(Changed(row["kind"]), row["reference"], row["language"], row["title"]) for row in planned.changes
        ),
        grouping=practice_order.GROUPINGS[Parts(edition.parts)],
        url=links.address("edition_pages.edition", year=edition.year),
        cover_picture=_cover(edition),
        withdrawn=_withdrawn(session, edition),
        questionnaires=questionnaires.current(),
    )


def _by_language(edition: Edition, content: EditionContent) -> dict[str, EditionContent]:
    """Return one for each language if asked for: in that language if its title was written, or in the whole's."""
    languages = sorted({sheet.language for sheet in content.sheets})
    if not edition.by_language or len(languages) < 2:
        return {}
    return {language: _in_language(edition, content, language) for language in languages}


def _in_language(edition: Edition, content: EditionContent, language: str) -> EditionContent:
    said = (edition.texts or {}).get(language, {})
    own: dict[str, Any] = {}
    if said.get("title"):
        own = {name: said.get(name, "") for name in TEXTS} | {"language": language}
    return replace(
        content,
        sheets=tuple(sheet for sheet in content.sheets if sheet.language == language),
        changes=tuple(change for change in content.changes if change.language == language),
        withdrawn=tuple(one for one in content.withdrawn if one.language == language),
        isbn="",  # that of the whole
        **own,
    )


def _cover(edition: Edition) -> CoverPicture | None:
    if not edition.cover:
        return None
    data = covers.read(edition.cover)
    return CoverPicture(Photo(data, *size_of(data)), edition.cover_alt, edition.cover_credit)


def _withdrawn(session: Session, edition: Edition) -> tuple[Tombstone, ...]:
    """Return the practices of earlier releases that were withdrawn since, each under its last title there."""
    titles = {row["reference"]: row for release in edition.releases for row in reversed(release.contents)}
    query = select(Practice).where(Practice.reference.in_(titles), Practice.state == State.WITHDRAWN)
    found = session.scalars(query.order_by(Practice.reference))
    return tuple(_tombstone(session, one, titles[one.reference or ""]) for one in found)


def _tombstone(session: Session, practice: Practice, row: dict[str, str]) -> Tombstone:
    gone = records.last_event(session, practice, Action.WITHDRAW)
    sent = practice.sent_revision
    return Tombstone(
        reference=practice.reference or "",
        title=row["title"],
        language=row["language"],
        cities=sent.shared.cities if sent else (),
        countries=sent.shared.countries if sent else (),
        withdrawn_on=gone.at.date() if gone else None,
        reason=(gone.note or "") if gone else "",
    )


def unbound(session: Session, refused: Mapping[int, str]) -> list[dict[str, Any]]:
    """Return the revisions that could not be bound, each with the reason."""
    found = session.scalars(select(Revision).where(Revision.id.in_(refused)).order_by(Revision.id))
    return [{**releases.row_of(one), "practice": one.practice_id, "reason": refused[one.id]} for one in found]


def steps(session: Session, practices: Iterable[Practice]) -> Iterable[Step]:
    """Yield the transitions that led to what is public of these practices, told by role; notes stay here."""
    for practice in practices:
        events = list(session.scalars(select(Event).where(Event.practice_id == practice.id).order_by(Event.id)))
        last = max((event.id for event in events if event.action == Action.PUBLISH), default=0)
        for event in events:
            if event.id <= last and event.action in set(Action):
                yield Step(
                    reference=practice.reference or "",
                    action=event.action,
                    from_state=event.from_state or "",
                    to_state=event.to_state,
                    role=BY_ACTION[Action(event.action)].by.value,
                    at=event.at,
                    revision=event.revision.number if event.revision else 0,
                )


def _documents(session: Session, revisions: Iterable[Revision]) -> dict[str, Callable[[], bytes]]:
    """Return how to read the documents that cities sent with these revisions; a practice's own files only."""
    found: dict[str, Callable[[], bytes]] = {}
    for revision in revisions:
        ids = document_ids(revision.answers)
        query = select(StoredFile).where(StoredFile.id.in_(ids), StoredFile.practice_id == revision.practice_id)
        reference = revision.practice.reference or ""
        found |= {row.id: partial(_read, reference, files.reader(row)) for row in session.scalars(query)}
    return found


def _read(reference: str, read: Callable[[], bytes]) -> bytes:
    """Return a practice's document without active content. Raise files.Damaged, naming the practice."""
    try:
        return reference_files.harmless(read()).data
    except files.Damaged as error:
        raise files.Damaged(f"{reference}: {error}") from error
