"""The sizes of paper and what is measured from their edges, in mm; house_style/print.css repeats them."""

from dataclasses import dataclass
from enum import StrEnum

POINTS_PER_MM = 72 / 25.4
TEXT_WIDTH = 170.0
BLEED = 3.0
"""How far colour runs over the edge of the trimmed page on paper for the printer."""
SLUG = 9.0
"""How far the sheet of film reaches over that edge: room for the bleed and the marks."""

_SIZES = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}


@dataclass(frozen=True, slots=True)
class Format:
    """The width and height of a page that is no paper of the trade, such as a cover spread out."""

    width: float
    height: float


class Paper(StrEnum):
    """A size of paper: ISO 216 A4, or Letter as in North America (ANSI A)."""

    A4 = "a4"
    LETTER = "letter"

    @property
    def width(self) -> float:
        return _SIZES[self.value][0]

    @property
    def height(self) -> float:
        return _SIZES[self.value][1]

    @property
    def side(self) -> float:
        """The margin on either side of the text."""
        return (self.width - TEXT_WIDTH) / 2
