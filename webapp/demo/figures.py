"""What recurs in the demo pictures: people, trees, houses, clouds, suns. Whole scenes are in `scenes`."""

import math

from webapp.demo.canvas import Canvas
from webapp.demo.palettes import GREY, HAIRS, SHADOWS, SKINS
from webapp.demo.shapes import Point, arch, blob, curve, ellipse, rect, rounded, smooth, turn, wedge

HAIRSTYLES = ("short", "bob", "bun", "scarf", "curls", "cap", "long")


def sun(c: Canvas, x: float, y: float, radius: float) -> None:
    """Paint a disc with a halo of two pale rings."""
    for ring, alpha in ((2.1, "26"), (1.5, "40")):
        c.disc(x, y, radius * ring, c.p.sun + alpha)
    c.disc(x, y, radius, c.p.sun, shade=c.p.warm, side="bottom")


def rays(c: Canvas, x: float, y: float, colour: str, count: int = 18) -> None:
    for i in range(count):
        start = 360 / count * i
        c.fill(wedge(x, y, math.hypot(c.w, c.h), start, start + 180 / count), colour + "30")


def cloud(c: Canvas, x: float, y: float, width: float, colour: str) -> None:
    """Paint three flat bars with round ends."""
    bar = width * 0.13
    for row, (shift, part) in enumerate(((0.12, 0.55), (0.0, 0.82), (0.22, 0.78))):
        c.fill(rounded(x + shift * width, y + row * bar * 0.94, part * width, bar, bar / 2), colour)


def clouds(c: Canvas, count: int, top: float = 0.06, bottom: float = 0.3) -> None:
    for i in range(count):
        x = c.w * (i + c.rng.uniform(0.05, 0.6)) / count
        cloud(c, x, c.h * c.rng.uniform(top, bottom), c.rng.uniform(150, 270), c.p.paper)


def birds(c: Canvas, count: int, colour: str, x: float, y: float) -> None:
    for _ in range(count):
        bx, by, s = x + c.rng.uniform(-120, 120), y + c.rng.uniform(-60, 60), c.rng.uniform(9, 17)
        c.line(curve((bx - s, by - s * 0.5), (bx - s * 0.4, by - s * 0.6), (bx, by), 8), colour, 3)
        c.line(curve((bx, by), (bx + s * 0.4, by - s * 0.6), (bx + s, by - s * 0.5), 8), colour, 3)


def stars(c: Canvas, count: int, colour: str, bottom: float = 0.5) -> None:
    for _ in range(count):
        c.disc(c.rng.uniform(0, c.w), c.rng.uniform(0, c.h * bottom), c.rng.choice((1.5, 2, 3)), colour)


def ball_tree(c: Canvas, x: float, y: float, height: float, leaf: str = "") -> None:
    """Paint a round crown on a thin trunk, with little leaf strokes; (x, y) is the foot."""
    r = height * 0.36
    cy = y - height + r
    c.line([(x, y), (x, cy)], c.p.ink, height * 0.035)
    c.line([(x, cy + r * 0.75), (x + r * 0.4, cy + r * 0.25)], c.p.ink, height * 0.02)
    c.fill(blob(x, cy, r, r * 1.02, c.rng, 0.06), leaf or c.p.leaf, shade=c.p.moss, side="right", strength=0.9)
    c.line([(x, y), (x, cy + r * 0.1)], c.p.ink + "90", height * 0.018)
    for _ in range(16):
        a, d = c.rng.uniform(0, 6.28), r * 0.85 * math.sqrt(c.rng.random())
        lx, ly = x + d * math.cos(a), cy + d * math.sin(a)
        c.line([(lx, ly), (lx + r * 0.08, ly - r * 0.1)], c.p.moss, max(1.5, height * 0.009))


