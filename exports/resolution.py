"""Whether photographs are sharp enough on paper: dots per inch at the size at which the print variant sets them.

What belongs here: arithmetic on the arrangement of `picture_rows`. What does not: sentences about it (the caller's),
and refusing: a coarse photograph is printed, but an editor should have been warned.
"""

from dataclasses import dataclass

from exports import picture_rows
from exports.blocks import Figure, Figures
from exports.sheet import Sheet, blocks

ENOUGH = 200
"""Dots per inch below which a photograph looks soft on paper."""
MM_PER_INCH = 25.4


@dataclass(frozen=True, slots=True)
class Coarse:
    """A photograph with too few dots: its file id, its number on the sheet (from 1), its dots per inch, the size in mm
    of its frame on paper, and how many pixels wide a file of the same shape has to be.
    """

    file: str
    number: int
    dpi: int
    width: int
    height: int
    pixels: int


def coarse(sheet: Sheet) -> tuple[Coarse, ...]:
    """The photographs of a sheet with fewer than ENOUGH dots per inch, in the order in which they are printed."""
    figures = [block for block in blocks(sheet) if isinstance(block, Figures)]
    frames = [frame for block in figures for frame in _frames(block)]
    measured = [_measured(number, *frame) for number, frame in enumerate(frames, start=1)]
    return tuple(one for one in measured if one.dpi < ENOUGH)


def _frames(block: Figures) -> list[tuple[Figure, float, float]]:
    """Each figure with the width and height in mm of its frame, as `sheet_html` arranges them."""
    if block.lead:
        (figure,) = block.figures
        if picture_rows.is_tall(figure):
            return [_beside(figure)]
        return [(figure, picture_rows.TEXT_WIDTH, picture_rows.lead_height(figure))]
    if len(block.figures) <= picture_rows.BESIDE:
        return [_beside(figure) for figure in block.figures]
    return [(cell.figure, cell.width, cell.height) for row in picture_rows.rows(block.figures) for cell in row]


def _beside(figure: Figure) -> tuple[Figure, float, float]:
    ratio = figure.width / figure.height if figure.height else 1.0
    return figure, picture_rows.SIDE_WIDTH, picture_rows.SIDE_WIDTH / ratio


def _measured(number: int, figure: Figure, width: float, height: float) -> Coarse:
    """A picture covers its frame, so the direction in which it has fewer dots counts."""
    inches = max(width / max(1, figure.width), height / max(1, figure.height)) / MM_PER_INCH
    dpi = int(1 / inches)
    needed = -(-figure.width * ENOUGH // max(1, dpi))
    return Coarse(figure.file, number, dpi, round(width), round(height), needed)
