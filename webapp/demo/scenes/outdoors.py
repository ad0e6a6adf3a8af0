"""Scenes of parks, hills and water."""

from webapp.demo import figures
from webapp.demo.canvas import Canvas
from webapp.demo.shapes import curve, ellipse, placed, rect, ridge, rounded, turn


def _hills(c: Canvas, top: float, tones: tuple[str, ...], swing: float = 46) -> None:
    """Paint layers of rolling land, each lower and nearer than the one before."""
    for i, tone in enumerate(tones):
        y = c.h * (top + (0.94 - top) * i / len(tones))
        c.fill(ridge(c.w, y, swing, c.h + 20, c.rng), tone, shade=c.p.moss, side="bottom", strength=0.55)


def _path(c: Canvas, top: float, colour: str) -> None:
    left = curve((c.w * 0.56, c.h * top), (c.w * 0.2, c.h * 0.78), (c.w * 0.3, c.h + 10))
    right = curve((c.w * 0.58, c.h * top), (c.w * 0.38, c.h * 0.78), (c.w * 0.66, c.h + 10))
    c.fill(left + right[::-1], colour, shade=c.p.warm, side="bottom", strength=0.3)


def park(c: Canvas) -> None:
    """Paint a park on a bright day: a path, a bench, trees of several kinds, families."""
    c.wash(c.p.sky, c.p.glow, 0, 0.5)
    figures.sun(c, c.w * 0.78, c.h * 0.2, 80)
    figures.clouds(c, 3, 0.05, 0.22)
    x = c.w * 0.1
    while x < c.w * 0.6:
        figures.house(c, x, c.h * 0.5, 130, c.rng.uniform(160, 260), c.rng.choice((c.p.rose, c.p.stone, c.p.paper)))
        x += 130
    _hills(c, 0.43, (c.p.moss, c.p.leaf, c.p.leaf, c.p.leaf), 26)
    _path(c, 0.55, c.p.ground)
    for tx, ty, th in ((0.07, 0.72, 420), (0.8, 0.66, 360), (0.95, 0.8, 470)):
        figures.ball_tree(c, c.w * tx, c.h * ty, th)
    for tx, ty, th in ((0.2, 0.64, 300), (0.7, 0.6, 260), (0.88, 0.7, 380)):
        figures.leaf_tree(c, c.w * tx, c.h * ty, th)
    _bench(c, c.w * 0.13, c.h * 0.86)
    figures.person(c, c.w * 0.42, c.h * 0.88, 250, pose="wave")
    figures.person(c, c.w * 0.49, c.h * 0.89, 160, child=True, pose="up")
    figures.person(c, c.w * 0.5, c.h * 0.7, 130)
    figures.person(c, c.w * 0.8, c.h * 0.93, 260, pose="hold")
    for _ in range(26):
        figures.tuft(c, c.rng.uniform(0, c.w), c.rng.uniform(c.h * 0.78, c.h), 24)
    for _ in range(9):
        x, y = c.rng.uniform(c.w * 0.66, c.w), c.h * c.rng.uniform(0.96, 1.02)
        figures.flower(c, x, y, 70, c.rng.choice(c.p.accents[:4]))


def _bench(c: Canvas, x: float, y: float) -> None:
    for dx in (-100, 100):
        c.line([(x + dx, y), (x + dx, y - 110)], c.p.ink, 8)
    for dy in (-108, -86, -46):
        c.fill(rounded(x - 126, y + dy, 252, 15, 6), c.p.warm, shade=c.p.ink, side="right", strength=0.4)


def garden(c: Canvas) -> None:
    """Paint neighbours at raised beds among tall flowers."""
    c.wash(c.p.sky, c.p.glow, 0, 0.6)
    figures.rays(c, c.w * 0.5, c.h * 0.3, c.p.paper, 16)
    figures.sun(c, c.w * 0.5, c.h * 0.2, 76)
    x = -20.0
    while x < c.w:
        w = c.rng.uniform(150, 220)
        h, colours = c.rng.uniform(200, 300), (c.p.rose, c.p.gold, c.p.paper, c.p.cool)
        figures.house(c, x, c.h * 0.56, w, h, c.rng.choice(colours))
        x += w
    c.fill(rect(0, c.h * 0.55, c.w, c.h), c.p.leaf, shade=c.p.moss, side="bottom", strength=0.8)
    for i in range(26):
        px = c.w * i / 25
        pale = [(px + dx, c.h * y) for dx, y in ((-22, 0.6), (-22, 0.49), (0, 0.47), (22, 0.49), (22, 0.6))]
        c.fill(pale, c.p.paper, shade=c.p.stone, side="bottom")
    for row, y in enumerate((0.7, 0.86, 1.0)):
        for k in range(3):
            _bed(c, c.w * (0.17 + 0.33 * k) + 60 * (row % 2) - 30, c.h * y, 330 + 30 * row, row)
        for k in range(2):
            figures.person(c, c.w * (0.33 + 0.34 * k) + 40 * (row - 1), c.h * (y + 0.02), 210 + 30 * row)


