"""Scenes in rooms."""

import math

from webapp.demo import figures
from webapp.demo.canvas import Canvas
from webapp.demo.palettes import SKINS
from webapp.demo.shapes import arch, curve, ellipse, placed, rect, rounded, smooth, turn, wedge


def _room(c: Canvas, wall: str, floor: str, line: float = 0.72) -> float:
    """Paint wall and boarded floor, and return the height of the skirting."""
    pale = wall in (c.p.paper, c.p.glow)
    c.fill(rect(0, 0, c.w, c.h), wall, shade=c.p.stone if pale else c.p.ink, side="top", strength=0.3 if pale else 0.16)
    y = c.h * line
    c.fill(rect(0, y, c.w, c.h - y), floor, shade=c.p.ink, strength=0.35)
    c.fill(rect(0, y - 16, c.w, 16), c.p.paper)
    for i in range(11):
        x = c.w * (i - 0.5) / 10
        c.line([(x, y), (c.w / 2 + (x - c.w / 2) * 1.5, c.h)], c.p.ink + "26", 3)
    return y


def _window(c: Canvas, x: float, y: float, w: float, h: float) -> None:
    c.fill(arch(x - 14, y - 14, w + 28, h + 28), c.p.paper)
    c.fill(arch(x, y, w, h), c.p.sky, shade=c.p.glow, side="bottom", strength=0.9)
    c.disc(x + w * 0.66, y + h * 0.36, w * 0.15, c.p.sun)
    c.fill([(x, y + h), (x, y + h * 0.72), (x + w * 0.4, y + h * 0.6), (x + w, y + h * 0.8), (x + w, y + h)], c.p.leaf,
           shade=c.p.moss)  # fmt: skip
    c.line([(x + w / 2, y), (x + w / 2, y + h)], c.p.paper, 10)
    c.line([(x, y + h * 0.45), (x + w, y + h * 0.45)], c.p.paper, 10)
    c.fill(rect(x - 30, y + h + 8, w + 60, 18), c.p.paper)


def _drawing(c: Canvas, x: float, y: float, w: float, kind: int) -> None:
    """Paint a child's drawing on a sheet of paper: a house, a sun, a flower, a person, a rainbow, a boat."""
    tilt = c.rng.uniform(-5, 5)
    c.fill(turn(rect(x + 5, y + 7, w, w * 1.1), tilt, (x, y)), c.p.ink + "40")
    c.fill(turn(rect(x, y, w, w * 1.1), tilt, (x, y)), c.p.paper)
    mx, my = x + w / 2, y + w * 0.62
    if kind == 0:
        c.fill(rect(mx - w * 0.2, my - w * 0.04, w * 0.4, w * 0.32), c.p.warm)
        c.fill([(mx - w * 0.28, my - w * 0.02), (mx, my - w * 0.3), (mx + w * 0.28, my - w * 0.02)], c.p.deep)
    elif kind == 1:
        for i in range(12):
            c.fill(wedge(mx, my - w * 0.05, w * 0.38, i * 30, i * 30 + 12), c.p.gold)
        c.disc(mx, my - w * 0.05, w * 0.2, c.p.gold)
    elif kind == 2:
        figures.flower(c, mx, my + w * 0.34, w * 0.62, c.p.rose)
    elif kind == 3:
        for dx, tone in ((-0.2, c.p.cool), (0.2, c.p.warm)):
            c.fill(placed([(dx, -0.2), (dx + 0.17, 0.3), (dx - 0.17, 0.3)], mx, my, w), tone)
            c.disc(mx + w * dx, my - w * 0.24, w * 0.1, SKINS[1 if dx < 0 else 3])
    elif kind == 4:
        for i, tone in enumerate((c.p.warm, c.p.gold, c.p.leaf, c.p.cool, c.p.paper)):
            r = w * (0.4 - 0.075 * i)
            c.fill(ellipse(mx, my + w * 0.2, r, r, 180, 360), tone)
    else:
        c.fill(ellipse(mx, my + w * 0.06, w * 0.3, w * 0.2, 0, 180), c.p.deep)
        c.fill([(mx, my), (mx, my - w * 0.42), (mx + w * 0.26, my)], c.p.warm)


