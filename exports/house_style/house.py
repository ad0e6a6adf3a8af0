"""What the house style says in data: fixed words, topics with their colours and inks, and where its files are."""

import colorsys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from PIL import Image, ImageCms

from forms.questionnaire.model import Palette

FOLDER = Path(__file__).parent
FALLBACK = "en"
NEUTRAL_COLOUR = "#3a4652"
INK_STEP = 5
"""Percent, as in topics.toml."""

Inks = tuple[float, float, float, float]
"""Cyan, magenta, yellow and black, each 0 to 1."""


@dataclass(frozen=True, slots=True)
class TopicStyle:
    """The number, the colour (`#rrggbb`, contrast with white at least 4.5) and the inks of a topic; 0 is no topic."""

    number: int
    colour: str
    inks: Inks = (0.0, 0.0, 0.0, 0.8)


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((FOLDER / "words.toml").read_text("utf-8"))


@lru_cache(maxsize=16)
def topics(palette: Palette = ()) -> Mapping[str, TopicStyle]:
    """Return all topics by code, in the order of their numbers: the house's, but for what the palette changes."""
    styles = dict(shipped_topics())
    for code, number, colour in palette:
        house = styles.get(code)
        if house is not None:
            own = colour and colour != house.colour
            styles[code] = TopicStyle(number, colour, nearest_inks(colour)) if own else replace(house, number=number)
    return dict(sorted(styles.items(), key=lambda pair: pair[1].number))


@cache
def shipped_topics() -> Mapping[str, TopicStyle]:
    """Return the topics as the house has them, by code."""
    table = tomllib.loads((FOLDER / "topics.toml").read_text("utf-8"))
    return {code: TopicStyle(row["number"], row["colour"], _inks(row["inks"])) for code, row in table.items()}


def _inks(percent: list[int]) -> Inks:
    cyan, magenta, yellow, black = (part / 100 for part in percent)
    return cyan, magenta, yellow, black


@cache
def nearest_inks(colour: str) -> Inks:
    """Return the inks of a colour `#rrggbb` that a network chose itself, by the profiles, in steps of INK_STEP."""
    screen, press = (str(FOLDER / "icc" / name) for name in ("sRGB2014.icc", "FOGRA39L_coated.icc"))
    transform = ImageCms.buildTransform(screen, press, "RGB", "CMYK", ImageCms.Intent.RELATIVE_COLORIMETRIC)
    separated = transform.apply(Image.new("RGB", (1, 1), colour))
    return _inks([round(part / 255 * 100 / INK_STEP) * INK_STEP for part in separated.tobytes()])


def topic_style(code: str, palette: Palette = ()) -> TopicStyle:
    """Return the style of a topic; a quiet grey without a number for a code the house does not know."""
    return topics(palette).get(code, TopicStyle(0, NEUTRAL_COLOUR))


def style(name: str) -> str:
    """Return a stylesheet of the house, by the name of its file."""
    return (FOLDER / name).read_text("utf-8")


def words_language(language: str) -> str:
    """Return the language the fixed words come in: `language` if the house has it, else English."""
    base = language.replace("_", "-").split("-")[0]
    return base if base in _words() else FALLBACK


def word(language: str, key: str, **values: str | int) -> str:
    """Return a fixed word or phrase of the house, its marks filled in. Raises KeyError for an unknown key."""
    return _words()[words_language(language)][key].format(**values)


@lru_cache(maxsize=500)
def locale(language: str) -> Locale:
    """Return Babel's locale for a language code, English if it knows none."""
    try:
        return Locale.parse(language, sep="-" if "-" in language else "_")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(FALLBACK)


def direction(language: str) -> str:
    """Return `rtl` for languages written from right to left, else `ltr`."""
    return "rtl" if locale(language).character_order == "right-to-left" else "ltr"


# -- colours as CSS ---------------------------------------------------------------------------------------------------


@lru_cache(maxsize=16)
def topics_css(palette: Palette = ()) -> str:
    """Return a rule for every topic: its colour, a light one (`--topic-tint`), one for the dark (`--topic-bright`)."""
    lines = [_topic_rule("topic-none", NEUTRAL_COLOUR)]
    lines += [_topic_rule(f"topic-{code}", style.colour) for code, style in topics(palette).items()]
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
    """Return the same hue at another HLS lightness, its saturation multiplied."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    hue, _, strength = colorsys.rgb_to_hls(red, green, blue)
    return "#" + "".join(
        f"{round(part * 255):02x}" for part in colorsys.hls_to_rgb(hue, lightness, strength * saturation)
    )
