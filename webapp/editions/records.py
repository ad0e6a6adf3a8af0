"""The editions there are: one for a year, begun when somebody chooses that year."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from webapp.editions.contents import published_in, ran_in
from webapp.models import Counted, Edition, EditionEntry

TITLE = "Good practices"


class NothingToBind(Exception):
    """No practice that is public now belongs to that year."""


def get_or_begin(session: Session, year: int) -> Edition:
    """Return the edition of a year, begun if need be with what was published or else ran in it. Raise NothingToBind."""
    if not dt.MINYEAR <= year < dt.MAXYEAR:
        raise NothingToBind
    if (begun := by_year(session, year)) is not None:
        return begun
    was_published = bool(published_in(session, year))
    if not was_published and not ran_in(session, year):
        raise NothingToBind
    edition = Edition(year=year, title=TITLE, counted=Counted.PUBLISHED if was_published else Counted.RAN)
    try:
        with session.begin_nested():
            session.add(edition)
    except IntegrityError:  # somebody began it at the same moment
        return session.scalars(select(Edition).where(Edition.year == year)).one()
    return edition


def by_year(session: Session, year: int) -> Edition | None:
    query = select(Edition).where(Edition.year == year)
    return session.scalar(query.options(selectinload(Edition.entries).selectinload(EditionEntry.revision)))


def built(session: Session) -> list[Edition]:
    """Return the editions that have documents, newest first."""
    return [edition for edition in all_of_them(session) if edition.built_at is not None]


def all_of_them(session: Session) -> list[Edition]:
    """Return every edition, newest first."""
    return list(session.scalars(select(Edition).order_by(Edition.year.desc())))
