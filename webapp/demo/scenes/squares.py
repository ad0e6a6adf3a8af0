"""Scenes of squares, walls, doors and a school yard, where people meet."""

from webapp.demo import figures
from webapp.demo.canvas import Canvas
from webapp.demo.shapes import arch, curve, ellipse, placed, rect, rounded, turn


def market(c: Canvas) -> None:
    """Paint market stalls under striped awnings, heaped with fruit."""
    c.wash(c.p.sky, c.p.glow, 0, 0.6)
    figures.street_front(c, c.h * 0.6, c.h * 0.26, c.h * 0.44)
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
        figures.person(c, c.w * x, c.h * 0.95, 310, pose=pose)
    figures.person(c, c.w * 0.405, c.h * 0.96, 200, child=True, pose="up")


def _stall(c: Canvas, x: float, y: float, width: float, colour: str) -> None:
    left, counter = x - width / 2, y - 170
    for side in (left + 16, left + width - 16):
        c.line([(side, y), (side, y - 400)], c.p.ink, 9)
    c.fill(rect(left + 16, y - 400, width - 32, 235), c.p.ink + "60")
    figures.person(c, x + c.rng.uniform(-60, 60), y + 40, 330, pose="hold")
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


def fountain(c: Canvas) -> None:
    """Paint a square with a fountain, pigeons and people sitting around it."""
    c.wash(c.p.sky, c.p.glow, 0, 0.6)
    figures.rays(c, c.w / 2, c.h * 0.5, c.p.paper, 14)
    base = c.h * 0.64
    figures.street_front(c, base, c.h * 0.2, c.h * 0.36)
    c.fill(rect(0, base, c.w, c.h), c.p.ground, shade=c.p.warm, strength=0.3)
    for i in range(7):
        c.line(ellipse(c.w / 2, c.h * 0.8, 420 + i * 120, 110 + i * 40), c.p.paper + "60", 5)
    for x in (0.06, 0.2, 0.8, 0.94):
        figures.ball_tree(c, c.w * x, base + 40, 300)
    x, y = c.w / 2, c.h * 0.84
    figures.crowd(c, base + 70, 6, 150, 175, 0.2, 0.8)
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
    figures.person(c, c.w * 0.15, c.h * 0.97, 330, pose="wave")
    figures.person(c, c.w * 0.235, c.h * 0.98, 210, child=True, pose="up")
    figures.person(c, c.w * 0.84, c.h * 0.97, 320, pose="hold")
    figures.birds(c, 7, c.p.ink, c.w * 0.5, c.h * 0.16)


def mural(c: Canvas) -> None:
    """Paint neighbours on ladders painting a whole gable wall."""
    c.wash(c.p.sky, c.p.glow)
    figures.clouds(c, 3, 0.03, 0.12)
    left, top, w, base = c.w * 0.14, c.h * 0.1, c.w * 0.72, c.h * 0.86
    figures.house(c, left - 190, base, 200, c.h * 0.5, c.p.stone)
    figures.house(c, left + w - 10, base, 230, c.h * 0.58, c.p.rose)
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
        figures.person(c, c.w * x, c.h * 0.965, 230 if i % 2 == 0 else 270, pose=("hold", "wave", "up", "down")[i])
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
    figures.person(c, x, y - height * 0.45, 260, pose="wave")


def festival(c: Canvas) -> None:
    """Paint strings of lanterns over a dancing square at night."""
    c.wash(c.p.sky, c.p.glow, 0.1, 0.9)
    figures.stars(c, 110, c.p.paper, 0.55)
    base = c.h * 0.72
    x = -30.0
    while x < c.w:
        w = c.rng.uniform(130, 220)
        figures.house(c, x, base, w, c.rng.uniform(200, 340), c.rng.choice((c.p.deep, c.p.stone, c.p.cool)), c.p.gold)
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
        x, y = c.w * (0.1 + 0.8 * i / 6), c.h * (0.92 + 0.04 * (i % 2))
        figures.person(c, x, y, 210 + 50 * (i % 3), pose=poses[i % 7])


def _lantern(c: Canvas, x: float, y: float, r: float) -> None:
    tone = c.rng.choice((c.p.warm, c.p.gold, c.p.rose, c.p.paper))
    c.disc(x, y + r, r * 2.1, tone + "1e")
    c.disc(x, y + r, r * 1.5, tone + "30")
    c.fill(ellipse(x, y + r * 1.1, r * 0.86, r), tone, shade=c.p.warm, side="bottom", strength=0.5)
    for part in (-0.45, 0, 0.45):
        c.line([(x + part * r, y + r * 0.2), (x + part * r, y + r * 2)], c.p.ink + "50", 2)
    c.fill(rect(x - r * 0.35, y + r * 0.02, r * 0.7, r * 0.2), c.p.ink)
    c.fill(rect(x - r * 0.35, y + r * 2.0, r * 0.7, r * 0.2), c.p.ink)


