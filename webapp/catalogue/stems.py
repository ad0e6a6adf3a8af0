"""Stems by Snowball, in the languages that it knows: "policies" and "policy" are one."""

import threading
from functools import lru_cache
from typing import Any

import snowballstemmer  # type: ignore[import-untyped]
from babel import Locale

from webapp.catalogue.words import fold

_KNOWN = set(snowballstemmer.algorithms())
_ALGORITHMS = {
    **{code: name.lower() for code, name in Locale("en").languages.items() if name.lower() in _KNOWN},
    "nb": "norwegian",
}
STEMMED = frozenset(_ALGORITHMS)
SHORTEST = 3
_CACHED = 200_000
_mine = threading.local()


def base(language: str) -> str:
    """Return the language of a tag: "pt-BR" is stemmed as "pt"."""
    return language.partition("-")[0].lower()


def stems(word: str, language: str) -> frozenset[str]:
    """Return the folded stems of a word as written and, where that differs, as typed without accents."""
    tag = base(language)
    return _stems(word.lower(), tag) if tag in STEMMED and len(word) >= SHORTEST else frozenset()


@lru_cache(maxsize=_CACHED)
def _stems(word: str, tag: str) -> frozenset[str]:
    stemmer = _stemmer(tag)
    return frozenset(fold(stemmer.stemWord(one)) for one in {word, fold(word)}) - {""}


def _stemmer(tag: str) -> Any:
    """Return this thread's own stemmer, which keeps the word that it works on."""
    if not hasattr(_mine, tag):
        setattr(_mine, tag, snowballstemmer.stemmer(_ALGORITHMS[tag]))
    return getattr(_mine, tag)
