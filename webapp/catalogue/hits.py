"""The revisions that hold what somebody typed: all of it, or what comes nearest."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from math import log

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.catalogue import spelling
from webapp.catalogue import text as search_text
from webapp.catalogue.expansion import concepts_of, widened
from webapp.catalogue.facet_index import FacetIndex
from webapp.catalogue.stop_words import without_stop_words
from webapp.catalogue.words import Term, terms
from webapp.models import Practice

FEW = 5  # revisions that hold everything: if there are fewer, those that hold something follow
READABLE = 1.3  # how much better a hit is that the reader can read
MOST_TOPICS = 5
_TELLING = 3.0
_SHARE = 0.5  # of what the words of the best hit weigh: whatever has less is not shown
_LEAST_STEM, _ENDING = 4, 3  # signs: what must be left of a word, and the most that is taken from its end
_GRAMMAR = re.compile("[\u3041-\u309f]+")  # Hiragana alone: endings and particles
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
    better = _corrected(session, facets, wanted)
    if better != wanted and (scores := search_text.matches(session, better)):
        typed = (term.words[0] if term.is_word else f'"{" ".join(term.words)}"' for term in better)
        return Hits(better, scores, corrected=" ".join(typed))
    return Hits(better)


def _with_some(session: Session, facets: FacetIndex, whole: Hits) -> Hits:
    """Return the same hits with those that hold some of the terms after them."""
    others, some = _having_some(session, facets, whole.terms, whole.scores)
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


def _corrected(session: Session, facets: FacetIndex, wanted: Sequence[Term]) -> tuple[Term, ...]:
    """Return the terms, with words that occur nowhere replaced by what they may have meant."""
    better = list(wanted)
    for place, term in enumerate(wanted):
        meant = None if not term.is_word or search_text.matches(session, [term]) else _meant(session, term)
        better[place] = meant or term
    return widened(better, facets.bits["language"])


def _meant(session: Session, term: Term) -> Term | None:
    word = spelling.meant(session, term.words[0])
    return Term((word,), prefix=term.prefix, typed=word) if word else None


def _having_some(
    session: Session, facets: FacetIndex, wanted: Sequence[Term], but: Collection[int]
) -> tuple[dict[int, float], tuple[Term, ...]]:
    """Return the weights of the revisions that hold the most telling of the words, and the terms that were found.

    A word that occurs nowhere is looked for without its ending, a dense run by its parts, and quoted words not at all.
    """
    if not all(term.is_word or term.dense for term in wanted):
        return {}, ()
    weights: dict[int, float] = defaultdict(float)
    found: list[Term] = []
    counted: frozenset[str] = frozenset()
    for term in wanted:
        about = concepts_of(term)
        if about and about <= counted:  # the words of a phrase count once
            continue
        counted |= about
        for part in _parts(term):
            if holding := search_text.matches(session, [part]):
                found.append(part)
                rare, best = log(1 + len(facets.indexed_practices) / len(holding)), max(holding.values()) or 1.0
                rare *= _TELLING if about else 1
                for id, score in holding.items():
                    weights[id] += rare * (1 + score / best)
                if not part.dense or part is term:
                    break
    least = max((weight for id, weight in weights.items() if id not in but), default=0) * _SHARE
    return {id: weight for id, weight in weights.items() if weight >= least and id not in but}, tuple(found)


def _parts(term: Term) -> list[Term]:
    """Return a term and what may be looked for in its place: of a word its beginnings, the longest first."""
    if term.dense:
        pairs = term.words if len(term.words) > 1 else ()
        return [term, *(Term((one,), dense=True) for one in pairs if not _GRAMMAR.fullmatch(one))]
    word = term.words[0]
    shortest = max(_LEAST_STEM, len(word) - min(_ENDING, len(word) // 3))
    return [term, *(Term((word[:end],), prefix=True) for end in range(len(word) - 1, shortest - 1, -1))]


def near_topics(session: Session, facets: FacetIndex, wanted: Sequence[Term]) -> list[str]:
    """Return the most frequent topics of the practices that hold some of the words, or of all where none does."""
    some = 0
    for term in wanted:
        some |= facets.holding(search_text.matches(session, [term]))
    counts = facets.counts("topic", some or facets.everything)
    return sorted(counts, key=lambda code: -counts[code])[:MOST_TOPICS]
