"""Scenes of streets, bridges and skylines."""

from webapp.demo import figures
from webapp.demo.canvas import Canvas
from webapp.demo.shapes import arch, curve, ellipse, rect, ridge, rounded


def street(c: Canvas) -> None:
    """Paint a row of house fronts, trees on the pavement, people on their way."""
    c.wash(c.p.sky, c.p.glow, 0, 0.7)
    figures.rays(c, c.w * 0.7, c.h * 0.34, c.p.paper)
    figures.sun(c, c.w * 0.7, c.h * 0.24, 74)
    figures.clouds(c, 3, 0.05, 0.2)
    base = c.h * 0.78
    figures.street_front(c, base, c.h * 0.34, c.h * 0.52)
    c.fill(rect(0, base, c.w, c.h - base), c.p.stone, shade=c.p.deep, strength=0.3)
    c.fill(rect(0, base, c.w, 12), c.p.paper)
    for x in (0.12, 0.5, 0.9):
        figures.ball_tree(c, c.w * x, base + 34, 250)
    figures.crowd(c, c.h * 0.92, max(5, round(c.w / 190)), 200, 240)


def bridge(c: Canvas) -> None:
    """Paint a stone bridge over a river, the old town behind it, a rowing boat in front."""
    c.wash(c.p.sky, c.p.glow, 0, 0.5)
    figures.sun(c, c.w * 0.3, c.h * 0.24, 80)
    figures.clouds(c, 3)
    water = c.h * 0.62
    c.fill(ridge(c.w, water - 190, 36, water, c.rng), c.p.leaf, shade=c.p.moss, side="bottom")
    x = c.w * 0.06
    for i in range(7):
        w = c.rng.uniform(110, 170)
        figures.house(c, x, water, w, c.rng.uniform(150, 290), (c.p.rose, c.p.paper, c.p.gold, c.p.stone)[i % 4])
        x += w + c.rng.choice((0, 0, 40))
    c.fill(rect(0, water, c.w, c.h - water), c.p.cool, shade=c.p.deep, strength=0.8)
    _ripples(c, water + 20, c.p.paper)
    _span(c, water)
    figures.leaf_tree(c, c.w * 0.96, c.h * 0.98, c.h * 0.5, c.p.moss)
    figures.leaf_tree(c, c.w * 0.885, c.h * 1.0, c.h * 0.36, c.p.leaf, c.p.moss)
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
        figures.person(c, x, y - 6, c.rng.uniform(92, 112))
    c.fill(rect(0, water + 96, c.w, 14), c.p.deep + "80")


def _boat(c: Canvas, x: float, y: float) -> None:
    figures.person(c, x - 6, y + 8, 150, pose="hold")
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


def tram(c: Canvas) -> None:
    """Paint a tram on an avenue of trees."""
    c.wash(c.p.sky, c.p.glow, 0, 0.6)
    figures.clouds(c, 4, 0.04, 0.22)
    base = c.h * 0.74
    figures.street_front(c, base - 30, c.h * 0.3, c.h * 0.46)
    for x in (0.02, 0.34, 0.66, 0.98):
        figures.leaf_tree(c, c.w * x, base, c.h * 0.36, c.p.moss)
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
            figures.bust(c, wx + ww / 2, foot - 140, min(ww * 0.95, 150))
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
    figures.crowd(c, c.h * 0.95, 3, 270, 300, 0.82, 1.0)
    figures.person(c, c.w * 0.07, c.h * 0.96, 290, pose="wave")


def skyline(c: Canvas) -> None:
    """Paint towers over still water in the evening, with their lights lying on it."""
    c.wash(c.p.sky, c.p.glow, 0.0, 0.48)
    figures.stars(c, 60, c.p.paper, 0.25)
    figures.sun(c, c.w * 0.62, c.h * 0.36, 110)
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
        figures.person(c, c.w * x, c.h * 0.955, h, pose="down", child=h < 200)


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


def stairs(c: Canvas) -> None:
    """Paint terraced houses with curving outdoor staircases, snow on the ledges."""
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
    figures.crowd(c, c.h * 0.95, count + 2, 200, 240)
    for x in (0.02, 0.99):
        figures.fir(c, c.w * x, c.h * 0.98, 380)
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


def city_map(c: Canvas) -> None:
    """Paint a neighbourhood seen from above: blocks, a river, parks, pins."""
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
            tx, ty = c.w * bx + c.rng.uniform(-95, 95), c.h * by + c.rng.uniform(-65, 65)
            c.disc(tx, ty, c.rng.uniform(11, 20), c.p.moss)
    pins = ((0.14, 0.44), (0.42, 0.3), (0.53, 0.74), (0.72, 0.36), (0.88, 0.5), (0.36, 0.86), (0.68, 0.9))
    for i, (px, py) in enumerate(pins):
        _pin(c, c.w * px, c.h * py, 46 + 16 * (i % 3), c.p.accents[i % 3])


def _pin(c: Canvas, x: float, y: float, r: float, colour: str) -> None:
    c.fill(ellipse(x + 6, y, r * 0.7, r * 0.24), c.p.ink + "50")
    c.fill([(x - r * 0.88, y - r * 1.35), (x + r * 0.88, y - r * 1.35), (x, y)], colour)
    c.disc(x, y - r * 1.75, r, colour, shade=c.p.ink, side="right")
    c.disc(x, y - r * 1.75, r * 0.42, c.p.paper)


SCENES = (street, bridge, tram, skyline, stairs)
