"""The network's cities: the list of them, their names and other spellings, and two that turn out to be one."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select, union, update
from sqlalchemy.orm import Session

from forms.places.countries import COUNTRIES
from forms.text.plain import clean_line
from webapp import city_names
from webapp.audit import log
from webapp.audit.log import Noted
from webapp.catalogue.entry import city_key
from webapp.catalogue.words import fold
from webapp.cities import filing
from webapp.core.paging import Page, bounded
from webapp.core.refusal import Refusal
from webapp.models import ApiKey, City, CityPerson, CitySpelling, Person, Practice, PracticePerson

PAGE_SIZE = 60


class Reason(StrEnum):
    """Why a city or a name of one is not changed."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    NO_COUNTRY = "no_country"
    TAKEN = "taken"
    ITSELF = "itself"
    ELSEWHERE = "elsewhere"


class NotPossible(Refusal):
    """A change that cannot be made; `city` is the one that has the name already."""

    def __init__(self, reason: Reason, city: City | None = None) -> None:
        super().__init__(reason)
        self.city = city


@dataclass(frozen=True, slots=True)
class Listed:
    """A city in the list: its other names, how many practices it began and sent, the last change, its people."""

    city: City
    spellings: Sequence[str]
    begun: int
    sent: int
    last_at: dt.datetime | None
    people: int


def listed(
    session: Session, *, words: str = "", country: str = "", page: int = 1, size: int = PAGE_SIZE
) -> Page[Listed]:
    """Return a page of the cities by name; `words` are looked for in all their names, whatever the accents."""
    names = spellings_of(session)
    query = select(City).where(City.country == country) if country else select(City)
    wanted = fold(words).split()
    texts = {one: fold("\n".join((one.name, *names.get(one.id, ())))) for one in session.scalars(query)}
    found = [one for one, text in texts.items() if all(word in text for word in wanted)]
    found.sort(key=lambda one: (fold(one.name), one.country))
    page, pages = bounded(page, len(found), size)
    return Page(_rows(session, found[(page - 1) * size : page * size], names), len(found), page, pages)


def summary(session: Session, city: City) -> Listed:
    """Return one city as the list shows it."""
    return _rows(session, [city], spellings_of(session, city))[0]


def _rows(session: Session, cities: Sequence[City], names: Mapping[int, Sequence[str]]) -> list[Listed]:
    ids = [one.id for one in cities]
    query = select(Practice.city_id, func.count(), func.count(Practice.reference), func.max(Practice.updated_at))
    query = query.where(Practice.city_id.in_(ids)).group_by(Practice.city_id)
    numbers: dict[int | None, tuple[Any, ...]] = {id: tuple(row) for id, *row in session.execute(query)}
    writers = select(Practice.city_id.label("city"), PracticePerson.person_id.label("person")).join(
        PracticePerson, PracticePerson.practice_id == Practice.id
    )
    writers = writers.where(Practice.city_id.in_(ids), Practice.reference.is_not(None))
    put_down = select(CityPerson.city_id, CityPerson.person_id).where(CityPerson.city_id.in_(ids))
    known = union(writers, put_down).subquery()
    counted = select(known.c.city, func.count()).group_by(known.c.city)  # the union holds each person once
    people = {id: number for id, number in session.execute(counted)}
    found = []
    for one in cities:
        begun, sent, last_at = numbers.get(one.id, (0, 0, None))
        found.append(Listed(one, names.get(one.id, ()), begun, sent, last_at, people.get(one.id, 0)))
    return found


def spellings_of(session: Session, city: City | None = None) -> dict[int, list[str]]:
    """Return the other names, of all cities or one, by the city's id."""
    query = select(CitySpelling.city_id, CitySpelling.name).order_by(CitySpelling.name)
    found: dict[int, list[str]] = defaultdict(list)
    for id, name in session.execute(query.where(CitySpelling.city_id == city.id) if city else query):
        found[id].append(name)
    return found


def countries(session: Session) -> list[str]:
    """Return the codes of the countries that have cities."""
    return list(session.scalars(select(City.country).distinct()))


def moved_to(session: Session, key: str) -> str:
    """Return the key under which readers find a city that they ask for by another name; "" if there is none."""
    query = select(CitySpelling.name, City.name).join(City, City.id == CitySpelling.city_id)
    found = (city_key(now) for old, now in session.execute(query.order_by(City.id)) if city_key(old) == key)
    return next((one for one in found if one != key), "")


