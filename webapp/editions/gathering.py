"""What a build of an edition binds, gathered from the database: its sheets, and what its package tells besides.

Not here: which practices an edition holds (editions), and making documents of what is gathered (editions/builds.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from exports.archive.provenance import Step
from exports.edition.volume import Volume
from exports.sheet.sheet import Sheet
from webapp import editions, jobs
from webapp.core.db import unit_of_work
from webapp.documents import laying_out, publishing
from webapp.editions import documents as edition_documents
from webapp.editions import freezing, store
from webapp.editions import volume as edition_volume
from webapp.editions.freezing import Planned
from webapp.models import Edition, Event, Practice, Revision, StoredFile
from webapp.practices.workflow import BY_ACTION, Action
from webapp.storage import files, reference_files


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is bound: the volume, the ids of its revisions in their order, and what its package tells besides.

    `languages` are the volumes of single languages, by language. `leaf` is the thickness in mm of a leaf of the
    printer's paper, or None if nothing is made for a printer.
    """

    volume: Volume
    languages: dict[str, Volume]
    planned: Planned
    revisions: tuple[int, ...]
    steps: tuple[Step, ...]
    documents: dict[str, Callable[[], bytes]]
    leaf: float | None


def sheets(job: jobs.JobContext) -> tuple[dict[int, Sheet], dict[int, str]]:
    """The sheets that belong into the edition, by the id of their revision and in their order; why some cannot be made.

    What older builds left behind is swept. Raises editions.NothingToBind.
    """
    with unit_of_work(reading=True) as session:
        edition = edition_of(session, job)
        edition_documents.sweep(edition.year, edition_documents.kept(edition))
        files.sweep_left_behind()
        store.sweep_covers(set(session.scalars(select(Edition.cover))))
        revisions = editions.chosen(session, edition)
        if not revisions:
            raise editions.NothingToBind(f"no practice that is public and not left out belongs to {edition.year}")
        return laying_out.sheets_of(session, [revision.id for revision in revisions])


def gather(job: jobs.JobContext, sheets: dict[int, Sheet]) -> Gathered:
    """What is bound of an edition, of which these sheets can be."""
    with unit_of_work(reading=True) as session:
        edition = edition_of(session, job)
        found = {one.id: one for one in session.scalars(select(Revision).where(Revision.id.in_(sheets)))}
        revisions = [found[id] for id in sheets]
        planned = freezing.plan(session, edition, revisions)
        volume = edition_volume.to_volume(session, edition, tuple(sheets.values()), planned)
        return Gathered(
            volume,
            edition_volume.by_language(edition, volume),
            planned,
            tuple(sheets),
            tuple(steps(session, {revision.practice.id: revision.practice for revision in revisions}.values())),
            _documents(session, revisions),
            edition.leaf_microns / 1000 if edition.for_press else None,
        )


def edition_of(session: Session, job: jobs.JobContext, *, lock: bool = False) -> Edition:
    """The edition that a job builds. Raises Cancelled if another build was asked for since."""
    query = select(Edition).where(Edition.year == job.payload["year"])
    edition = session.scalars(query.with_for_update() if lock else query).one()
    if edition.job_id != job.job_id:
        raise jobs.Cancelled("a newer build has taken its place")
    return edition


def unbound(session: Session, refused: Mapping[int, str]) -> list[dict[str, Any]]:
    """The revisions that could not be bound, each with the reason."""
    found = session.scalars(select(Revision).where(Revision.id.in_(refused)).order_by(Revision.id))
    return [{**freezing.row_of(one), "practice": one.practice_id, "reason": refused[one.id]} for one in found]


def steps(session: Session, practices: Iterable[Practice]) -> Iterable[Step]:
    """The moves that led to what is public of these practices, told by role; notes stay here."""
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
    """How to read the documents that cities sent with these revisions; a practice's own files only."""
    found: dict[str, Callable[[], bytes]] = {}
    for revision in revisions:
        ids = publishing.document_ids(revision.answers)
        query = select(StoredFile).where(StoredFile.id.in_(ids), StoredFile.practice_id == revision.practice_id)
        reference = revision.practice.reference or ""
        found |= {row.id: partial(_read, reference, files.reader(row)) for row in session.scalars(query)}
    return found


def _read(reference: str, read: Callable[[], bytes]) -> bytes:
    """A document that came with a practice, without active content. Raises files.Damaged, naming the practice."""
    try:
        return reference_files.harmless(read()).data
    except files.Damaged as error:
        raise files.Damaged(f"{reference}: {error}") from error
