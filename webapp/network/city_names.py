"""Which city a name means: the one that is called so, or the one that is also spelt so.

Only reads. Giving cities names is cities.py.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.models import City, CitySpelling


def named(session: Session, country: str, name: str) -> City | None:
    """The city of a country (ISO code) that has this name, or is also spelt like that."""
    found = session.scalar(select(City).where(City.country == country, City.name == name))
    spelt = (CitySpelling.country == country, CitySpelling.name == name)
    return found or session.scalar(select(City).join(CitySpelling, CitySpelling.city_id == City.id).where(*spelt))


def in_answers(session: Session, several: Sequence[Mapping[str, Any]]) -> list[dict[str, list[str]]]:
    """For each of several answers: of each city that they name, as it is written there, the name that counts, then its
    other spellings.

    A city that the network does not know has the one name.
    """
    written = {name for answers in several for name in _cities(answers)}
    known = _known(session, written) if written else {}
    ids = {id for id, _ in known.values()}
    others: dict[int, list[str]] = {}
    if ids:
        spelt = select(CitySpelling.city_id, CitySpelling.name).where(CitySpelling.city_id.in_(ids))
        for id, name in session.execute(spelt.order_by(CitySpelling.name)):
            others.setdefault(id, []).append(name)
    return [{name: _spellings(name, answers, known, others) for name in _cities(answers)} for answers in several]


def _cities(answers: Mapping[str, Any]) -> Sequence[str]:
    found: Sequence[str] = answers.get("places", {}).get("cities", ())
    return found


def _known(session: Session, written: Collection[str]) -> dict[tuple[str, str], tuple[int, str]]:
    """The cities that are called or spelt so, by country and by how they are written: id and name. A name goes before
    a spelling."""
    meant = select(CitySpelling.country, CitySpelling.name, City.id, City.name)
    meant = meant.join(City, City.id == CitySpelling.city_id).where(CitySpelling.name.in_(written))
    own = select(City.country, City.name, City.id, City.name).where(City.name.in_(written))
    rows = [*session.execute(meant), *session.execute(own)]
    return {(country, name): (id, counts) for country, name, id, counts in rows}


def _spellings(
    name: str,
    answers: Mapping[str, Any],
    known: Mapping[tuple[str, str], tuple[int, str]],
    others: Mapping[int, Sequence[str]],
) -> list[str]:
    countries = answers.get("places", {}).get("countries", ())
    found = next((known[country, name] for country in countries if (country, name) in known), None)
    return [found[1], *others.get(found[0], ())] if found else [name]
