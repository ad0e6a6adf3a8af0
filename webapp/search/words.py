"""Words as the search sees them: folding, cutting texts into words, reading what somebody typed, marking hits.

Both databases are given words that were folded here, so they find the same. Not here: SQL (search/text.py).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

LONGEST_QUERY = 200
MOST_TERMS = 12
EXCERPT = 210
_PREFIX_FROM = 3
_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670"  # accents on their own; vowel signs of Hebrew and Arabic
_WORD = re.compile(rf"[^\W_]+(?:[{_MARKS}][^\W_]*)*")
_QUOTED = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]')
# Scripts whose words are not set apart by spaces (Korean glues its particles to them): found by pairs of signs.
_DENSE = re.compile("[\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff]+")
_VOICED = "\u3099\u309a"  # the marks that tell the Japanese "ga" from "ka"
_LETTERS = str.maketrans(
    {"ł": "l", "ı": "i", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ŧ": "t", "ŋ": "n"}
    | {"ə": "e", "ĸ": "k", "ة": "ه", "ى": "ي", "ـ": ""}
)


@dataclass(frozen=True, slots=True)
class Term:
    """What must stand in a text: words in this order, the last of which may go on if `prefix`."""

    words: tuple[str, ...]
    prefix: bool = False
    dense: bool = False  # words of a dense script, cut into pairs

    @property
    def is_word(self) -> bool:
        """Whether it is one word of a script with spaces, which may be misspelt."""
        return len(self.words) == 1 and not self.dense


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Text without case, accents and the letters' national forms: "Łódź" and "lodz" are the same, "Straße" and
    "STRASSE", "ulaşım" and "ulasim"."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in parts if unicodedata.category(sign) != "Mn" or sign in _VOICED)
    return unicodedata.normalize("NFKC", bare.translate(_LETTERS))


def words(text: str) -> list[str]:
    """A text as the words that are indexed, folded and in order: "L’école à Łódź" -> l, ecole, a, lodz.

    A run of a dense script becomes its overlapping pairs and its last sign, so that every part of it can be found.
    """
    found: list[str] = []
    for match in _WORD.finditer(unicodedata.normalize("NFC", text)):
        found += _indexed(match.group())
    return found


@lru_cache(maxsize=50_000)
def _indexed(word: str) -> tuple[str, ...]:
    """What is indexed of one word; the same words come again and again."""
    return tuple(one for piece, dense in _pieces(word) for one in (_pairs(piece) if dense else [piece]))


def _pieces(word: str) -> Iterator[tuple[str, bool]]:
    """The folded parts of a word, each with whether its script is dense."""
    folded = fold(word)
    start = 0
    for run in _DENSE.finditer(folded):
        if run.start() > start:
            yield folded[start : run.start()], False
        yield run.group(), True
        start = run.end()
    if start < len(folded):
        yield folded[start:], False


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run))]


def terms(typed: str) -> tuple[Term, ...]:
    """What somebody typed, as what must be found: all of it, in any order. Whatever is typed, this is a valid search.

    Words in quotation marks must stand together as they are; any other word may go on ("school" finds "schools"), but
    for the very short ones in front of the last.
    """
    typed = typed[:LONGEST_QUERY]
    quoted = [Term(tuple(found)) for match in _QUOTED.finditer(typed) if (found := words(match.group(1)))]
    loose: list[Term] = []
    for match in _WORD.finditer(unicodedata.normalize("NFC", _QUOTED.sub(" ", typed))):
        loose += [_term(piece, dense) for piece, dense in _pieces(match.group())]
    if loose and not loose[-1].dense:
        loose[-1] = Term(loose[-1].words, prefix=True)
    return tuple(dict.fromkeys([*quoted, *loose]))[:MOST_TERMS]


def _term(piece: str, dense: bool) -> Term:
    if not dense:
        return Term((piece,), prefix=len(piece) >= _PREFIX_FROM)
    pairs = tuple(_pairs(piece)[:-1])
    return Term(pairs, dense=True) if pairs else Term((piece,), prefix=True, dense=True)


def as_written(typed: str, names: Iterable[str], texts: Iterable[str]) -> str:
    """Folded words as they are written in names ("lodz": "Łódź") or else, in small letters, in texts."""
    written: dict[str, str] = {}
    for text, is_name in [*((name, True) for name in names), *((text, False) for text in texts)]:
        for word in _WORD.findall(unicodedata.normalize("NFC", text)):
            written.setdefault(fold(word), word if is_name else word.lower())
    return _WORD.sub(lambda match: written.get(match.group(), match.group()), typed)


# ------------------------------------------------------------------------------------------------------------- hits


def marked(text: str, wanted: tuple[Term, ...]) -> Markup:
    """The text, escaped, with every hit in <mark>."""
    return _with_marks(text, _hits(text, wanted))


def excerpt(texts: Iterable[str], wanted: tuple[Term, ...]) -> Markup:
    """The place in the first of these texts that has a hit, with a few words around it and the hits in <mark>; empty
    if none has one."""
    for text in texts:
        if hits := _hits(text, wanted):
            start, end = _window(text, hits[0][0])
            inside = [(a - start, b - start) for a, b in hits if a >= start and b <= end]
            before, after = "… " if start else "", " …" if end < len(text) else ""
            return Markup("").join([before, _with_marks(text[start:end], inside), after])
    return Markup("")


def _window(text: str, hit: int) -> tuple[int, int]:
    """Where an excerpt around a hit begins and ends: between words, where there are any."""
    start = max(0, hit - EXCERPT // 3)
    if start:
        start = text.find(" ", start, hit) + 1 or start
    end = min(len(text), start + EXCERPT)
    if end < len(text):
        end = max(text.rfind(" ", hit, end), end - 20)
    return start, end


@dataclass(frozen=True, slots=True)
class _Needles:
    """The same hits looked for in two ways: `words` in a folded text, `word` from the beginning of a folded word.

    Where none of `signs` stands in a folded text, there is no hit in it.
    """

    signs: tuple[str, ...]
    words: re.Pattern[str]
    word: re.Pattern[str]


@lru_cache(maxsize=200)
def _needles(wanted: tuple[Term, ...]) -> _Needles | None:
    parts = []
    for term in wanted:
        if term.dense:
            parts.append((term.words[0] + "".join(word[1:] for word in term.words[1:]), True))
        else:
            parts += [(word, False) for word in term.words[:-1]]
            parts.append((term.words[-1], term.prefix))
    if not parts:
        return None
    whole = "|".join(re.escape(one) + (r"[^\W_]*" if prefix else r"(?![^\W_])") for one, prefix in parts)
    return _Needles(
        signs=tuple(one for one, _ in parts),
        words=re.compile(rf"(?<![^\W_])(?:{whole})"),
        word=re.compile("|".join(re.escape(one) + ("" if prefix else r"\Z") for one, prefix in parts)),
    )


class _Signs(dict[int, str]):
    """Every sign folded on its own, for `str.translate`; filled as signs are met.

    Accents on their own are left out. A sign that may become one with the sign before it is not told: _TOGETHER.
    """

    def __missing__(self, number: int) -> str:
        sign = chr(number)
        if _ACCENT.match(sign):
            folded = ""
        elif unicodedata.category(sign) in ("Mn", "Mc") or _JOINING.match(sign):
            folded = _TOGETHER
        else:
            folded = fold(sign) if _WORD.match(sign) else sign
        self[number] = folded
        return folded


_TOGETHER = "\0"
_ACCENT = re.compile(f"[{_MARKS}]")
_JOINING = re.compile("[\uff9e\uff9f\u1100-\u11ff]")  # half-width voiced marks, parts of Korean signs
_SIGNS = _Signs()
_BEGIN, _END = Markup("<mark>"), Markup("</mark>")


def _hits(text: str, wanted: tuple[Term, ...]) -> list[tuple[int, int]]:
    """Where the hits are: of a word the whole, of a dense run the part that was looked for."""
    needles = _needles(wanted)
    if needles is None:
        return []
    folded = text.lower() if text.isascii() else text.translate(_SIGNS)
    if _TOGETHER not in folded and not any(signs in folded for signs in needles.signs):
        return []
    if text.isascii() or (len(folded) == len(text) and _TOGETHER not in folded and not _needs_care(text, folded)):
        return [match.span() for match in needles.words.finditer(folded)]
    return _hits_by_word(text, needles.word)


def _needs_care(text: str, folded: str) -> bool:
    """Whether there are accents on their own, or signs of a dense script; a half-width kana is one only when folded."""
    return bool(_ACCENT.search(text) or _DENSE.search(folded))


def _hits_by_word(text: str, needles: re.Pattern[str]) -> list[tuple[int, int]]:
    """The same for texts in which a sign and its folded form do not stand at the same place."""
    found: list[tuple[int, int]] = []
    for match in _WORD.finditer(text):
        folded, dense = _folded(match.group())
        if not dense:
            found += [match.span()] if needles.match(folded) else []
        elif len(folded) == len(match.group()):
            found += [
                (match.start() + a, match.start() + b) for a, b in (hit.span() for hit in needles.finditer(folded))
            ]
    return found


@lru_cache(maxsize=50_000)
def _folded(word: str) -> tuple[str, bool]:
    """A folded word, and whether something of it is in a dense script. The same words come again and again."""
    folded = fold(word)
    return folded, bool(_DENSE.search(folded))


def _with_marks(text: str, hits: Sequence[tuple[int, int]]) -> Markup:
    pieces, start = [], 0
    for a, b in _joined(hits):
        pieces += [text[start:a], _BEGIN, text[a:b], _END]
        start = b
    return Markup("").join([*pieces, text[start:]])


def _joined(hits: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Hits that follow each other without anything between, as pairs of a dense script do, made one."""
    found: list[tuple[int, int]] = []
    for a, b in hits:
        if found and found[-1][1] == a:
            found[-1] = (found[-1][0], b)
        else:
            found.append((a, b))
    return found
