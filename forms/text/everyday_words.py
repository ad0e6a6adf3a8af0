"""Everyday words of a few languages: in which one a text is written, and which of its words are numbers.

What belongs here: reading everyday_words.toml, and a cautious guess. What does not: what follows from it (`readiness`).
"""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

FEWEST_HITS = 3
"""Common words that a text must hold before its language is guessed."""
SMALLEST_SHARE = 0.12
"""The share of common words among all; in ordinary English, French and Albanian prose it is a fifth and more."""

_WORD = re.compile(r"[^\W\d_]+")
_FILE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The common words of a language, and its number words: none if it is only there to be told apart."""

    common: frozenset[str]
    numbers: frozenset[str]


@cache
def vocabularies() -> Mapping[str, Vocabulary]:
    """By language."""
    tables = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            language: Vocabulary(frozenset(table["common"]), frozenset(table.get("numbers", ())))
            for language, table in tables.items()
        }
    )


def words_of(text: str) -> Sequence[str]:
    """The words of a text in small letters, without digits: "l'école" is two."""
    return _WORD.findall(text.lower())


def language_of(words: Sequence[str]) -> str | None:
    """The language of a text's words, or None if it is none of ours, too short, or not clear."""
    counted = Counter(words)
    hits = {
        language: sum(counted[word] for word in vocabulary.common) for language, vocabulary in vocabularies().items()
    }
    best, second = sorted(hits.values(), reverse=True)[:2]
    if best < max(FEWEST_HITS, SMALLEST_SHARE * len(words)) or best == second:
        return None
    return max(hits, key=lambda language: hits[language])