def classroom(c: Canvas) -> None:
    """Paint a classroom with drawings pegged to a string, children at round tables."""
    floor = _room(c, c.p.glow, c.p.ground, 0.66)
    for x in (0.08, 0.79):
        _window(c, c.w * x, c.h * 0.14, c.w * 0.13, c.h * 0.34)
    board = (c.w * 0.29, c.h * 0.24, c.w * 0.42, c.h * 0.34)
    c.fill(rounded(board[0] - 16, board[1] - 16, board[2] + 32, board[3] + 32, 12), c.p.ground, shade=c.p.ink)
    c.fill(rect(*board), c.p.deep, shade=c.p.ink, side="right", strength=0.4)
    bx, by = c.w / 2, c.h * 0.45
    for i in range(14):
        c.line([(bx + 62 * math.cos(i * 0.449), by + 62 * math.sin(i * 0.449)),
                (bx + 92 * math.cos(i * 0.449), by + 92 * math.sin(i * 0.449))], c.p.gold, 7)  # fmt: skip
    c.line([*ellipse(bx, by, 46), (bx + 46, by)], c.p.gold, 7)
    tree = ((-210, 0), (-250, 40), (210, 0), (250, 40))
    for dx, dy in tree:
        c.line([*ellipse(bx + dx, by + dy - 40, 30), (bx + dx + 30, by + dy - 40)], c.p.paper, 5)
        c.line([(bx + dx, by + dy - 10), (bx + dx, by + dy + 50)], c.p.paper, 5)
    string = curve((-10, c.h * 0.05), (c.w / 2, c.h * 0.12), (c.w + 10, c.h * 0.04), 18)
    c.line(string, c.p.ink, 3)
    for i, (x, y) in enumerate(string[1:-1:2]):
        _drawing(c, x - 46, y + 2, 92, i % 6)
    figures.person(c, c.w * 0.745, floor + 70, 330, pose="wave")
    for x, y, s in ((0.22, 0.84, 0.9), (0.56, 0.82, 0.86), (0.36, 0.95, 1.05), (0.8, 0.94, 1.05)):
        _desk(c, c.w * x, c.h * y, s)


def _desk(c: Canvas, x: float, y: float, s: float) -> None:
    for dx in (-96, 0, 96):
        figures.bust(c, x + dx * s, y - 20 * s, 168 * s, young=True)
    for dx in (-120, 120):
        c.line([(x + dx * s, y), (x + dx * s, y + 120 * s)], c.p.ink, 9 * s)
    c.fill(ellipse(x, y, 190 * s, 44 * s), c.p.gold, shade=c.p.warm, side="bottom", strength=0.6)
    for dx in (-92, 6, 92):
        sheet = rect(x + dx * s - 32 * s, y - 14 * s, 62 * s, 30 * s)
        c.fill(turn(sheet, c.rng.uniform(-8, 8), (x + dx * s, y)), c.p.paper)
        c.line([(x + dx * s - 14 * s, y), (x + dx * s + 12 * s, y - 4 * s)], c.rng.choice(c.p.accents), 7 * s)


