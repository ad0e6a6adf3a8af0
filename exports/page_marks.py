"""What is drawn over finished pages: footers, page numbers and running heads, as pagination artifacts.

What belongs here: PDF drawing operators for short lines. What does not: which words (the callers) and fonts
(`pdf_fonts`). Because they are artifacts, screen readers do not read them out on every page; because they are drawn
last, an edition can number its sheets through.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from exports import pdf_fonts
from exports.pdf_fonts import Run

MM = 72 / 25.4
INK = 0.36
FOOT = 12.5 * MM
HEAD = 297 * MM - 12.5 * MM
INSIDE = 20 * MM
WIDTH = 210 * MM
HEIGHT = 297 * MM
SIZE = 7.0


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one page. `colour` (`#rrggbb`) draws the strip at the top, for pages that follow the first.

    `start` is set at the side where lines begin, `end` opposite; `right_to_left` swaps them.
    """

    start: tuple[str, ...] = ()
    end: str = ""
    head: str = ""
    colour: str = ""
    right_to_left: bool = False
    bleed: float = 0.0


def operators(marks: Marks, font_name: Callable[[Run], str], origin: tuple[float, float] = (0.0, 0.0)) -> bytes:
    """The content stream of the marks. `font_name` registers the glyphs of a run and gives its resource name;
    `origin` is the lower left corner of the trimmed page, in points.
    """
    commands = [f"/Artifact <</Type /Pagination /Subtype /Footer>> BDC q 1 0 0 1 {origin[0]:.3f} {origin[1]:.3f} cm"]
    if marks.colour:
        bleed = marks.bleed * MM
        red, green, blue = (int(marks.colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        commands.append(f"{red:.3f} {green:.3f} {blue:.3f} rg {-bleed:.2f} {HEIGHT - 4 * MM:.2f}")
        commands.append(f"{WIDTH + 2 * bleed:.2f} {4 * MM + bleed:.2f} re f")
    if marks.start or marks.end:
        commands.append(f"0.8 G 0.4 w {INSIDE:.2f} {FOOT + 11:.2f} m {WIDTH - INSIDE:.2f} {FOOT + 11:.2f} l S")
    commands.append(f"{INK} g")
    room = WIDTH - 2 * INSIDE
    end = _line((marks.end,), room)
    start = _line(marks.start, room - _width(end) - 8 * MM)
    head = _line((marks.head,), room)
    for runs, height, at_start in ((start, FOOT, True), (end, FOOT, False), (head, HEAD, True)):
        on_the_left = at_start != marks.right_to_left
        left = INSIDE if on_the_left else WIDTH - INSIDE - _width(runs)
        commands += _drawn(runs, left, height, font_name)
    return "\n".join([*commands, "Q EMC", ""]).encode()


def _line(parts: Sequence[str], room: float) -> tuple[Run, ...]:
    """The parts with a middle dot between them, as many as fit; a single part that is too long is cut."""
    kept = [part for part in parts if part]
    while kept:
        runs = pdf_fonts.shape("  ·  ".join(kept))
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


def _drawn(runs: Sequence[Run], left: float, height: float, font_name: Callable[[Run], str]) -> list[str]:
    commands = []
    for run in runs:
        glyphs = "".join(f"{glyph:04x}" for glyph, _, _ in run.glyphs)
        commands.append(f"BT /{font_name(run)} {SIZE} Tf 1 0 0 1 {left:.2f} {height:.2f} Tm <{glyphs}> Tj ET")
        left += run.width * SIZE / 1000
    return commands


@dataclass(frozen=True, slots=True)
class Fan:
    """The sheaf on a cover: one stalk for each colour (`#rrggbb`), spread from a waist to the top of an A4 page."""

    colours: tuple[str, ...] = ()
    waist: float = 168 * MM
    centre: float = 150 * MM
    girth: float = 15 * MM
    least: int = 34


DIVIDER = Fan(waist=252 * MM, centre=150 * MM, girth=6 * MM, least=12)
"""The sheaf on the divider of a group: its colours are to be filled in."""


def fan(shape: Fan) -> bytes:
    """The content stream of the sheaf, as decoration. Few practices are repeated until the sheaf is full."""
    if not shape.colours:
        return b""
    count = len(shape.colours) * -(-shape.least // len(shape.colours))
    commands = ["/Artifact <</Type /Layout>> BDC q"]
    for place in range(count):
        colour = shape.colours[place % len(shape.colours)]
        red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        left, right = place / count, (place + 1) / count
        waist = [shape.centre + shape.girth * (share - 0.5) for share in (left, right)]
        top = [WIDTH * share for share in (left, right)]
        foot = [shape.centre + 3.4 * shape.girth * (share - 0.5) for share in (left, right)]
        low = shape.waist - 34 * MM - 5 * MM * ((place * 7) % 5) / 5
        commands.append(f"{red:.3f} {green:.3f} {blue:.3f} rg")
        commands.append(f"{waist[0]:.2f} {shape.waist:.2f} m {top[0]:.2f} {HEIGHT:.2f} l {top[1]:.2f} {HEIGHT:.2f} l")
        commands.append(f"{waist[1]:.2f} {shape.waist:.2f} l {foot[1]:.2f} {low:.2f} l {foot[0]:.2f} {low:.2f} l f")
    return "\n".join([*commands, "Q EMC", ""]).encode()
