"""The headings of a document that is not our form, as far as they name questions in one of our languages."""

import re
from dataclasses import replace

from forms.questionnaire.model import Questionnaire
from forms.word.matching import MOST_LOOKS
from forms.word.names import CELLS
from forms.word.tree import Block, Paragraph, paragraphs, without_letters
from forms.word.wording import LONGEST_LABEL, Wording

_ON_THE_LINE = re.compile(r"\s*[:：–—-]\s+|\s*[:：]\s*$")


def passages(
    questionnaire: Questionnaire, wording: Wording, blocks: tuple[Block, ...]
) -> list[tuple[str, list[Paragraph]]]:
    """Return the document cut at its headings: the id of a field ("" if there is none), and what stands under it.

    Every paragraph with text or a picture is in exactly one passage.
    """
    askable = {field.id for field in questionnaire.fields if CELLS[field.kind].has_heading}
    cut: list[tuple[str, list[Paragraph]]] = [("", [])]
    for number, paragraph in enumerate(paragraphs(blocks)):
        field, rest = _heading(wording, paragraph, loosely=paragraph.heading > 0 and number < MOST_LOOKS)
        if field in askable:
            cut.append((field, rest))
        elif paragraph.heading and paragraph.text.strip():
            cut.append(("", [paragraph]))
        else:
            cut[-1][1].append(paragraph)
    return [passage for passage in cut if passage[1]]


def _heading(wording: Wording, paragraph: Paragraph, *, loosely: bool) -> tuple[str, list[Paragraph]]:
    """Return the field that a paragraph is a heading of, and what stands on the same line after it."""
    text = paragraph.text.strip()
    if (field := wording.question(text, loosely=loosely)) and len(text) <= LONGEST_LABEL:
        return field, []
    sign = _ON_THE_LINE.search(text)
    if sign and sign.start() <= LONGEST_LABEL and (field := wording.question(text[: sign.start()])):
        runs = without_letters(paragraph.runs, 0, paragraph.text.find(text) + sign.end())
        return field, [replace(paragraph, runs=tuple(runs))]
    return "", []