def table(c: Canvas) -> None:
    """Paint people around a long table in discussion, lamps above it, notes on the wall."""
    _room(c, c.p.sky, c.p.deep, 0.76)
    for i in range(3):
        for j in range(9):
            tone = c.p.accents[(i * 2 + j) % 4] if c.rng.random() < 0.8 else c.p.paper
            note = rect(c.w * (0.12 + 0.087 * j), c.h * (0.13 + 0.1 * i), 70, 70)
            c.fill(turn(note, c.rng.uniform(-7, 7), note[0]), tone, shade=c.p.paper, side="top", strength=0.4)
    for x in (0.25, 0.5, 0.75):
        c.line([(c.w * x, 0), (c.w * x, c.h * 0.12)], c.p.ink, 5)
        beam = ((-290, 0.62), (-60, 0.16), (60, 0.16), (290, 0.62))
        c.fill([(c.w * x + dx, c.h * y) for dx, y in beam], c.p.sun + "22")
        c.fill(ellipse(c.w * x, c.h * 0.17, 84, 70, 180, 360), c.p.warm, shade=c.p.ink, side="right")
        c.fill(ellipse(c.w * x, c.h * 0.17, 30, 18, 0, 180), c.p.sun)
    count = max(5, round(c.w / 230))
    styles = ("bob", "short", "scarf", "curls", "bun", "short", "long")
    for i in range(count):
        x = c.w * (0.11 + 0.78 * i / (count - 1))
        figures.bust(c, x, c.h * 0.72 + 20, c.rng.uniform(270, 310), c.p.accents[i % 5], styles[i % 7])
    c.fill(ellipse(c.w / 2, c.h * 0.8, c.w * 0.47, c.h * 0.12), c.p.ground, shade=c.p.warm, side="bottom", strength=0.6)
    top = ellipse(c.w / 2, c.h * 0.785, c.w * 0.455, c.h * 0.105)
    c.fill(top, c.p.paper, shade=c.p.ground, side="right", strength=0.5)
    for i in range(count):
        x = c.w * (0.16 + 0.68 * i / (count - 1))
        y = c.h * (0.765 - 0.035 * math.sin(math.pi * i / (count - 1)))
        c.fill(turn(rect(x - 40, y, 74, 40), c.rng.uniform(-12, 12), (x, y)), c.p.accents[(i + 2) % 5])
        c.fill(rect(x + 50, y - 12, 24, 28), c.p.cool)
    for i in range(3):
        figures.flower(c, c.w * (0.47 + 0.03 * i), c.h * 0.86, 120 + 18 * (i % 2), (c.p.warm, c.p.gold, c.p.rose)[i])
    c.fill(arch(c.w * 0.46, c.h * 0.82, c.w * 0.08, c.h * 0.07), c.p.deep, shade=c.p.cool, side="left")


def library(c: Canvas) -> None:
    """Paint tall shelves of coloured books, a ladder, readers on cushions under a lamp."""
    floor = _room(c, c.p.deep, c.p.warm, 0.78)
    rows = max(5, round(c.h * 0.72 / 140))
    pitch = (floor - 40) / rows
    for row in range(rows):
        y = 30 + pitch * (row + 1)
        x = 10.0
        while x < c.w - 20:
            w, h = c.rng.uniform(16, 42), pitch * c.rng.uniform(0.6, 0.86)
            if c.rng.random() < 0.05:
                x += c.rng.uniform(30, 80)
                continue
            tone = c.rng.choice((c.p.warm, c.p.gold, c.p.rose, c.p.cool, c.p.paper, c.p.leaf, c.p.stone))
            book = rect(x, y - h, w, h)
            if c.rng.random() < 0.08:
                book = turn(book, 9, (x, y))
                x += 14
            c.fill(book, tone, shade=c.p.ink, side="right", strength=0.35)
            c.line([(x + 4, y - h * 0.8), (x + w - 4, y - h * 0.8)], c.p.ink + "70", 4)
            x += w + 2
        c.fill(rect(0, y, c.w, 13), c.p.ground, shade=c.p.ink, strength=0.4)
    for x in (0.0, 0.33, 0.66, 0.985):
        c.fill(rect(c.w * x, 0, 24, floor), c.p.ground, shade=c.p.ink, side="right")
    for side in (-34, 34):
        c.line([(c.w * 0.86 + side, floor + 50), (c.w * 0.82 + side, 40)], c.p.paper, 9)
    for i in range(10):
        y = 70 + i * (floor - 30) / 10
        x = c.w * (0.82 + 0.04 * y / floor)
        c.line([(x - 34, y), (x + 34, y)], c.p.paper, 8)
    figures.person(c, c.w * 0.845, floor - 180, 290, pose="wave")
    c.fill(ellipse(c.w * 0.36, c.h * 0.93, c.w * 0.3, c.h * 0.085), c.p.gold, shade=c.p.warm, side="rim", strength=0.7)
    c.line([(c.w * 0.11, c.h * 0.94), (c.w * 0.11, c.h * 0.46)], c.p.ink, 9)
    lampshade = ((-44, 0.4), (44, 0.4), (96, 0.5), (-96, 0.5))
    c.fill([(c.w * 0.11 + dx, c.h * y) for dx, y in lampshade], c.p.sun, shade=c.p.warm)
    for i, x in enumerate((0.22, 0.36, 0.5)):
        px, y = c.w * x, c.h * (0.9 + 0.03 * (i % 2))
        c.fill(ellipse(px, y + 16, 118, 44), c.p.accents[i + 1], shade=c.p.ink)
        figures.bust(c, px, y, 240)
        _open_book(c, px, y - 20)


