"""What is drawn over finished pages, as artifacts: footers, page numbers, running heads, QR codes, sheaves on covers.

Screen readers do not read artifacts out; because they are drawn last, an edition can number its sheets through.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import segno

from exports.fonts import pdf_fonts
from exports.fonts.pdf_fonts import Run
from exports.sheet.page_size import BLEED, Paper
from exports.sheet.page_size import POINTS_PER_MM as MM

INK = 0.36
FOOT = 12.5 * MM
SECOND_FOOT = 8.9 * MM
RULE = FOOT + 11
SIZE = 7.0
STRIP = 4 * MM
HEAD_DROP = 12.5 * MM
CODE = 14 * MM
"""The side of a QR code without its quiet zone, for which GAP and the margins leave room."""
CODE_FOOT = 6.5 * MM
GAP = 4 * MM


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one page; lengths are in mm.

    `start` is set at the side where lines begin, `end` opposite; `colour` (`#rrggbb`) is a strip at the top. `code` is
    an address for a QR code at the end of the foot, and `address` how it is printed beside it.
    """

    start: tuple[str, ...] = ()
    end: str = ""
    head: str = ""
    colour: str = ""
    right_to_left: bool = False
    bleed: float = 0.0
    paper: Paper = Paper.A4
    code: str = ""
    address: str = ""


FontName = Callable[[Run], str]


def operators(marks: Marks, font_name: FontName) -> bytes:
    """Return the content stream of the marks; `font_name` registers the glyphs of a run and gives its resource name."""
    commands = ["/Artifact <</Type /Pagination /Subtype /Footer>> BDC q"]
    width, height, inside = (length * MM for length in (marks.paper.width, marks.paper.height, marks.paper.side))
    if marks.colour:
        over = marks.bleed * MM
        commands.append(f"{rgb(marks.colour)} rg {-over:.2f} {height - STRIP:.2f}")
        commands.append(f"{width + 2 * over:.2f} {STRIP + over:.2f} re f")
    taken = CODE + GAP if marks.code else 0.0
    left, right = (inside + taken, width - inside) if marks.right_to_left else (inside, width - inside - taken)
    if marks.code:
        commands += _code(marks.code, inside if marks.right_to_left else width - inside - CODE)
    if marks.start or marks.end:
        commands.append(f"0.8 G 0.4 w {left:.2f} {RULE:.2f} m {right:.2f} {RULE:.2f} l S")
    commands.append(f"{INK} g")
    room = right - left
    end = _fitted((marks.end,), room, marks.right_to_left)
    start = _fitted(marks.start, room - _width(end) - 8 * MM, marks.right_to_left)
    head = _fitted((marks.head,), room, marks.right_to_left)
    below = _fitted((marks.address,), room, leftwards=False)
    placed = ((start, FOOT, True), (end, FOOT, False), (below, SECOND_FOOT, True), (head, height - HEAD_DROP, True))
    for runs, baseline, at_start in placed:
        on_the_left = at_start != marks.right_to_left
        commands += line(runs, SIZE, left if on_the_left else right - _width(runs), baseline, font_name)
    return "\n".join([*commands, "Q EMC", ""]).encode()


def rgb(colour: str) -> str:
    """Return a colour `#rrggbb` as the operands of rg."""
    return " ".join(f"{int(colour[i : i + 2], 16) / 255:.3f}" for i in (1, 3, 5))


@lru_cache(maxsize=256)
def _code(address: str, left: float) -> list[str]:
    """Return the QR code as black rectangles, as few as come about easily, in units of a module."""
    rows = [bytes(row) for row in segno.make(address, error="m", micro=False, boost_error=True).matrix]
    module = CODE / len(rows)
    commands = [f"q 0 g {module:.6f} 0 0 {module:.6f} {left:.3f} {CODE_FOOT:.3f} cm"]
    commands += (f"{left} {low} {width} {height} re" for left, low, width, height in _rectangles(rows[::-1]))
    return [*commands, "f Q"]


