"""Plane geometry of the demo pictures: every shape is a list of points, in picture pixels, y downwards."""

import math
from collections.abc import Sequence
from random import Random

Point = tuple[float, float]
Shape = list[Point]


def placed(points: Sequence[Point], x: float, y: float, scale: float = 1) -> Shape:
    """Return points that are given around (0, 0), around (x, y)."""
    return [(x + dx * scale, y + dy * scale) for dx, dy in points]


def rect(x: float, y: float, width: float, height: float) -> Shape:
    return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]


def ellipse(cx: float, cy: float, rx: float, ry: float | None = None, start: float = 0, end: float = 360) -> Shape:
    """Return a closed ellipse, or the part between two angles (degrees, clockwise from the right) and its chord."""
    ry = rx if ry is None else ry
    steps = max(10, int((abs(end - start) / 360) * (24 + min(120, max(rx, ry) / 2))))
    angles = (math.radians(start + (end - start) * i / steps) for i in range(steps + 1))
    return [(cx + rx * math.cos(a), cy + ry * math.sin(a)) for a in angles]


def wedge(cx: float, cy: float, radius: float, start: float, end: float) -> Shape:
    return [(cx, cy), *ellipse(cx, cy, radius, radius, start, end)]


def arch(x: float, y: float, width: float, height: float) -> Shape:
    """Return a door or window with a round head; (x, y) is the top left corner of its box."""
    radius = width / 2
    return [*ellipse(x + radius, y + radius, radius, radius, 180, 360), (x + width, y + height), (x, y + height)]


def rounded(x: float, y: float, width: float, height: float, radius: float) -> Shape:
    r = min(radius, width / 2, height / 2)
    corners = ((x + width - r, y + r, 270), (x + width - r, y + height - r, 0), (x + r, y + height - r, 90))
    shape: Shape = ellipse(x + r, y + r, r, r, 180, 270)
    for cx, cy, start in corners:
        shape += ellipse(cx, cy, r, r, start, start + 90)
    return shape


def smooth(points: Sequence[Point], closed: bool = True) -> Shape:
    """Return a Catmull-Rom curve through the points."""
    n = len(points)
    shape: Shape = []
    for i in range(n if closed else n - 1):
        p0, p1, p2, p3 = ((points[(i + k) % n] if closed else points[min(max(i + k, 0), n - 1)]) for k in (-1, 0, 1, 2))
        for step in range(10):
            t = step / 10
            shape.append((_spline(p0[0], p1[0], p2[0], p3[0], t), _spline(p0[1], p1[1], p2[1], p3[1], t)))
    return shape if closed else [*shape, points[-1]]


def _spline(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)


def blob(cx: float, cy: float, rx: float, ry: float, rng: Random, wobble: float = 0.12, knots: int = 9) -> Shape:
    points = []
    for i in range(knots):
        stretch = 1 + rng.uniform(-wobble, wobble)
        angle = 2 * math.pi * i / knots
        points.append((cx + rx * stretch * math.cos(angle), cy + ry * stretch * math.sin(angle)))
    return smooth(points)


def ridge(width: float, y: float, swing: float, floor: float, rng: Random) -> Shape:
    """Return rolling land from the left edge to the right one, filled down to `floor`."""
    xs = [width * (i / 5 * 1.2 - 0.1) for i in range(6)]
    line = smooth([(x, y + rng.uniform(-swing, swing)) for x in xs], closed=False)
    return [*line, (width * 1.1, floor), (-width * 0.1, floor)]


def turn(shape: Sequence[Point], degrees: float, about: Point) -> Shape:
    a = math.radians(degrees)
    cos, sin = math.cos(a), math.sin(a)
    ox, oy = about
    return [(ox + (x - ox) * cos - (y - oy) * sin, oy + (x - ox) * sin + (y - oy) * cos) for x, y in shape]


def curve(start: Point, control: Point, end: Point, steps: int = 24) -> Shape:
    """Return an open quadratic curve: strings of lanterns, branches, paths."""
    shape = []
    for i in range(steps + 1):
        t = i / steps
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t**2
        shape.append((a * start[0] + b * control[0] + c * end[0], a * start[1] + b * control[1] + c * end[1]))
    return shape
