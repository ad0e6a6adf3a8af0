"""Emblems: hands, scales, portraits, a table from above; ideas rather than places."""

import math

from webapp.demo import figures
from webapp.demo.canvas import Canvas
from webapp.demo.palettes import HAIRS, SKINS
from webapp.demo.shapes import blob, curve, ellipse, rect, rounded, smooth, turn, wedge


def hands(c: Canvas) -> None:
    """Paint raised hands in many colours, each palm painted with a pattern."""
    c.wash(c.p.glow, c.p.sky, 0, 1)
    figures.rays(c, c.w / 2, c.h * 1.05, c.p.gold, 26)
    figures.sun(c, c.w / 2, c.h * 0.2, 90)
    count = max(5, round(c.w / 250))
    for row in range(2):
        for i in range(count + 1 - row):
            x = c.w * (i + 0.5 * row) / count
            y = c.h * (0.66 + 0.26 * row) - 70 * math.sin(math.pi * (i + 0.5 * row) / count) + c.rng.uniform(-20, 20)
            _hand(c, x, y, 1.12 + 0.22 * row, c.rng.uniform(-12, 12), (i + 2 * row) % 5)


def _hand(c: Canvas, x: float, y: float, s: float, tilt: float, motif: int) -> None:
    skin = c.rng.choice((*SKINS, c.p.warm, c.p.cool, c.p.gold))
    sleeve = c.rng.choice([a for a in c.p.accents if a != skin])
    c.line([(x, y + 60 * s), (x, c.h + 80)], skin, 84 * s)
    c.fill(rect(x - 66 * s, y + 190 * s, 132 * s, c.h), sleeve, shade=c.p.ink, side="right", strength=0.5)
    c.fill(rounded(x - 74 * s, y + 176 * s, 148 * s, 40 * s, 18 * s), c.p.paper)
    fingers = ((-56, -24, -112), (-20, -8, -152), (18, 7, -150), (54, 22, -116))
    for bx, lean, tip in fingers:
        start, end = (x + bx * s, y - 20 * s), (x + (bx + lean) * s, y + tip * s)
        c.line([turn([p], tilt, (x, y))[0] for p in (start, end)], skin, 34 * s)
    thumb = [(x + 50 * s, y + 50 * s), (x + 122 * s, y - 26 * s)]
    c.line(turn(thumb, tilt, (x, y)), skin, 36 * s)
    palm = turn(rounded(x - 76 * s, y - 62 * s, 152 * s, 160 * s, 66 * s), tilt, (x, y))
    c.fill(palm, skin, shade=c.p.ink, side="right", strength=0.32)
    _motif(c, x, y + 14 * s, s, motif)


def _motif(c: Canvas, x: float, y: float, s: float, kind: int) -> None:
    if kind == 0:
        for r, tone in ((46, c.p.paper), (34, c.p.warm), (22, c.p.gold), (10, c.p.deep)):
            c.disc(x, y, r * s, tone)
    elif kind == 1:
        for i in range(8):
            c.fill(turn(ellipse(x + 28 * s, y, 20 * s, 9 * s), 45 * i, (x, y)), c.p.paper)
        c.disc(x, y, 13 * s, c.p.gold)
    elif kind == 2:
        lobes = [(x, y + 40 * s), (x - 44 * s, y - 4 * s), (x - 24 * s, y - 34 * s), (x, y - 14 * s),
                 (x + 24 * s, y - 34 * s), (x + 44 * s, y - 4 * s)]  # fmt: skip
        c.fill(smooth(lobes), c.p.paper)
    elif kind == 3:
        for i in range(3):
            wave = [(x - 44 * s + 22 * s * k, y + (i * 22 - 22) * s + (7 if k % 2 else -7) * s) for k in range(5)]
            c.line(smooth(wave, closed=False), c.p.paper, 7 * s)
    else:
        points = [turn([(x, y - (46 if k % 2 == 0 else 19) * s)], 36 * k, (x, y))[0] for k in range(10)]
        c.fill(points, c.p.paper)