def _bed(c: Canvas, x: float, y: float, width: float, row: int) -> None:
    tones = (c.p.gold, c.p.rose, c.p.warm, c.p.paper)
    for k in range(7):
        fx = x - width / 2 + width * (k + 0.5) / 7
        height = c.rng.uniform(70, 130) + 12 * row
        if (k + row) % 3 == 1:
            figures.tuft(c, fx, y - 62, height * 0.7)
        else:
            figures.flower(c, fx, y - 60, height, c.rng.choice(tones))
    c.fill(rect(x - width / 2, y - 70, width, 70), c.p.ground, shade=c.p.ink, side="bottom", strength=0.5)
    for dy in (-46, -22):
        c.line([(x - width / 2 + 4, y + dy), (x + width / 2 - 4, y + dy)], c.p.ink + "60", 4)


def trees(c: Canvas) -> None:
    """Paint a wood in layers, with walkers between the trunks."""
    c.wash(c.p.glow, c.p.sky, 0.1, 0.8)
    figures.sun(c, c.w * 0.5, c.h * 0.3, 110)
    for layer, tone in enumerate((c.p.stone, c.p.leaf, c.p.moss)):
        y = c.h * (0.62 + 0.13 * layer)
        c.fill(ridge(c.w, y, 22, c.h + 10, c.rng), (c.p.ground, c.p.leaf, c.p.moss)[layer], shade=c.p.moss)
        for i in range(7 - layer):
            x = c.w * (i + c.rng.uniform(0.1, 0.9)) / (7 - layer)
            if layer == 2 and 0.34 < x / c.w < 0.66:
                continue
            height = c.h * (0.42 + 0.16 * layer) * c.rng.uniform(0.85, 1.1)
            draw = c.rng.choice((figures.ball_tree, figures.leaf_tree, figures.leaf_tree))
            draw(c, x, y + 24, height, c.rng.choice((tone, c.p.gold, c.p.warm)) if layer < 2 else tone)
        if layer == 1:
            figures.crowd(c, y + 60, 4, 170, 210, 0.3, 0.7)
    figures.person(c, c.w * 0.47, c.h * 0.97, 290, pose="hold")
    figures.person(c, c.w * 0.55, c.h * 0.98, 190, child=True, pose="wave")


def fields(c: Canvas) -> None:
    """Paint patchwork hills with stone walls, white cottages and sheep."""
    c.wash(c.p.sky, c.p.glow, 0, 0.55)
    figures.clouds(c, 4, 0.05, 0.25)
    figures.sun(c, c.w * 0.22, c.h * 0.24, 66)
    c.fill(ridge(c.w, c.h * 0.42, 40, c.h, c.rng), c.p.cool, shade=c.p.deep, strength=0.4)
    tones = (c.p.leaf, c.p.gold, c.p.moss, c.p.ground, c.p.leaf)
    for i, tone in enumerate(tones):
        y = c.h * (0.48 + 0.115 * i)
        land = ridge(c.w, y, 34, c.h + 20, c.rng)
        c.fill(land, tone, shade=c.p.moss, side="right", strength=0.7)
        c.line(land[:-2], c.p.stone, 7)
        for _ in range(4):
            x = c.rng.uniform(0, c.w)
            c.line(curve((x, y), (x + 60, y + 60), (x + c.rng.uniform(-90, 160), y + 190), 14), c.p.stone, 5)
    for x, y, s in ((0.24, 0.56, 0.8), (0.7, 0.66, 1.1), (0.44, 0.83, 1.4)):
        _cottage(c, c.w * x, c.h * y, s)
    for _ in range(9):
        _sheep(c, c.rng.uniform(0.05, 0.95) * c.w, c.h * c.rng.uniform(0.86, 0.97))
    figures.leaf_tree(c, c.w * 0.92, c.h * 0.9, 330)
    figures.leaf_tree(c, c.w * 0.07, c.h * 0.8, 260)


