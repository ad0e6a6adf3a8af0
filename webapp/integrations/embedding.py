"""The list that other sites show on their pages: what its address may say, and the colours that follow from that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webapp.catalogue import Asked, Sort
from webapp.core.i18n import LANGUAGES
from webapp.integrations.parameters import SEARCH, Parameter

USUAL_ITEMS, MOST_ITEMS = 6, 24
HOUSE_ACCENT = "17524a"
LIGHT, DARK = (0xFF, 0xFF, 0xFF), (0x1C, 0x20, 0x23)
LEAST_CONTRAST = 4.6  # a little above the 4.5 of WCAG 2.2, for rounding
Colour = tuple[int, int, int]
_CHOICES: dict[str, Any] = {"type": "string"}
FILTERS = tuple(one for one in SEARCH if one.name in ("q", "topic", "country", "city", "year", "language", "sort"))
LOOKS = (
    Parameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MOST_ITEMS, "default": USUAL_ITEMS},
        "How many practices are shown.",
    ),
    Parameter("interface", {**_CHOICES, "enum": list(LANGUAGES)}, "The language of the words around the practices."),
    Parameter("theme", {**_CHOICES, "enum": ["auto", "light", "dark"], "default": "auto"}, "Light or dark."),
    Parameter("layout", {**_CHOICES, "enum": ["cards", "list"], "default": "cards"}, "With photographs or without."),
    Parameter("font", {**_CHOICES, "enum": ["house", "system"], "default": "house"}, "Our typefaces or the reader's."),
    Parameter(
        "accent",
        {**_CHOICES, "pattern": "^[0-9A-Fa-f]{6}$"},
        "The colour of links, as six hexadecimal digits; made darker or lighter where it could not be read.",
        HOUSE_ACCENT,
    ),
)
PARAMETERS = (*FILTERS, *LOOKS)


@dataclass(frozen=True, slots=True)
class Look:
    """The looks of the list: what its address says, or the defaults."""

    theme: str = "auto"
    layout: str = "cards"
    font: str = "house"
    accent: str = HOUSE_ACCENT
    interface: str = ""


def look(values: Mapping[str, Any]) -> Look:
    """Return the looks that an address asks for, read by PARAMETERS."""
    return Look(**{name: values[name] for name in Look.__dataclass_fields__ if name in values})


def asked(values: Mapping[str, Any]) -> Asked:
    """Return the search that an address asks for: by default the newest."""
    filters = {one.name: tuple(dict.fromkeys(values[one.name])) for one in FILTERS if one.many and one.name in values}
    sort = Sort(values["sort"]) if "sort" in values else None
    return Asked(text=values.get("q", "").strip(), filters=filters, sort=sort, size=values.get("limit", USUAL_ITEMS))


def colours(accent: str) -> tuple[str, str]:
    """Return an accent as it can be read on light and on dark, as near as can be, as `#rrggbb`."""
    colour = (int(accent[:2], 16), int(accent[2:4], 16), int(accent[4:], 16))
    return _readable(colour, LIGHT, (0, 0, 0)), _readable(colour, DARK, (255, 255, 255))


def _readable(colour: Colour, ground: Colour, towards: Colour) -> str:
    mixed = colour
    for step in range(21):
        mixed = _mix(colour, towards, step / 20)
        if contrast(mixed, ground) >= LEAST_CONTRAST:
            break
    return "#{:02x}{:02x}{:02x}".format(*mixed)


def _mix(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2.2, 1.4.3)."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (one / 255 for one in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
