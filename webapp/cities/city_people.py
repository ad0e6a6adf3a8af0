"""The people of a city: those who write on what it sent, and those whom the network put down for it."""

import datetime as dt
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, selectinload

from webapp.accounts import people as accounts
from webapp.accounts import sign_in_links
from webapp.accounts.people import person_for
from webapp.audit import log
from webapp.audit.log import Noted
from webapp.core import links
from webapp.core.clock import now
from webapp.core.refusal import Refusal
from webapp.models import City, CityPerson, Person, Practice, PracticePerson, Role
from webapp.notifications import mail
from webapp.practices import team


class Reason(StrEnum):
    """Why somebody is not put down for a city or taken off it."""

    YOURSELF = "yourself"
    NOT_YOURS = "not_yours"
    NOBODY_ELSE = "nobody_else"


class NotPossible(Refusal):
    """A change that cannot be made; `titles` are those of the practices that stand against it."""

    def __init__(self, reason: Reason, titles: Sequence[str] = ()) -> None:
        super().__init__(reason)
        self.titles = tuple(titles)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a city: on how many practices that it sent they write, and since when they were put down."""

    person: Person
    writes_on: int
    added_at: dt.datetime | None


def of_city(session: Session, city: City) -> list[Member]:
    """Return everybody of a city, by name."""
    query = select(PracticePerson.person_id, func.count()).join(Practice, Practice.id == PracticePerson.practice_id)
    query = query.where(Practice.city_id == city.id, Practice.reference.is_not(None))
    writes = {id: number for id, number in session.execute(query.group_by(PracticePerson.person_id))}
    put_down = select(CityPerson.person_id, CityPerson.added_at).where(CityPerson.city_id == city.id)
    added = {id: at for id, at in session.execute(put_down)}
    people = session.scalars(select(Person).where(Person.id.in_({*writes, *added})).order_by(Person.name, Person.email))
    return [Member(one, writes.get(one.id, 0), added.get(one.id)) for one in people]


def member(session: Session, city: City, person_id: int) -> Person | None:
    """Return the person of this id, if they are of this city."""
    return next((one.person for one in of_city(session, city) if one.person.id == person_id), None)


def sent_by(session: Session, city: City) -> list[Practice]:
    """Return what a city sent, by reference."""
    query = select(Practice).where(Practice.city_id == city.id, Practice.reference.is_not(None))
    return list(session.scalars(query.options(selectinload(Practice.people)).order_by(Practice.reference)))


def add(session: Session, city: City, email: str, name: str, language: str, by: Person, *, writes: bool) -> Person:
    """Put somebody down for a city, with `writes` on all that it sent. Raises NotPossible (yourself, not_yours)."""
    person = person_for(session, email, language=language, name=name)
    if person.id == by.id:
        raise NotPossible(Reason.YOURSELF)
    if not accounts.may_look_after(by, person):
        raise NotPossible(Reason.NOT_YOURS)
    if session.get(CityPerson, (city.id, person.id)) is not None:
        return person  # a double click: one letter is enough
    person.name = person.name or name
    session.add(CityPerson(city_id=city.id, person_id=person.id, added_by_id=by.id))
    accounts.give_roles(session, person, [Role.CONTRIBUTOR], by)
    joined = False
    for practice in sent_by(session, city) if writes else ():
        with suppress(team.NotPossible):  # who approves a practice does not write on it
            team.join(session, practice, by, person)
            joined = True
    until = now() + sign_in_links.RESUME_LINK_VALID
    page = links.path("city.practices_list")
    link = sign_in_links.make_link(session, person, next_path=page, valid=sign_in_links.RESUME_LINK_VALID)
    again = links.address("account.sign_in", next=page)
    about = {"city": city.name, "writes": joined, "until": until, "again": again}
    mail.write(session, "city_person", person, link=link, about=about)
    log.note(session, Noted.CITY_PERSON_ADDED, by, about=person, subject=f"{city.name} ({city.country})")
    return person


def remove(session: Session, city: City, person: Person, by: Person) -> None:
    """Take somebody off a city and all that it sent. Raises NotPossible (yourself, nobody_else)."""
    if person.id == by.id:
        raise NotPossible(Reason.YOURSELF)
    theirs = [one for one in sent_by(session, city) if person.id in [member.id for member in one.people]]
    alone = [one.sent_title for one in theirs if not team.may_leave(session, one, person)]
    if alone:
        raise NotPossible(Reason.NOBODY_ELSE, alone)
    for practice in theirs:
        team.take_off(session, practice, by, person)
    session.execute(delete(CityPerson).where(CityPerson.city_id == city.id, CityPerson.person_id == person.id))
    log.note(session, Noted.CITY_PERSON_REMOVED, by, about=person, subject=f"{city.name} ({city.country})")
