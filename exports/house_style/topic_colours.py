"""The colours of topics as CSS: for the screen and for paper, light and dark.

What belongs here: shades of a topic's colour, and the rules that carry them. What does not: which topic has which
colour (house_style/topics.toml, read by `house`).
"""

import colorsys
from functools import lru_cache

from exports.house_style import house
from forms.questionnaire.questions import Palette


@lru_cache(maxsize=16)
def topics_css(palette: Palette = ()) -> str:
    """A rule for every topic: `--topic` its colour, `--topic-tint` a light one, `--topic-bright` for dark screens."""
    lines = [_topic_rule("topic-none", house.NEUTRAL_COLOUR)]
    lines += [_topic_rule(f"topic-{code}", style.colour) for code, style in house.topics(palette).items()]
    return "\n".join(lines) + "\n"


def contrast(colour: str, ground: str = "#ffffff") -> float:
    """Return the contrast of two colours (`#rrggbb`), from 1 to 21 (WCAG 2.2, 1.4.3)."""
    darker, brighter = sorted((_luminance(colour), _luminance(ground)))
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _topic_rule(name: str, colour: str) -> str:
    tint, bright = _lightened(colour, 0.95, 0.55), _lightened(colour, 0.74, 0.85)
    return f".{name} {{ --topic: {colour}; --topic-tint: {tint}; --topic-bright: {bright}; }}"


def _lightened(colour: str, lightness: float, saturation: float) -> str:
    """The same hue at another HLS lightness, its saturation multiplied."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    hue, _, strength = colorsys.rgb_to_hls(red, green, blue)
    return "#" + "".join(
        f"{round(part * 255):02x}" for part in colorsys.hls_to_rgb(hue, lightness, strength * saturation)
    )