def paints(c: Canvas) -> None:
    """Paint brushes in jars, splashes of paint and a sheet with a bright sun on it."""
    c.wash(c.p.glow, c.p.rose, 0.2, 1)
    c.fill(rect(0, c.h * 0.5, c.w, c.h), c.p.ground, shade=c.p.warm, side="bottom", strength=0.5)
    for _ in range(13):
        bx, by, r = c.rng.uniform(0, c.w), c.h * c.rng.uniform(0.58, 1.0), c.rng.uniform(26, 86)
        tone = c.rng.choice(c.p.accents)
        c.fill(blob(bx, by, r, r * 0.42, c.rng, 0.28, 11), tone)
        for _ in range(3):
            c.disc(bx + c.rng.uniform(-2, 2) * r, by + c.rng.uniform(-0.7, 0.7) * r, c.rng.uniform(4, 10), tone)
    w, h = 780.0, 560.0
    x, y = c.w / 2 - w / 2, c.h * 0.07
    c.fill(rect(x + 14, y + 16, w, h), c.p.ink + "50")
    c.fill(rect(x, y, w, h), c.p.paper)
    c.fill(rect(x + 26, y + 26, w - 52, h - 52), c.p.sky, shade=c.p.glow, side="bottom", strength=0.9)
    for i in range(16):
        c.fill(wedge(x + w / 2, y + 230, 230, i * 22.5, i * 22.5 + 11), c.p.gold)
    figures.sun(c, x + w / 2, y + 230, 100)
    for tone, top in ((c.p.leaf, 370), (c.p.moss, 430)):
        hill = smooth([(x + 26 + (w - 52) * k / 5, y + top + c.rng.uniform(-26, 26)) for k in range(6)], closed=False)
        c.fill([*hill, (x + w - 26, y + h - 26), (x + 26, y + h - 26)], tone, shade=c.p.ink, strength=0.4)
    for k in range(5):
        figures.person(c, x + 150 + k * 120, y + h - 44, 160, pose="up", child=True)
    for jx, tone in ((0.07, c.p.cool), (0.2, c.p.warm), (0.8, c.p.gold), (0.93, c.p.leaf)):
        _jar(c, c.w * jx, c.h * 0.93, tone)
    for i in range(6):
        cx, cy = c.w * 0.3 + i * 106, c.h * 0.88
        crayon = turn(rounded(cx, cy, 84, 24, 6), c.rng.uniform(-24, 24), (cx, cy))
        c.fill(crayon, c.p.accents[i % 6], shade=c.p.ink, side="bottom", strength=0.3)


def _jar(c: Canvas, x: float, y: float, tone: str) -> None:
    for i in range(5):
        tip = (x + (i - 2) * 46, y - c.rng.uniform(390, 540))
        c.line([(x + (i - 2) * 12, y - 150), tip], c.p.ground if i % 2 else c.p.stone, 13)
        paint = c.rng.choice(c.p.accents)
        lean = math.degrees(math.atan2((i - 2) * 46, 420))
        c.fill(turn(rect(tip[0] - 10, tip[1] - 6, 20, 26), lean, tip), c.p.ink)
        c.fill(turn(ellipse(tip[0], tip[1] - 34, 15, 36), lean, tip), paint)
    c.fill(rounded(x - 84, y - 210, 168, 210, 24), tone, shade=c.p.ink, side="right", strength=0.6)
    c.fill(rounded(x - 92, y - 224, 184, 32, 14), c.p.paper)
    c.fill(rect(x - 84, y - 130, 168, 22), c.p.paper + "90")


def meal(c: Canvas) -> None:
    """Paint a shared table from above: bowls of every kind on a bright cloth."""
    c.fill(rect(0, 0, c.w, c.h), c.p.cool, shade=c.p.deep, side="rim", strength=0.7)
    x, y, w, h = c.w * 0.08, c.h * 0.12, c.w * 0.84, c.h * 0.76
    c.fill(rounded(x, y, w, h, 40), c.p.paper)
    for i in range(9):
        c.fill(rect(x, y + 26 + i * h / 9, w, 16), (c.p.rose if i % 2 else c.p.gold) + "a0")
    cols, rows = max(3, round(w / 270)), max(3, round(h / 270))
    for i in range(cols):
        for j in range(rows):
            bx, by = x + w * (i + 0.5) / cols + 26 * (j % 2) - 13, y + h * (j + 0.5) / rows
            _bowl(c, bx, by, c.rng.uniform(80, 112), (i + j * 2) % 5)
    for i in range(cols):
        for by, flip in ((c.h * 0.06, 1), (c.h * 0.94, -1)):
            px = x + w * (i + 0.5) / cols
            coat, skin = c.rng.choice(c.p.accents), c.rng.choice(SKINS)
            for side in (-1, 1):
                hand = (px + side * 52, by + flip * 132)
                c.line(curve((px + side * 70, by), (px + side * 84, by + flip * 80), hand, 12), coat, 36)
                c.disc(*hand, 20, skin)
            c.fill(ellipse(px, by - flip * 10, 98, 58), coat, shade=c.p.ink, side="right")
            c.disc(px, by, 46, c.rng.choice(HAIRS), shade=c.p.ink, side="right")


def _bowl(c: Canvas, x: float, y: float, r: float, kind: int) -> None:
    c.fill(ellipse(x + 8, y + 10, r), c.p.ink + "44")
    c.disc(x, y, r, (c.p.deep, c.p.warm, c.p.paper, c.p.leaf, c.p.rose)[kind])
    food = (c.p.gold, c.p.paper, c.p.leaf, c.p.ground, c.p.warm)[kind]
    c.disc(x, y, r * 0.84, food, shade=c.p.ink, side="rim", strength=0.3)
    for i in range(14):
        a, d = i * 2.4, r * 0.72 * math.sqrt((i + 0.5) / 14)
        bx, by = x + d * math.cos(a), y + d * math.sin(a)
        if kind in (0, 3):
            c.disc(bx, by, r * 0.1, c.p.warm if i % 3 else c.p.moss)
        elif kind in (1, 4):
            c.fill(turn(ellipse(bx, by, r * 0.16, r * 0.07), i * 50, (bx, by)), c.p.moss if i % 3 else c.p.gold)
        else:
            c.fill(wedge(bx, by, r * 0.18, i * 40, i * 40 + 150), c.p.warm if i % 2 else c.p.rose)


