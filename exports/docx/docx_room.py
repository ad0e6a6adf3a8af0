"""About how much room a sheet takes in Word, to choose how high its first picture stands.

Only Word knows where its lines end; this is right to about a twentieth, so that a choice leaves as much to spare.
"""

from collections.abc import Callable, Iterable, Mapping
from math import ceil
from typing import Any

from exports.docx import docx_styles
from exports.docx.docx_styles import TEXT_WIDTH
from exports.html.sheet_html import display_width
from exports.sheet import blocks as b
from exports.sheet import picture_rows
from exports.sheet.page_size import Paper
from exports.sheet.sheet import Sheet
from exports.sheet.sheet_blocks import blocks

HEIGHTS = (96.0, 84.0, 72.0, 60.0, 48.0)
"""What a first picture may take of the page, in mm: as it should be, and where that spares a nearly empty last page."""
THIN = 0.3
"""The used share of a last page below which it looks forgotten."""
SPARE = 0.03
FREE = 12.0
"""The mm at the foot of a page that stay free on average, because the next lines belong together."""
TALLER = 1.5
"""How much higher lines of Arabic and Hebrew are."""
POINT = 25.4 / 72
LINE = 1.362
"""The height of Noto's lines by the size of its letters."""
SIGN = 0.53
"""The width of a letter by its size; Chinese, Japanese and Korean ones are twice as wide."""
COLUMN = TEXT_WIDTH - docx_styles.COLUMN
FACTS = TEXT_WIDTH - 38


def lead_height(sheet: Sheet, paper: Paper) -> float:
    """Return the greatest height of the first picture, in mm, with which no page is nearly empty."""
    page = paper.height - docx_styles.TOP - docx_styles.FOOT
    content = blocks(sheet)
    lead = next((block.figures[0] for block in content if isinstance(block, b.Figures) and block.lead), None)
    if lead is None:
        return HEIGHTS[0]
    natural = TEXT_WIDTH * lead.height / max(1, lead.width)
    rest = sum(_HEIGHTS[type(block)](block) * (TALLER if _is_tall(sheet, block) else 1.0) for block in content)
    return next((height for height in HEIGHTS if _suits(rest + min(height, natural), page)), HEIGHTS[0])


def _suits(needed: float, page: float) -> bool:
    """Return whether this height ends well below the beginning of a page."""
    needed *= 1 + SPARE
    while needed > page:
        needed -= page - FREE
        if needed < THIN * page:
            return False
    return True


def _is_tall(sheet: Sheet, block: b.Block) -> bool:
    return sheet.direction == "rtl" and isinstance(block, b.Title | b.Summary | b.Prose | b.Links)


def _line(size: float, spacing: float = 1.0) -> float:
    """Return the height in mm of a line in letters of `size` points."""
    return size * POINT * LINE * spacing


def _row(lines: int) -> float:
    return lines * _line(9) + 4 * POINT + 0.3


def _lines(texts: Iterable[str], size: float, width: float) -> int:
    return sum(max(1, ceil(display_width(text) * size * POINT * SIGN / width)) for text in texts)


def _text(text: str, size: float, width: float, spacing: float = 1.0) -> float:
    return _lines([text], size, width) * _line(size, spacing)


def paragraphs(content: b.Text) -> list[b.Paragraph]:
    """Return all paragraphs of a text, those of its lists too, however deep."""
    flat: list[b.Paragraph] = []
    for block in content:
        flat += [block] if isinstance(block, b.Paragraph) else [one for item in block.items for one in paragraphs(item)]
    return flat


def _flat(content: b.Text) -> list[str]:
    """Return the lines of a text as they were typed."""
    return [line for one in paragraphs(content) for line in "".join(span.text for span in one.spans).split("\n")]


def _figures(block: b.Figures) -> float:
    caption = _line(8) + 14 * POINT
    if block.lead:
        return caption
    rows = picture_rows.rows(block.figures)
    return sum((min(64.0, row[0].height) if len(row) == 1 else row[0].height) + caption for row in rows)


def _facts(block: b.Facts) -> float:
    return _row(1) + sum(_row(_lines(_flat(fact.content), 9, FACTS)) for fact in block.facts)


def _prose(block: b.Prose) -> float:
    size, after = (12.5, 7) if block.lead else (10, 6)
    return sum(_lines(_flat((part,)), size, COLUMN) * _line(size, 1.1) + after * POINT for part in block.content)


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
"""The height of each block in mm, of the first picture only its caption."""