def leaf_tree(c: Canvas, x: float, y: float, height: float, leaf: str = "", dark: str = "") -> None:
    """Paint a pointed leaf-shaped crown with a midrib, as in poplars on old posters."""
    leaf, dark = leaf or c.p.moss, dark or c.p.ink
    w, top = height * 0.2, y - height
    crown = smooth([(x, top), (x + w * 0.8, top + height * 0.34), (x + w, y - height * 0.32), (x, y - height * 0.12),
                    (x - w, y - height * 0.32), (x - w * 0.8, top + height * 0.34)])  # fmt: skip
    c.fill(crown, leaf, shade=dark, side="right", strength=0.75)
    c.line([(x, y), (x, top + height * 0.2)], c.p.ink, height * 0.022)
    for i in range(5):
        ry = y - height * (0.26 + 0.11 * i)
        reach = w * (0.62 - 0.07 * i)
        for side in (-1, 1):
            c.line([(x, ry), (x + side * reach, ry - height * 0.07)], c.p.ink + "a0", height * 0.01)


def fir(c: Canvas, x: float, y: float, height: float) -> None:
    c.fill(rect(x - height * 0.03, y - height * 0.16, height * 0.06, height * 0.16), c.p.ink)
    for i in range(3):
        top, half = y - height + height * 0.22 * i, height * (0.16 + 0.06 * i)
        foot = top + height * 0.42
        c.fill([(x, top), (x + half, foot), (x - half, foot)], c.p.moss, shade=c.p.ink, side="bottom")


def gum_tree(c: Canvas, x: float, y: float, height: float) -> None:
    """Paint a eucalyptus: pale forked trunk, cloud-like crowns."""
    forks: tuple[Point, ...] = ((-0.34, 0.72), (0.02, 0.92), (0.36, 0.76), (0.2, 0.62))
    for dx, dy in forks:
        tip = (x + dx * height, y - dy * height)
        c.line(curve((x, y), (x + dx * height * 0.1, y - dy * height * 0.6), tip), c.p.paper, height * 0.035)
    c.line([(x, y), (x, y - height * 0.36)], c.p.paper, height * 0.06)
    c.line([(x + height * 0.012, y), (x + height * 0.012, y - height * 0.34)], c.p.stone, height * 0.016)
    for dx, dy in forks:
        crown = blob(x + dx * height, y - dy * height, height * 0.2, height * 0.12, c.rng, 0.14)
        c.fill(crown, c.p.leaf, shade=c.p.moss, side="bottom", strength=0.9)


def _pane(c: Canvas, box: tuple[float, float, float, float], style: int, glass: str, frame: str) -> None:
    x, y, w, h = box
    shape = arch(x, y, w, h) if style == 1 else rect(x, y, w, h)
    c.fill(shape, glass, shade=c.p.ink, side="top", strength=0.35)
    c.line([(x + w / 2, y + 3), (x + w / 2, y + h)], frame, max(2, w * 0.07))
    c.line([(x, y + h * 0.45), (x + w, y + h * 0.45)], frame, max(2, w * 0.07))
    c.fill(rect(x - w * 0.12, y + h, w * 1.24, max(3, h * 0.08)), frame)
    if style == 2:
        for sx in (x - w * 0.42, x + w * 1.04):
            c.fill(rect(sx, y, w * 0.38, h), c.p.ink + "80")


def _roof(c: Canvas, x: float, top: float, width: float, style: int, colour: str) -> None:
    rise = width * 0.42
    if style == 0:
        c.fill([(x - 6, top), (x + width / 2, top - rise), (x + width + 6, top)], colour, shade=c.p.ink)
        c.disc(x + width / 2, top - rise * 0.4, width * 0.06, c.p.paper)
    elif style == 1:
        steps = [(0.0, 0.0), (0.0, 0.16), (0.16, 0.16), (0.16, 0.34), (0.32, 0.34), (0.32, 0.5)]
        left = [(x + dx * width, top - dy * width) for dx, dy in steps]
        right = [(x + width - dx * width, top - dy * width) for dx, dy in reversed(steps)]
        c.fill(left + right, colour, shade=c.p.ink)
    elif style == 2:
        slope = [(x - 4, top), (x + width * 0.14, top - rise * 0.7), (x + width * 0.86, top - rise * 0.7)]
        c.fill([*slope, (x + width + 4, top)], c.p.deep, shade=c.p.ink)
        for dx in (0.3, 0.62):
            c.fill(arch(x + width * dx, top - rise * 0.5, width * 0.12, rise * 0.36), c.p.gold)
    else:
        c.fill(rect(x - 6, top - 14, width + 12, 16), c.p.ink)