def speech(c: Canvas) -> None:
    """Paint two groups turned to one another under large overlapping speech shapes."""
    c.wash(c.p.sky, c.p.glow)
    c.fill(rect(0, c.h * 0.84, c.w, c.h), c.p.leaf, shade=c.p.moss, strength=0.8)
    bubbles = ((0.3, 0.26, 330, c.p.warm), (0.68, 0.24, 340, c.p.cool), (0.49, 0.36, 270, c.p.gold))
    for x, y, r, tone in bubbles:
        px, py = c.w * x, c.h * y
        lean = (c.w * 0.5 - px) * -0.5
        c.fill([(px - 40, py + r * 0.4), (px + 60, py + r * 0.4), (px + lean, py + r * 0.9)], tone)
        c.fill(ellipse(px, py, r, r * 0.6), tone, shade=c.p.paper, side="top", strength=0.35)
    for k, (x, y) in enumerate(((0.21, 0.25), (0.77, 0.23), (0.49, 0.36))):
        _motif(c, c.w * x, c.h * y, 1.9, 2 * k)
    for i, x in enumerate((0.08, 0.17, 0.26, 0.35, 0.65, 0.74, 0.83, 0.92)):
        size = 300 if i in (2, 5) else 340
        figures.person(c, c.w * x, c.h * (0.94 + 0.02 * (i % 2)), size, pose="wave" if i in (3, 4) else "")
    for _ in range(30):
        figures.tuft(c, c.rng.uniform(0, c.w), c.rng.uniform(c.h * 0.9, c.h), 26)


def faces(c: Canvas) -> None:
    """Paint a mosaic of portraits, each in a tile of its own colour."""
    c.fill(rect(0, 0, c.w, c.h), c.p.paper)
    cols = round(c.w / 266)
    size = c.w / cols
    tones = (c.p.sky, c.p.gold, c.p.rose, c.p.cool, c.p.leaf, c.p.warm, c.p.ground)
    for j in range(math.ceil(c.h / size)):
        for i in range(cols):
            x, y = i * size, j * size
            tone = tones[(i * 3 + j * 2) % 7]
            tile = rect(x + 5, y + 5, size - 10, size - 10)
            c.fill(tile, tone, shade=c.p.paper, side="top", strength=0.3)
            cx, coat = x + size / 2, c.rng.choice([a for a in c.p.accents if a != tone])
            shoulders = ellipse(cx, y + size - 5, size * 0.38, size * 0.3, 180, 360)
            c.fill(shoulders, coat, shade=c.p.ink, side="right")
            accent = c.rng.choice([a for a in c.p.accents if a not in (tone, coat)])
            figures.head(c, cx, y + size * 0.47, size * 0.2, accent)


def balance(c: Canvas) -> None:
    """Paint a large pair of scales in front of the town: coins on one side, people on the other."""
    c.wash(c.p.sky, c.p.glow)
    figures.rays(c, c.w / 2, c.h * 0.2, c.p.paper, 22)
    for i in range(9):
        w = c.w / 9
        h = c.rng.uniform(120, 300)
        c.fill(rect(i * w, c.h * 0.86 - h, w - 6, h), c.p.stone, shade=c.p.glow, side="top")
    c.fill(rect(0, c.h * 0.86, c.w, c.h), c.p.ground, shade=c.p.warm)
    x, top, reach = c.w / 2, c.h * 0.2, c.w * 0.3
    c.fill([(x - 26, c.h * 0.9), (x - 9, top), (x + 9, top), (x + 26, c.h * 0.9)], c.p.ink)
    c.fill(ellipse(x, c.h * 0.92, 190, 60, 180, 360), c.p.ink)
    c.line(curve((x - reach, top + 20), (x, top - 50), (x + reach, top + 20)), c.p.ink, 16)
    c.disc(x, top - 14, 36, c.p.gold, shade=c.p.warm)
    for side in (-1, 1):
        px, py = x + side * reach, c.h * 0.66
        for dx in (-180, 180):
            c.line([(px, top + 20), (px + dx, py)], c.p.ink, 5)
        if side < 0:
            for k in range(7):
                for level in range(1 + (k * 3) % 5):
                    cx, cy = px - 140 + k * 46, py - 12 - 20 * level
                    c.fill(ellipse(cx, cy, 34, 13), c.p.warm)
                    c.fill(ellipse(cx, cy - 6, 34, 13), c.p.gold)
        else:
            for k, h in enumerate((220, 150, 240, 210)):
                figures.person(c, px - 120 + k * 80, py + 6, h, child=h < 160)
        c.fill(ellipse(px, py, 200, 70, 0, 180), c.p.cool, shade=c.p.ink, side="bottom")
    for k in range(4):
        figures.person(c, c.w * (0.07 + 0.05 * k) + (c.w * 0.66 if k > 1 else 0), c.h * 0.97, 230 - 40 * (k % 2))


SCENES = (hands, paints, meal, speech, faces, balance)
