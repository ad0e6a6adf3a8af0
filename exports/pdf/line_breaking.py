"""Where a line may end in any script, by a small part of UAX #14, and lines of a width filled greedily."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from exports.fonts import pdf_fonts

_NEVER_FIRST = frozenset("、。，．・：；？！ー々ゝゞぁぃぅぇぉっゃゅょァィゥェォッャュョ…")
_AFTER = frozenset("-–—/")


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set: size and distance of lines in points, colour (`#rrggbb`), and its face."""

    size: float
    leading: float
    colour: str = "#1d2126"
    bold: bool = False
    display: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """A text in one style and one language (empty: that of the whole). With `key` it leads to the part of that key."""

    text: str
    style: Style
    language: str = ""
    key: str = ""


class Segment(NamedTuple):
    """A stretch of a line: the place of its words among those that were broken, and its text."""

    words: int
    text: str


Line = tuple[Segment, ...]


@lru_cache(maxsize=16384)
def width(text: str, style: Style) -> float:
    """Return how wide a text is on one line, in points."""
    return sum(run.width for run in pdf_fonts.shape(text, style.bold, style.display)) * style.size / 1000


def broken(words: Sequence[Words], room: float, hang: float = 0.0) -> list[Line]:
    """Break words into lines `room` points wide, every line but the first `hang` points narrower."""
    lines: list[list[Segment]] = [[]]
    used = 0.0
    for place, part in enumerate(words):
        for piece in _pieces(part, room - hang):
            visible = width(piece.rstrip(" "), part.style)
            if lines[-1] and used + visible > room - (hang if len(lines) > 1 else 0.0):
                lines.append([])
                used = 0.0
            used += width(piece, part.style)
            if lines[-1] and lines[-1][-1].words == place:
                lines[-1][-1] = Segment(place, lines[-1][-1].text + piece)
            else:
                lines[-1].append(Segment(place, piece))
    return [tuple(line) for line in lines]


def _pieces(words: Words, room: float) -> Iterator[str]:
    """Return the text in pieces between which a line may end; what is wider than a line, letter by letter."""
    for piece in _unbroken(words.text):
        if width(piece.rstrip(" "), words.style) > room:
            yield from piece
        else:
            yield piece


def _unbroken(text: str) -> Iterator[str]:
    piece = ""
    for letter in text:
        if piece and _may_break(piece[-1], letter):
            yield piece
            piece = ""
        piece += letter
    if piece:
        yield piece


def _may_break(before: str, after: str) -> bool:
    if before == " " or (before in _AFTER and after.isalpha()):
        return after != " "
    if after == " " or not (_is_ideographic(before) or _is_ideographic(after)):
        return False
    opening, closing = unicodedata.category(before) in ("Ps", "Pi"), unicodedata.category(after) in ("Pe", "Pf", "Po")
    return not (opening or closing or after in _NEVER_FIRST)


def _is_ideographic(letter: str) -> bool:
    """Return whether a line may end beside it without a blank, as in Japanese; Korean has blanks."""
    return unicodedata.east_asian_width(letter) in ("W", "F") and not "\uac00" <= letter <= "\ud7a3"
