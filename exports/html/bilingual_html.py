"""A practice in two languages on one sheet: every part in facing columns, pictures once with both captions.

The first language decides the direction of the page, so that it always stands where its readers begin.
"""

from collections.abc import Iterator
from dataclasses import replace
from difflib import SequenceMatcher
from typing import NamedTuple

from markupsafe import Markup

from exports.html.sheet_html import Page
from exports.sheet import blocks as b
from exports.sheet.sheet import Sheet
from exports.sheet.sheet_blocks import blocks


class _Part(NamedTuple):
    """A block with the heading in front of it; the key is the same for both languages."""

    key: tuple[str, str]
    block: b.Block
    heading: b.Heading | None


def article(first: Page, second: Page) -> Markup:
    """Return both sheets as one `<article class="sheet">`, as `Page.article` returns one of them."""
    pairs = _pairs(_parts(first.sheet, first.sheet), _parts(second.sheet, first.sheet))
    return first.around(Markup("").join(_row((first, second), one, other) for one, other in pairs))


def _parts(sheet: Sheet, common: Sheet) -> list[_Part]:
    """Return the parts of a sheet, their keys taken from the labels in the language of `common`."""
    known = blocks(replace(sheet, questionnaire=common.questionnaire))
    parts: list[_Part] = []
    heading, label = None, ""
    for block, named in zip(blocks(sheet), known, strict=True):
        if isinstance(block, b.Heading) and isinstance(named, b.Heading):
            heading, label = block, named.text
            continue
        lead = "lead" if isinstance(block, b.Figures) and block.lead else ""
        parts.append(_Part((type(block).__name__, label or lead), block, heading))
        heading, label = None, ""
    return parts


def _pairs(first: list[_Part], second: list[_Part]) -> Iterator[tuple[_Part | None, _Part | None]]:
    """Return the parts of both in their common order; None faces what the other language does not have."""
    matcher = SequenceMatcher(None, [part.key for part in first], [part.key for part in second], autojunk=False)
    for operation, start, end, other_start, other_end in matcher.get_opcodes():
        if operation == "equal":
            yield from zip(first[start:end], second[other_start:other_end], strict=True)
        else:
            yield from ((part, None) for part in first[start:end])
            yield from ((None, part) for part in second[other_start:other_end])


def _row(pages: tuple[Page, Page], part: _Part | None, other: _Part | None) -> Markup:
    """Write a row of two columns; the band and the pictures reach across both."""
    if part and other and isinstance(part.block, b.Masthead):
        return pages[0].written(part.block, None)[1]
    if part and other and isinstance(part.block, b.Figures) and isinstance(other.block, b.Figures):
        return pages[0].pictures(part.block, (pages[1], other.block))
    cells = (_cell("one", pages[0], part), _cell("other", pages[1], other))
    kind = type(part.block if part else other.block if other else None).__name__.lower()
    return Markup('<div class="pair pair-{}">{}</div>').format(kind, Markup("").join(cells))


def _cell(name: str, page: Page, part: _Part | None) -> Markup:
    """Write a column of a row, empty where this language has nothing to say."""
    content = page.written(part.block, part.heading)[1] if part else Markup("")
    cell = Markup('<div class="{}" lang="{}" dir="{}">{}</div>')
    return cell.format(name, page.sheet.language, page.sheet.direction, content)
