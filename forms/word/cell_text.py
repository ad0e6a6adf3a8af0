"""The text of a cell without the grey words that were printed in it.

What belongs here: telling hints from answers, also where a program typed into the hint without clearing it. What does
not: the answer (`cell_values`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from forms.word.tree import Paragraph, Run
from forms.word.wording import exact

SHORTEST_HINT = 12
"""A shorter hint, such as "https://", is only a hint if it is all that is there."""


@dataclass(frozen=True, slots=True)
class Text:
    """The paragraphs of a cell; `beside_hint` is what stood beside a hint that was still there."""

    paragraphs: tuple[Paragraph, ...]
    beside_hint: str = ""

    @property
    def plain(self) -> str:
        """The text, one paragraph a line."""
        return "\n".join(one.text for one in self.paragraphs)

    @property
    def pictures(self) -> list[Run]:
        """The pictures."""
        return [run for one in self.paragraphs for run in one.runs if run.picture]

    @property
    def names(self) -> list[str]:
        """The bookmarks."""
        return [name for one in self.paragraphs for name in one.names]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is there."""
        return not self.plain.strip() and not self.pictures


class Hints:
    """The grey words of a form, ready to be looked for in many texts."""

    def __init__(self, hints: frozenset[str]) -> None:
        self._all = hints
        self._longest_first = sorted(hints, key=lambda hint: (-len(hint), hint))
        long = [hint for hint in hints if len(hint) >= SHORTEST_HINT]
        self._ends = {hint[:SHORTEST_HINT] for hint in long} | {hint[-SHORTEST_HINT:] for hint in long}

    def is_all(self, text: str) -> bool:
        """Whether a text is a hint and nothing else."""
        return exact(text) in self._all

    def inside(self, text: str, *, control: bool) -> str:
        """The hint that is still in a text: anywhere in its control, or, where that was lost, at an end of the text."""
        if not control and not {text[:SHORTEST_HINT], text[-SHORTEST_HINT:]} & self._ends:
            return ""
        return next((hint for hint in self._longest_first if _holds(text, hint, control=control)), "")


def _holds(text: str, hint: str, *, control: bool) -> bool:
    if len(hint) < SHORTEST_HINT:
        return control and text.strip() == hint
    return hint in text if control else text.startswith(hint) or text.endswith(hint)


def text_of(rows: list[Paragraph], hints: Hints, own: frozenset[str]) -> Text:
    """The paragraphs of a cell as people wrote them: without hints, and without the lines `own` of the form."""
    left: list[Paragraph] = []
    beside = ""
    for paragraph in rows:
        if exact(paragraph.text) in own or hints.is_all(paragraph.text):
            left.append(replace(paragraph, runs=tuple(run for run in paragraph.runs if run.picture)))
            continue
        runs = tuple(_without_hints(paragraph, hints))
        text = "".join(run.text for run in runs)
        if text.strip() and text != paragraph.text:
            beside = beside or text.strip()
        left.append(replace(paragraph, runs=runs))
    return Text(tuple(left), beside)


def _without_hints(paragraph: Paragraph, hints: Hints) -> Iterator[Run]:
    for control, group in groupby(paragraph.runs, key=lambda run: run.control):
        runs = list(group)
        text = "".join(run.text for run in runs)
        found = hints.inside(text, control=control is not None and control.hint)
        yield from _cut(runs, text, found) if found else runs


def _cut(runs: list[Run], text: str, hint: str) -> Iterator[Run]:
    """Runs without the letters of a hint."""
    begin = text.find(hint)
    end, position = begin + len(hint), 0
    for run in runs:
        kept = "".join(c for i, c in enumerate(run.text, start=position) if not begin <= i < end)
        position += len(run.text)
        if kept or run.picture:
            yield replace(run, text=kept)