def _cottage(c: Canvas, x: float, y: float, s: float) -> None:
    c.fill(rect(x + 70 * s, y - 150 * s, 20 * s, 50 * s), c.p.stone)
    roof = placed([(-106, -66), (-78, -128), (78, -128), (106, -66)], x, y, s)
    c.fill(roof, c.p.warm, shade=c.p.ink, side="bottom", strength=0.5)
    c.fill(rect(x - 92 * s, y - 70 * s, 184 * s, 70 * s), c.p.paper, shade=c.p.stone, side="right")
    c.fill(rect(x - 14 * s, y - 50 * s, 28 * s, 50 * s), c.p.deep)
    for dx in (-58, 42):
        c.fill(rect(x + dx * s, y - 48 * s, 24 * s, 24 * s), c.p.gold)


def _sheep(c: Canvas, x: float, y: float) -> None:
    for dx in (-14, -5, 8, 16):
        c.line([(x + dx, y - 10), (x + dx, y)], c.p.ink, 4)
    for dx, dy in ((-14, -18), (0, -24), (14, -18), (0, -14)):
        c.disc(x + dx, y + dy, 13, c.p.paper)
    c.fill(ellipse(x + 28, y - 24, 9, 7), c.p.ink)


def fjord(c: Canvas) -> None:
    """Paint wooden houses and sailing boats on a fjord under sharp mountains."""
    c.wash(c.p.sky, c.p.glow, 0, 0.5)
    figures.sun(c, c.w * 0.66, c.h * 0.25, 78)
    for tone, top, snow in ((c.p.stone, 0.14, True), (c.p.cool, 0.24, True), (c.p.deep, 0.36, False)):
        _peaks(c, c.h * top, tone, snow)
    shore = c.h * 0.6
    c.fill(rect(0, shore, c.w, c.h), c.p.cool, shade=c.p.deep, strength=0.8)
    for _ in range(50):
        y = c.rng.uniform(shore + 10, c.h)
        x, reach = c.rng.uniform(0, c.w), c.rng.uniform(20, 80)
        c.line([(x - reach, y), (x + reach, y)], c.p.paper + "60", 3.5)
    x = c.w * 0.04
    tones = (c.p.warm, c.p.gold, c.p.paper, c.p.rose, c.p.warm, c.p.stone)
    for i in range(max(4, round(c.w / 170))):
        w = c.rng.uniform(100, 140)
        _boathouse(c, x, shore + 26, w, c.rng.uniform(90, 160), tones[i % 6])
        x += w + c.rng.uniform(6, 50)
    for bx, by, s, tone in ((0.2, 0.8, 1.0, c.p.paper), (0.52, 0.92, 1.5, c.p.gold), (0.82, 0.78, 0.9, c.p.rose)):
        _sail(c, c.w * bx, c.h * by, s, tone)
    figures.birds(c, 6, c.p.paper, c.w * 0.3, c.h * 0.2)
    for i in range(6):
        figures.fir(c, c.w * (0.02 + 0.19 * i), shore + 6, c.rng.uniform(90, 160))


def _peaks(c: Canvas, top: float, tone: str, snow: bool) -> None:
    x = -160.0
    while x < c.w:
        w, peak = c.rng.uniform(360, 560), top + c.rng.uniform(0, 110)
        foot = c.h * 0.62
        mid = x + w * c.rng.uniform(0.42, 0.58)
        c.fill([(x, foot), (mid, peak), (x + w, foot)], tone, shade=c.p.ink, side="right", strength=0.35)
        c.fill([(mid, peak), (x + w, foot), (mid + 20, foot), (mid - 26, peak + 130)], c.p.ink + "22")
        if snow:
            s = (foot - peak) * 0.2
            left, right = (mid - x) * 0.2, (x + w - mid) * 0.2
            c.fill([(mid, peak), (mid + right, peak + s), (mid + right * 0.4, peak + s * 0.72), (mid, peak + s * 1.15),
                    (mid - left * 0.4, peak + s * 0.75), (mid - left, peak + s)], c.p.paper)  # fmt: skip
        x += w * 0.62


