"""Words as the search sees them: folding, cutting texts into words, reading what somebody typed."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

LONGEST_QUERY = 200
MOST_TERMS = 12
_PREFIX_FROM = 3
ACCENTS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670"  # accents on their own; vowel signs of Hebrew and Arabic
WORD = re.compile(rf"[^\W_]+(?:[{ACCENTS}][^\W_]*)*")
_QUOTED = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]')
# Scripts whose words are not set apart by spaces (Korean glues its particles to them): found by pairs of signs.
DENSE = re.compile("[\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff]+")
_VOICED = "\u3099\u309a"  # the marks that tell the Japanese "ga" from "ka"
_LETTERS = str.maketrans(
    {"ł": "l", "ı": "i", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ŧ": "t", "ŋ": "n"}
    | {"ə": "e", "ĸ": "k", "ة": "ه", "ى": "ي", "ـ": ""}
)


@dataclass(frozen=True, slots=True)
class Term:
    """What must stand in a text: words in this order (the last may go on if `prefix`), or one of its expansions."""

    words: tuple[str, ...]
    prefix: bool = False
    dense: bool = False  # words of a dense script, cut into pairs
    typed: str = field(default="", compare=False)  # the word as it was typed; nothing of what was quoted
    expansions: tuple[
        tuple[str, ...], ...
    ] = ()  # tokens (catalogue/expansion.py) of which one set may be there instead

    @property
    def is_word(self) -> bool:
        """Whether it is one word of a script with spaces, which may be misspelt."""
        return len(self.words) == 1 and not self.dense

    @property
    def text(self) -> str:
        """The word, or the run of a dense script, in one piece."""
        return self.words[0] + "".join(pair[1:] for pair in self.words[1:]) if self.dense else " ".join(self.words)


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Return text without case, accents and national forms of letters: "Łódź" is "lodz", "ulaşım" is "ulasim"."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in parts if unicodedata.category(sign) != "Mn" or sign in _VOICED)
    return unicodedata.normalize("NFKC", bare.translate(_LETTERS))


def words(text: str) -> list[str]:
    """Return the words of a text as they are indexed, folded and in order, dense runs as overlapping pairs."""
    found: list[str] = []
    for match in WORD.finditer(unicodedata.normalize("NFC", text)):
        found += _indexed(match.group())
    return found


@lru_cache(maxsize=50_000)
def _indexed(word: str) -> tuple[str, ...]:
    """Return what is indexed of one word; the same words come again and again."""
    return tuple(one for piece, dense in _pieces(word) for one in (_pairs(piece) if dense else [piece]))


def pieces_of(text: str) -> Iterator[tuple[str, str, bool]]:
    """Yield the pieces of a text: folded, as written, and whether their script is dense."""
    for match in WORD.finditer(unicodedata.normalize("NFC", text)):
        pieces = list(_pieces(match.group()))
        for piece, dense in pieces:
            yield piece, match.group() if len(pieces) == 1 else piece, dense


def is_dense(word: str) -> bool:
    """Return whether a word is in a script that does not set words apart by spaces."""
    return bool(DENSE.search(fold(word)))


def _pieces(word: str) -> Iterator[tuple[str, bool]]:
    """Yield the folded parts of a word, each with whether its script is dense."""
    folded = fold(word)
    start = 0
    for run in DENSE.finditer(folded):
        if run.start() > start:
            yield folded[start : run.start()], False
        yield run.group(), True
        start = run.end()
    if start < len(folded):
        yield folded[start:], False


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run))]


def terms(typed: str) -> tuple[Term, ...]:
    """Return what must be found: quoted words as they stand, others that may go on ("school" finds "schools")."""
    typed = typed[:LONGEST_QUERY]
    quoted = [Term(tuple(found)) for match in _QUOTED.finditer(typed) if (found := words(match.group(1)))]
    loose: list[Term] = []
    for piece, written, dense in pieces_of(_QUOTED.sub(" ", typed)):
        loose.append(_term(piece, written, dense))
    if loose and not loose[-1].dense:
        loose[-1] = replace(loose[-1], prefix=True)
    return tuple(dict.fromkeys([*quoted, *loose]))[:MOST_TERMS]


def _term(piece: str, written: str, dense: bool) -> Term:
    if not dense:
        return Term((piece,), prefix=len(piece) >= _PREFIX_FROM, typed=written)
    pairs = tuple(_pairs(piece)[:-1])
    return Term(pairs or (piece,), prefix=not pairs, dense=True, typed=written)


def as_written(typed: str, names: Iterable[str], texts: Iterable[str]) -> str:
    """Return folded words as they are written in names ("lodz": "Łódź") or else, in small letters, in texts."""
    written: dict[str, str] = {}
    for text, is_name in [*((name, True) for name in names), *((text, False) for text in texts)]:
        for word in WORD.findall(unicodedata.normalize("NFC", text)):
            written.setdefault(fold(word), word if is_name else word.lower())
    return WORD.sub(lambda match: written.get(match.group(), match.group()), typed)
