"""About how much room a sheet takes in Word, to choose how high its first picture stands.

What belongs here: arithmetic on blocks and on the sizes of the styles. What does not: the styles (`docx_styles`) and
the blocks in Word (`sheet_docx`). Only Word knows where its lines end; this is right to about a twentieth, so that a
choice leaves as much to spare.
"""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import ceil
from typing import Any

from exports.docx import docx_styles
from exports.docx.docx_styles import TEXT_WIDTH
from exports.sheet import blocks as b
from exports.sheet import picture_rows
from exports.sheet.page_size import Paper
from exports.sheet.sheet import Sheet
from exports.sheet.sheet_blocks import blocks

HEIGHTS = (96.0, 84.0, 72.0, 60.0, 48.0)
"""What a first picture may take of the page, in mm: as it should be, and where that spares a nearly empty last page."""
THIN = 0.3
"""A last page with less of its height in use looks forgotten."""
SPARE = 0.03
FREE = 12.0
"""So many mm at the foot of a page stay free on average, because the next lines belong together."""
TALLER = 1.5
"""Lines of Arabic and Hebrew are so many times as high."""
POINT = 25.4 / 72
LINE = 1.362
"""Noto's lines are so many times as high as its letters are large."""
SIGN = 0.53
"""A letter is about so many times as wide as it is large; Chinese, Japanese and Korean ones are twice as wide."""
COLUMN = TEXT_WIDTH - docx_styles.COLUMN
FACTS = TEXT_WIDTH - 38


def lead_height(sheet: Sheet, paper: Paper) -> float:
    """The greatest height of the first picture, in mm, with which no page is nearly empty, as far as can be told."""
    page = paper.height - docx_styles.TOP - docx_styles.FOOT
    found = blocks(sheet)
    lead = next((block.figures[0] for block in found if isinstance(block, b.Figures) and block.lead), None)
    if lead is None:
        return HEIGHTS[0]
    natural = TEXT_WIDTH * lead.height / max(1, lead.width)
    rest = sum(_height(block) * (TALLER if _is_tall(sheet, block) else 1.0) for block in found)
    for height in HEIGHTS:
        if _suits(rest + min(height, natural), page):
            return height
    return HEIGHTS[0]


def _suits(needed: float, page: float) -> bool:
    """Whether this height ends well below the beginning of a page; on every page but the last some room stays free."""
    needed *= 1 + SPARE
    while needed > page:
        needed -= page - FREE
        if needed < THIN * page:
            return False
    return True


def _is_tall(sheet: Sheet, block: b.Block) -> bool:
    return sheet.direction == "rtl" and isinstance(block, b.Title | b.Summary | b.Prose | b.Links)


def _height(block: b.Block) -> float:
    """A block in mm; of the first picture only its caption."""
    return _HEIGHTS[type(block)](block)


def _line(size: float, spacing: float = 1.0) -> float:
    """The height in mm of a line in letters of so many points."""
    return size * POINT * LINE * spacing


def _row(lines: int) -> float:
    return lines * _line(9) + 4 * POINT + 0.3


def _lines(texts: Iterable[str], size: float, width: float) -> int:
    return sum(max(1, ceil(_width(text) * size * POINT * SIGN / width)) for text in texts)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _text(text: str, size: float, width: float, spacing: float = 1.0) -> float:
    return _lines([text], size, width) * _line(size, spacing)


def _flat(content: b.Text) -> list[str]:
    """The lines of a text, those of its lists too."""
    found: list[str] = []
    for part in content:
        if isinstance(part, b.Paragraph):
            found += "".join(span.text for span in part.spans).split("\n")
        else:
            found += [text for item in part.items for text in _flat(item)]
    return found


def _paragraph(part: object, size: float, after: float) -> float:
    texts = _flat((part,))  # type: ignore[arg-type]
    return _lines(texts, size, COLUMN) * _line(size, 1.1) + after * POINT


def _figures(block: b.Figures) -> float:
    caption = _line(8) + 14 * POINT
    if block.lead:
        return caption
    return sum(_row_of(row) + caption for row in picture_rows.rows(block.figures))


def _row_of(row: Sequence[picture_rows.Cell]) -> float:
    return min(64.0, float(row[0].height)) if len(row) == 1 else float(row[0].height)


def _facts(block: b.Facts) -> float:
    return _row(1) + sum(_row(_lines(_flat(fact.content), 9, FACTS)) for fact in block.facts)


def _prose(block: b.Prose) -> float:
    size, after = (12.5, 7) if block.lead else (10, 6)
    return sum(_paragraph(part, size, after) for part in block.content)


def _places(block: b.Places) -> float:
    return _text(", ".join((*block.cities, *block.countries)), 10.5, TEXT_WIDTH) + 8 * POINT


_HEIGHTS: Mapping[type, Callable[[Any], float]] = {
    b.Masthead: lambda block: 4.0,
    b.Title: lambda block: _text(block.text, 28, TEXT_WIDTH, 0.9) + 21 * POINT,
    b.Summary: lambda block: _text(block.text, 13, TEXT_WIDTH) + 8 * POINT,
    b.Places: _places,
    b.Facts: _facts,
    b.KeyFigures: lambda block: _line(9) + _line(18) + 16 * POINT,
    b.Heading: lambda block: _line(11) + 9 * POINT,
    b.Prose: _prose,
    b.Figures: _figures,
    b.Links: lambda block: sum(_text(one.title + one.note, 10, COLUMN, 1.1) for one in block.links) + 6 * POINT,
    b.Contacts: lambda block: 5 * (_line(9) + 2 * POINT) + 4,
    b.Imprint: lambda block: _text(block.text, 8, TEXT_WIDTH) + _line(8) * 2 + 8 * POINT,
}
"""The height of each block in mm, by the sizes of its styles; less is free between two styles than both ask for."""
