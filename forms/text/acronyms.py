"""Acronyms: which ones a text uses, and which of them it spells out."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

WELL_KNOWN = frozenset(Path(__file__).with_suffix(".txt").read_text("utf-8").split())
"""Acronyms that need no explanation: everyday words, states, and currencies."""

_TOKEN = re.compile(r"(?<!\w)[^\W\d_]{2,6}(?!\w)")
_WORDS = re.compile(r"\w+")
_ROMAN = re.compile(r"M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")
_BRACKETS = re.compile(r"\(([^()]{2,200})\)")
_BEFORE_BRACKETS = re.compile(r"(?<!\w)([^\W\d_]{2,6})[\"'»”’]?\s{0,3}\(([^()]{2,200})\)")
_PIECES = re.compile(r"[,;/]")
_QUOTES = " \t\n\"'«»“”„‘’\u00a0\u202f"
_WORDS_IN_A_ROW = 3
"""So many words in capitals side by side are no acronyms but emphasis."""


def acronyms(runs: Iterable[list[str]]) -> Iterator[str]:
    """Yield each word of two to six capitals that may be an acronym once, from the `capital_runs` of a text."""
    for token in dict.fromkeys(token for run in runs if len(run) < _WORDS_IN_A_ROW for token in run):
        if _TOKEN.fullmatch(token) and token not in WELL_KNOWN and not _ROMAN.fullmatch(token):
            yield token


def capital_runs(text: str) -> Iterator[list[str]]:
    """Yield the words in capitals, together where only blanks are between them. Scripts without case have none."""
    run: list[str] = []
    end = 0
    for word in _WORDS.finditer(text):
        is_capital = len(word[0]) > 1 and word[0].isupper()
        if run and (not is_capital or text[end : word.start()].strip()):
            yield run
            run = []
        if is_capital:
            run.append(word[0])
        end = word.end()
    if run:
        yield run


def spelt_out(text: str) -> frozenset[str]:
    """Return the acronyms that a text explains: "Full Name (ABC)" or "ABC (Full Name)"."""
    pieces = (piece for inside in set(_BRACKETS.findall(text)) for piece in _PIECES.split(inside))
    explained = {word for piece in pieces for word in _WORDS.findall(piece.strip(_QUOTES))[:1]}
    explained |= {token for token, inside in set(_BEFORE_BRACKETS.findall(text)) if _is_name(token, inside)}
    return frozenset(word for word in explained if word.isupper())


def _is_name(token: str, inside: str) -> bool:
    """Return whether what stands in brackets can be the full name: several words, or a long one of that initial."""
    words = [word for word in _WORDS.findall(inside) if not word.isupper() and not word.isdecimal()]
    long_enough = len(words) == 1 and len(words[0]) >= 2 * len(token)
    return len(words) > 1 or (long_enough and words[0][0].casefold() == token[0].casefold())
