"""In which order the letters of a line stand: UAX #9 for one short line, without explicit embeddings and isolates."""

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
    """Return a line in stretches from left to right. `leftwards` is the direction of the text that it belongs to."""
    levels = _levels(text, int(leftwards))
    grouped = groupby(zip(levels, text, strict=True), lambda pair: pair[0])
    runs = [(level, "".join(letter for _, letter in pairs)) for level, pairs in grouped]
    for least in range(max(levels, default=0), 0, -1):
        runs = _turned(runs, least)
    return [Stretch(part, bool(level % 2)) for level, part in runs]


def _turned(runs: list[tuple[int, str]], least: int) -> list[tuple[int, str]]:
    """Reverse what is at least so deep and stands together (L2)."""
    turned: list[tuple[int, str]] = []
    for deep, together in groupby(runs, lambda run: run[0] >= least):
        some = [*together]
        turned += reversed(some) if deep else some
    return turned


def runs_leftwards(text: str) -> bool:
    """Return whether any letter of a text runs from right to left."""
    return any(unicodedata.bidirectional(letter) in ("R", "AL", "AN") for letter in text)


def _levels(text: str, base: int) -> list[int]:
    kinds = _resolved(text, "R" if base else "L")
    deeper = {"R": 1, "AN": 2, "EN": 2, "L": 0} if base == 0 else {"R": 0, "L": 1, "AN": 1, "EN": 1}
    return [base + deeper[kind] for kind in kinds]


def _resolved(text: str, base: str) -> list[str]:
    """Return L, R, EN or AN for each letter, by the rules W1 to W7 and N0 to N2."""
    weak = list(_weak([unicodedata.bidirectional(letter) for letter in text], base))
    for place in range(1, len(weak) - 1):
        before, kind, after = weak[place - 1 : place + 2]
        if before == after and ((kind == "CS" and before in _NUMBERS) or (kind == "ES" and before == "EN")):
            weak[place] = before
    for order in (range(len(weak)), range(len(weak) - 1, -1, -1)):
        last = ""
        for place in order:
            if weak[place] == "ET" and last == "EN":
                weak[place] = "EN"
            last = weak[place]
    strong = base
    for place, kind in enumerate(weak):
        strong = kind if kind in ("L", "R") else strong
        if kind == "EN" and strong == "L":
            weak[place] = "L"
    for opening, closing in _pairs(text):
        weak[opening] = weak[closing] = _bracket(weak, opening, closing, base)
    return _neutral(weak, base)


def _pairs(text: str) -> list[tuple[int, int]]:
    """Return where brackets open and close, in the order of the opening ones."""
    pairs, waiting = [], []
    for place, letter in enumerate(text):
        if letter in _CLOSING.values():
            waiting.append(place)
        elif letter in _CLOSING and any(text[opening] == _CLOSING[letter] for opening in waiting):
            while text[waiting[-1]] != _CLOSING[letter]:
                waiting.pop()
            pairs.append((waiting.pop(), place))
    return sorted(pairs)


def _bracket(kinds: Sequence[str], opening: int, closing: int, base: str) -> str:
    """Return the kind of a pair of brackets (N0): the base's if a letter inside has it, else what stands before."""
    within = {_side(kind) for kind in kinds[opening + 1 : closing]} & {"L", "R"}
    if not within:
        return "ON"
    if base in within:
        return base
    return next((_side(kind) for kind in reversed(kinds[:opening]) if _side(kind) in ("L", "R")), base)


def _weak(kinds: Sequence[str], base: str) -> Iterator[str]:
    """Apply W1 to W3: marks go with their letter, European numbers after an Arabic letter are Arabic."""
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
    """Apply N1 and N2: what has no direction goes with its two sides if they agree, else with the whole."""
    resolved: list[str] = []
    for neutral, together in groupby(kinds, lambda kind: kind in _NEUTRAL):
        same = [*together]
        if neutral:
            end = len(resolved) + len(same)
            before = _side(resolved[-1]) if resolved else base
            after = _side(kinds[end]) if end < len(kinds) else base
            same = [before if before == after else base] * len(same)
        resolved += same
    return [kind if kind in ("L", "R", *_NUMBERS) else base for kind in resolved]


def _side(kind: str) -> str:
    return "R" if kind in _NUMBERS else kind
