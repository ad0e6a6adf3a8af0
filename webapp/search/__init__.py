"""Finding practices: the public catalogue with its filters. Not here: the editors' desk (desk.py).

What readers search is derived from published revisions by `index`, in the transaction that publishes or withdraws.
How words are folded is in search/words.py, SQL that differs between databases in search/text.py, filters and
their counts in search/shelf.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, selectinload

from webapp.models import CatalogueEntry, Event, Practice, Revision, State
from webapp.network import city_names as names_of_cities
from webapp.search import entry, spelling
from webapp.search import shelf as search_shelf
from webapp.search import similar as search_similar
from webapp.search import text as search_text
from webapp.search.shelf import KINDS, Book, Shelf
from webapp.search.words import Term, terms

PAGE_SIZE = 24
PAGE_SIZES = (24, 48, 96)
MOST_SUGGESTED = 5
_WITH_PRACTICE = selectinload(Revision.practice).selectinload(Practice.consents)
_PUBLISHED = (Revision.is_published, Practice.state != State.WITHDRAWN)
PUBLIC = (Practice.state != State.WITHDRAWN) & Practice.revisions.any(Revision.is_published)


class Sort(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"
    TITLE = "title"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Place:
    """How far somebody has read: up to this practice, which was the last of so many."""

    practice_id: int
    seen: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader looks for. `filters` are values by kind (search_shelf.KINDS): one of each kind must fit."""

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort | None = None  # by default by relevance where there is a text, else the newest first
    page: int = 1
    size: int = PAGE_SIZE
    after: Place | None = None  # instead of a page: what follows this place


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
    terms: tuple[Term, ...] = ()
    corrected: str = ""  # what was looked for instead, where nothing fits what was typed
    without_filters: int = 0  # how many there would be
    near_topics: Sequence[str] = ()  # of practices that have some of the words, where none has all


def lock(session: Session) -> None:
    """Let one transaction at a time change what readers find, until it ends."""
    search_text.of(session).lock(session)


def index(session: Session, practice: Practice) -> None:
    """Derive anew what readers find of a practice; nothing of one that the world does not see."""
    full_text = search_text.of(session)
    lock(session)
    old = select(CatalogueEntry.revision_id).where(CatalogueEntry.practice_id == practice.id)
    full_text.remove(session, list(session.scalars(old)))
    session.execute(delete(CatalogueEntry).where(CatalogueEntry.practice_id == practice.id))
    shown = practice.published_revisions if practice.is_public else []
    names = {revision.id: names_of_cities.in_answers(session, revision.answers) for revision in shown}
    for revision in shown:
        session.add(entry.entry_of(revision, names[revision.id]))
        full_text.put(session, revision.id, entry.texts_of(revision, names[revision.id]))
    named = {word for one in shown for word in entry.title_words(one.answers, names[one.id])}
    spelling.keep(session, practice.id, named)
    search_shelf.note_changes(session, [practice.id])


def catch_up(session: Session, *, most: int | None = None) -> int:
    """Index the public practices that are not indexed yet, or at most so many of them. Returns how many."""
    indexed = select(CatalogueEntry).where(CatalogueEntry.practice_id == Practice.id).exists()
    lacking = select(Practice).where(PUBLIC, ~indexed).order_by(Practice.id).limit(most)
    found = session.scalars(lacking.options(selectinload(Practice.revisions))).all()
    for practice in found:
        index(session, practice)
    return len(found)