def doorway(c: Canvas) -> None:
    """Paint a wide-open door with light falling out of it, people coming up the steps with suitcases."""
    c.wash(c.p.sky, c.p.rose, 0.1, 1)
    base, x = c.h * 0.8, c.w / 2
    c.fill(rect(c.w * 0.1, c.h * 0.08, c.w * 0.8, base - c.h * 0.08), c.p.ground, shade=c.p.ink, strength=0.35)
    c.fill(rect(c.w * 0.08, c.h * 0.06, c.w * 0.84, 34), c.p.warm)
    for dx in (0.16, 0.27, 0.66, 0.77):
        for y in (0.17, 0.46):
            c.fill(arch(c.w * dx - 9, c.h * y - 9, c.w * 0.07 + 18, c.h * 0.2 + 9), c.p.paper)
            c.fill(arch(c.w * dx, c.h * y, c.w * 0.07, c.h * 0.2), c.p.gold, shade=c.p.warm, strength=0.6)
            figures.flower_box(c, c.w * dx - 8, c.h * (y + 0.2), c.w * 0.07 + 16)
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
    figures.person(c, x - 70, base + 4, 280, pose="wave")
    figures.person(c, x + 64, base + 4, 260, pose="up")
    for px, h in ((0.2, 290), (0.29, 180), (0.72, 280), (0.8, 300)):
        figures.person(c, c.w * px, c.h * 0.955, h, child=h < 200, pose="down")
        if h > 200:
            c.fill(rounded(c.w * px + 38, c.h * 0.955 - 92, 78, 88, 10), c.rng.choice(c.p.accents), shade=c.p.ink)
            c.line(ellipse(c.w * px + 77, c.h * 0.955 - 92, 18, 16, 180, 360), c.p.ink, 6)


def terrace(c: Canvas) -> None:
    """Paint café tables on a square under a plane tree, in conversation."""
    c.wash(c.p.sky, c.p.glow)
    figures.cloud(c, c.w * 0.1, c.h * 0.1, 240, c.p.paper)
    figures.street_front(c, c.h * 0.66, c.h * 0.34, c.h * 0.5)
    c.fill(rect(0, c.h * 0.66, c.w, c.h), c.p.ground, shade=c.p.warm, strength=0.35)
    figures.lamp(c, c.w * 0.5, c.h * 0.72, 340)
    for x in (0.2, 0.8):
        figures.ball_tree(c, c.w * x, c.h * 0.72, c.h * 0.58)
    for i, x in enumerate((0.2, 0.5, 0.8)):
        px, y = c.w * x, c.h * (0.84 + 0.02 * (i % 2))
        for dx in (-104, 104):
            for leg in (-34, 34):
                c.line([(px + dx + leg, y + 50), (px + dx + leg * 1.3, y + 150)], c.p.ink, 9)
            figures.bust(c, px + dx, y + 60, 234)
            c.fill(rounded(px + dx - 92, y + 58, 184, 22, 11), c.p.paper, shade=c.p.stone)
        c.line([(px, y), (px, y + 130)], c.p.ink, 10)
        c.fill(ellipse(px, y + 132, 60, 12), c.p.ink)
        c.fill(ellipse(px, y, 150, 34), c.p.paper, shade=c.p.stone, side="bottom")
        for dx in (-56, 48):
            c.fill(rect(px + dx - 12, y - 30, 24, 26), c.rng.choice(c.p.accents))
        c.fill(rect(px - 8, y - 54, 16, 44), c.p.cool)
        c.disc(px, y - 62, 17, c.p.warm)


def school(c: Canvas) -> None:
    """Paint a school yard at the bell: a clock gable, bunting, children with raised arms."""
    c.wash(c.p.sky, c.p.glow, 0, 0.6)
    figures.rays(c, c.w * 0.5, c.h * 0.26, c.p.paper, 20)
    figures.clouds(c, 2, 0.06, 0.2)
    base, w = c.h * 0.7, c.w * 0.76
    x = (c.w - w) / 2
    c.fill(rect(x, base - 330, w, 330), c.p.rose, shade=c.p.warm, side="bottom", strength=0.6)
    c.fill(rect(x - 14, base - 350, w + 28, 26), c.p.deep)
    gable = placed([(-170, 0), (-170, -420), (0, -560), (170, -420), (170, 0)], c.w / 2, base)
    c.fill(gable, c.p.paper, shade=c.p.stone, side="right")
    c.line(gable[1:4], c.p.deep, 16)
    c.disc(c.w / 2, base - 420, 50, c.p.gold)
    c.disc(c.w / 2, base - 420, 40, c.p.paper)
    c.line([(c.w / 2, base - 450), (c.w / 2, base - 420), (c.w / 2 + 22, base - 410)], c.p.ink, 6)
    c.fill(arch(c.w / 2 - 70, base - 240, 140, 240), c.p.deep)
    c.fill(arch(c.w / 2 - 56, base - 226, 52, 226), c.p.gold, shade=c.p.warm)
    for side in (-1, 1):
        for k in range(3):
            wx = c.w / 2 + side * (250 + k * w * 0.105) - 40
            for wy in (base - 290, base - 140):
                if abs(wx + 40 - c.w / 2) < w / 2 - 30:
                    c.fill(arch(wx - 7, wy - 7, 94, 117), c.p.paper)
                    c.fill(arch(wx, wy, 80, 106), c.p.deep, shade=c.p.cool, side="top")
    _bunting(c, (0, c.h * 0.16), (c.w / 2, base - 470))
    _bunting(c, (c.w / 2, base - 470), (c.w, c.h * 0.14))
    c.fill(rect(0, base, c.w, c.h), c.p.ground, shade=c.p.warm, strength=0.4)
    for tx in (0.05, 0.95):
        figures.ball_tree(c, c.w * tx, base + 40, 380)
    for i, pose in enumerate(("up", "wave", "hold", "up", "down", "wave", "up", "hold")):
        x, y = c.w * (0.1 + 0.115 * i), c.h * (0.93 + 0.04 * (i % 2))
        figures.person(c, x, y, c.rng.uniform(180, 230), child=True, pose=pose)


def _bunting(c: Canvas, start: tuple[float, float], end: tuple[float, float]) -> None:
    string = curve(start, ((start[0] + end[0]) / 2, max(start[1], end[1]) + 90), end, 12)
    c.line(string, c.p.ink, 3)
    for i, (x, y) in enumerate(string[1:-1]):
        c.fill([(x - 20, y), (x + 20, y), (x, y + 42)], c.p.accents[i % 4])


SCENES = (market, fountain, mural, festival, doorway, terrace, school)