def _rectangles(rows: Sequence[bytes]) -> Iterator[tuple[int, int, int, int]]:
    """Return rectangles that cover the dark modules, each module once: left, low, width and height."""
    waiting = [bytearray(row) for row in rows]
    for low, row in enumerate(waiting):
        left = 0
        while (left := row.find(1, left)) >= 0:
            end = row.find(0, left)
            right = end if end >= 0 else len(row)
            high = low
            while high < len(waiting) and all(waiting[high][left:right]):
                waiting[high][left:right] = bytes(right - left)
                high += 1
            yield left, low, right - left, high - low
            left = right


def _fitted(parts: Sequence[str], room: float, leftwards: bool) -> tuple[Run, ...]:
    """Shape the parts with a middle dot between them, as many as fit; a single part that is too long is cut."""
    kept = [part for part in parts if part]
    while kept:
        runs = pdf_fonts.shape("  ·  ".join(kept), leftwards=leftwards)
        if _width(runs) <= room:
            return runs
        if len(kept) > 1:
            kept.pop()
        elif len(kept[0]) > 2:
            kept[0] = kept[0].rstrip("… ")[: int(len(kept[0]) * 0.95) - 1].rstrip() + "…"
        else:
            break
    return ()


def _width(runs: Sequence[Run]) -> float:
    return sum(run.width for run in runs) * SIZE / 1000


def line(runs: Sequence[Run], size: float, left: float, baseline: float, font_name: FontName) -> list[str]:
    """Return the operators of a shaped line."""
    commands = []
    for run in runs:
        commands.append(f"BT /{font_name(run)} {size:g} Tf 1 0 0 1 {left:.2f} {baseline:.2f} Tm [{run.shown}] TJ ET")
        left += run.width * size / 1000
    return commands


class Fan(NamedTuple):
    """The shape of a sheaf: where its waist is from the foot of an A4 page, how thick it is, and its least stalks."""

    waist: float
    girth: float
    least: int


COVER, DIVIDER = Fan(168 * MM, 15 * MM, 34), Fan(252 * MM, 6 * MM, 12)
CENTRE = 150 * MM
PICTURE = 0.54
"""The share of a cover's height that its picture takes; the same in edition.css."""
BAND = 4 * MM


def fan(colours: Sequence[str], paper: Paper, shape: Fan = COVER) -> bytes:
    """Return the content stream of the sheaf, out into the bleed; few colours are repeated to fill it."""
    if not colours:
        return b""
    scale = paper.height / Paper.A4.height
    width, height, waist_height = paper.width * MM, paper.height * MM, shape.waist * scale
    over = (height + BLEED * MM - waist_height) / (height - waist_height)
    count = len(colours) * -(-shape.least // len(colours))
    commands = ["/Artifact <</Type /Layout>> BDC q"]
    for place in range(count):
        shares = place / count, (place + 1) / count
        waist = [CENTRE + shape.girth * (share - 0.5) for share in shares]
        top = [near + over * (width * share - near) for near, share in zip(waist, shares, strict=True)]
        foot = [CENTRE + 3.4 * shape.girth * (share - 0.5) for share in shares]
        low = waist_height - 34 * MM - 5 * MM * ((place * 7) % 5) / 5
        high = height + BLEED * MM
        commands.append(f"{rgb(colours[place % len(colours)])} rg")
        commands.append(f"{waist[0]:.2f} {waist_height:.2f} m {top[0]:.2f} {high:.2f} l {top[1]:.2f} {high:.2f} l")
        commands.append(f"{waist[1]:.2f} {waist_height:.2f} l {foot[1]:.2f} {low:.2f} l {foot[0]:.2f} {low:.2f} l f")
    return "\n".join([*commands, "Q EMC", ""]).encode()


def stripes(colours: Sequence[str], paper: Paper) -> bytes:
    """Return the content stream of a band below the picture on a cover, with a stripe for each colour."""
    if not colours:
        return b""
    start, whole = -BLEED * MM, (paper.width + 2 * BLEED) * MM
    low = paper.height * (1 - PICTURE) * MM - BAND
    commands = ["/Artifact <</Type /Layout>> BDC q"]
    for place, colour in enumerate(colours):
        left, right = (start + whole * share / len(colours) for share in (place, place + 1))
        commands.append(f"{rgb(colour)} rg {left:.2f} {low:.2f} {right - left:.2f} {BAND:.2f} re f")
    return "\n".join([*commands, "Q EMC", ""]).encode()
