"""The index of what is public in the memory of each process, by which filters are combined and counted.

A practice is one bit of a number: a value of a filter is the number of the practices that have it, and "and" is `&`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import current_app
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from webapp.catalogue.entry import city_key
from webapp.catalogue_changes import Change, Moment, last_change
from webapp.core.clock import now
from webapp.models import CatalogueChange, CatalogueEntry

KINDS = ("topic", "country", "city", "year", "language")
Bits = int


@dataclass(frozen=True, slots=True)
class IndexedPractice:
    """A public practice: its published revisions, and what it is filtered by."""

    practice_id: int
    revisions: Mapping[str, int]  # language -> revision, its own language first
    published_at: float
    sort_title: str
    first_year: int
    marks: frozenset[tuple[str, str]]  # (kind, value)

    @property
    def languages(self) -> list[str]:
        """The languages in which it can be read: its own first, then by code."""
        own, *others = self.revisions
        return [own, *sorted(others)]


class FacetIndex:
    """Every public practice at one moment; nothing in it changes."""

    def __init__(
        self, indexed_practices: Sequence[IndexedPractice], names: Mapping[str, str], seen: Change, year: int
    ) -> None:
        self.indexed_practices = sorted(
            indexed_practices, key=lambda indexed: (indexed.published_at, indexed.practice_id)
        )  # the newest have the last bits
        self.city_names = names
        self.seen, self.year = seen, year
        places: dict[str, dict[str, list[int]]] = {kind: defaultdict(list) for kind in KINDS}
        numbered = list(enumerate(self.indexed_practices))
        for position, indexed in numbered:
            for kind, value in indexed.marks:
                places[kind][value].append(position)
        self.bits = {kind: {value: self._bits(found) for value, found in places[kind].items()} for kind in KINDS}
        self.everything: Bits = (1 << len(self.indexed_practices)) - 1
        self._positions = {id: position for position, indexed in numbered for id in indexed.revisions.values()}
        self._positions_of_practices = {indexed.practice_id: position for position, indexed in numbered}

    @property
    def moment(self) -> Moment:
        """The state of the catalogue of which this is the index."""
        return *self.seen, self.year

    def _bits(self, positions: Iterable[int]) -> Bits:
        flags = bytearray(len(self.indexed_practices) // 8 + 1)
        for position in positions:
            flags[position >> 3] |= 1 << (position & 7)
        return int.from_bytes(flags, "little")

    def position_of(self, revision_id: int) -> int | None:
        """Return the position of a revision's practice; None if the index does not hold it."""
        return self._positions.get(revision_id)

    def practice_of(self, practice_id: int) -> IndexedPractice | None:
        """Return a practice; None if the index does not hold it."""
        position = self.position_of_practice(practice_id)
        return None if position is None else self.indexed_practices[position]

    def position_of_practice(self, practice_id: int) -> int | None:
        """Return the position of a practice; None if the index does not hold it."""
        return self._positions_of_practices.get(practice_id)

    def holding(self, revision_ids: Iterable[int]) -> Bits:
        """Return the practices of these revisions."""
        positions = self._positions
        return self._bits([positions[id] for id in revision_ids if id in positions])

    def having(self, kind: str, values: Iterable[str]) -> Bits:
        """Return the practices that have at least one of the values."""
        found = 0
        for value in values:
            found |= self.bits[kind].get(value, 0)
        return found

    def chosen(self, filters: Mapping[str, Sequence[str]], among: Bits) -> Bits:
        """Return the practices that pass every filter."""
        for kind, values in filters.items():
            if values:
                among &= self.having(kind, values)
        return among

    def passing(self, filters: Mapping[str, Sequence[str]], among: Bits) -> dict[str, Bits]:
        """Return for each kind the practices that pass the filters of every other kind."""
        found = dict.fromkeys(KINDS, among)
        for kind, values in filters.items():
            if values:
                having = self.having(kind, values)
                found = {other: bits if other == kind else bits & having for other, bits in found.items()}
        return found

    def counts(self, kind: str, among: Bits) -> Mapping[str, int]:
        """Return how many of these practices have each value of a filter, without values that none has."""
        if among == self.everything:
            return self._all_counts[kind]
        if among.bit_count() < len(self.bits[kind]):  # fewer practices than values: look at the practices
            values = self._values[kind]
            return Counter(value for position in positions(among) for value in values[position])
        found = ((value, (bits & among).bit_count()) for value, bits in self.bits[kind].items())
        return {value: count for value, count in found if count}

    def in_language(self, language: str) -> Set[int]:
        """Return the revisions in a language."""
        return self._in_languages.get(language, frozenset())

    @cached_property
    def _in_languages(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = defaultdict(set)
        for indexed in self.indexed_practices:
            for language, id in indexed.revisions.items():
                found[language].add(id)
        return dict(found)

    @cached_property
    def _values(self) -> dict[str, list[tuple[str, ...]]]:
        """The values of each practice, by kind and position."""
        found: dict[str, list[list[str]]] = {kind: [[] for _ in self.indexed_practices] for kind in KINDS}
        for position, indexed in enumerate(self.indexed_practices):
            for kind, value in indexed.marks:
                found[kind][position].append(value)
        return {kind: [tuple(values) for values in rows] for kind, rows in found.items()}

    @cached_property
    def _all_counts(self) -> dict[str, dict[str, int]]:
        return {kind: {value: bits.bit_count() for value, bits in self.bits[kind].items()} for kind in KINDS}

    @cached_property
    def by_title(self) -> list[int]:
        titles = [indexed.sort_title for indexed in self.indexed_practices]
        return sorted(range(len(titles)), key=titles.__getitem__)

    @cached_property
    def by_year(self) -> list[int]:
        """The positions, the latest beginnings first and unknown years at the end."""
        years = [indexed.first_year for indexed in self.indexed_practices]
        return sorted(reversed(range(len(years))), key=lambda position: -years[position])


def positions(bits: Bits) -> Iterator[int]:
    """Yield the positions of the set bits, the newest practice, which is the last, first."""
    text = f"{bits:b}"
    place = text.find("1")
    while place >= 0:
        yield len(text) - 1 - place
        place = text.find("1", place + 1)


def current(session: Session) -> FacetIndex:
    """Return the index as it stands for this session: the process's own, or a newer one with what has changed since."""
    kept: FacetIndex | None = current_app.extensions.get("sheaf_facet_index")
    last = last_change(session.connection())
    if kept and kept.moment == (*last, now().year):
        return kept
    found = _with_changes(session, kept) if kept and kept.year == now().year else None
    found = found or FacetIndex(*_load(session, None), last, now().year)
    # What a transaction has written and not committed is nobody else's business.
    if session.connection().get_execution_options().get("reading"):
        current_app.extensions["sheaf_facet_index"] = found
    return found


def _with_changes(session: Session, index: FacetIndex) -> FacetIndex | None:
    """Return the index with what has changed since; None if the last change that it has seen is no more."""
    query = select(CatalogueChange.number, CatalogueChange.stamp, CatalogueChange.practice_id)
    query = query.where(CatalogueChange.number >= index.seen[0]).order_by(CatalogueChange.number)
    changes = session.execute(query).all()
    if not changes or (changes[0].number, changes[0].stamp) != index.seen:
        return None
    if len(changes) == 1:  # another request has taken in more than this one has asked about
        return index
    changed = {change.practice_id for change in changes[1:]}
    indexed_practices, names = _load(session, changed)
    others = [indexed for indexed in index.indexed_practices if indexed.practice_id not in changed]
    last = (changes[-1].number, changes[-1].stamp)
    return FacetIndex([*others, *indexed_practices], {**index.city_names, **names}, last, index.year)


def _load(session: Session, only: set[int] | None) -> tuple[list[IndexedPractice], dict[str, str]]:
    """Return the practices that are public, all or `only` these, and the names of their cities by key."""
    query = select(CatalogueEntry.__table__).order_by(CatalogueEntry.published_at, CatalogueEntry.revision_id)
    if only is not None:
        query = query.where(CatalogueEntry.practice_id.in_(only))
    rows: dict[int, list[Row[Any]]] = defaultdict(list)
    names: dict[str, str] = {}
    for row in session.execute(query):
        rows[row.practice_id].append(row)
        names |= {city_key(name): name for name in row.facets["city"]}
    return [_indexed(id, sorted(found, key=lambda row: not row.is_own)) for id, found in rows.items()], names


def _indexed(practice_id: int, rows: list[Row[Any]]) -> IndexedPractice:
    marks = {(kind, value) for row in rows for kind in ("topic", "country") for value in row.facets[kind]}
    marks |= {("city", city_key(name)) for row in rows for name in row.facets["city"]}
    marks |= {("language", row.language) for row in rows}
    marks |= {("year", str(year)) for row in rows for year in _running(row.first_year, row.last_year)}
    return IndexedPractice(
        practice_id=practice_id,
        revisions={row.language: row.revision_id for row in rows},
        published_at=max(row.published_at.timestamp() for row in rows),
        sort_title=rows[0].sort_title,
        first_year=rows[0].first_year or 0,
        marks=frozenset(marks),
    )


def _running(first: int | None, last: int | None) -> range:
    """Return the years in which a practice ran, up to this one."""
    return range(first, min(last or now().year, now().year) + 1) if first else range(0)
