"""Which city a name means: the one that is called so, the one that is also spelt so, or else a new one.

Not here: giving cities other names (`webapp.cities.city_list`).
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from forms.answers.shared import SharedAnswers
from forms.places.countries import COUNTRIES
from forms.text.plain import clean_line
from webapp.models import City, CitySpelling

CITY_LENGTH = 120  # a longer name is a sentence, and more than an index of PostgreSQL takes


def named(session: Session, country: str, name: str) -> City | None:
    """Return the city of a country (ISO code) that has this name, or is also spelt like that."""
    found = session.scalar(select(City).where(City.country == country, City.name == name))
    spelt = (CitySpelling.country == country, CitySpelling.name == name)
    return found or session.scalar(select(City).join(CitySpelling, CitySpelling.city_id == City.id).where(*spelt))


def city_for(session: Session, country: str, name: str) -> City | None:
    """Return the city of this name in this country (ISO code), made if it is new; None for a name without a letter."""
    if not (name := clean_line(name)):
        return None
    if (found := named(session, country, name)) is not None:
        return found
    with suppress(IntegrityError), session.begin_nested():
        session.add(City(country=country, name=name))
    return session.scalars(select(City).where(City.country == country, City.name == name)).one()


def city_of(session: Session, answers: Mapping[str, Any]) -> City | None:
    """Return the city that answers name first; None for a whole country, and for what cannot be one."""
    country, name = SharedAnswers(answers).first_place
    return city_for(session, country, name) if country in COUNTRIES and len(name) <= CITY_LENGTH else None


def in_answers(session: Session, several: Sequence[Mapping[str, Any]]) -> list[dict[str, list[str]]]:
    """Return for each of several answers, by name as written, all names of each city: first the one that counts."""
    shared = [SharedAnswers(answers) for answers in several]
    known = _known(session, {name for one in shared for name in one.cities})
    ids, others = {id for id, _ in known.values()}, defaultdict[int, list[str]](list)
    if ids:
        spelt = select(CitySpelling.city_id, CitySpelling.name).where(CitySpelling.city_id.in_(ids))
        for id, name in session.execute(spelt.order_by(CitySpelling.name)):
            others[id].append(name)
    found: list[dict[str, list[str]]] = []
    for one in shared:
        found.append({})
        for name in one.cities:
            city = next((known[code, name] for code in one.countries if (code, name) in known), None)
            found[-1][name] = [city[1], *others[city[0]]] if city else [name]
    return found


def _known(session: Session, written: Collection[str]) -> dict[tuple[str, str], tuple[int, str]]:
    """Return by country and spelling the id and name of cities; a name goes before a spelling."""
    if not written:
        return {}
    meant = select(CitySpelling.country, CitySpelling.name, City.id, City.name)
    meant = meant.join(City, City.id == CitySpelling.city_id).where(CitySpelling.name.in_(written))
    own = select(City.country, City.name, City.id, City.name).where(City.name.in_(written))
    rows = [*session.execute(meant), *session.execute(own)]
    return {(country, name): (id, counts) for country, name, id, counts in rows}
