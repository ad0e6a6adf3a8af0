"""Which city a name means: the one that is called so, or the one that is also spelt so.

Only reads. Giving cities names is cities.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from webapp.models import City, CitySpelling


def named(session: Session, country: str, name: str) -> City | None:
    """The city of a country (ISO code) that has this name, or is also spelt like that."""
    found = session.scalar(select(City).where(City.country == country, City.name == name))
    spelt = (CitySpelling.country == country, CitySpelling.name == name)
    return found or session.scalar(select(City).join(CitySpelling, CitySpelling.city_id == City.id).where(*spelt))


def in_answers(session: Session, answers: Mapping[str, Any]) -> dict[str, list[str]]:
    """Of each city that the answers name, as it is written there: the name that counts, then its other spellings.

    A city that the network does not know has the one name.
    """
    places = answers.get("places", {})
    countries, names = list(places.get("countries", ())), list(places.get("cities", ()))
    found = {name: [name] for name in names}
    if not names:
        return found
    own = select(City.name, City.id, City.name).where(City.country.in_(countries), City.name.in_(names))
    meant = select(CitySpelling.name, City.id, City.name).join(City, City.id == CitySpelling.city_id)
    meant = meant.where(CitySpelling.country.in_(countries), CitySpelling.name.in_(names))
    known = {written: (id, name) for written, id, name in session.execute(union(own, meant))}
    if not known:
        return found
    others: dict[int, list[str]] = {}
    spelt = select(CitySpelling.city_id, CitySpelling.name).order_by(CitySpelling.name)
    for id, name in session.execute(spelt.where(CitySpelling.city_id.in_({id for id, _ in known.values()}))):
        others.setdefault(id, []).append(name)
    return found | {written: [name, *others.get(id, ())] for written, (id, name) in known.items()}
