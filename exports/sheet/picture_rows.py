"""Pictures in justified rows: arithmetic on sizes, and the classes that carry it, as pages have no inline styles."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import ceil

from exports.sheet import page_size
from exports.sheet.blocks import Figure

UNITS = 240
TEXT_WIDTH = page_size.TEXT_WIDTH
SIDE_WIDTH = 50.0
GAP = 4.0
TALLEST = 84
LEAD_TALLEST = 104
BESIDE = 2
"""Up to so many further pictures stand in the side column; more of them make rows of their own."""
NARROW = 38
"""A caption under a picture narrower than this (mm) would be a column of single words."""
MOST_IN_A_ROW = 5
CAPTION_LINE, CAPTION_SIGNS = 3.75, 0.6
"""The height of a line of a caption in mm, and about how many characters of it fit into a mm."""
SIDE_SIZES = "(min-width: 60rem) 22rem, (min-width: 40rem) 45vw, 86vw"
"""How wide a picture beside the story is on a page, as `sizes` has it."""
PAGE_WIDTH = 68
"""How wide (rem) a row of pictures is on the widest page."""
CLOSE = "close"
"""The setting of print.css in which space is so short that pictures stand in the lowest rows."""
TALL = 1.12
"""Pictures less wide than this times their height count as upright."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure in a row: its share of the row in parts of 240 (screen), and its width and height in mm (paper)."""

    figure: Figure
    units: int
    width: int
    height: int

    @property
    def classes(self) -> str:
        return f"w-{self.units} mm-{self.width} h-{self.height}"


Row = tuple[Cell, ...]


def paper_css() -> str:
    """The rules for paper: `mm-N` a width, `h-N` the height of the picture inside, and the classes of a focus."""
    widths = [f".mm-{n} {{ width: {n}mm; }}" for n in range(1, round(TEXT_WIDTH) + 1)]
    heights = [f".h-{n} img {{ height: {n}mm; }}" for n in range(1, LEAD_TALLEST + 1)]
    return "\n".join([*widths, *heights, *_focus_rules()])


def screen_css() -> str:
    """The rules for the screen: the classes `w-N` for the share of a row, and those of a focus."""
    shares = [f"  .sheet-row .w-{n} {{ flex-grow: {n}; }}" for n in range(1, UNITS + 1)]
    return "\n".join(["@container (min-width: 36rem) {", *shares, "}", *_focus_rules(), ""])


def row_sizes(units: int) -> str:
    """How wide a picture with this share of a row is on a page, as `sizes` has it. On a telephone it stands alone."""
    share = units / UNITS
    return f"(min-width: 40rem) min({92 * share:.0f}vw, {PAGE_WIDTH * share:.0f}rem), 86vw"


def focus_classes(across: int, down: int) -> str:
    """The classes that keep a point of a cropped picture in view; both numbers are percent."""
    return f"focus-x-{across} focus-y-{down}"


def _focus_rules() -> list[str]:
    """The stylesheets use both properties for `object-position`, with the house's own point as the fallback."""
    return [f".focus-{axis}-{n} {{ --focus-{axis}: {n}%; }}" for axis in "xy" for n in range(101)]


def is_tall(figure: Figure) -> bool:
    """Whether the picture is upright or square, so that it stands better in the side column than across the page."""
    return bool(figure.height) and figure.width / figure.height < TALL


def lead_height(figure: Figure) -> int:
    """The height in mm of a landscape picture over the full text width; very high ones are trimmed to LEAD_TALLEST."""
    return min(LEAD_TALLEST, round(TEXT_WIDTH / _ratio(figure)))


def rows(figures: Sequence[Figure], close: bool = False) -> tuple[Row, ...]:
    """Return rows of one height each, of up to three pictures; where space is short (`close`), of up to five."""
    ways = _ways(len(figures)) if close else _twos_and_threes(len(figures))
    arranged = ([_row(figures[start:end]) for start, end in pairwise([0, *accumulate(way)])] for way in ways)
    return tuple(min(arranged, key=_height_with_captions if close else _cost))


def _ratio(figure: Figure) -> float:
    return min(3.0, max(0.5, figure.width / figure.height)) if figure.height else 1.5


def _twos_and_threes(count: int) -> list[list[int]]:
    """Return the ways to divide so many pictures into rows of two and of three, the pairs first or last."""
    if count == 1:
        return [[1]]
    pairs = (twos for twos in range(count // 2 + 1) if (count - 2 * twos) % 3 == 0)
    ways = [[2] * twos + [3] * ((count - 2 * twos) // 3) for twos in pairs]
    return ways + [list(reversed(way)) for way in ways]


def _cost(rows: Iterable[Row]) -> float:
    """Return the height of the rows in mm; a picture too narrow for its caption costs as much as a row."""
    return sum(row[0].height + TALLEST * sum(cell.width < NARROW for cell in row) for row in rows)


def _height_with_captions(rows: Iterable[Row]) -> float:
    return sum(row[0].height + max(map(_caption_height, row)) + GAP for row in rows)


def _ways(count: int) -> Iterator[tuple[int, ...]]:
    """Yield every way to divide so many pictures into rows of no more than MOST_IN_A_ROW."""
    if not count:
        yield ()
    for first in range(1, min(count, MOST_IN_A_ROW) + 1):
        yield from ((first, *rest) for rest in _ways(count - first))


def _caption_height(cell: Cell) -> float:
    """About how high (mm) a caption stands under its picture."""
    length = len(cell.figure.caption) + len(cell.figure.credit)
    return CAPTION_LINE * ceil(length / max(1.0, cell.width * CAPTION_SIGNS))


def _row(figures: Sequence[Figure]) -> Row:
    ratios = [_ratio(figure) for figure in figures]
    room = TEXT_WIDTH - GAP * (len(figures) - 1)
    height = min(TALLEST, room / sum(ratios))
    widths = [round(height * ratio) for ratio in ratios]
    if height < TALLEST:
        widths[-1] = round(room) - sum(widths[:-1])
    return tuple(
        Cell(figure, max(1, round(height * ratio / room * UNITS)), width, round(height))
        for figure, ratio, width in zip(figures, ratios, widths, strict=True)
    )
