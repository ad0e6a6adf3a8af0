"""What is shown instead where no practice has everything that was typed: other spellings, some of the words, topics.

Not here: which words are near each other (search/spelling.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from math import log

from sqlalchemy.orm import Session

from forms.everyday_words import vocabularies
from webapp.search import spelling
from webapp.search import text as search_text
from webapp.search.shelf import Shelf
from webapp.search.words import Term, fold

MOST_TOPICS = 5
_SHARE = 0.6  # of what the words of the best hit weigh: whatever has less is not shown


def corrected(session: Session, wanted: Sequence[Term]) -> tuple[Term, ...] | None:
    """The terms with the words that occur nowhere replaced by what they may have meant; None if nothing is better."""
    full_text, better = search_text.of(session), list(wanted)
    for place, term in enumerate(wanted):
        if term.is_word and not full_text.matches(session, [term]):
            if (word := spelling.meant(session, term.words[0])) is None:
                return None
            better[place] = Term((word,), prefix=term.prefix)
    return tuple(better) if better != list(wanted) else None


def as_text(wanted: Sequence[Term]) -> str:
    """Terms as somebody might have typed them."""
    return " ".join(term.words[0] if term.is_word else f'"{" ".join(term.words)}"' for term in wanted)


def telling(wanted: tuple[Term, ...]) -> tuple[Term, ...]:
    """The terms without everyday words ("how", "dans"), unless there are no others."""
    return tuple(one for one in wanted if one.words[0] not in _everyday()) or wanted


def having_some(session: Session, shelf: Shelf, wanted: Sequence[Term]) -> dict[int, float]:
    """The revisions that hold the most telling of the words, with how much these weigh: a rare word says more.

    None if words were to stand together.
    """
    if not all(term.is_word or term.dense for term in wanted):
        return {}
    weights: dict[int, float] = defaultdict(float)
    for term in wanted:
        holding = search_text.of(session).matches(session, [term])
        for id in holding:
            weights[id] += log(1 + len(shelf.books) / len(holding))
    least = max(weights.values(), default=0) * _SHARE
    return {id: weight for id, weight in weights.items() if weight >= least}


@cache
def _everyday() -> frozenset[str]:
    """The frequent small words of every language that we know them of, folded."""
    return frozenset(fold(word) for known in vocabularies().values() for word in known.common)


def near_topics(session: Session, shelf: Shelf, wanted: Sequence[Term]) -> list[str]:
    """The most frequent topics of the practices that hold some of the words, or of all where none does."""
    some = 0
    for term in wanted:
        some |= shelf.holding(search_text.of(session).matches(session, [term]))
    counts = shelf.counts("topic", some or shelf.everything)
    return sorted(counts, key=lambda code: -counts[code])[:MOST_TOPICS]
