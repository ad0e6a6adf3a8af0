"""The differences of two texts, word by word, as a reader can follow them."""

import difflib
import re

MOST_COMPARED = 4000
"""Pieces of both texts up to which changes are shown word by word: comparing takes time by the square of them."""
PIECES = re.compile(r"\s+|\S+")
FEWEST_SAME = 3  # Words that must be the same in a row for a reader to find them again between two changes
Change = tuple[str, str]


def changes(old: str, new: str) -> list[Change]:
    """Return the pieces of two texts in turn as "same", "out" or "in", without a patchwork of one or two same words."""
    before, after = PIECES.findall(old), PIECES.findall(new)
    if len(before) + len(after) > MOST_COMPARED:
        return [("out", old), ("in", new)]
    found: list[Change] = []
    for same, a, b, c, d in _stretches(before, after):
        if same:
            found.append(("same", "".join(before[a:b])))
            continue
        found += [(name, text) for name, text in (("out", "".join(before[a:b])), ("in", "".join(after[c:d]))) if text]
    return found


def _stretches(before: list[str], after: list[str]) -> list[tuple[bool, int, int, int, int]]:
    """Return where two texts are the same and where not: (same, begin and end in `before`, the same in `after`)."""
    steps = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    found: list[tuple[bool, int, int, int, int]] = []
    for at, (kind, a, b, c, d) in enumerate(steps):
        words = sum(not piece.isspace() for piece in before[a:b])
        same = kind == "equal" and (words >= FEWEST_SAME or at in (0, len(steps) - 1))
        if found and found[-1][0] == same:
            _, a, _, c, _ = found.pop()
        found.append((same, a, b, c, d))
    return found
