"""Searching the catalogue: a page of what fits, its filters and sorting, and what is related to one practice."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from webapp.catalogue import facet_index, hits
from webapp.catalogue import similar as search_similar
from webapp.catalogue.facet_index import KINDS, FacetIndex, IndexedPractice
from webapp.catalogue.words import Term
from webapp.models import Practice, Revision

PAGE_SIZE = 24
PAGE_SIZES = (24, 48, 96)
_SHOWN = (Practice.reference, Practice.slug, Practice.language, Practice.state, Practice.published_at)
_BY_ID = (
    select(Revision)
    .where(Revision.id.in_(bindparam("ids", expanding=True)))
    .options(joinedload(Revision.practice, innerjoin=True).load_only(*_SHOWN, raiseload=True))
)


class Sort(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"
    TITLE = "title"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Place:
    """A reader's place in a list: the last practice that was read, and how many were read up to it."""

    practice_id: int
    seen: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A search; `filters` are values by kind (`facet_index.KINDS`), of which one of each kind must fit."""

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort | None = None  # by default by relevance where there is a text, else the newest first
    page: int = 1
    size: int = PAGE_SIZE
    after: Place | None = None  # instead of a page: what follows this place
    loosely: bool = False  # where few have all the words, those that have the most telling of them after these


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the catalogue: its revisions with their practices, and what there is in all."""

    revisions: Sequence[Revision]
    total: int
    start: int  # how many stand before the first
    page: int
    pages: int
    counts: Mapping[str, Mapping[str, int]]  # kind -> value -> how many, if that kind were not filtered
    city_names: Mapping[str, str]
    languages: Mapping[int, Sequence[str]]  # of each practice on the page by id: its own first, then by code
    terms: tuple[Term, ...] = ()
    corrected: str = ""  # what was looked for instead, where nothing fits what was typed
    whole: int = 0  # how many have all of the words; the others, after them by relevance, have some
    without_filters: int = 0  # how many there would be
    near_topics: Sequence[str] = ()  # of practices that have some of the words, where none has all


def find(session: Session, search: Asked | None = None, *, language: str) -> Found:
    """Return one page of what is public and fits, each practice once, in a language asked for, else the best one."""
    search = search or Asked()
    facets = facet_index.current(session)
    found = hits.looked_for(session, facets, search.text, loosely=search.loosely)
    wanted, scores = found.terms, hits.for_reader(facets, found.scores, language)
    among = facets.holding(scores) if wanted else facets.everything
    chosen = facets.chosen(search.filters, among)
    total = chosen.bit_count()
    pages = max(1, -(-total // search.size))
    page = min(max(1, search.page), pages)
    ordered = iter(_in_order(facets, chosen, search.sort, scores))
    start = (
        len(list(islice(ordered, (page - 1) * search.size)))
        if search.after is None
        else _resume(facets, chosen, ordered, search.after)
    )
    indexed_practices = [facets.indexed_practices[position] for position in islice(ordered, search.size)]
    speaks = (*search.filters.get("language", ()), language)
    passing = facets.passing(search.filters, among)
    return Found(
        revisions=_revisions(session, [_version(indexed, speaks, scores) for indexed in indexed_practices]),
        total=total,
        start=start,
        page=page,
        pages=pages,
        counts={kind: facets.counts(kind, passing[kind]) for kind in KINDS},
        city_names=facets.city_names,
        languages={indexed.practice_id: indexed.languages for indexed in indexed_practices},
        terms=wanted,
        corrected=found.corrected,
        whole=total if found.whole is None else (facets.holding(found.whole) & chosen).bit_count(),
        without_filters=among.bit_count(),
        near_topics=() if among else hits.near_topics(session, facets, wanted),
    )


def _in_order(facets: FacetIndex, chosen: int, sort: Sort | None, scores: Mapping[int, float]) -> Iterable[int]:
    """Return the chosen positions in the order of the page."""
    flags = f"{chosen:0{len(facets.indexed_practices)}b}"[::-1]  # a character is looked up faster than a bit
    if sort in (Sort.TITLE, Sort.YEAR):
        ordered = facets.by_title if sort is Sort.TITLE else facets.by_year
        return (position for position in ordered if flags[position] == "1")
    if sort is Sort.NEWEST or not scores:
        return facet_index.positions(chosen)
    best: dict[int, float] = {}
    for id, score in scores.items():
        position = facets.position_of(id)
        if position is not None and flags[position] == "1" and best.get(position, score) <= score:
            best[position] = score
    return (position for _, position in sorted(((score, position) for position, score in best.items()), reverse=True))


def _resume(facets: FacetIndex, chosen: int, ordered: Iterator[int], place: Place) -> int:
    """Skip what a reader has seen, and return how many that is; by number if its last practice has left the list."""
    position = facets.position_of_practice(place.practice_id)
    if position is None or not chosen >> position & 1:
        return len(list(islice(ordered, min(place.seen, len(facets.indexed_practices)))))
    return next(count for count, one in enumerate(ordered, start=1) if one == position)


def _version(indexed: IndexedPractice, languages: Sequence[str], scores: Mapping[int, float]) -> int:
    """Return the revision in which a practice is shown."""
    found = {code: id for code, id in indexed.revisions.items() if not scores or id in scores} or indexed.revisions
    asked_for = (indexed.revisions[code] for code in languages[:-1] if code in indexed.revisions)
    return next(asked_for, None) or found.get(languages[-1]) or next(iter(found.values()))


def _revisions(session: Session, ids: Sequence[int]) -> list[Revision]:
    found = {revision.id: revision for revision in session.scalars(_BY_ID, {"ids": ids})}
    return [found[id] for id in ids if id in found]


def related(session: Session, practice: Practice, *, language: str) -> tuple[list[Revision], list[Revision]]:
    """Return practices similar to one and others of its cities, none of them twice."""
    facets = facet_index.current(session)
    neighbours = search_similar.of_the_cities(facets, practice.id)
    near = search_similar.similar(session, facets, practice.id, (language, practice.language), besides=neighbours)
    found = near, neighbours
    shown = {
        id: _version(indexed, (language,), {}) for ids in found for id in ids if (indexed := facets.practice_of(id))
    }
    loaded = {one.practice_id: one for one in _revisions(session, list(shown.values()))}
    similar, of_cities = ([loaded[id] for id in ids if id in loaded] for ids in found)
    return similar, of_cities


def cities_of(session: Session, practice: Practice) -> dict[str, str]:
    """Return the names of the cities of a public practice by their keys."""
    facets = facet_index.current(session)
    indexed = facets.practice_of(practice.id)
    keys = sorted(value for kind, value in indexed.marks if kind == "city") if indexed else ()
    return {key: facets.city_names[key] for key in keys}


def facet_counts(session: Session, kind: str) -> Mapping[str, int]:
    """Return how many public practices have each value of a filter (`facet_index.KINDS`)."""
    facets = facet_index.current(session)
    return facets.counts(kind, facets.everything)


def city_names(session: Session) -> Mapping[str, str]:
    """Return the names of the cities that have practices, by their keys."""
    return facet_index.current(session).city_names
