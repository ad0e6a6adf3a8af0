"""In which order the letters of a line stand: the bidirectional algorithm of Unicode for one short line.

What belongs here: UAX #9 without explicit embeddings and isolates, which titles and names have no use for. What does
not: choosing faces and shaping (`pdf_fonts`).
"""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

_NUMBERS = ("EN", "AN")
_CLOSING = {")": "(", "]": "[", "}": "{"}
_NEUTRAL = ("B", "S", "WS", "ON", "BN", "ES", "ET", "CS")


class Stretch(NamedTuple):
    """Letters that stand together and run the same way, in the order of reading."""

    text: str
    leftwards: bool


def visual(text: str, *, leftwards: bool = False) -> list[Stretch]:
    """A line in stretches from left to right. `leftwards` is the direction of the text that it belongs to."""
    levels = _levels(text, int(leftwards))
    runs: list[tuple[int, str]] = []
    at = 0
    for level, same in groupby(levels):
        size = len(list(same))
        runs.append((level, text[at : at + size]))
        at += size
    for least in range(max(levels, default=0), 0, -1):
        runs = _turned(runs, least)
    return [Stretch(part, bool(level % 2)) for level, part in runs]


def _turned(runs: list[tuple[int, str]], least: int) -> list[tuple[int, str]]:
    """L2: what is at least so deep and stands together, in reverse."""
    turned: list[tuple[int, str]] = []
    for deep, some in groupby(runs, lambda run: run[0] >= least):
        together = list(some)
        turned += reversed(together) if deep else together
    return turned


def runs_leftwards(text: str) -> bool:
    """Whether any of its letters runs from right to left."""
    return any(unicodedata.bidirectional(letter) in ("R", "AL", "AN") for letter in text)


def _levels(text: str, base: int) -> list[int]:
    kinds = _resolved(text, "R" if base else "L")
    deeper = {"R": 1, "AN": 2, "EN": 2, "L": 0} if base == 0 else {"R": 0, "L": 1, "AN": 1, "EN": 1}
    return [base + deeper[kind] for kind in kinds]


def _resolved(text: str, base: str) -> list[str]:
    """L, R, EN or AN for each letter, by the rules W1 to W7 and N0 to N2."""
    weak = list(_weak([unicodedata.bidirectional(letter) for letter in text], base))
    for at, kind in enumerate(weak):
        before = weak[at - 1] if at else ""
        after = weak[at + 1] if at + 1 < len(weak) else ""
        if before == after and ((kind == "CS" and before in _NUMBERS) or (kind == "ES" and before == "EN")):
            weak[at] = before
    for order in (range(len(weak)), range(len(weak) - 1, -1, -1)):
        last = ""
        for at in order:
            if weak[at] == "ET" and last == "EN":
                weak[at] = "EN"
            last = weak[at]
    strong = base
    for at, kind in enumerate(weak):
        strong = kind if kind in ("L", "R") else strong
        if kind == "EN" and strong == "L":
            weak[at] = "L"
    for opening, closing in _pairs(text):
        weak[opening] = weak[closing] = _bracket(weak, opening, closing, base)
    return _neutral(weak, base)


def _pairs(text: str) -> list[tuple[int, int]]:
    """Where brackets open and close, in the order of the opening ones."""
    found, waiting = [], []
    for at, letter in enumerate(text):
        if letter in _CLOSING.values():
            waiting.append(at)
        elif letter in _CLOSING and any(text[one] == _CLOSING[letter] for one in waiting):
            while text[waiting[-1]] != _CLOSING[letter]:
                waiting.pop()
            found.append((waiting.pop(), at))
    return sorted(found)


def _bracket(kinds: Sequence[str], opening: int, closing: int, base: str) -> str:
    """N0: brackets round letters of the whole's direction have it; others go with what stands before them."""
    within = {_side(kind) for kind in kinds[opening + 1 : closing]} & {"L", "R"}
    if not within:
        return "ON"
    if base in within:
        return base
    return next((_side(kind) for kind in reversed(kinds[:opening]) if _side(kind) in ("L", "R")), base)


def _weak(kinds: Sequence[str], base: str) -> Iterator[str]:
    """W1 to W3: marks go with their letter, European numbers after an Arabic letter are Arabic."""
    last, strong = base, base
    for kind in kinds:
        kind = last if kind == "NSM" else kind
        if kind in ("L", "R", "AL"):
            strong = kind
        if kind == "EN" and strong == "AL":
            kind = "AN"
        last = "R" if kind == "AL" else kind
        yield last


def _neutral(kinds: list[str], base: str) -> list[str]:
    """N1 and N2: what has no direction goes with its two sides if they agree, else with the whole."""
    found = list(kinds)
    at = 0
    while at < len(found):
        end = at
        while end < len(found) and found[end] in _NEUTRAL:
            end += 1
        if end > at:
            sides = [_side(found[at - 1]) if at else base, _side(found[end]) if end < len(found) else base]
            found[at:end] = [sides[0] if sides[0] == sides[1] else base] * (end - at)
        at = max(end, at + 1)
    return [kind if kind in ("L", "R", *_NUMBERS) else base for kind in found]


def _side(kind: str) -> str:
    return "R" if kind in _NUMBERS else kind
