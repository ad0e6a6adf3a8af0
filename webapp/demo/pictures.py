"""Draws the pictures of the demo network: flat, layered, poster-like scenes in a shared hand, from a name and a seed.

The same arguments give the same bytes, so a demo loaded twice holds the same files. No file and no database here.
"""

from __future__ import annotations

from random import Random
from typing import Literal

from webapp.demo.canvas import Canvas
from webapp.demo.palettes import PALETTES
from webapp.demo.scenes import SCENES

Format = Literal["landscape", "portrait"]
SIZES: dict[Format, tuple[int, int]] = {"landscape": (1600, 1067), "portrait": (1067, 1600)}


def draw(scene: str, palette: str = "noon", seed: int = 1, size: Format = "landscape") -> bytes:
    """JPEG bytes of a scene, 1600 x 1067 pixels (portrait: 1067 x 1600).

    Scene names are the keys of `scenes.SCENES`, palette names those of `palettes.PALETTES`; others raise KeyError.
    """
    dice = Random(f"{scene}:{seed}")  # noqa: S311 - paint, not secrets
    canvas = Canvas(SIZES[size], PALETTES[palette], dice)
    SCENES[scene](canvas)
    if seed % 2 == 0:  # so that two sheets with the same scene do not look like twins
        canvas.mirror()
    return canvas.jpeg()
