"""The small words of questions ("how", "dans", "andere"): beside other words they need not be in what is looked for.

Not here: which words tell a language (forms/text/everyday_words.py).
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from webapp.catalogue.words import Term, words

_FILE = Path(__file__).with_suffix(".toml")


@cache
def _by_language() -> dict[str, frozenset[str]]:
    lists = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {language: frozenset(words(some)) for language, some in lists.items()}


@cache
def stop_words() -> frozenset[str]:
    """The small words of every language that we know them of, folded."""
    return frozenset[str]().union(*_by_language().values())


def stop_words_of(language: str) -> frozenset[str]:
    """Those of a language; none if we do not know it."""
    return _by_language().get(language, frozenset())


def without_stop_words(wanted: tuple[Term, ...]) -> tuple[Term, ...]:
    """The terms without small words, unless there are no others or they are part of a phrase ("old people").

    What was quoted stays whole.
    """
    return (
        tuple(one for one in wanted if len(one.words) > 1 or one.expansions or one.words[0] not in stop_words())
        or wanted
    )