def house(c: Canvas, x: float, base: float, width: float, height: float, colour: str, lit: str = "") -> None:
    """Paint a town house front with roof, windows and door. `lit` is the colour of the window glass."""
    top = base - height
    style, pane, frame = c.rng.randrange(4), c.rng.randrange(3), c.p.paper
    _roof(c, x, top, width, style, colour if style == 1 else c.p.warm if colour != c.p.warm else c.p.deep)
    pale = colour in (c.p.paper, c.p.stone)
    shade, strength = (c.p.deep, 0.16) if pale else (c.p.ink, 0.28)
    c.fill(rect(x, top, width, height), colour, shade=shade, side="right", strength=strength)
    columns = max(2, round(width / 75))
    floor = 108.0
    floors = max(1, int((height - 120) // floor))
    pitch = width / columns
    w, h = pitch * (0.36 if pane == 2 else 0.46), floor * 0.56
    for f in range(floors):
        for k in range(columns):
            glass = lit if lit and c.rng.random() < 0.7 else c.p.deep
            wx, wy = x + pitch * (k + 0.5) - w / 2, top + 24 + f * (height - 120) / floors
            _pane(c, (wx, wy, w, h), pane, glass, frame)
            if c.rng.random() < 0.14:
                flower_box(c, wx - w * 0.1, wy + h, w * 1.2)
    door = min(58.0, width * 0.3)
    dx = x + c.rng.choice((0.12, 0.5, 0.6)) * (width - door)
    c.fill(arch(dx - 6, base - 106, door + 12, 106), frame)
    c.fill(arch(dx, base - 100, door, 100), c.rng.choice(c.p.accents), shade=c.p.ink, side="left", strength=0.5)
    c.disc(dx + door * 0.8, base - 44, 4, c.p.gold)


def flower_box(c: Canvas, x: float, y: float, width: float) -> None:
    c.fill(rect(x, y, width, 12), c.p.moss)
    for i in range(6):
        c.disc(x + width * (i + 0.5) / 6, y - 3, 6, c.rng.choice((c.p.rose, c.p.warm, c.p.gold)))


def street_front(c: Canvas, base: float, low: float, high: float) -> None:
    """Paint a row of house fronts from edge to edge, their heights between `low` and `high`."""
    x = -c.rng.uniform(10, 90)
    colours = [c.p.rose, c.p.gold, c.p.cool, c.p.paper, c.p.stone, c.p.leaf, c.p.ground]
    c.rng.shuffle(colours)
    i = 0
    while x < c.w:
        width = c.rng.uniform(150, 250)
        house(c, x, base, width, c.rng.uniform(low, high), colours[i % len(colours)])
        x += width
        i += 1


def lamp(c: Canvas, x: float, y: float, height: float) -> None:
    c.line([(x, y), (x, y - height)], c.p.ink, 7)
    c.line([(x - 26, y - height), (x + 26, y - height)], c.p.ink, 6)
    for dx in (-26, 26):
        c.disc(x + dx, y - height + 14, 26, c.p.gold + "40")
        c.disc(x + dx, y - height + 14, 12, c.p.gold)


def _hair(c: Canvas, x: float, y: float, r: float, style: str, colour: str, accent: str) -> None:
    """Paint hair, scarf or cap in front of the head whose centre is (x, y)."""
    if style == "scarf":
        c.fill(ellipse(x, y - r * 0.2, r * 1.06, r * 0.95, 185, 355), accent)
        return
    if style == "cap":
        c.fill(ellipse(x, y - r * 0.25, r * 1.06, r * 0.95, 180, 360), accent)
        c.fill(rounded(x - r * 0.2, y - r * 0.4, r * 1.5, r * 0.24, r * 0.12), accent)
        return
    if style == "curls":
        for angle in range(170, 380, 30):
            a = math.radians(angle)
            c.disc(x + r * 0.86 * math.cos(a), y - r * 0.12 + r * 0.9 * math.sin(a), r * 0.46, colour)
    elif style == "bun":
        c.disc(x + r * 0.2, y - r * 1.25, r * 0.45, colour)
    c.fill(ellipse(x, y - r * 0.1, r * 1.06, r * 1.02, 172, 345), colour)
    if style in ("bob", "long"):
        drop = 0.95 if style == "bob" else 1.7
        for side in (-1, 1):
            sx = x + side * r * 0.86
            c.fill(rounded(sx - r * 0.24, y - r * 0.45, r * 0.46, r * (0.45 + drop), r * 0.2), colour)


def head(c: Canvas, x: float, y: float, r: float, accent: str, style: str = "", *, young: bool = False) -> str:
    """Paint a head centred on (x, y), and return the colour of its skin, so that the hands can match."""
    style = style or c.rng.choice(HAIRSTYLES)
    tone = c.rng.randrange(len(SKINS))
    skin, hair = SKINS[tone], c.rng.choice([h for h in HAIRS if not (young and h == GREY)])
    if style == "long":
        c.fill(rounded(x - r * 1.05, y - r * 0.6, r * 2.1, r * 2.1, r * 0.6), hair)
    c.fill(rounded(x - r * 0.3, y + r * 0.5, r * 0.6, r * 0.9, r * 0.2), skin)
    if style == "scarf":
        shawl = smooth([(x, y - r * 1.2), (x + r * 1.15, y), (x + r * 1.2, y + r * 1.6), (x, y + r * 1.9),
                        (x - r * 1.2, y + r * 1.6), (x - r * 1.15, y)])  # fmt: skip
        c.fill(shawl, accent, shade=c.p.ink, side="right", strength=0.4)
    face = 0.86 if style == "scarf" else 1.0
    c.fill(ellipse(x, y, r * face, r), skin, shade=SHADOWS[tone], side="right", strength=0.5)
    _hair(c, x, y, r, style, hair, accent)
    if r >= 15:
        for side in (-1, 1):
            c.disc(x + side * r * 0.34, y + r * 0.12, max(1.6, r * 0.075), c.p.ink if skin != SKINS[-1] else "#1c0f0a")
            c.disc(x + side * r * 0.54, y + r * 0.42, r * 0.17, "#e0604a50")
        smile = ellipse(x, y + r * 0.3, r * 0.3, r * 0.26, 25, 155)
        c.line(smile, "#7c2f28", max(1.5, r * 0.07))
    return skin


def person(
    c: Canvas, x: float, y: float, height: float, *, pose: str = "", coat: str = "", child: bool = False
) -> None:
    """Paint a standing figure; (x, y) is between the feet. Poses: down, wave, up, hold (both arms forward)."""
    pose = pose or c.rng.choice(("down", "down", "wave", "hold"))
    coat = coat or c.rng.choice(c.p.accents)
    accent = c.rng.choice([a for a in (*c.p.accents, c.p.paper) if a != coat])
    r = height * (0.125 if child else 0.088)
    neck = y - height + 2 * r
    dress = c.rng.random() < 0.5
    hem = y - height * (0.2 if dress else 0.42)
    legs = c.p.ink if dress else c.rng.choice((c.p.ink, c.p.deep))
    for side in (-1, 1):
        lx = x + side * height * 0.05
        c.line([(lx, hem - 4), (lx + side * height * 0.012, y - 3)], legs, height * (0.04 if dress else 0.075))
        c.fill(rounded(lx - height * 0.03, y - height * 0.035, height * 0.085, height * 0.04, height * 0.02), c.p.ink)
    half, flare = height * 0.115, height * (0.19 if dress else 0.13)
    shoulder = neck + height * 0.075
    right = [(half * 0.6, neck + 2), (half, neck + height * 0.09), (flare, hem)]
    left = [(-dx, y) for dx, y in reversed(right)]
    body = smooth([(x + dx, y) for dx, y in (*right, (0, hem + height * 0.012), *left)])
    c.fill(body, coat, shade=c.p.ink, side="right", strength=0.42)
    skin = head(c, x, y - height + r, r, accent, young=child)
    _arms(c, x, shoulder, height, half, pose, (coat, skin))


def _arms(c: Canvas, x: float, y: float, height: float, half: float, pose: str, colours: tuple[str, str]) -> None:
    raised = {"down": (), "wave": (1,), "up": (-1, 1), "hold": ()}[pose]
    coat, skin = colours
    for side in (-1, 1):
        sx = x + side * half * 0.92
        if side in raised:
            elbow, hand = (sx + side * height * 0.12, y - height * 0.04), (sx + side * height * 0.13, y - height * 0.22)
        elif pose == "hold":
            elbow, hand = (sx + side * height * 0.03, y + height * 0.15), (x + side * height * 0.03, y + height * 0.17)
        else:
            elbow, hand = (sx + side * height * 0.06, y + height * 0.14), (sx + side * height * 0.05, y + height * 0.28)
        arm = curve((sx, y), elbow, hand, 12)
        c.line(arm, c.p.ink + "55", height * 0.068)
        c.line(arm, coat, height * 0.056)
        c.disc(*hand, height * 0.03, skin)


def bust(c: Canvas, x: float, y: float, size: float, coat: str = "", style: str = "", *, young: bool = False) -> None:
    """Paint head and shoulders rising from a table edge at y; `size` is the height shown."""
    coat = coat or c.rng.choice(c.p.accents)
    accent = c.rng.choice([a for a in (*c.p.accents, c.p.paper) if a != coat])
    r = size * 0.23
    top = y - size + 2 * r
    w = size * 0.42
    body = smooth([(x - w * 0.4, top + 2), (x + w * 0.4, top + 2), (x + w * 0.9, top + size * 0.2), (x + w, y + 10),
                   (x - w, y + 10), (x - w * 0.9, top + size * 0.2)])  # fmt: skip
    c.fill(body, coat, shade=c.p.ink, side="right", strength=0.42)
    head(c, x, y - size + r, r, accent, style, young=young)


def crowd(c: Canvas, y: float, count: int, low: float, high: float, left: float = 0.05, right: float = 0.95) -> None:
    """Paint people strolling along a line, evenly spread with some scatter, some of them children."""
    for i in range(count):
        x = c.w * (left + (right - left) * (i + c.rng.uniform(0.25, 0.75)) / count)
        child = c.rng.random() < 0.25
        person(c, x, y + c.rng.uniform(0, 26), c.rng.uniform(low, high) * (0.62 if child else 1), child=child)


def tuft(c: Canvas, x: float, y: float, size: float) -> None:
    for tilt in (-24, -8, 10, 26):
        c.line(turn([(x, y), (x, y - size)], tilt, (x, y)), c.p.moss, max(2, size * 0.12))


def flower(c: Canvas, x: float, y: float, height: float, colour: str) -> None:
    """Paint a daisy-headed flower on a stalk with two leaves."""
    c.line(curve((x, y), (x + height * 0.06, y - height * 0.5), (x, y - height)), c.p.moss, max(2.5, height * 0.04))
    for side in (-1, 1):
        leaf = ellipse(x + side * height * 0.13, y - height * 0.35, height * 0.14, height * 0.055)
        c.fill(turn(leaf, -side * 28, (x, y - height * 0.35)), c.p.moss)
    r = height * 0.2
    for i in range(10):
        petal = ellipse(x + r * 0.72, y - height, r * 0.5, r * 0.24)
        c.fill(turn(petal, 36 * i, (x, y - height)), colour)
    c.disc(x, y - height, r * 0.42, c.p.ink if colour == c.p.gold else c.p.gold)
