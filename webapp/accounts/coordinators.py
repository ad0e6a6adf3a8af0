"""National coordinators: which countries they look after, and whether they want e-mails about them."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from webapp.audit import log
from webapp.audit.log import Noted
from webapp.core.paging import Page, bounded
from webapp.models import Comment, CoordinatedCountry, Person, PersonRole, Practice, QueueLabel, QueueRow, Role

PAGE_SIZE = 50


def countries_of(session: Session, person: Person) -> list[CoordinatedCountry]:
    """Return what a person looks after, by country code; nothing for somebody who is no coordinator."""
    if Role.COORDINATOR not in person.roles:
        return []
    query = select(CoordinatedCountry).where(CoordinatedCountry.person_id == person.id)
    return list(session.scalars(query.order_by(CoordinatedCountry.country)))


def set_countries(session: Session, person: Person, countries: Collection[str], by: Person) -> None:
    """Let a coordinator look after exactly these countries (ISO codes)."""
    query = select(CoordinatedCountry).where(CoordinatedCountry.person_id == person.id)
    known = {one.country: one for one in session.scalars(query)}
    for code in sorted(set(countries) - known.keys()):
        session.add(CoordinatedCountry(person_id=person.id, country=code, added_by_id=by.id))
        log.note(session, Noted.COUNTRY_GIVEN, by, about=person, subject=code)
    for code in sorted(known.keys() - set(countries)):
        session.delete(known[code])
        log.note(session, Noted.COUNTRY_TAKEN, by, about=person, subject=code)
    session.flush()


def countries_in(practice: Practice) -> frozenset[str]:
    """Return the countries of what a practice's city sent last; none before the first sending."""
    sent = practice.sent_revision
    return frozenset(sent.shared.countries if sent else ())


def place_for(session: Session, person: Person, practice: Practice) -> CoordinatedCountry | None:
    """Return the first of their countries by which a coordinator may read this practice; None before it was sent."""
    if practice.reference is None:
        return None
    found = countries_in(practice)
    return next((one for one in countries_of(session, person) if one.country in found), None)


def listed(
    session: Session, places: Sequence[CoordinatedCountry], page: int = 1, size: int = PAGE_SIZE
) -> Page[QueueRow]:
    """Return one page of what was sent from these countries, what changed last first."""
    theirs = select(QueueLabel.practice_id).where(
        QueueLabel.kind == "country", QueueLabel.value.in_([one.country for one in places])
    )
    query = select(QueueRow).where(QueueRow.practice_id.in_(theirs))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    page, pages = bounded(page, total, size)
    query = query.order_by(QueueRow.since.desc(), QueueRow.practice_id.desc())
    return Page(session.scalars(query.limit(size).offset((page - 1) * size)).all(), total, page, pages)


def said_to(session: Session, practice: Practice, person: Person, place: CoordinatedCountry) -> list[Comment]:
    """Return the comments as a coordinator reads them: to and from the city, and notes since the country is theirs."""
    query = select(Comment).where(Comment.practice_id == practice.id).options(selectinload(Comment.author))
    query = query.where(or_(Comment.to_city, Comment.author_id == person.id, Comment.at >= place.added_at))
    return list(session.scalars(query.order_by(Comment.id)))


def of_practice(session: Session, practice: Practice, *, emails: bool = False) -> list[Person]:
    """Return the coordinators of a practice's countries by name; with `emails` those who want e-mails."""
    query = select(Person).join(CoordinatedCountry, CoordinatedCountry.person_id == Person.id).join(PersonRole)
    query = query.where(
        CoordinatedCountry.country.in_(sorted(countries_in(practice))), PersonRole.role == Role.COORDINATOR
    )
    if emails:
        query = query.where(CoordinatedCountry.emails.is_(True))
    return list(session.scalars(query.distinct().order_by(Person.name, Person.id)))