def catalogue(session: Session, asked: Asked | None = None, *, language: str) -> Found:
    """One page of what is public and fits.

    Each practice stands there once: in a language that was asked for or, of those in which the words were found, in
    `language`, in its own, or in any.
    """
    asked = asked or Asked()
    shelf = search_shelf.shelf(session)
    wanted, corrected, scores = terms(asked.text), "", dict[int, float]()
    among = shelf.everything
    if wanted:
        scores = dict(search_text.of(session).matches(session, wanted))
        if not scores and (better := _corrected(session, wanted)):
            wanted, corrected = better, _as_text(better)
            scores = dict(search_text.of(session).matches(session, wanted))
        among = shelf.holding(scores)
    chosen = shelf.chosen(asked.filters, among)
    total = chosen.bit_count()
    pages = max(1, -(-total // asked.size))
    page = min(max(1, asked.page), pages)
    ordered = _in_order(shelf, chosen, asked.sort, scores)
    start = _after(shelf, ordered, asked.after) if asked.after else (page - 1) * asked.size
    slots = islice(ordered, start, start + asked.size)
    speaks = (*asked.filters.get("language", ()), language)
    ids = [_version(shelf.books[slot], speaks, scores) for slot in slots]
    return Found(
        revisions=_revisions(session, ids),
        total=total,
        start=start,
        page=page,
        pages=pages,
        counts={kind: shelf.counts(kind, shelf.chosen(asked.filters, among, but=kind)) for kind in KINDS},
        city_names=shelf.city_names,
        terms=wanted,
        corrected=corrected,
        without_filters=among.bit_count(),
        near_topics=() if among else _near_topics(session, shelf, wanted),
    )


def _in_order(shelf: Shelf, chosen: int, sort: Sort | None, scores: Mapping[int, float]) -> Sequence[int]:
    """The chosen places of the shelf, the first to be shown first."""
    if sort in (Sort.TITLE, Sort.YEAR):
        flags = search_shelf.flags(chosen, len(shelf.books))
        return [slot for slot in (shelf.by_title if sort is Sort.TITLE else shelf.by_year) if flags[slot] == "1"]
    if sort is Sort.NEWEST or not scores:
        return list(search_shelf.slots(chosen))
    best: dict[int, float] = {}
    for id, score in scores.items():
        if (slot := shelf.slot_of(id)) is not None:
            best[slot] = max(score, best.get(slot, score))
    flags = search_shelf.flags(chosen, len(shelf.books))
    return sorted((slot for slot in best if flags[slot] == "1"), key=lambda slot: (-best[slot], -slot))


def _after(shelf: Shelf, ordered: Sequence[int], place: Place) -> int:
    """How many are before what follows a place; if its practice has left the list, as many as were seen."""
    slot = shelf.slot_of_practice(place.practice_id)
    try:
        return ordered.index(slot) + 1 if slot is not None else place.seen
    except ValueError:
        return place.seen


def _version(book: Book, languages: Sequence[str], scores: Mapping[int, float]) -> int:
    """The revision by which a practice is shown."""
    found = {code: id for code, id in book.revisions.items() if not scores or id in scores} or book.revisions
    asked_for = (book.revisions[code] for code in languages[:-1] if code in book.revisions)
    return next(asked_for, None) or found.get(languages[-1]) or next(iter(found.values()))


def _revisions(session: Session, ids: Sequence[int]) -> list[Revision]:
    query = select(Revision).where(Revision.id.in_(ids)).options(_WITH_PRACTICE)
    found = {revision.id: revision for revision in session.scalars(query)}
    return [found[id] for id in ids if id in found]


def _corrected(session: Session, wanted: Sequence[Term]) -> tuple[Term, ...] | None:
    """The terms with the words that occur nowhere replaced by what they may have meant; None if nothing is better."""
    full_text, better = search_text.of(session), list(wanted)
    for place, term in enumerate(wanted):
        if term.is_word and not full_text.matches(session, [term]):
            if (word := spelling.meant(session, term.words[0])) is None:
                return None
            better[place] = Term((word,), prefix=term.prefix)
    return tuple(better) if better != list(wanted) else None


def _as_text(wanted: Sequence[Term]) -> str:
    """Terms as somebody might have typed them."""
    return " ".join(term.words[0] if term.is_word else f'"{" ".join(term.words)}"' for term in wanted)


def _near_topics(session: Session, shelf: Shelf, wanted: Sequence[Term]) -> list[str]:
    some = 0
    for term in wanted:
        some |= shelf.holding(id for id, _ in search_text.of(session).matches(session, [term]))
    counts = shelf.counts("topic", some or shelf.everything)
    return sorted(counts, key=lambda code: -counts[code])[:MOST_SUGGESTED]


def beside(session: Session, practice: Practice, *, language: str) -> tuple[list[Revision], list[Revision]]:
    """What may be read after a practice: similar ones, and others of its cities."""
    shelf = search_shelf.shelf(session)
    found = search_similar.similar(session, shelf, practice.id), search_similar.of_the_cities(shelf, practice.id)
    shown = {id: _version(book, (language,), {}) for ids in found for id in ids if (book := shelf.book_of(id))}
    loaded = {one.practice_id: one for one in _revisions(session, list(shown.values()))}
    similar, of_cities = ([loaded[id] for id in ids if id in loaded] for ids in found)
    return similar, of_cities


def facet_counts(session: Session, kind: str) -> Mapping[str, int]:
    """How many public practices there are for each value of a filter (one of search_shelf.KINDS)."""
    shelf = search_shelf.shelf(session)
    return shelf.counts(kind, shelf.everything)


def city_names(session: Session) -> Mapping[str, str]:
    """The names of the cities that have practices, by their keys."""
    return search_shelf.shelf(session).city_names


def published(session: Session) -> Sequence[Revision]:
    """Every revision that is public, in every language, newest first, each with its practice."""
    query = select(Revision).join(Practice).where(*_PUBLISHED).options(_WITH_PRACTICE)
    return list(session.scalars(query.order_by(Revision.published_at.desc(), Revision.id.desc())))


def by_slug(session: Session, slug: str) -> Practice | None:
    """A practice that is or was public, with its revisions."""
    query = select(Practice).where(Practice.slug == slug).options(selectinload(Practice.revisions))
    return session.scalar(query)


def by_reference(session: Session, reference: str) -> Practice | None:
    """A practice that is or was public, with its revisions."""
    query = select(Practice).where(Practice.reference == reference, Practice.slug.is_not(None))
    return session.scalar(query.options(selectinload(Practice.revisions)))


def of_person(session: Session, person_id: int) -> Sequence[Practice]:
    """The practices that someone writes on, the last changed first."""
    query = select(Practice).where(Practice.people.any(id=person_id)).order_by(Practice.updated_at.desc())
    return list(session.scalars(query))


def last_event(session: Session, practice: Practice, action: str) -> Event | None:
    """The newest event of a kind in a practice's history."""
    query = select(Event).where(Event.practice_id == practice.id, Event.action == action).order_by(Event.id.desc())
    return session.scalar(query.limit(1))


def published_years(session: Session) -> dict[int, int]:
    """How many revisions that are public now were published in each year, newest year first."""
    years: dict[int, int] = {}
    query = select(Revision.published_at).join(Practice).where(*_PUBLISHED)
    for moment in session.scalars(query):
        if moment is not None:
            years[moment.year] = years.get(moment.year, 0) + 1
    return dict(sorted(years.items(), reverse=True))