def _boathouse(c: Canvas, x: float, base: float, w: float, h: float, colour: str) -> None:
    c.fill([(x - 8, base - h), (x + w / 2, base - h - w * 0.55), (x + w + 8, base - h)], c.p.ink)
    c.fill([(x, base), (x, base - h), (x + w / 2, base - h - w * 0.46), (x + w, base - h), (x + w, base)], colour,
           shade=c.p.ink, side="right", strength=0.3)  # fmt: skip
    for k in range(2):
        for dy in (18, 74):
            if dy < h - 30:
                c.fill(rect(x + w * (0.18 + 0.38 * k) - 4, base - h + dy - 4, w * 0.24 + 8, 40), c.p.paper)
                c.fill(rect(x + w * (0.18 + 0.38 * k), base - h + dy, w * 0.24, 32), c.p.deep)
    c.fill(rect(x - 8, base - 6, w + 16, 12), c.p.ink)


def _sail(c: Canvas, x: float, y: float, s: float, tone: str) -> None:
    c.line([(x, y), (x, y - 170 * s)], c.p.ink, 5 * s)
    c.fill(placed([(6, -168), (92, -26), (6, -26)], x, y, s), tone, shade=c.p.warm, side="right")
    c.fill(placed([(-6, -150), (-62, -26), (-6, -26)], x, y, s), c.p.paper, shade=c.p.stone)
    c.fill(placed([(-86, -14), (100, -14), (66, 20), (-60, 20)], x, y, s), c.p.warm)
    c.fill(rounded(x - 100 * s, y + 18 * s, 210 * s, 8 * s, 4), c.p.paper + "90")


def gums(c: Canvas) -> None:
    """Paint tall gum trees by a creek, a long picnic cloth, birds overhead."""
    c.wash(c.p.sky, c.p.glow, 0, 0.6)
    figures.sun(c, c.w * 0.5, c.h * 0.26, 96)
    c.fill(ridge(c.w, c.h * 0.5, 30, c.h, c.rng), c.p.cool, shade=c.p.deep, strength=0.4)
    c.fill(ridge(c.w, c.h * 0.57, 24, c.h, c.rng), c.p.warm, shade=c.p.ground, strength=0.9)
    c.fill(ridge(c.w, c.h * 0.66, 18, c.h, c.rng), c.p.ground, shade=c.p.warm, strength=0.6)
    creek = curve((c.w * 0.64, c.h * 0.66), (c.w * 0.2, c.h * 0.74), (c.w * 0.04, c.h * 1.05))
    c.line(creek, c.p.cool, 70)
    c.line([(x + 6, y + 8) for x, y in creek], c.p.paper + "50", 10)
    for x, y, h in ((0.1, 0.72, 560), (0.34, 0.68, 400), (0.68, 0.7, 430), (0.9, 0.8, 700)):
        figures.gum_tree(c, c.w * x, c.h * y, h)
    c.fill([(c.w * 0.3, c.h * 0.9), (c.w * 0.78, c.h * 0.86), (c.w * 0.84, c.h * 0.95), (c.w * 0.28, c.h)], c.p.paper,
           shade=c.p.stone, side="bottom")  # fmt: skip
    for i in range(9):
        px, py = c.w * (0.35 + 0.05 * i), c.h * (0.945 - 0.004 * i)
        c.fill(ellipse(px, py, 30, 12), c.p.accents[i % 4])
    figures.crowd(c, c.h * 0.87, 7, 190, 250, 0.28, 0.84)
    figures.birds(c, 9, c.p.ink, c.w * 0.4, c.h * 0.16)


def coast(c: Canvas) -> None:
    """Paint a long jetty into a calm sea, a lighthouse, children with kites."""
    c.wash(c.p.sky, c.p.glow, 0, 0.5)
    figures.sun(c, c.w * 0.3, c.h * 0.32, 104)
    figures.clouds(c, 3, 0.05, 0.2)
    sea = c.h * 0.5
    for i in range(6):
        y = sea + i * c.h * 0.055
        wave = curve((-20, y), (c.w * 0.5, y + c.rng.uniform(-30, 30)), (c.w + 20, y))
        tone = c.p.cool if i % 2 == 0 else c.p.deep
        c.fill([*wave, (c.w + 20, c.h), (-20, c.h)], tone, shade=c.p.deep if i % 2 == 0 else c.p.cool, strength=0.6)
    c.fill([(c.w * 0.68, sea + 10), (c.w * 0.78, sea - 60), (c.w * 1.02, sea - 80), (c.w * 1.02, sea + 40)], c.p.moss)
    _lighthouse(c, c.w * 0.85, sea - 60)
    sand = curve((-20, c.h * 0.78), (c.w * 0.4, c.h * 0.96), (c.w + 20, c.h * 0.74), 30)
    c.line(sand, c.p.paper, 18)
    c.fill([*sand, (c.w + 20, c.h + 10), (-20, c.h + 10)], c.p.ground, shade=c.p.gold, strength=0.8)
    for x, kx, ky, tone in ((0.2, 0.12, 0.16, c.p.warm), (0.52, 0.58, 0.1, c.p.rose), (0.74, 0.72, 0.26, c.p.gold)):
        _kite(c, c.w * x + 32, c.h * 0.93 - 175, c.w * kx, c.h * ky, tone)
        figures.person(c, c.w * x, c.h * 0.97, 200, child=True, pose="wave")
    figures.person(c, c.w * 0.33, c.h * 0.96, 260, pose="hold")
    figures.person(c, c.w * 0.88, c.h * 0.96, 270, pose="down")