def _open_book(c: Canvas, x: float, y: float) -> None:
    for side in (-1, 1):
        page = [(x, y), (x + side * 66, y - 16), (x + side * 66, y - 84), (x, y - 64)]
        c.fill(page, c.p.paper, shade=c.p.stone, side="right")
        for k in range(4):
            c.line([(x + side * 14, y - 52 + 12 * k), (x + side * 54, y - 64 + 12 * k)], c.p.ink + "60", 3)


def dashboard(c: Canvas) -> None:
    """Paint charts as big as a wall, with people reading them together."""
    floor = _room(c, c.p.deep, c.p.cool, 0.8)
    x, y, w, h = c.w * 0.07, c.h * 0.08, c.w * 0.86, c.h * 0.6
    c.fill(rounded(x - 14, y - 14, w + 28, h + 28, 26), c.p.ink)
    c.fill(rounded(x, y, w, h, 18), c.p.paper)
    px, cw, ch = x + w * 0.03, w * 0.3, h * 0.42
    for col in range(3):
        for row in range(2):
            c.fill(rounded(px + col * w * 0.32, y + h * 0.05 + row * h * 0.47, cw, ch, 14), c.p.glow)
    _bars(c, px + 30, y + h * 0.44, cw - 60, ch - 60)
    _donut(c, px + w * 0.32 + cw / 2, y + h * 0.26, ch * 0.38)
    _curves(c, px + w * 0.64 + 24, y + h * 0.43, cw - 48, ch - 60)
    for i in range(40):
        dx, dy = i % 10, i // 10
        tone = c.p.warm if i < 11 else c.p.gold if i < 20 else c.p.cool if i < 31 else c.p.rose
        _token(c, px + 32 + dx * (cw - 64) / 9, y + h * 0.6 + dy * (ch - 70) / 3, tone)
    for i in range(6):
        long = c.rng.uniform(0.3, 0.95) * (cw - 60)
        by = y + h * 0.56 + i * ch * 0.147
        c.fill(rounded(px + w * 0.32 + 30, by, cw - 60, 18, 9), c.p.stone)
        c.fill(rounded(px + w * 0.32 + 30, by, long, 18, 9), c.p.accents[i % 4])
    bx, by = px + w * 0.64 + cw / 2, y + h * 0.73
    for dx, dy, r, tone in (
        (-90, -10, 62, c.p.cool),
        (14, 20, 48, c.p.warm),
        (98, -30, 56, c.p.gold),
        (40, -62, 30, c.p.rose),
    ):
        c.disc(bx + dx, by + dy, r, tone, shade=c.p.paper, side="right")
    for i, (fx, pose) in enumerate(
        ((0.1, "hold"), (0.25, "wave"), (0.46, "down"), (0.64, "wave"), (0.76, "hold"), (0.92, "hold"))
    ):
        figures.person(c, c.w * fx, floor + 150 + 20 * (i % 2), c.rng.uniform(330, 380), pose=pose)


def _bars(c: Canvas, x: float, base: float, w: float, h: float) -> None:
    for i in range(7):
        tall = h * (0.3 + 0.1 * i) * c.rng.uniform(0.8, 1.05)
        c.fill(rounded(x + i * w / 7, base - tall, w / 10, tall, 6), c.p.accents[i % 3], shade=c.p.ink, strength=0.3)
    c.line([(x - 10, base), (x + w + 4, base)], c.p.ink, 5)


def _donut(c: Canvas, x: float, y: float, r: float) -> None:
    start = -90.0
    for share, tone in ((0.36, c.p.warm), (0.24, c.p.gold), (0.18, c.p.cool), (0.13, c.p.rose), (0.09, c.p.deep)):
        c.fill(wedge(x, y, r, start, start + share * 360), tone)
        start += share * 360
    c.disc(x, y, r * 0.55, c.p.glow)


