"""The text of a cell without the hints that were printed in it, even where a program typed into a hint."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from forms.word.tree import Paragraph, Run, without_letters
from forms.word.wording import exact

SHORTEST_HINT = 12
"""A shorter hint, such as "https://", is only a hint if it is all that is there."""


@dataclass(frozen=True, slots=True)
class Text:
    """The paragraphs of a cell; `beside_hint` is what stood beside a hint that was still there."""

    paragraphs: tuple[Paragraph, ...]
    beside_hint: str = ""

    @property
    def pictures(self) -> list[Run]:
        """Return the pictures."""
        return [run for paragraph in self.paragraphs for run in paragraph.runs if run.picture]

    @property
    def is_empty(self) -> bool:
        """Return whether there is neither a word nor a picture."""
        return not any(run.picture or run.text.strip() for paragraph in self.paragraphs for run in paragraph.runs)


class Hints:
    """The hints of a form, ready to be looked for in many texts."""

    def __init__(self, hints: frozenset[str]) -> None:
        self.all = hints
        self._longest_first = sorted(hints, key=lambda hint: (-len(hint), hint))
        long = [hint for hint in hints if len(hint) >= SHORTEST_HINT]
        self._ends = {hint[:SHORTEST_HINT] for hint in long} | {hint[-SHORTEST_HINT:] for hint in long}

    def inside(self, text: str, *, control: bool) -> str:
        """Return the hint that is still in a text: anywhere in its control, or at an end where that was lost."""
        if not control and not {text[:SHORTEST_HINT], text[-SHORTEST_HINT:]} & self._ends:
            return ""
        return next((hint for hint in self._longest_first if _holds(text, hint, control=control)), "")


def _holds(text: str, hint: str, *, control: bool) -> bool:
    if len(hint) < SHORTEST_HINT:
        return control and text.strip() == hint
    return hint in text if control else text.startswith(hint) or text.endswith(hint)


def text_of(paragraphs: list[Paragraph], hints: Hints, own: frozenset[str]) -> Text:
    """Return the paragraphs of a cell as people wrote them: without hints, and without the lines `own` of the form."""
    left: list[Paragraph] = []
    beside = ""
    for paragraph in paragraphs:
        line = exact(paragraph.text)
        if line in own or line in hints.all:
            left.append(replace(paragraph, runs=tuple(run for run in paragraph.runs if run.picture)))
            continue
        written = replace(paragraph, runs=tuple(_without_hints(paragraph, hints)))
        if written.text != paragraph.text:
            beside = beside or written.text.strip()
        left.append(written)
    return Text(tuple(left), beside)


def _without_hints(paragraph: Paragraph, hints: Hints) -> Iterator[Run]:
    for control, group in groupby(paragraph.runs, key=lambda run: run.control):
        runs = list(group)
        text = "".join(run.text for run in runs)
        hint = hints.inside(text, control=control is not None and control.hint)
        begin = text.find(hint)
        yield from without_letters(runs, begin, begin + len(hint)) if hint else runs
