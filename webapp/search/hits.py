"""What somebody typed, and the revisions that hold it: all of it, or what comes nearest.

Not here: reading what was typed (search/words.py), and what is tried where nothing holds all of it (search/instead.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.models import Practice
from webapp.search import instead
from webapp.search import text as search_text
from webapp.search.shelf import Shelf
from webapp.search.small_words import telling
from webapp.search.words import Term, terms

READABLE = 1.3  # how much better a hit is that the reader can read
_REFERENCE = re.compile(r"[A-Z]{2}-[0-9]{4}-[0-9]{4,}")


@dataclass(frozen=True, slots=True)
class Hits:
    """What was looked for in the end, and the revisions that hold it by id, with how well each fits."""

    terms: tuple[Term, ...] = ()
    scores: Mapping[int, float] = field(default_factory=dict)
    corrected: str = ""  # what was looked for, where nothing held what was typed
    partly: bool = False  # they hold only some of the words, for nothing holds all


def looked_for(session: Session, shelf: Shelf, typed: str, *, loosely: bool) -> Hits:
    """The revisions that hold what was typed; if none does, with a slip put right; if `loosely`, with some of it."""
    wanted = telling(terms(typed))
    if not wanted:
        return Hits()
    if numbered := _numbered(session, shelf, typed.strip().upper()):
        return Hits(wanted, dict.fromkeys(numbered, 1.0))
    full_text = search_text.of(session)
    if scores := full_text.matches(session, wanted):
        return Hits(wanted, scores)
    better = instead.corrected(session, wanted)
    if better != wanted and (scores := full_text.matches(session, better)):
        return Hits(better, scores, corrected=instead.as_text(better))
    scores, some = instead.having_some(session, shelf, better) if loosely else ({}, ())
    return Hits(some, scores, partly=True) if scores else Hits(wanted)


def _numbered(session: Session, shelf: Shelf, reference: str) -> Iterable[int]:
    """The revisions of the practice that has this reference."""
    if not _REFERENCE.fullmatch(reference):
        return ()
    id = session.scalar(select(Practice.id).where(Practice.reference == reference))
    book = shelf.book_of(id) if id is not None else None
    return book.revisions.values() if book else ()


def for_reader(shelf: Shelf, scores: Mapping[int, float], language: str) -> Mapping[int, float]:
    """How well revisions fit for whoever reads a language: of two that fit alike, the one that can be read is first."""
    mine = shelf.in_language(language)
    return {**scores, **{id: scores[id] * READABLE for id in mine & scores.keys()}}
