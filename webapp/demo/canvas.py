"""A sheet to paint on: flat shapes, grainy shading, a printed finish. It is painted at twice the size, then halved."""

import io
from collections.abc import Sequence
from functools import cache
from random import Random
from typing import Literal

from PIL import Image, ImageChops, ImageDraw, ImageOps

from webapp.demo.palettes import Palette
from webapp.demo.shapes import Point, ellipse

SCALE = 2  # painted at this many times the final size, so that edges come out smooth
Side = Literal["top", "bottom", "left", "right", "rim"]
TURNS = {"bottom": 0, "top": 180, "left": 270, "right": 90}


@cache
def _grain(width: int, height: int) -> Image.Image:
    """Return noise of this size, the same on every machine (Pillow's own noise cannot be seeded)."""
    tile = Image.frombytes("L", (509, 509), Random(1958).randbytes(509 * 509))  # noqa: S311 - paint, not secrets
    sheet = Image.new("L", (width // 2 + 1, height // 2 + 1))
    for x in range(0, sheet.width, tile.width):
        for y in range(0, sheet.height, tile.height):
            sheet.paste(tile, (x, y))
    return sheet.resize((sheet.width * 2, sheet.height * 2), Image.Resampling.NEAREST).crop((0, 0, width, height))


@cache
def _ramp(side: Side) -> Image.Image:
    """Return 256 x 256 pixels, dark growing to full towards the side, gently at first."""
    ramp = Image.radial_gradient("L") if side == "rim" else Image.linear_gradient("L").rotate(TURNS[side])
    return ramp.point([int(255 * (v / 255) ** 1.6) for v in range(256)])


class Canvas:
    """`w` and `h` are final pixels, as are all coordinates given to its methods; `p` is the palette, `rng` the dice."""

    def __init__(self, size: tuple[int, int], palette: Palette, rng: Random) -> None:
        self.w, self.h = size
        self.p = palette
        self.rng = rng
        self.image = Image.new("RGB", (self.w * SCALE, self.h * SCALE), palette.glow)
        self._pen = ImageDraw.Draw(self.image, "RGBA")

    def wash(self, top: str, bottom: str, start: float = 0, end: float = 1) -> None:
        """Paint the whole sheet from one colour to another, which changes between two heights (0 to 1)."""
        first, last = int(255 * start), max(int(255 * end), int(255 * start) + 1)
        table = [max(0, min(255, round(255 * (v - first) / (last - first)))) for v in range(256)]
        mask = Image.linear_gradient("L").point(table).resize(self.image.size, Image.Resampling.BILINEAR)
        self.image.paste(top, (0, 0, *self.image.size))
        self.image.paste(bottom, (0, 0), mask)

    def fill(
        self, shape: Sequence[Point], colour: str, *, shade: str = "", side: Side = "bottom", strength: float = 0.6
    ) -> None:
        """Paint a shape; with `shade`, spray that colour over it, denser towards one side."""
        self._pen.polygon([(x * SCALE, y * SCALE) for x, y in shape], fill=colour)
        if shade:
            self.spray(shape, shade, side, strength)

    def disc(
        self,
        x: float,
        y: float,
        radius: float,
        colour: str,
        *,
        shade: str = "",
        side: Side = "bottom",
        strength: float = 0.6,
    ) -> None:
        self.fill(ellipse(x, y, radius), colour, shade=shade, side=side, strength=strength)

    def line(self, points: Sequence[Point], colour: str, width: float) -> None:
        """Draw a brush stroke with round ends."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self._pen.line(scaled, fill=colour, width=max(1, round(width * SCALE)), joint="curve")
        r = width * SCALE / 2
        if r >= 2:
            for x, y in (scaled[0], scaled[-1]):
                self._pen.ellipse((x - r, y - r, x + r, y + r), fill=colour)

    def spray(self, shape: Sequence[Point], colour: str, side: Side = "bottom", strength: float = 0.6) -> None:
        """Shade a shape with specks, the way a sprayed poster fades."""
        xs, ys = [x * SCALE for x, _ in shape], [y * SCALE for _, y in shape]
        left, top = max(0, int(min(xs))), max(0, int(min(ys)))
        right, bottom = min(self.image.width, int(max(xs)) + 1), min(self.image.height, int(max(ys)) + 1)
        if right <= left or bottom <= top:
            return
        size = (right - left, bottom - top)
        mask = Image.new("L", size)
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in zip(xs, ys, strict=True)], fill=255)
        ramp = _ramp(side).point([int(v * strength) for v in range(256)]).resize(size, Image.Resampling.BILINEAR)
        grit = _grain(*self.image.size).crop((left, top, right, bottom))
        specks = ImageChops.add(ramp, grit, 1, -255).point([0] + [255] * 255)
        self.image.paste(colour, (left, top, right, bottom), ImageChops.multiply(mask, specks))

    def mirror(self) -> None:
        self.image.paste(ImageOps.mirror(self.image))

    def jpeg(self) -> bytes:
        """Return the finished print: halved, with a little paper grain."""
        small = self.image.reduce(SCALE)
        grit = _grain(*small.size).point([114 + v * 28 // 255 for v in range(256)])
        printed = ImageChops.soft_light(small, Image.merge("RGB", (grit, grit, grit)))
        out = io.BytesIO()
        printed.save(out, "JPEG", quality=80)
        return out.getvalue()
