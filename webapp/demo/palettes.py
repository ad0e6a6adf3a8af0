"""The colours of the demo pictures: named palettes with the same roles in each, so that any scene wears any of them.

No drawing here.
"""

from __future__ import annotations

from dataclasses import dataclass

SKINS = ("#f3cfb0", "#e0ac82", "#c68a5e", "#9a6240", "#6f4330")
SHADOWS = ("#e3a987", "#bf8055", "#9c6238", "#744428", "#4f2c20")  # one for each skin
GREY = "#8d8580"
HAIRS = ("#2a1d1a", "#4a2c20", "#7a4a26", "#c58b3a", GREY, "#1d1a26")


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours by role, each a hex string; `accents` are the ones for coats, doors, awnings and books."""

    sky: str
    glow: str
    sun: str
    paper: str
    ink: str
    warm: str
    gold: str
    rose: str
    cool: str
    deep: str
    leaf: str
    moss: str
    ground: str
    stone: str

    @property
    def accents(self) -> tuple[str, ...]:
        return (self.warm, self.gold, self.cool, self.rose, self.deep, self.leaf)


def _palette(text: str) -> Palette:
    return Palette(*(f"#{code}" for code in text.split()))


# sky glow sun paper ink | warm gold rose cool deep | leaf moss ground stone
PALETTES = {
    "dawn": _palette(
        "f6c9a6 fdebcf f2603c fff4e0 2b2a4a e4572e f3a712 e98a8a 5a9aa8 27496d 7fa05b 3f6b4f e8b98a d9c2a3"
    ),
    "noon": _palette(
        "8fd0d6 e9f4e4 fbd45c fffaf0 1f3044 e2543d f4b63f f2a298 3a93a5 1d5673 86b049 3d7a45 f0d9a8 d8d2c0"
    ),
    "dusk": _palette(
        "453c74 f5a079 ffd98a ffeed6 1c1936 e8603c f7b357 d9708b 5873a8 2f2f63 5b8270 2e4a55 7d567c a58aa0"
    ),
    "autumn": _palette(
        "f2d9ac fbf0d7 e0672e fff6e3 33251f c8452c dd9a2b d98666 6a8f8a 2f4a52 b4943c 6c6b2f cf9d5c cbb593"
    ),
    "sea": _palette(
        "b4dfe2 f8f2dd ff9f5a fffaf0 12344d ee6c4d f6bd60 f5a69a 2a9d8f 17506b 77b28c 2d6a5f e9d8a6 cfd6cf"
    ),
    "spring": _palette(
        "f9cfd0 fff3e4 ffdf86 fffaf3 2d2a4f ef5d60 f7c548 f4a6b7 6aa9c9 355a8a 9cc069 4f8a4c d9dc9a e2d3c8"
    ),
    "winter": _palette(
        "bcd2e8 f6efe8 f6c177 ffffff 22304a c8453f e8aa4d dd9aa0 6d9dc0 33567f 6f9a8d 38635f eef2f6 bccad8"
    ),
    "night": _palette(
        "141b3c 4a4488 fbe3a1 fff1cf 0c1029 ff6b4a ffc14f f284a5 4f86c6 232b62 3f8073 1d4a52 2c2d62 575a93"
    ),
}
