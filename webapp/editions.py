"""Yearly editions: choosing a year's practices, putting them in order, and building the volume in the background.

Not here: what the volume looks like (exports/edition.py).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import current_app
from sqlalchemy import select
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
    """The edition of a year, made if there is none, with what is published now for that year, by country and title.

    Raises NothingToBind if the year is empty.
    """
    revisions = published_in(session, year)
    if not revisions:
        raise NothingToBind
    edition = session.scalar(select(Edition).where(Edition.year == year))
    if edition is None:
        edition = Edition(year=year, title=TITLE)
        session.add(edition)
    edition.entries.clear()
    session.flush()
    edition.entries.extend(EditionEntry(position=i, revision=r) for i, r in enumerate(revisions, start=1))
    session.flush()
    return edition


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


def to_volume(session: Session, edition: Edition) -> Volume:
    """The edition as the plain frozen Volume of exports, dated as its newest sheet so that it can be built again."""
    settings: Settings = current_app.config["SETTINGS"]
    revisions = [entry.revision for entry in edition.entries]
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
    """Build a year's volume as PDF and DOCX, telling how many sheets are done."""
    with unit_of_work(reading=True) as session:
        edition = by_year(session, job.payload["year"])
        if edition is None:
            raise LookupError(f"there is no edition of {job.payload['year']}")
        volume = to_volume(session, edition)
        names = {format: document_name(edition, format) for format in FORMATS}

    def report(done: int, total: int) -> None:
        job.report(SHARE_OF_SHEETS * done / total, f"{done}/{total}")

    files.put_document(names["pdf"], volumes.pdf(volume, progress=report, rendered=publishing.pages), replace=True)
    job.report(0.9)
    files.put_document(names["docx"], volumes.docx(volume), replace=True)
    with unit_of_work() as session:
        edition = by_year(session, job.payload["year"])
        if edition is not None:
            edition.built_at = now()
    return {"sheets": len(volume.sheets)}
