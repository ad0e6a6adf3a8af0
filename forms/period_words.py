"""The vocabulary of periods: "since", "depuis", "që nga viti", and the months of many languages.

What belongs here: looking words up. What does not: the words themselves (`period_words.toml`) and what a sequence of
them means (`period_marks`, `period`).
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from babel import Locale

_WORDS = Path(__file__).with_name("period_words.toml")
_MONTH_LANGUAGES = "en fr sq es it pt de ca nl ro pl el uk sr tr sv nb".split()  # noqa: SIM905
_DASHES = re.compile("[\u2010-\u2015\u2212\u02d7\ufe58\ufe63\uff0d]")
_APOSTROPHES = re.compile("[\u2018\u2019\u02bc\u00b4`]")

MISSING = frozenset(
    (
        "",
        "-",
        "/",
        "?",
        "n/a",
        "na",
        "n.a",
        "none",
        "nil",
        "missing",
        "unknown",
        "not available",
        "not applicable",
        "tbc",
    )
)
"""What people write instead of nothing, folded."""


def fold(text: str) -> str:
    """A text without accents, case and typographic variety, as the vocabulary is kept: single blanks, digits 0 to 9."""
    plain = _APOSTROPHES.sub("'", _DASHES.sub("-", text))
    decomposed = unicodedata.normalize("NFKD", plain.casefold())
    letters = "".join(_digit(character) for character in decomposed if not unicodedata.combining(character))
    return " ".join(_DASHES.sub("-", letters).split())


def _digit(character: str) -> str:
    return str(unicodedata.decimal(character)) if character.isdecimal() else character


@cache
def vocabulary() -> Mapping[str, str]:
    """Folded phrase -> its meaning, as the tables of `period_words.toml` are named."""
    meanings = tomllib.loads(_WORDS.read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            fold(phrase): meaning
            for meaning, languages in meanings.items()
            for phrases in languages.values()
            for phrase in phrases
        }
    )


@cache
def months() -> Mapping[str, int]:
    """Folded month name, full or abbreviated -> 1..12. A name that is not the same month everywhere is left out."""
    found: dict[str, set[int]] = {"sept": {9}}
    for language in _MONTH_LANGUAGES:
        for forms in Locale(language).months.values():
            for number, name in [*forms["wide"].items(), *forms["abbreviated"].items()]:
                found.setdefault(fold(str(name)).rstrip("."), set()).add(number)
    return MappingProxyType({name: min(numbers) for name, numbers in found.items() if _names_one(name, numbers)})


def _names_one(name: str, numbers: set[int]) -> bool:
    return len(numbers) == 1 and len(name) > 2 and not re.search(r"\d", name) and name not in vocabulary()
