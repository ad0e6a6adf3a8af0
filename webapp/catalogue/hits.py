"""The revisions that hold what somebody typed: all of it, or what comes nearest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.catalogue import fallbacks
from webapp.catalogue import text as search_text
from webapp.catalogue.expansion import widened
from webapp.catalogue.facet_index import FacetIndex
from webapp.catalogue.stop_words import without_stop_words
from webapp.catalogue.words import Term, terms
from webapp.models import Practice

FEW = 5  # revisions that hold everything: if there are fewer, those that hold something follow
READABLE = 1.3  # how much better a hit is that the reader can read
_REFERENCE = re.compile(r"[A-Z]{2}-[0-9]{4}-[0-9]{4,}")


@dataclass(frozen=True, slots=True)
class Hits:
    """What was looked for in the end, and the revisions that hold it by id, with how well each fits."""

    terms: tuple[Term, ...] = ()
    scores: Mapping[int, float] = field(default_factory=dict)
    corrected: str = ""  # what was looked for, where nothing held what was typed
    whole: Set[int] | None = None  # those that hold all of the words, if others that hold some stand below them


def looked_for(session: Session, facets: FacetIndex, typed: str, *, loosely: bool) -> Hits:
    """Return the revisions that hold what was typed; if few do and `loosely`, those that hold some of it after them."""
    wanted = without_stop_words(widened(terms(typed), facets.bits["language"]))
    if not wanted:
        return Hits()
    if numbered := _numbered(session, facets, typed.strip().upper()):
        return Hits(wanted, dict.fromkeys(numbered, 1.0))
    found = _with_all(session, facets, wanted)
    lacking = (len(found.terms) > 1 and len(found.scores) < FEW) or not found.scores
    return _with_some(session, facets, found) if loosely and lacking else found


def _with_all(session: Session, facets: FacetIndex, wanted: tuple[Term, ...]) -> Hits:
    """Return the revisions that hold all of the terms; if none does, with misspellings corrected."""
    if scores := search_text.matches(session, wanted):
        return Hits(wanted, scores)
    better = fallbacks.corrected(session, facets, wanted)
    if better != wanted and (scores := search_text.matches(session, better)):
        return Hits(better, scores, corrected=fallbacks.as_text(better))
    return Hits(better)


def _with_some(session: Session, facets: FacetIndex, whole: Hits) -> Hits:
    """Return the same hits with those that hold some of the terms after them."""
    others, some = fallbacks.having_some(session, facets, whole.terms, whole.scores)
    if not others:
        return whole
    lowest = min(whole.scores.values(), default=1.0) / READABLE
    best = max(others.values()) * 1.01
    after = {id: score * lowest / best for id, score in others.items()}
    terms = tuple(dict.fromkeys((*whole.terms, *some))) if whole.scores else some
    return replace(whole, terms=terms, scores={**after, **whole.scores}, whole=frozenset(whole.scores))


def _numbered(session: Session, facets: FacetIndex, reference: str) -> Iterable[int]:
    """Return the revisions of the practice of this reference."""
    if not _REFERENCE.fullmatch(reference):
        return ()
    id = session.scalar(select(Practice.id).where(Practice.reference == reference))
    indexed = facets.practice_of(id) if id is not None else None
    return indexed.revisions.values() if indexed else ()


def for_reader(facets: FacetIndex, scores: Mapping[int, float], language: str) -> Mapping[int, float]:
    """Return the scores for who reads a language: of two that fit alike, the one that can be read is first."""
    mine = facets.in_language(language)
    return {**scores, **{id: scores[id] * READABLE for id in mine & scores.keys()}}