def add(session: Session, country: str, name: str, by: Person) -> City:
    """Return a new city. Raises NotPossible (empty, too_long, no_country, taken)."""
    if country not in COUNTRIES:
        raise NotPossible(Reason.NO_COUNTRY)
    name = _checked(session, country, name, None)
    city = City(country=country, name=name)
    session.add(city)
    log.note(session, Noted.CITY_ADDED, by, subject=_named(city))
    return city


def _checked(session: Session, country: str, name: str, city: City | None) -> str:
    """Return the name as it is kept. Raises NotPossible (empty, too_long, taken)."""
    name = clean_line(name)
    if not name:
        raise NotPossible(Reason.EMPTY)
    if len(name) > city_names.CITY_LENGTH:
        raise NotPossible(Reason.TOO_LONG)
    found = city_names.named(session, country, name)
    if found is not None and (city is None or found.id != city.id):
        raise NotPossible(Reason.TAKEN, found)
    return name


def rename(session: Session, city: City, name: str, by: Person) -> None:
    """Give a city another name; the old one stays as another spelling. Raises NotPossible as `_checked` does."""
    name = _checked(session, city.country, name, city)
    if name == city.name:
        return  # a double click
    before = _named(city)
    if (spelling := session.get(CitySpelling, (city.country, name))) is not None:
        session.delete(spelling)
    session.flush()
    session.add(CitySpelling(country=city.country, name=city.name, city_id=city.id))
    city.name = name
    session.flush()
    filing.file_anew(session, city, by)
    log.note(session, Noted.CITY_RENAMED, by, subject=_named(city), note=before)


def add_spelling(session: Session, city: City, name: str, by: Person) -> None:
    """Let a city be found under another name, too. Raises NotPossible as `_checked` does."""
    name = _checked(session, city.country, name, city)
    if city_names.named(session, city.country, name) is not None:
        return  # it is found so already
    session.add(CitySpelling(country=city.country, name=name, city_id=city.id))
    session.flush()
    filing.file_anew(session, city, by)
    log.note(session, Noted.CITY_RENAMED, by, subject=_named(city), note=f"+ {name}")


@dataclass(frozen=True, slots=True)
class Merger:
    """What merging two cities would do: how much of the one that goes comes to the one that stays."""

    goes: Listed
    stays: Listed
    names: Sequence[str]
    people: int


def try_merging(session: Session, goes: City, stays: City) -> Merger:
    """Return what `merge` would do. Raises NotPossible (itself, elsewhere)."""
    if goes.id == stays.id:
        raise NotPossible(Reason.ITSELF)
    if goes.country != stays.country:
        raise NotPossible(Reason.ELSEWHERE, stays)
    names = [goes.name, *spellings_of(session, goes).get(goes.id, ())]
    ours = set(session.scalars(select(CityPerson.person_id).where(CityPerson.city_id == stays.id)))
    theirs = set(session.scalars(select(CityPerson.person_id).where(CityPerson.city_id == goes.id)))
    return Merger(summary(session, goes), summary(session, stays), names, len(theirs - ours))


def merge(session: Session, goes: City, stays: City, by: Person) -> Merger:
    """Give one city the practices, people and names of another, which goes. Raises NotPossible (itself, elsewhere)."""
    both = select(City.id).where(City.id.in_((goes.id, stays.id))).order_by(City.id)
    session.execute(both.with_for_update())
    done = try_merging(session, goes, stays)
    for table in (Practice, ApiKey, CitySpelling):
        session.execute(update(table).where(table.city_id == goes.id).values(city_id=stays.id))
    known = select(CityPerson.person_id).where(CityPerson.city_id == stays.id).scalar_subquery()
    session.execute(
        update(CityPerson)
        .where(CityPerson.city_id == goes.id, CityPerson.person_id.not_in(known))
        .values(city_id=stays.id)
        .execution_options(synchronize_session=False)
    )
    before = _named(goes)
    session.delete(goes)
    session.flush()
    session.add(CitySpelling(country=stays.country, name=done.names[0], city_id=stays.id))
    session.flush()
    session.expire_all()
    filing.file_anew(session, stays, by)
    log.note(session, Noted.CITIES_MERGED, by, subject=_named(stays), note=before)
    return done


def _named(city: City) -> str:
    return f"{city.name} ({city.country})"
