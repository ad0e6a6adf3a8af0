"""Practices that stand near one: they share its topics and the rarer words of its title, or its cities."""

from collections import defaultdict
from collections.abc import Collection
from itertools import islice
from math import log

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from webapp.catalogue.facet_index import FacetIndex, positions
from webapp.models import TitleWord

MOST = 3
_FREQUENT = 400  # practices: a word that so many have says nothing of any
_READABLE = 0.4  # less than one topic of several
_NEWEST = 60  # practices of the same topics that are looked at besides those that share a word


def similar(
    session: Session,
    facets: FacetIndex,
    practice_id: int,
    languages: Collection[str] = (),
    besides: Collection[int] = (),
) -> list[int]:
    """Return up to MOST other practices by id, none of `besides`, the most similar first, best in these languages."""
    indexed = facets.practice_of(practice_id)
    if indexed is None:
        return []
    topics = [value for kind, value in indexed.marks if kind == "topic"] or [""]
    scores: dict[int, float] = defaultdict(float)
    cities = {word for kind, value in indexed.marks if kind == "city" for word in value.split("-")}
    for shared in _sharing_words(session, practice_id, cities):
        for other in shared:
            scores[other] += log(len(facets.indexed_practices) / len(shared) + 1)
    for position in islice(positions(facets.having("topic", topics)), _NEWEST):
        scores.setdefault(facets.indexed_practices[position].practice_id, 0)
    for id in scores:
        found = facets.practice_of(id)
        shares = [("topic", topic) in found.marks for topic in topics] if found else [False]
        scores[id] += 2 * sum(shares) / len(shares)
        if scores[id] and found and any(language in found.revisions for language in languages):
            scores[id] += _READABLE
    near = [id for id, score in scores.items() if id != practice_id and id not in besides and score > 0]
    return sorted(near, key=lambda id: (-scores[id], -id))[:MOST]


def of_the_cities(facets: FacetIndex, practice_id: int) -> list[int]:
    """Return up to MOST other practices of the same cities by id, the newest first."""
    indexed = facets.practice_of(practice_id)
    cities = [value for kind, value in indexed.marks if kind == "city"] if indexed else []
    others = (facets.indexed_practices[position].practice_id for position in positions(facets.having("city", cities)))
    return list(islice((id for id in others if id != practice_id), MOST))


def _sharing_words(session: Session, practice_id: int, cities: Collection[str]) -> list[list[int]]:
    """Return for each word of the title that is no city and not too frequent the practices that have it."""
    mine, theirs = aliased(TitleWord), aliased(TitleWord)
    query = select(theirs.word, theirs.practice_id).join(mine, mine.word == theirs.word)
    found: dict[str, list[int]] = defaultdict(list)
    for word, id in session.execute(query.where(mine.practice_id == practice_id)):
        found[word].append(id)
    return [ids for word, ids in found.items() if word not in cities and 1 < len(ids) < _FREQUENT]
