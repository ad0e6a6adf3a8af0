"""Everyday words of a few languages: in which one a text is written, and which of its words are numbers."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from forms.toml_data import toml_beside

FEWEST_HITS = 3
"""Common words that a text must hold for its language to be guessed."""
SMALLEST_SHARE = 0.12
"""Share of common words among all; in ordinary English, French and Albanian prose it is a fifth and more."""

_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The common words of a language, and its number words: none if the language only tells others apart."""

    common: frozenset[str]
    numbers: frozenset[str]


@cache
def vocabularies() -> Mapping[str, Vocabulary]:
    """Return the words of every language."""
    tables = toml_beside(__file__).items()
    return {code: Vocabulary(frozenset(row["common"]), frozenset(row.get("numbers", ()))) for code, row in tables}


def words_of(text: str) -> Sequence[str]:
    """Return the words of a text in small letters, without digits: "l'école" is two."""
    return _WORD.findall(text.lower())


def language_of(words: Sequence[str]) -> str | None:
    """Return the language of a text's words, or None if it is none of ours, too short, or not clear."""
    counted = Counter(words)
    hits = {code: sum(counted[word] for word in vocabulary.common) for code, vocabulary in vocabularies().items()}
    best, second = sorted(hits.values(), reverse=True)[:2]
    if best < max(FEWEST_HITS, SMALLEST_SHARE * len(words)) or best == second:
        return None
    return max(hits, key=hits.__getitem__)