def _curves(c: Canvas, x: float, base: float, w: float, h: float) -> None:
    for k, tone in enumerate((c.p.rose, c.p.cool, c.p.warm)):
        knots = [
            (x + w * i / 5, base - h * (0.1 + 0.11 * i * (0.6 + 0.45 * k)) - c.rng.uniform(0, h * 0.12))
            for i in range(6)
        ]
        if k == 2:
            c.fill([*smooth(knots, closed=False), (x + w, base), (x, base)], c.p.warm + "30")
        c.line(smooth(knots, closed=False), tone, 8)
        c.disc(*knots[-1], 12, tone)
    c.line([(x - 6, base), (x + w + 6, base)], c.p.ink, 5)


def _token(c: Canvas, x: float, y: float, tone: str) -> None:
    c.disc(x, y, 9, tone)
    c.fill(ellipse(x, y + 30, 13, 20, 180, 360), tone)


def stage(c: Canvas) -> None:
    """Paint a small theatre: red curtains, players in front of a painted moon."""
    c.wash(c.p.deep, c.p.cool)
    floor = c.h * 0.74
    c.disc(c.w / 2, c.h * 0.4, 230, c.p.sun, shade=c.p.gold, side="right")
    for i in range(5):
        figures.cloud(c, c.w * (0.2 + 0.15 * i), c.h * (0.2 + 0.12 * (i % 3)), 190, c.p.paper + "c0")
    figures.leaf_tree(c, c.w * 0.25, floor + 10, 420)
    figures.ball_tree(c, c.w * 0.76, floor + 10, 380)
    c.fill(rect(0, floor, c.w, c.h - floor), c.p.ground, shade=c.p.ink, strength=0.5)
    for i in range(5):
        figures.person(c, c.w * (0.32 + 0.09 * i), floor + 56 + 16 * (i % 2), 270 if i != 2 else 190,
               pose=("wave", "up", "up", "hold", "wave")[i], child=i == 2)  # fmt: skip
    for side in (0, 1):
        for k in range(5):
            edge = c.w * 0.045 * (5 - k) * (1 if k else 1.08)
            x0 = c.w - edge if side else 0
            drape = [(x0, 0), (x0 + edge, 0), (x0 + edge, floor + 60), (x0, floor + 60)]
            c.fill(drape, c.p.warm, shade=c.p.ink, side="right" if (k + side) % 2 else "left", strength=0.55)
    for i in range(9):
        px = c.w * (i + 0.5) / 9
        swag = ellipse(px, 40, c.w / 16, 96, 0, 180)
        c.fill([*swag, (px - c.w / 16, 0), (px + c.w / 16, 0)], c.p.warm, shade=c.p.ink, side="bottom", strength=0.5)
    c.fill(rect(0, 0, c.w, 44), c.p.gold, shade=c.p.warm)
    for i in range(max(6, round(c.w / 170))):
        px = c.w * (i + 0.5) / max(6, round(c.w / 170)) + c.rng.uniform(-20, 20)
        r = c.rng.uniform(46, 62)
        c.disc(px, c.h * 0.93, r, c.p.ink)
        c.fill(rounded(px - r * 1.5, c.h * 0.96, r * 3, 200, r), c.p.ink)


def portals(c: Canvas) -> None:
    """Paint an exhibition of coloured arches, one inside the other, with children walking through."""
    floor = _room(c, c.p.paper, c.p.stone, 0.78)
    tones = (c.p.warm, c.p.gold, c.p.cool, c.p.rose, c.p.leaf, c.p.deep)
    count = max(2, round(c.w / 520))
    for i in range(count):
        x, w = c.w * (i + 0.5) / count, c.w / count * 0.82
        high = c.h * (0.62 + 0.06 * (i % 2))
        for k in range(5):
            part = 1 - 0.19 * k
            top = floor - high * (1 - 0.13 * k)
            tone = tones[(i * 2 + k) % 6]
            c.fill(arch(x - w * part / 2, top, w * part, floor - top), tone, shade=c.p.ink, side="right", strength=0.35)
        c.fill([(x - w * 0.12, floor), (x + w * 0.12, floor), (x + w * 0.36, c.h), (x - w * 0.36, c.h)],
               tones[(i * 2 + 4) % 6] + "60")  # fmt: skip
    for i in range(count * 2):
        x = c.w * (i + 0.5) / (count * 2)
        figures.person(c, x, floor + 60 + 90 * (i % 2), 190 + 60 * (i % 2), child=i % 3 != 1)


SCENES = (classroom, table, library, dashboard, stage, portals)
