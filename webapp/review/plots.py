"""Plots as SVG: columns by month, bars by name; colours and type come from the stylesheet."""

import math
from collections.abc import Sequence

from markupsafe import Markup, escape

WIDTH = 300  # about what a phone has, where type must not shrink; on a wide screen the stylesheet sets it smaller
COLUMNS_HEIGHT = 165
LEFT, TOP, FOOT = 24, 10, 20
ROW_HEIGHT = 41
THIN_ROW_HEIGHT = 31
BAR = 9
ROOM_FOR_NUMBER = 34
STEPS = 4
Row = tuple[str, Sequence[float]]


def columns(id: str, title: str, description: str, rows: Sequence[Row]) -> Markup:
    """Draw columns side by side above a scale: a group for each row, a column for each of its numbers."""
    top = _ceiling(max((value for _, values in rows for value in values), default=0))
    plot, base = COLUMNS_HEIGHT - TOP - FOOT, COLUMNS_HEIGHT - FOOT
    parts = [_scale(top, plot, base)]
    group = (WIDTH - LEFT) / max(1, len(rows))
    for place, (name, values) in enumerate(rows):
        wide = group * 0.78 / max(1, len(values))
        for series, value in enumerate(values):
            x, high = LEFT + place * group + group * 0.11 + series * wide, plot * value / top
            parts.append(_rect(series, x, base - high, wide - 1, high))
        middle = LEFT + (place + 0.5) * group
        parts.append(_text("plot-name", middle, COLUMNS_HEIGHT - 6, name, anchor="middle"))
    return _svg(id, title, description, COLUMNS_HEIGHT, parts)


def bars(
    id: str, title: str, description: str, rows: Sequence[Row], numbers: Sequence[Sequence[str]], lang: str
) -> Markup:
    """Draw bars below their names (in language `lang`), with `numbers` at their ends."""
    top = max((value for _, values in rows for value in values), default=0) or 1
    series = max((len(values) for _, values in rows), default=1)
    step = ROW_HEIGHT if series > 1 else THIN_ROW_HEIGHT
    parts = []
    for place, (name, values) in enumerate(rows):
        y = place * step
        parts.append(Markup('<g lang="{}">{}</g>').format(lang, _text("plot-name", 0, y + 11, name)))
        for number, value in enumerate(values):
            bar_y, long = y + 15 + number * (BAR + 1), (WIDTH - ROOM_FOR_NUMBER) * value / top
            parts.append(_rect(number, 0, bar_y, max(long, 1), BAR))
            parts.append(_text("plot-number", long + 6, bar_y + BAR - 0.5, numbers[place][number]))
    return _svg(id, title, description, max(1, len(rows)) * step + 4, parts)


def _svg(id: str, title: str, description: str, height: int, parts: Sequence[Markup]) -> Markup:
    head = Markup(
        '<svg class="plot" viewBox="0 0 {width} {height}" role="img" aria-labelledby="{id}-title {id}-text">'
        '<title id="{id}-title">{title}</title><desc id="{id}-text">{text}</desc>'
    ).format(width=WIDTH, height=height, id=id, title=title, text=description)
    return head + Markup("").join(parts) + Markup("</svg>")


def _ceiling(most: float) -> int:
    """Return the end of a scale of STEPS equal steps that are whole and easy to read."""
    step = max(1, math.ceil(most / STEPS))
    size = int(10 ** (len(str(step)) - 1))
    return STEPS * next(nice * size for nice in (1, 2, 3, 4, 5, 6, 8, 10) if nice * size >= step)


def _scale(top: int, plot: int, base: int) -> Markup:
    lines = []
    for step in range(STEPS + 1):
        y = base - plot * step / STEPS
        line = Markup('<line class="plot-line" x1="{}" y1="{}" x2="{}" y2="{}"/>')
        lines.append(line.format(LEFT, _number(y), WIDTH, _number(y)))
        lines.append(_text("plot-number", LEFT - 6, y + 4, str(top * step // STEPS), anchor="end"))
    return Markup("").join(lines)


def _rect(series: int, x: float, y: float, width: float, height: float) -> Markup:
    at = f'x="{_number(x)}" y="{_number(y)}" width="{_number(width)}" height="{_number(height)}"'
    return Markup(f'<rect class="plot-series-{series + 1}" {at}/>')  # noqa: S704 (numbers only)


def _text(kind: str, x: float, y: float, text: str, anchor: str = "start") -> Markup:
    head = f'<text class="{kind}" x="{_number(x)}" y="{_number(y)}" text-anchor="{anchor}">'
    return Markup(head) + escape(text) + Markup("</text>")  # noqa: S704 (numbers and words of this module)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
