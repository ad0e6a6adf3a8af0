"""The program that makes countries.json from `countries-50m.json` of world-atlas (npm): `python simplify.py FILE`.

Borders are simplified once for both neighbours (they share arcs), projected (Equal Earth: Šavrič, Patterson and Jenny,
2018) and written as SVG paths with whole numbers.
"""

from __future__ import annotations

import heapq
import json
import sys
from collections.abc import Iterable, Sequence
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

from babel.core import get_global

WIDTH = 4000
SMALLEST_TRIANGLE = 6.0  # square units: a corner that stands out by less is left out
SMALLEST_ISLAND = 24.0  # square units, unless it is the largest part of its country
WITHOUT_NUMBER = {"Kosovo": "XK", "Somaliland": "SO", "N. Cyprus": "CY"}
LEFT_OUT = {"AQ"}
BEYOND_THE_DATE_LINE = {"RU", "FJ"}  # drawn to the right of it as a whole

Point = tuple[float, float]
Ring = list[Point]


def project(longitude: float, latitude: float) -> Point:
    """Return degrees as units of the map, x to the right and y down."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    t = asin(sqrt(3) / 2 * sin(radians(latitude)))
    x = 2 * sqrt(3) * radians(longitude) * cos(t) / (3 * (9 * a4 * t**8 + 7 * a3 * t**6 + 3 * a2 * t**2 + a1))
    y = a4 * t**9 + a3 * t**7 + a2 * t**3 + a1 * t
    scale = WIDTH / 5.41326
    return WIDTH / 2 + x * scale, WIDTH / 4 - y * scale


def simplified(degrees: Sequence[Point]) -> Ring:
    """Leave out the corner with the smallest triangle until none is small (Visvalingam and Whyatt); ends stay."""
    line = [project(*point) for point in degrees]
    before, after = list(range(-1, len(line) - 1)), list(range(1, len(line) + 1))
    queue = [(triangle(line[i - 1], line[i], line[i + 1]), i) for i in range(1, len(line) - 1)]
    heapq.heapify(queue)
    areas, gone = {i: area for area, i in queue}, set[int]()
    while queue and queue[0][0] < SMALLEST_TRIANGLE:
        area, i = heapq.heappop(queue)
        if i in gone or area != areas[i]:
            continue
        gone.add(i)
        left, right = before[i], after[i]
        after[left], before[right] = right, left
        for j in (left, right):
            if 0 < j < len(line) - 1:
                areas[j] = max(area, triangle(line[before[j]], line[j], line[after[j]]))
                heapq.heappush(queue, (areas[j], j))
    return [point for i, point in enumerate(degrees) if i not in gone]


def triangle(a: Point, b: Point, c: Point) -> float:
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2


def area(ring: Iterable[Point]) -> float:
    points = list(ring)
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:] + points[:1], strict=True)) / 2


def path(rings: Iterable[Ring]) -> str:
    """Return rings as an SVG path in relative whole numbers."""
    out, here = [], (0, 0)
    for ring in rings:
        points = [(round(x), round(y)) for x, y in ring]
        steps: list[tuple[int, int]] = []
        for point in points:
            if (step := (point[0] - here[0], point[1] - here[1])) != (0, 0) or not steps:
                steps.append(step)
                here = point
        out.append("m" + " ".join(f"{x},{y}" for x, y in steps) + "z")
        here = (here[0] - sum(s[0] for s in steps[1:]), here[1] - sum(s[1] for s in steps[1:]))
    return "".join(out).replace(" -", "-").replace(",-", "-")


def code_of(geometry: dict[str, object]) -> str:
    name = geometry["properties"]["name"]  # type: ignore[index]
    found = get_global("territory_aliases").get(str(geometry.get("id", "")).zfill(3), [""])
    return WITHOUT_NUMBER.get(str(name), str(found[0]))


def main(source: Path) -> None:
    world = json.loads(source.read_text("utf-8"))
    (sx, sy), (tx, ty) = world["transform"]["scale"], world["transform"]["translate"]
    arcs = []
    for arc in world["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * sx + tx, y * sy + ty))
        arcs.append(simplified(line))
    shapes: dict[str, list[list[Ring]]] = {}
    for geometry in world["objects"]["countries"]["geometries"]:
        code = code_of(geometry)
        if not code or code in LEFT_OUT or "arcs" not in geometry:
            continue
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        for polygon in polygons:
            rings = []
            for ring in polygon:
                points: Ring = []
                for i in ring:
                    points += (arcs[i] if i >= 0 else arcs[~i][::-1])[1 if points else 0 :]
                east = code in BEYOND_THE_DATE_LINE
                rings.append([project(x + 360 if east and x < 0 else x, y) for x, y in points])
            shapes.setdefault(code, []).append(rings)
    out = {}
    for code, polygons in sorted(shapes.items()):
        largest = max(polygons, key=lambda rings: abs(area(rings[0])))
        kept = [rings for rings in polygons if rings is largest or abs(area(rings[0])) >= SMALLEST_ISLAND]
        xs, ys = [p[0] for p in largest[0]], [p[1] for p in largest[0]]
        out[code] = {
            "path": path(ring for rings in kept for ring in rings),
            "box": [round(min(xs)), round(min(ys)), round(max(xs)), round(max(ys))],
            "all": [
                round(f(p[i] for rings in kept for p in rings[0])) for f, i in ((min, 0), (min, 1), (max, 0), (max, 1))
            ],
        }
    target = Path(__file__).with_name("countries.json")
    target.write_text(json.dumps(out, separators=(",", ":")).replace('},"', '},\n"') + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