def _lighthouse(c: Canvas, x: float, base: float) -> None:
    for i in range(5):
        a, b = 46 - i * 4, 42 - i * 4
        y = base - i * 52
        tone = c.p.warm if i % 2 else c.p.paper
        band = placed([(-a, 0), (a, 0), (b, -52), (-b, -52)], x, y)
        c.fill(band, tone, shade=c.p.ink, side="right", strength=0.35)
    c.fill(rect(x - 34, base - 300, 68, 42), c.p.gold)
    c.fill([(x - 42, base - 298), (x, base - 340), (x + 42, base - 298)], c.p.ink)
    for side in (-1, 1):
        beam = [(x, base - 280), (x + side * 420, base - 350), (x + side * 420, base - 250)]
        c.fill(beam, c.p.sun + "30")


def _kite(c: Canvas, hx: float, hy: float, x: float, y: float, tone: str) -> None:
    c.line(curve((hx, hy), ((hx + x) / 2 + 60, (hy + y) / 2 + 70), (x, y + 60)), c.p.ink, 2)
    tail = curve((x, y + 62), (x - 60, y + 120), (x + 10, y + 190), 6)
    c.line(tail, c.p.ink, 3)
    for tx, ty in tail[1::2]:
        c.fill([(tx - 16, ty - 8), (tx + 16, ty + 8), (tx + 16, ty - 8), (tx - 16, ty + 8)], c.p.paper)
    c.fill([(x, y - 76), (x + 56, y), (x, y + 64), (x - 56, y)], tone, shade=c.p.ink, side="right", strength=0.5)
    c.fill([(x, y - 76), (x + 56, y), (x, y)], c.p.paper + "70")


def football(c: Canvas) -> None:
    """Paint a small pitch from above, players of every height, trees around it."""
    c.wash(c.p.leaf, c.p.leaf)
    for i in range(10):
        if i % 2:
            c.fill(rect(c.w * i / 10, 0, c.w / 10, c.h), c.p.moss + "40")
    x, y, w, h = c.w * 0.1, c.h * 0.13, c.w * 0.8, c.h * 0.76
    frame = rect(x, y, w, h)
    c.line([*frame, frame[0]], c.p.paper, 9)
    c.line([(c.w / 2, y), (c.w / 2, y + h)], c.p.paper, 8)
    ring = ellipse(c.w / 2, y + h / 2, 130)
    c.line([*ring, ring[0]], c.p.paper, 8)
    for side in (x, x + w - 150):
        box = rect(side, y + h * 0.3, 150, h * 0.4)
        c.line([*box, box[0]], c.p.paper, 8)
    spots = ((0.2, 0.44), (0.33, 0.66), (0.36, 0.36), (0.47, 0.55), (0.6, 0.42), (0.64, 0.74), (0.78, 0.56),
             (0.25, 0.88), (0.72, 0.92))  # fmt: skip
    for i, (px, py) in enumerate(spots):
        c.fill(turn(ellipse(c.w * px + 44, c.h * py + 4, 70, 16), 6, (c.w * px, c.h * py)), c.p.ink + "38")
        figures.person(c, c.w * px, c.h * py, c.rng.uniform(180, 250), coat=(c.p.warm, c.p.gold, c.p.cool)[i % 3])
    c.disc(c.w * 0.535, c.h * 0.58, 20, c.p.paper, shade=c.p.ink)
    for i in range(9):
        tx, edge = c.w * (i + 0.3) / 9, c.h * (0.02 if i % 2 else 0.0)
        c.disc(tx, edge, c.rng.uniform(50, 80), c.p.moss, shade=c.p.ink, side="bottom")
    figures.lamp(c, c.w * 0.045, c.h * 0.96, 420)
    figures.lamp(c, c.w * 0.955, c.h * 0.96, 420)


SCENES = (park, garden, trees, fields, fjord, gums, coast, football)
