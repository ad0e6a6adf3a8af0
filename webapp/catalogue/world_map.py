"""The countries that practices come from, as shapes of a map that shows just their part of the world."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "world"
STEPS = 4
_MARGIN = 0.14
_NARROWEST = 640
_WIDE, _HIGH = 2.0, 1.4  # width to height: at most and at least
_WHOLE = (60, 30, 3970, 1790)
_DOT = 0.014  # of the map's width: a country that is smaller has a dot besides

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Shape:
    """A country on the map; `step` is 0 without practices, and up to STEPS by how many there are."""

    code: str
    path: str
    count: int
    step: int
    dot: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class WorldMap:
    """A part of the world: left, top, width and height in the units of the shapes, and the radius of dots."""

    box: tuple[int, int, int, int]
    radius: int
    shapes: tuple[Shape, ...]


@cache
def _countries() -> Mapping[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = json.loads((HERE / "countries.json").read_text("utf-8"))
    return found


def world_map(counts: Mapping[str, int]) -> WorldMap:
    """Return the map of the countries that have practices (`counts` by ISO 3166 code), and their neighbours."""
    countries = _countries()
    left, top, right, bottom = _frame(countries[code]["box"] for code in counts if code in countries)
    width, most = right - left, max(counts.values(), default=1)
    shapes = []
    for code, country in countries.items():
        x0, y0, x1, y1 = country["all"]
        if x1 < left or x0 > right or y1 < top or y0 > bottom:
            continue
        a, b, c, d = country["box"]
        count = counts.get(code, 0)
        small = count and max(c - a, d - b) < _DOT * width
        dot = ((a + c) // 2, (b + d) // 2) if small else None
        shapes.append(Shape(code, country["path"], count, _step(count, most), dot))
    shapes.sort(key=lambda shape: shape.count)  # so that the outline of a chosen one is drawn over its neighbours'
    return WorldMap(
        (round(left), round(top), round(width), round(bottom - top)), round(width * _DOT * 0.6), tuple(shapes)
    )


def _step(count: int, most: int) -> int:
    """Return 1 for one practice and STEPS for the most, in equal ratios."""
    if count == 0:
        return 0
    return next((step for step in range(1, STEPS) if count <= most ** (step / STEPS)), STEPS)


def _frame(boxes: Iterable[Box]) -> Box:
    """Return the part of the world that holds these boxes, with a margin, neither too narrow nor too flat."""
    found = list(boxes)
    if not found:
        return _WHOLE
    left, top = (min(box[i] for box in found) for i in (0, 1))
    right, bottom = (max(box[i] for box in found) for i in (2, 3))
    margin = _MARGIN * max(right - left, bottom - top)
    width = max(right - left + 2 * margin, _NARROWEST)
    height = max(bottom - top + 2 * margin, width / _WIDE)
    width = max(width, height * _HIGH)
    x, y = (left + right) / 2, (top + bottom) / 2
    left, right = _within(x - width / 2, x + width / 2, _WHOLE[0], _WHOLE[2])
    top, bottom = _within(y - height / 2, y + height / 2, _WHOLE[1], _WHOLE[3])
    return left, top, right, bottom


def _within(start: float, end: float, least: float, most: float) -> tuple[float, float]:
    """Return a stretch moved to where there is a map, or as much of it as there is."""
    if end - start >= most - least:
        return least, most
    moved = max(least - start, 0) + min(most - end, 0)
    return start + moved, end + moved
