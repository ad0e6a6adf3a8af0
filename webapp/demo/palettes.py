"""The colours of the demo pictures: the palettes of `palettes.toml`, and what people are painted with."""

from dataclasses import dataclass

from forms.toml_data import toml_beside

SKINS = ("#f3cfb0", "#e0ac82", "#c68a5e", "#9a6240", "#6f4330")
SHADOWS = ("#e3a987", "#bf8055", "#9c6238", "#744428", "#4f2c20")  # one for each skin
GREY = "#8d8580"
HAIRS = ("#2a1d1a", "#4a2c20", "#7a4a26", "#c58b3a", GREY, "#1d1a26")


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours by role, each a hex string."""

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
        """Return the colours of coats, doors, awnings and books."""
        return (self.warm, self.gold, self.cool, self.rose, self.deep, self.leaf)


PALETTES = {name: Palette(**colours) for name, colours in toml_beside(__file__).items()}
