"""What is shown where no practice has everything that was typed: other spellings, some of the words, topics."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from math import log

from sqlalchemy.orm import Session

from webapp.catalogue import spelling
from webapp.catalogue import text as search_text
from webapp.catalogue.expansion import concepts_of, widened
from webapp.catalogue.facet_index import FacetIndex
from webapp.catalogue.words import Term

MOST_TOPICS = 5
_TELLING = 3.0
_SHARE = 0.5  # of what the words of the best hit weigh: whatever has less is not shown
_LEAST_STEM, _ENDING = 4, 3  # signs: what must be left of a word, and the most that is taken from its end
_GRAMMAR = re.compile("[\u3041-\u309f]+")  # Hiragana alone: endings and particles


def corrected(session: Session, facets: FacetIndex, wanted: Sequence[Term]) -> tuple[Term, ...]:
    """Return the terms, with words that occur nowhere replaced by what they may have meant."""
    better = list(wanted)
    for place, term in enumerate(wanted):
        meant = None if not term.is_word or search_text.matches(session, [term]) else _meant(session, term)
        better[place] = meant or term
    return widened(better, facets.bits["language"])


def _meant(session: Session, term: Term) -> Term | None:
    word = spelling.meant(session, term.words[0])
    return Term((word,), prefix=term.prefix, typed=word) if word else None


def as_text(wanted: Sequence[Term]) -> str:
    """Return terms as somebody might have typed them."""
    return " ".join(term.words[0] if term.is_word else f'"{" ".join(term.words)}"' for term in wanted)


def having_some(
    session: Session, facets: FacetIndex, wanted: Sequence[Term], but: Collection[int]
) -> tuple[dict[int, float], tuple[Term, ...]]:
    """Return the weights of the revisions that hold the most telling of the words, and the terms that were found.

    A rare word says more, and one in a title more than one in a longer answer. A word that occurs nowhere is looked for
    without its ending, and a dense run by its parts. There are none if words were to stand together.
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
