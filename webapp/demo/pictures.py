"""The pictures of the demo network: the same name, palette and seed give the same bytes."""

from random import Random
from typing import Literal

from webapp.demo.canvas import Canvas
from webapp.demo.palettes import PALETTES
from webapp.demo.scenes import SCENES

Format = Literal["landscape", "portrait"]
SIZES: dict[Format, tuple[int, int]] = {"landscape": (1600, 1067), "portrait": (1067, 1600)}


def draw(scene: str, palette: str = "noon", seed: int = 1, size: Format = "landscape", shrink: int = 1) -> bytes:
    """Return JPEG bytes of a scene, so many times smaller. Raises KeyError for an unknown scene or palette."""
    dice = Random(f"{scene}:{seed}")  # noqa: S311 - paint, not secrets
    width, height = SIZES[size]
    canvas = Canvas((width // shrink, height // shrink), PALETTES[palette], dice)
    SCENES[scene](canvas)
    if seed % 2 == 0:  # so that two sheets with the same scene do not look like twins
        canvas.mirror()
    return canvas.jpeg()
