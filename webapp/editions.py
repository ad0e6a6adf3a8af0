"""Yearly editions: choosing a year's practices, putting them in order, and building the volume in the background.

Not here: what the volume looks like (exports/edition.py).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from exports import edition as volumes
from exports.edition import Volume
from forms.places import country_name
from webapp import files, jobs, publishing
from webapp.clock import now
from webapp.config import Settings
from webapp.db import unit_of_work
from webapp.models import Edition, EditionEntry, JobState, Person, Practice, Revision, State

FORMATS = ("pdf", "docx")
TITLE = "Good practices"
SHARE_OF_SHEETS = 0.8  # how much of the work is rendering sheets; binding them is the rest


class NothingToBind(Exception):
    """No practice that is public now was published in that year."""


def choose(session: Session, year: int) -> Edition:
    """The edition of a year, made if there is none. What goes into its documents is gathered when they are built.

    Raises NothingToBind if the year is empty.
    """
    if not published_in(session, year):
        raise NothingToBind
    return by_year(session, year) or _begin(session, year)


def _begin(session: Session, year: int) -> Edition:
    """A new edition; or the one of somebody who began it at the same moment."""
    edition = Edition(year=year, title=TITLE)
    try:
        with session.begin_nested():
            session.add(edition)
    except IntegrityError:
        return session.scalars(select(Edition).where(Edition.year == year)).one()
    return edition


def contents(session: Session, edition: Edition) -> list[Revision]:
    """What is bound in the documents of an edition; for one that has none yet, what would be bound now."""
    if edition.built_at is None:
        return published_in(session, edition.year)
    return [entry.revision for entry in edition.entries]


def published_in(session: Session, year: int) -> list[Revision]:
    """The public revisions of a year, ordered by country and title."""
    if not dt.MINYEAR <= year < dt.MAXYEAR:
        return []
    start, end = (dt.datetime(y, 1, 1, tzinfo=dt.UTC) for y in (year, year + 1))
    query = select(Revision).join(Practice).where(Revision.is_published, Practice.state != State.WITHDRAWN)
    query = query.where(Revision.published_at >= start, Revision.published_at < end)
    return sorted(session.scalars(query.options(selectinload(Revision.practice))), key=_order)


def _order(revision: Revision) -> tuple[str, str, int]:
    countries = revision.answers.get("places", {}).get("countries") or [""]
    country = country_name(countries[0], "en") if countries[0] else ""
    return country, str(revision.answers.get("title", "")).casefold(), revision.id


def ask_to_build(session: Session, edition: Edition, person: Person | None) -> None:
    """Build the edition's documents in the background. While one build is under way, it is not started again."""
    if edition.job is not None and edition.job.state in (JobState.QUEUED, JobState.RUNNING):
        return
    edition.job = jobs.ask(session, "build_edition", {"year": edition.year}, by=person)
    session.flush()


def document_name(edition: Edition, format: str) -> str:
    """The name of a built document in the store."""
    return f"editions/{edition.year}.{format}"


def by_year(session: Session, year: int) -> Edition | None:
    query = select(Edition).where(Edition.year == year)
    return session.scalar(query.options(selectinload(Edition.entries).selectinload(EditionEntry.revision)))


def to_volume(session: Session, edition: Edition, revisions: list[Revision]) -> Volume:
    """The edition as the plain frozen Volume of exports, dated as its newest sheet so that it can be built again."""
    settings: Settings = current_app.config["SETTINGS"]
    sheets = tuple(publishing.to_sheet(session, publishing.of_revision(revision)) for revision in revisions)
    return Volume(
        title=edition.title,
        year=edition.year,
        network=settings.network,
        foreword=edition.foreword,
        language=edition.language,
        sheets=sheets,
        made_on=max(sheet.published_on for sheet in sheets if sheet.published_on),
        version=1,
    )


def built(session: Session) -> list[Edition]:
    """The editions that have documents, newest first."""
    return [edition for edition in all_of_them(session) if edition.built_at is not None]


def all_of_them(session: Session) -> list[Edition]:
    """Every edition, newest first."""
    return list(session.scalars(select(Edition).order_by(Edition.year.desc())))


def cancel_build(session: Session, edition: Edition) -> None:
    """Ask a build that waits or runs to stop."""
    if edition.job is not None:
        jobs.cancel(session, edition.job)
        session.flush()


@jobs.handler("build_edition")
def _build_edition(job: jobs.Running) -> dict[str, Any]:
    """Gather what is published for a year, and bind it as PDF and DOCX, telling how many sheets are done.

    The entries of the edition are written together with its documents, so that they always name what is in them.
    """
    with unit_of_work(reading=True) as session:
        edition = _edition_of(session, job)
        revisions = published_in(session, edition.year)
        if not revisions:
            raise NothingToBind(f"no public practice was published in {edition.year}")
        volume = to_volume(session, edition, revisions)
        chosen = [revision.id for revision in revisions]

    shown = 0.0

    def report(done: int, total: int) -> None:
        nonlocal shown  # sheets that were laid out ahead are counted again when they are bound
        shown = max(shown, SHARE_OF_SHEETS * done / total)
        job.report(shown, f"{done}/{total}")

    publishing.lay_out_ahead(volume.sheets, report)
    made = {"pdf": volumes.pdf(volume, progress=report, rendered=publishing.pages)}
    job.report(0.9)
    made["docx"] = volumes.docx(volume)
    job.report(0.95)
    with unit_of_work() as session:
        edition = _edition_of(session, job, lock=True)
        edition.entries.clear()
        session.flush()
        edition.entries.extend(EditionEntry(position=i, revision_id=id) for i, id in enumerate(chosen, start=1))
        edition.built_at = now()
        session.flush()
        for format, data in made.items():
            files.put_document(document_name(edition, format), data, replace=True)
    return {"sheets": len(volume.sheets)}


def _edition_of(session: Session, job: jobs.Running, *, lock: bool = False) -> Edition:
    """The edition that a job builds. Raises Cancelled if another build was asked for since."""
    query = select(Edition).where(Edition.year == job.payload["year"])
    edition = session.scalars(query.with_for_update() if lock else query).one()
    if edition.job_id != job.job_id:
        raise jobs.Cancelled("a newer build has taken its place")
    return edition
