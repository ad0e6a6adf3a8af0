"""A document that is not our form: the headings in it that name our questions, and the text under each.

What belongs here: reading "Purpose", "Stimulus/Rationale", "Process" and the like, in the languages of the editions.
What does not: the form itself (`matching`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from forms.questionnaire.questions import Template
from forms.word.matching import MOST_LOOKS
from forms.word.names import CELLS
from forms.word.tree import Block, Paragraph, Run, paragraphs
from forms.word.wording import LONGEST_LABEL, Wording

_ON_THE_LINE = re.compile(r"\s*[:：–—-]\s+|\s*[:：]\s*$")


@dataclass(frozen=True, slots=True)
class Passage:
    """The paragraphs under a heading; `field` is "" for those before the first heading and under unknown ones."""

    field: str
    paragraphs: tuple[Paragraph, ...]


def passages(template: Template, wording: Wording, blocks: tuple[Block, ...]) -> list[Passage]:
    """The document cut at its headings. Every paragraph with text or a picture is in exactly one passage."""
    askable = {one.id for one in template.fields if CELLS[one.kind].has_heading}
    found: list[tuple[str, list[Paragraph]]] = [("", [])]
    for number, paragraph in enumerate(paragraphs(blocks)):
        field, rest = _heading(wording, paragraph, loosely=paragraph.heading > 0 and number < MOST_LOOKS)
        if field in askable:
            found.append((field, [rest] if rest else []))
        elif paragraph.heading and paragraph.text.strip():
            found.append(("", [paragraph]))
        else:
            found[-1][1].append(paragraph)
    return [Passage(field, tuple(rows)) for field, rows in found if rows]


def _heading(wording: Wording, paragraph: Paragraph, *, loosely: bool) -> tuple[str, Paragraph | None]:
    """The field that a paragraph is a heading of, and what stands on the same line after it."""
    text = paragraph.text.strip()
    if (field := wording.question(text, loosely=loosely)) and len(text) <= LONGEST_LABEL:
        return field, None
    sign = _ON_THE_LINE.search(text)
    if sign and sign.start() <= LONGEST_LABEL and (field := wording.question(text[: sign.start()])):
        return field, _after(paragraph, paragraph.text.find(text) + sign.end())
    return "", None


def _after(paragraph: Paragraph, position: int) -> Paragraph:
    """A paragraph without its first letters."""
    return replace(paragraph, runs=tuple(_cut(paragraph.runs, position)))


def _cut(runs: tuple[Run, ...], position: int) -> Iterator[Run]:
    for run in runs:
        kept = run.text[min(position, len(run.text)) :]
        position -= min(position, len(run.text))
        if kept or run.picture:
            yield replace(run, text=kept)
