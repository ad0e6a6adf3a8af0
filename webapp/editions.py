"""Yearly editions: choosing a year's practices, and putting them in order.

Not here: building their books and packages (bindery.py), and what a volume looks like (exports/edition.py).
"""

from __future__ import annotations

import datetime as dt

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from exports.edition import Volume
from forms.places import country_name
from webapp import publishing
from webapp.config import Settings
from webapp.freezing import Planned
from webapp.models import Edition, EditionEntry, EditionOmission, Person, Practice, Revision, State

TITLE = "Good practices"


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
        return chosen(session, edition)
    return [entry.revision for entry in edition.entries]


def chosen(session: Session, edition: Edition) -> list[Revision]:
    """What would be bound now: the public revisions of the year, without the practices that were left out by hand."""
    left_out = {omission.practice_id for omission in edition.omissions}
    return [one for one in published_in(session, edition.year) if one.practice_id not in left_out]


def leave_out(session: Session, edition: Edition, practice: Practice, reason: str, person: Person | None) -> None:
    """Leave a practice out of an edition, from its next build on. One that is out already gets the new reason."""
    take_in(session, edition, practice.id)
    by = person.id if person else None
    edition.omissions.append(EditionOmission(practice_id=practice.id, reason=reason, by_id=by))
    session.flush()


def take_in(session: Session, edition: Edition, practice_id: int) -> None:
    """Take a practice that was left out in again, from the next build on."""
    edition.omissions[:] = [one for one in edition.omissions if one.practice_id != practice_id]
    session.flush()


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


def by_year(session: Session, year: int) -> Edition | None:
    query = select(Edition).where(Edition.year == year)
    return session.scalar(query.options(selectinload(Edition.entries).selectinload(EditionEntry.revision)))


def to_volume(session: Session, edition: Edition, revisions: list[Revision], planned: Planned) -> Volume:
    """The edition as the plain frozen Volume of exports, dated as its newest sheet so that it can be built again."""
    settings: Settings = current_app.config["SETTINGS"]
    sheets = tuple(publishing.to_sheet(session, publishing.of_revision(revision)) for revision in revisions)
    return Volume(
        title=edition.title,
        year=edition.year,
        network=settings.network,
        foreword=edition.foreword,
        foreword_by=tuple(line for line in edition.foreword_by.splitlines() if line.strip()),
        isbn=edition.isbn,
        issn=edition.issn,
        language=edition.language,
        sheets=sheets,
        made_on=max(sheet.published_on for sheet in sheets if sheet.published_on),
        version=planned.number,
        reference=planned.reference,
        changes=planned.as_changes(),
    )


def built(session: Session) -> list[Edition]:
    """The editions that have documents, newest first."""
    return [edition for edition in all_of_them(session) if edition.built_at is not None]


def all_of_them(session: Session) -> list[Edition]:
    """Every edition, newest first."""
    return list(session.scalars(select(Edition).order_by(Edition.year.desc())))
