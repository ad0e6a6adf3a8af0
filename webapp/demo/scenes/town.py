"""Scenes of streets and squares."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from webapp.demo.canvas import Canvas
from webapp.demo.figures import (
    ball_tree,
    birds,
    bust,
    cloud,
    clouds,
    crowd,
    fir,
    flower_box,
    house,
    lamp,
    leaf_tree,
    person,
    rays,
    stars,
    street_front,
    sun,
)
from webapp.demo.shapes import arch, curve, ellipse, rect, ridge, rounded, turn


def street(c: Canvas) -> None:
    """A row of house fronts, trees on the pavement, people on their way."""
    c.wash(c.p.sky, c.p.glow, 0, 0.7)
    rays(c, c.w * 0.7, c.h * 0.34, c.p.paper)
    sun(c, c.w * 0.7, c.h * 0.24, 74)
    clouds(c, 3, c.p.paper, 0.05, 0.2)
    base = c.h * 0.78
    street_front(c, base, c.h * 0.34, c.h * 0.52)
    c.fill(rect(0, base, c.w, c.h - base), c.p.stone, shade=c.p.deep, strength=0.3)
    c.fill(rect(0, base, c.w, 12), c.p.paper)
    for x in (0.12, 0.5, 0.9):
        ball_tree(c, c.w * x, base + 34, 250)
    crowd(c, c.h * 0.92, max(5, round(c.w / 190)), 200, 240)


def bridge(c: Canvas) -> None:
    """A stone bridge over a river, the old town behind it, a rowing boat in front."""
    c.wash(c.p.sky, c.p.glow, 0, 0.5)
    sun(c, c.w * 0.3, c.h * 0.24, 80)
    clouds(c, 3, c.p.paper)
    water = c.h * 0.62
    c.fill(ridge(c.w, water - 190, 36, water, c.rng), c.p.leaf, shade=c.p.moss, side="bottom")
    x = c.w * 0.06
    for i in range(7):
        w = c.rng.uniform(110, 170)
        house(c, x, water, w, c.rng.uniform(150, 290), (c.p.rose, c.p.paper, c.p.gold, c.p.stone)[i % 4])
        x += w + c.rng.choice((0, 0, 40))
    c.fill(rect(0, water, c.w, c.h - water), c.p.cool, shade=c.p.deep, strength=0.8)
    _ripples(c, water + 20, c.p.paper)
    _span(c, water)
    leaf_tree(c, c.w * 0.96, c.h * 0.98, c.h * 0.5, c.p.moss)
    leaf_tree(c, c.w * 0.885, c.h * 1.0, c.h * 0.36, c.p.leaf, c.p.moss)
    c.fill([(c.w * 0.74, c.h), (c.w * 0.84, c.h * 0.94), (c.w, c.h * 0.92), (c.w, c.h)], c.p.moss)
    _boat(c, c.w * 0.3, c.h * 0.9)


def _span(c: Canvas, water: float) -> None:
    deck = water - 96
    shape = curve((-20, deck + 60), (c.w / 2, deck - 90), (c.w + 20, deck + 60), 40)
    c.fill([*shape, (c.w + 20, water + 96), (-20, water + 96)], c.p.ground, shade=c.p.ink, side="bottom", strength=0.5)
    for i in range(4):
        w = c.w * 0.175
        ax = c.w * 0.07 + i * c.w * 0.228
        c.fill(arch(ax, water - 58, w, 154), c.p.cool, shade=c.p.deep, side="top", strength=0.8)
        c.line(ellipse(ax + w / 2, water - 58 + w / 2, w / 2 + 8, w / 2 + 8, 180, 360), c.p.stone, 10)
    c.line([(x, y - 4) for x, y in shape], c.p.paper, 12)
    for i in range(6):
        x, y = shape[4 + i * 6]
        person(c, x, y - 6, c.rng.uniform(92, 112))
    c.fill(rect(0, water + 96, c.w, 14), c.p.deep + "80")


def _boat(c: Canvas, x: float, y: float) -> None:
    person(c, x - 6, y + 8, 150, pose="hold")
    hull = [(x - 150, y - 30), (x + 150, y - 36), (x + 112, y + 26), (x - 108, y + 26)]
    c.line([(x + 10, y - 66), (x + 150, y + 42)], c.p.paper, 8)
    c.fill(hull, c.p.warm, shade=c.p.ink, side="bottom", strength=0.7)
    c.line([hull[0], hull[1]], c.p.paper, 9)
    c.fill(rounded(x - 170, y + 24, 330, 9, 4), c.p.paper + "90")


def _ripples(c: Canvas, top: float, colour: str) -> None:
    for _ in range(46):
        y = c.rng.uniform(top, c.h)
        reach = c.rng.uniform(20, 90) * (0.4 + (y - top) / (c.h - top))
        x = c.rng.uniform(0, c.w)
        c.line([(x - reach, y), (x + reach, y)], colour + "70", 3.5)


def market(c: Canvas) -> None:
    """Market stalls under striped awnings, heaped with fruit."""
    c.wash(c.p.sky, c.p.glow, 0, 0.6)
    street_front(c, c.h * 0.6, c.h * 0.26, c.h * 0.44)
    c.fill(rect(0, c.h * 0.6, c.w, c.h), c.p.ground, shade=c.p.warm, strength=0.35)
    for i in range(5):
        x = c.w * (i + 0.5) / 5
        c.line([(x - c.w / 10, c.h * 0.1 + 14 * (i % 2)), (x + c.w / 10, c.h * 0.1 + 14 * ((i + 1) % 2))], c.p.ink, 3)
    width = 430.0
    count = max(2, round(c.w / 520))
    for i in range(count):
        x = c.w * (i + 0.5) / count
        _stall(c, x, c.h * 0.86, width, c.p.accents[i % 3])
    for x, pose in ((0.035, "hold"), (0.345, "wave"), (0.66, "hold"), (0.965, "down")):
        person(c, c.w * x, c.h * 0.95, 310, pose=pose)
    person(c, c.w * 0.405, c.h * 0.96, 200, child=True, pose="up")


def _stall(c: Canvas, x: float, y: float, width: float, colour: str) -> None:
    left, counter = x - width / 2, y - 170
    for side in (left + 16, left + width - 16):
        c.line([(side, y), (side, y - 400)], c.p.ink, 9)
    c.fill(rect(left + 16, y - 400, width - 32, 235), c.p.ink + "60")
    person(c, x + c.rng.uniform(-60, 60), y + 40, 330, pose="hold")
    fruits = (c.p.warm, c.p.gold, c.p.leaf, c.p.rose, c.p.moss)
    for k in range(4):
        bx, fruit = left + 14 + k * (width - 28) / 4, fruits[(k + c.rng.randrange(2)) % 5]
        for row in range(3):
            for j in range(5 - row):
                c.disc(bx + 14 + row * 9 + j * 18.5, counter - 6 - row * 15, 11, fruit)
                c.disc(bx + 11 + row * 9 + j * 18.5, counter - 10 - row * 15, 3, c.p.paper + "a0")
    c.fill(rect(left, counter, width, 170), c.p.paper, shade=c.p.stone, side="bottom", strength=0.9)
    for k in range(5):
        c.line([(left + 8, counter + 22 + k * 32), (left + width - 8, counter + 22 + k * 32)], c.p.stone, 4)
    stripes = 8
    for k in range(stripes):
        sx, w = left - 30 + k * (width + 60) / stripes, (width + 60) / stripes
        inner = left + k * width / stripes
        tone = colour if k % 2 == 0 else c.p.paper
        c.fill([(inner, y - 470), (inner + width / stripes, y - 470), (sx + w, y - 380), (sx, y - 380)], tone)
        c.fill(ellipse(sx + w / 2, y - 380, w / 2, 26, 0, 180), tone, shade=c.p.ink, side="bottom", strength=0.3)


def tram(c: Canvas) -> None:
    """A tram on an avenue of trees."""
    c.wash(c.p.sky, c.p.glow, 0, 0.6)
    clouds(c, 4, c.p.paper, 0.04, 0.22)
    base = c.h * 0.74
    street_front(c, base - 30, c.h * 0.3, c.h * 0.46)
    for x in (0.02, 0.34, 0.66, 0.98):
        leaf_tree(c, c.w * x, base, c.h * 0.36, c.p.moss)
    c.fill(rect(0, base - 30, c.w, c.h), c.p.stone, shade=c.p.deep, strength=0.35)
    c.line([(0, c.h * 0.23), (c.w, c.h * 0.2)], c.p.ink, 3)
    x, w, top, foot = c.w * 0.16, c.w * 0.66, c.h * 0.43, c.h * 0.79
    c.line([(x + w * 0.4, top), (x + w * 0.47, top - 70), (x + w * 0.4, c.h * 0.217)], c.p.ink, 6)
    c.fill(rounded(x, top, w, foot - top, 70), c.p.warm, shade=c.p.ink, side="bottom", strength=0.45)
    c.fill(rounded(x + 12, top - 16, w - 24, 40, 20), c.p.ink)
    c.fill(rect(x, foot - 104, w, 26), c.p.paper)
    panes = max(4, round(w / 165))
    for i in range(panes):
        wx, ww = x + 34 + i * (w - 68) / panes, (w - 68) / panes - 18
        glass = rounded(wx, top + 50, ww, foot - top - 190, 16)
        c.fill(glass, c.p.glow, shade=c.p.cool, side="top", strength=0.8)
        if i % 3 != 2:
            _rider(c, wx + ww / 2, foot - 140, min(ww * 0.95, 150))
        c.fill(rect(wx - 2, foot - 142, ww + 4, 38), c.p.warm)
        if i % 3 == 2:
            c.fill(rounded(wx, top + 50, ww, foot - top - 70, 12), c.p.ink)
            for half in (0.06, 0.53):
                c.fill(rounded(wx + ww * half, top + 60, ww * 0.41, foot - top - 90, 8), c.p.cool, shade=c.p.glow)
    for wx in (0.14, 0.28, 0.72, 0.86):
        c.disc(x + w * wx, foot + 4, 30, c.p.ink)
        c.disc(x + w * wx, foot + 4, 12, c.p.stone)
    for y in (foot + 34, foot + 66):
        c.line([(0, y), (c.w, y)], c.p.ink, 6)
    crowd(c, c.h * 0.95, 3, 270, 300, 0.82, 1.0)
    person(c, c.w * 0.07, c.h * 0.96, 290, pose="wave")


def _rider(c: Canvas, x: float, y: float, size: float) -> None:
    bust(c, x, y, size)


def fountain(c: Canvas) -> None:
    """A square with a fountain, pigeons and people sitting around it."""
    c.wash(c.p.sky, c.p.glow, 0, 0.6)
    rays(c, c.w / 2, c.h * 0.5, c.p.paper, 14)
    base = c.h * 0.64
    street_front(c, base, c.h * 0.2, c.h * 0.36)
    c.fill(rect(0, base, c.w, c.h), c.p.ground, shade=c.p.warm, strength=0.3)
    for i in range(7):
        c.line(ellipse(c.w / 2, c.h * 0.8, 420 + i * 120, 110 + i * 40), c.p.paper + "60", 5)
    for x in (0.06, 0.2, 0.8, 0.94):
        ball_tree(c, c.w * x, base + 40, 300)
    x, y = c.w / 2, c.h * 0.84
    crowd(c, base + 70, 6, 150, 175, 0.2, 0.8)
    c.fill(ellipse(x, y, 390, 96), c.p.stone, shade=c.p.deep, side="bottom")
    c.fill(ellipse(x, y - 16, 350, 72), c.p.cool, shade=c.p.paper, side="top", strength=0.5)
    for bowl, w, h in ((y - 160, 170, 36), (y - 270, 96, 24)):
        c.fill(rect(x - 18, bowl, 36, 130), c.p.stone, shade=c.p.deep, side="right")
        c.fill(ellipse(x, bowl, w, h * 1.6, 0, 180), c.p.stone, shade=c.p.deep, side="right")
        c.fill(ellipse(x, bowl, w, h * 0.7), c.p.cool)
    for reach, drop in ((150, 170), (90, 90), (250, 240), (40, 40)):
        for side in (-1, 1):
            top = y - 285
            jet = curve((x, top), (x + side * reach * 0.7, top - 150), (x + side * reach, top + drop), 20)
            c.line(jet, c.p.paper, 6)
    person(c, c.w * 0.15, c.h * 0.97, 330, pose="wave")
    person(c, c.w * 0.235, c.h * 0.98, 210, child=True, pose="up")
    person(c, c.w * 0.84, c.h * 0.97, 320, pose="hold")
    birds(c, 7, c.p.ink, c.w * 0.5, c.h * 0.16)


def skyline(c: Canvas) -> None:
    """Towers over still water in the evening, with their lights lying on it."""
    c.wash(c.p.sky, c.p.glow, 0.0, 0.48)
    stars(c, 60, c.p.paper, 0.25)
    sun(c, c.w * 0.62, c.h * 0.36, 110)
    shore = c.h * 0.66
    for layer, (tone, low, high) in enumerate(((c.p.rose, 160, 330), (c.p.cool, 130, 400), (c.p.deep, 80, 300))):
        x = -20.0 - layer * 30
        while x < c.w:
            w, h = c.rng.uniform(60, 130), c.rng.uniform(low, high)
            _tower(c, x, shore, w, h, tone, lit=layer > 0)
            x += w + c.rng.choice((0, 6, 26))
    c.fill(rect(0, shore, c.w, c.h), c.p.deep, shade=c.p.sky, strength=0.9)
    for _ in range(120):
        x, y = c.rng.uniform(0, c.w), shore + 8 + (c.h - shore) * c.rng.random() ** 1.3
        reach = c.rng.uniform(8, 50)
        near = abs(x - c.w * 0.62) < 150
        c.line([(x - reach, y), (x + reach, y)], (c.p.sun if near else c.p.rose) + ("d0" if near else "58"), 4)
    c.fill([*curve((0, c.h * 0.97), (c.w * 0.2, c.h * 0.86), (c.w * 0.55, c.h + 4), 30), (0, c.h)], c.p.ink)
    for x, h in ((0.07, 230), (0.13, 150), (0.2, 220)):
        person(c, c.w * x, c.h * 0.955, h, pose="down", child=h < 200)


def _tower(c: Canvas, x: float, base: float, w: float, h: float, tone: str, *, lit: bool) -> None:
    kind = c.rng.randrange(5)
    if kind == 0:
        c.fill([(x, base - h), (x + w / 2, base - h - w * 0.7), (x + w, base - h)], tone)
    elif kind == 1:
        c.fill(ellipse(x + w / 2, base - h, w * 0.5, w * 0.5, 180, 360), tone)
        c.line([(x + w / 2, base - h - w * 0.4), (x + w / 2, base - h - w * 0.85)], tone, 5)
    elif kind == 2:
        c.fill(rect(x + w * 0.2, base - h - 28, w * 0.6, 30), tone)
    c.fill(rect(x, base - h, w, h), tone, shade=c.p.ink, side="bottom", strength=0.3)
    if not lit:
        return
    for wy in range(int(base - h + 20), int(base - 20), 32):
        for k in range(int(w // 26)):
            if c.rng.random() < 0.45:
                c.fill(rect(x + 12 + k * 25, wy, 10, 15), c.p.gold if c.rng.random() < 0.8 else c.p.paper)


def mural(c: Canvas) -> None:
    """Neighbours on ladders painting a whole gable wall."""
    c.wash(c.p.sky, c.p.glow)
    clouds(c, 3, c.p.paper, 0.03, 0.12)
    left, top, w, base = c.w * 0.14, c.h * 0.1, c.w * 0.72, c.h * 0.86
    house(c, left - 190, base, 200, c.h * 0.5, c.p.stone)
    house(c, left + w - 10, base, 230, c.h * 0.58, c.p.rose)
    wall = [(left, top + 90), (left + w / 2, top - 30), (left + w, top + 90), (left + w, base), (left, base)]
    c.fill(wall, c.p.paper, shade=c.p.stone, side="right", strength=0.8)
    for i, tone in enumerate((c.p.gold, c.p.warm, c.p.rose, c.p.cool, c.p.deep)):
        c.fill(ellipse(left + w * 0.5, base, w * (0.47 - 0.085 * i), (base - top) * (0.8 - 0.15 * i), 180, 360), tone)
    for i in range(9):
        x, r = left + w * (0.09 + 0.103 * i), c.rng.uniform(24, 38)
        y = base - (base - top) * (0.14 + 0.1 * (i % 3))
        _petals(c, x, y, r * 1.5, (c.p.paper, c.p.gold, c.p.rose, c.p.leaf)[i % 4])
    for i in range(5):
        bx, by = left + w * (0.13 + 0.18 * i), top + 150 + 60 * ((i + 1) % 2)
        _butterfly(c, bx, by, 1.0 + 0.3 * (i % 3), c.p.accents[i])
    c.fill(rect(0, base, c.w, c.h), c.p.ground, shade=c.p.moss, strength=0.5)
    for x, high in ((0.3, 0.5), (0.7, 0.42)):
        _ladder(c, c.w * x, base + 30, c.h * high)
    for i, x in enumerate((0.1, 0.44, 0.55, 0.9)):
        person(c, c.w * x, c.h * 0.965, 230 if i % 2 == 0 else 270, pose=("hold", "wave", "up", "down")[i])
    for x in (0.24, 0.49, 0.8):
        c.fill(rect(c.w * x - 22, c.h * 0.92, 44, 46), c.rng.choice(c.p.accents))
        c.fill(ellipse(c.w * x, c.h * 0.92, 22, 8), c.p.paper)


def _butterfly(c: Canvas, x: float, y: float, scale: float, colour: str) -> None:
    for side in (-1, 1):
        upper = ellipse(x + side * 34 * scale, y - 14 * scale, 36 * scale, 22 * scale)
        lower = ellipse(x + side * 26 * scale, y + 14 * scale, 24 * scale, 15 * scale)
        c.fill(turn(upper, side * -28, (x + side * 34 * scale, y - 14 * scale)), colour)
        c.fill(turn(lower, side * 24, (x + side * 26 * scale, y + 14 * scale)), c.p.gold)
        c.disc(x + side * 42 * scale, y - 18 * scale, 8 * scale, c.p.paper)
    c.line([(x, y - 26 * scale), (x, y + 26 * scale)], c.p.ink, 7 * scale)


def _petals(c: Canvas, x: float, y: float, r: float, colour: str) -> None:
    for i in range(8):
        c.fill(turn(ellipse(x + r * 0.6, y, r * 0.45, r * 0.2), 45 * i, (x, y)), colour)
    c.disc(x, y, r * 0.3, c.p.ink)


def _ladder(c: Canvas, x: float, y: float, height: float) -> None:
    for side in (-34, 34):
        c.line([(x + side, y), (x + side * 0.7, y - height)], c.p.ink, 8)
    for i in range(1, 12):
        ry = y - height * i / 12
        c.line([(x - 32, ry), (x + 32, ry)], c.p.ink, 6)
    person(c, x, y - height * 0.45, 260, pose="wave")


def festival(c: Canvas) -> None:
    """Strings of lanterns over a dancing square at night."""
    c.wash(c.p.sky, c.p.glow, 0.1, 0.9)
    stars(c, 110, c.p.paper, 0.55)
    base = c.h * 0.72
    x = -30.0
    while x < c.w:
        w = c.rng.uniform(130, 220)
        house(c, x, base, w, c.rng.uniform(200, 340), c.rng.choice((c.p.deep, c.p.stone, c.p.cool)), c.p.gold)
        x += w
    c.fill(rect(0, base, c.w, c.h), c.p.ground, shade=c.p.ink, strength=0.6)
    c.fill(ellipse(c.w / 2, c.h * 0.9, c.w * 0.42, c.h * 0.12), c.p.gold + "38")
    c.fill(ellipse(c.w / 2, c.h * 0.9, c.w * 0.28, c.h * 0.08), c.p.gold + "38")
    for row in range(3):
        y, sag = c.h * (0.08 + 0.11 * row), c.h * c.rng.uniform(0.16, 0.24)
        string = curve((-20, y), (c.w * c.rng.uniform(0.35, 0.65), y + sag), (c.w + 20, y + 30 * row), 40)
        c.line(string, c.p.paper, 3)
        for k in range(2 + row, 40, 5):
            _lantern(c, *string[k], 26 + 9 * row)
    poses = ("up", "wave", "up", "hold", "wave", "up", "down")
    for i in range(max(5, round(c.w / 230))):
        person(c, c.w * (0.1 + 0.8 * i / 6), c.h * (0.92 + 0.04 * (i % 2)), 210 + 50 * (i % 3), pose=poses[i % 7])


def _lantern(c: Canvas, x: float, y: float, r: float) -> None:
    tone = c.rng.choice((c.p.warm, c.p.gold, c.p.rose, c.p.paper))
    c.disc(x, y + r, r * 2.1, tone + "1e")
    c.disc(x, y + r, r * 1.5, tone + "30")
    c.fill(ellipse(x, y + r * 1.1, r * 0.86, r), tone, shade=c.p.warm, side="bottom", strength=0.5)
    for part in (-0.45, 0, 0.45):
        c.line([(x + part * r, y + r * 0.2), (x + part * r, y + r * 2)], c.p.ink + "50", 2)
    c.fill(rect(x - r * 0.35, y + r * 0.02, r * 0.7, r * 0.2), c.p.ink)
    c.fill(rect(x - r * 0.35, y + r * 2.0, r * 0.7, r * 0.2), c.p.ink)


def stairs(c: Canvas) -> None:
    """Terraced houses with curving outdoor staircases, snow on the ledges."""
    c.wash(c.p.sky, c.p.glow)
    base = c.h * 0.84
    count = max(2, round(c.w / 400))
    w = c.w / count
    tones = (c.p.warm, c.p.stone, c.p.rose, c.p.cool, c.p.gold)
    for i in range(count):
        x = i * w
        c.fill(rect(x, c.h * 0.12, w, base), tones[(i + c.rng.randrange(2) * 2) % 5], shade=c.p.ink, side="right")
        c.fill(rect(x - 4, c.h * 0.12 - 22, w + 8, 30), c.p.ink)
        c.fill(rounded(x - 6, c.h * 0.12 - 38, w + 12, 24, 12), c.p.paper)
        for row in (0.2, 0.5):
            for col in (0.1, 0.37):
                _snowy_window(c, x + w * col, c.h * row, w * 0.19, c.h * 0.17)
            c.fill(arch(x + w * 0.68, c.h * row - 10, w * 0.2, c.h * 0.2 + 12), c.p.deep)
            c.fill(arch(x + w * 0.71, c.h * row, w * 0.14, c.h * 0.2), c.p.gold, shade=c.p.warm)
        _outdoor_stair(c, x, w, base)
    c.fill(rect(0, base, c.w, c.h), c.p.ground, shade=c.p.cool, strength=0.5)
    for i in range(count * 2):
        c.fill(ellipse(c.w * (i + 0.5) / (count * 2), base + 8, 120, 26), c.p.paper)
    crowd(c, c.h * 0.95, count + 2, 200, 240)
    for x in (0.02, 0.99):
        fir(c, c.w * x, c.h * 0.98, 380)
    for _ in range(150):
        c.disc(c.rng.uniform(0, c.w), c.rng.uniform(0, c.h), c.rng.choice((2, 3, 4, 5)), c.p.paper)


def _snowy_window(c: Canvas, x: float, y: float, w: float, h: float) -> None:
    c.fill(rect(x - 7, y - 7, w + 14, h + 14), c.p.paper)
    c.fill(rect(x, y, w, h), c.p.gold if c.rng.random() < 0.6 else c.p.deep, shade=c.p.warm, strength=0.5)
    c.line([(x, y + h / 2), (x + w, y + h / 2)], c.p.paper, 6)
    c.line([(x + w / 2, y), (x + w / 2, y + h)], c.p.paper, 5)
    c.fill(rounded(x - 12, y + h + 2, w + 24, 17, 8), c.p.paper)


def _outdoor_stair(c: Canvas, x: float, w: float, base: float) -> None:
    landing = c.h * 0.5 + c.h * 0.2
    c.fill(rect(x + w * 0.62, landing, w * 0.32, 14), c.p.ink)
    rail = curve((x + w * 0.62, landing), (x + w * 0.42, landing + 30), (x + w * 0.2, base + 10), 9)
    for px, py in rail:
        c.fill(rect(px - 40, py, 80, 9), c.p.ink)
        c.fill(rounded(px - 40, py - 8, 80, 9, 4), c.p.paper)
        c.line([(px - 36, py), (px - 36, py - 70)], c.p.ink, 4)
    c.line([(px - 36, py - 70) for px, py in rail], c.p.ink, 7)
    for k in range(6):
        px = x + w * (0.64 + 0.056 * k)
        c.line([(px, landing), (px, landing - 66)], c.p.ink, 4)
    c.line([(x + w * 0.62, landing - 66), (x + w * 0.94, landing - 66)], c.p.ink, 7)


def doorway(c: Canvas) -> None:
    """A wide-open door with light falling out of it, people coming up the steps with suitcases."""
    c.wash(c.p.sky, c.p.rose, 0.1, 1)
    base, x = c.h * 0.8, c.w / 2
    c.fill(rect(c.w * 0.1, c.h * 0.08, c.w * 0.8, base - c.h * 0.08), c.p.ground, shade=c.p.ink, strength=0.35)
    c.fill(rect(c.w * 0.08, c.h * 0.06, c.w * 0.84, 34), c.p.warm)
    for dx in (0.16, 0.27, 0.66, 0.77):
        for y in (0.17, 0.46):
            c.fill(arch(c.w * dx - 9, c.h * y - 9, c.w * 0.07 + 18, c.h * 0.2 + 9), c.p.paper)
            c.fill(arch(c.w * dx, c.h * y, c.w * 0.07, c.h * 0.2), c.p.gold, shade=c.p.warm, strength=0.6)
            flower_box(c, c.w * dx - 8, c.h * (y + 0.2), c.w * 0.07 + 16)
    w, top = 300.0, c.h * 0.2
    c.fill(arch(x - w / 2 - 34, top - 34, w + 68, base - top + 34), c.p.paper)
    c.fill(arch(x - w / 2, top, w, base - top), c.p.gold, shade=c.p.paper, side="bottom", strength=0.9)
    for side in (-1, 1):
        leaf = ((w / 2, top + 130), (w / 2 + 96, top + 100), (w / 2 + 96, base + 26), (w / 2, base))
        c.fill([(x + side * dx, y) for dx, y in leaf], c.p.deep, shade=c.p.ink, side="top")
    c.fill(rect(0, base, c.w, c.h), c.p.stone, shade=c.p.deep, strength=0.6)
    c.fill([(x - w / 2, base), (x + w / 2, base), (x + w * 1.15, c.h), (x - w * 1.15, c.h)], c.p.gold + "a8")
    for i in range(3):
        c.fill(rect(x - 240 - 40 * i, base + 24 * i, 480 + 80 * i, 24), (c.p.paper, c.p.stone, c.p.paper)[i])
    person(c, x - 70, base + 4, 280, pose="wave")
    person(c, x + 64, base + 4, 260, pose="up")
    for px, h in ((0.2, 290), (0.29, 180), (0.72, 280), (0.8, 300)):
        person(c, c.w * px, c.h * 0.955, h, child=h < 200, pose="down")
        if h > 200:
            c.fill(rounded(c.w * px + 38, c.h * 0.955 - 92, 78, 88, 10), c.rng.choice(c.p.accents), shade=c.p.ink)
            c.line(ellipse(c.w * px + 77, c.h * 0.955 - 92, 18, 16, 180, 360), c.p.ink, 6)


def city_map(c: Canvas) -> None:
    """A neighbourhood seen from above: blocks, a river, parks, pins."""
    c.wash(c.p.paper, c.p.glow)
    step = 96
    tones = (c.p.stone, c.p.ground, c.p.rose, c.p.gold, c.p.stone, c.p.ground, c.p.leaf, c.p.cool)
    for x in range(-40, c.w + step, step):
        for y in range(-40, c.h + step, step):
            shape = rounded(x, y, step - 20, step - 20, 9)
            c.fill(shape, c.rng.choice(tones), shade=c.p.paper, side="right", strength=0.5)
            if c.rng.random() < 0.35:
                c.fill(rounded(x + 20, y + 20, step - 60, step - 60, 6), c.p.paper)
    river = curve((-40, c.h * 0.85), (c.w * 0.45, c.h * 0.95), (c.w * 0.6, c.h * 0.4), 40)
    river += curve((c.w * 0.6, c.h * 0.4), (c.w * 0.68, c.h * 0.05), (c.w + 40, c.h * 0.1), 40)
    c.line(river, c.p.paper, 150)
    c.line(river, c.p.cool, 122)
    c.line([(x, y + 18) for x, y in river], c.p.deep + "50", 30)
    for bx, by in ((0.31, 0.62), (0.8, 0.72), (0.22, 0.2)):
        c.fill(ellipse(c.w * bx, c.h * by, 150, 112), c.p.leaf, shade=c.p.moss, side="rim", strength=0.8)
        for _ in range(12):
            c.disc(
                c.w * bx + c.rng.uniform(-95, 95), c.h * by + c.rng.uniform(-65, 65), c.rng.uniform(11, 20), c.p.moss
            )
    pins = ((0.14, 0.44), (0.42, 0.3), (0.53, 0.74), (0.72, 0.36), (0.88, 0.5), (0.36, 0.86), (0.68, 0.9))
    for i, (px, py) in enumerate(pins):
        _pin(c, c.w * px, c.h * py, 46 + 16 * (i % 3), c.p.accents[i % 3])


def _pin(c: Canvas, x: float, y: float, r: float, colour: str) -> None:
    c.fill(ellipse(x + 6, y, r * 0.7, r * 0.24), c.p.ink + "50")
    c.fill([(x - r * 0.88, y - r * 1.35), (x + r * 0.88, y - r * 1.35), (x, y)], colour)
    c.disc(x, y - r * 1.75, r, colour, shade=c.p.ink, side="right")
    c.disc(x, y - r * 1.75, r * 0.42, c.p.paper)


def terrace(c: Canvas) -> None:
    """Café tables on a square under a plane tree, in conversation."""
    c.wash(c.p.sky, c.p.glow)
    cloud(c, c.w * 0.1, c.h * 0.1, 240, c.p.paper)
    street_front(c, c.h * 0.66, c.h * 0.34, c.h * 0.5)
    c.fill(rect(0, c.h * 0.66, c.w, c.h), c.p.ground, shade=c.p.warm, strength=0.35)
    lamp(c, c.w * 0.5, c.h * 0.72, 340)
    for x in (0.2, 0.8):
        ball_tree(c, c.w * x, c.h * 0.72, c.h * 0.58)
    for i, x in enumerate((0.2, 0.5, 0.8)):
        px, y = c.w * x, c.h * (0.84 + 0.02 * (i % 2))
        for dx in (-104, 104):
            for leg in (-34, 34):
                c.line([(px + dx + leg, y + 50), (px + dx + leg * 1.3, y + 150)], c.p.ink, 9)
            bust(c, px + dx, y + 60, 234)
            c.fill(rounded(px + dx - 92, y + 58, 184, 22, 11), c.p.paper, shade=c.p.stone)
        c.line([(px, y), (px, y + 130)], c.p.ink, 10)
        c.fill(ellipse(px, y + 132, 60, 12), c.p.ink)
        c.fill(ellipse(px, y, 150, 34), c.p.paper, shade=c.p.stone, side="bottom")
        for dx in (-56, 48):
            c.fill(rect(px + dx - 12, y - 30, 24, 26), c.rng.choice(c.p.accents))
        c.fill(rect(px - 8, y - 54, 16, 44), c.p.cool)
        c.disc(px, y - 62, 17, c.p.warm)


SCENES: Mapping[str, Callable[[Canvas], None]] = {
    "street": street, "bridge": bridge, "market": market, "tram": tram, "fountain": fountain, "skyline": skyline,
    "mural": mural, "festival": festival, "stairs": stairs, "doorway": doorway, "map": city_map, "terrace": terrace,
}  # fmt: skip
