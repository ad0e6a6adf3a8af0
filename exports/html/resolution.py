"""Whether photographs are sharp enough on paper: dots per inch at the size at which the print variant sets them.

A coarse photograph is printed; an editor is warned before.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from exports.sheet import picture_rows
from exports.sheet.blocks import Figure, Figures
from exports.sheet.sheet import Sheet
from exports.sheet.sheet_blocks import blocks

ENOUGH = 200
"""Dots per inch below which a photograph looks soft on paper."""
MM_PER_INCH = 25.4
LEADS = (
    ("packed", 81.0, 30.0, 60.0),
    ("wide tight", 81.0, 38.0, 66.0),
    ("wide dense", 81.0, 38.0, 66.0),
    ("tight", 112.0, 38.0, 75.0),
    ("dense", 112.0, 38.0, 68.0),
)
"""How print.css sets a first photograph in closer settings: its width, and its least and greatest height, in mm."""
SNUG, SNUG_TALLEST = "snug", 94.0
WIDE, WIDE_BESIDE = "wide", (81.0, 50.0)
"""In this layout, further photographs stand beside each other, in frames of this width and height (mm)."""


@dataclass(frozen=True, slots=True)
class Coarse:
    """A photograph with too few dots: its number from 1, its frame in mm, and the pixels across that it should have."""

    file: str
    number: int
    dpi: int
    width: int
    height: int
    pixels: int


def coarse(sheet: Sheet, fit: str = "") -> tuple[Coarse, ...]:
    """Return the photographs of a sheet with fewer than ENOUGH dots per inch, in the order in which they are printed.

    `fit` are the settings in which it is set (see `pdf_part.Rendered`); by default those with the largest frames.
    """
    groups = [block for block in blocks(sheet) if isinstance(block, Figures)]
    return coarse_among([figure for group in groups for figure in group.figures], fit)


def coarse_among(figures: Sequence[Figure], fit: str = "") -> tuple[Coarse, ...]:
    """Return those of all photographs of a practice, in their order, that have fewer than ENOUGH dots per inch."""
    settings = fit.split()
    frames = [*(_lead(figure, settings) for figure in figures[:1]), *_rest(figures[1:], settings)]
    measured = [_measured(number, *frame) for number, frame in enumerate(frames, start=1)]
    return tuple(photo for photo in measured if photo.dpi < ENOUGH)


Frame = tuple[Figure, float, float]
"""A figure with the width and height in mm of its frame."""


def _lead(figure: Figure, settings: Sequence[str]) -> Frame:
    if picture_rows.is_tall(figure):
        return _beside(figure)
    for names, width, least, most in LEADS:
        if set(names.split()) <= set(settings):
            return figure, width, min(most, max(least, width * figure.height / max(1, figure.width)))
    height = float(picture_rows.lead_height(figure))
    return figure, picture_rows.TEXT_WIDTH, min(height, SNUG_TALLEST) if SNUG in settings else height


def _rest(figures: Sequence[Figure], settings: Sequence[str]) -> list[Frame]:
    if len(figures) <= picture_rows.BESIDE:
        return [(figure, *WIDE_BESIDE) if WIDE in settings else _beside(figure) for figure in figures]
    rows = picture_rows.rows(figures, picture_rows.CLOSE in settings)
    return [(cell.figure, cell.width, cell.height) for row in rows for cell in row]


def _beside(figure: Figure) -> Frame:
    ratio = figure.width / figure.height if figure.height else 1.0
    return figure, picture_rows.SIDE_WIDTH, picture_rows.SIDE_WIDTH / ratio


def _measured(number: int, figure: Figure, width: float, height: float) -> Coarse:
    """Measure a picture, which covers its frame: the direction in which it has fewer dots counts."""
    inches = max(width / max(1, figure.width), height / max(1, figure.height)) / MM_PER_INCH
    dpi = int(1 / inches)
    needed = -(-figure.width * ENOUGH // max(1, dpi))
    return Coarse(figure.file, number, dpi, round(width), round(height), needed)
