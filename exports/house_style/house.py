"""What the house style says in data: fixed words, topics and their colours, where its files are.

What belongs here: reading house_style/*.toml once, and small questions about languages. What does not: layout (the
CSS), content (`sheet`) and labels of questions (the editions in `forms`).
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError

from exports.house_style import FOLDER as FOLDER
from exports.house_style import press_inks
from forms.periods import period_text
from forms.questionnaire.questions import Palette

FALLBACK = "en"
NEUTRAL_COLOUR = "#3a4652"


@dataclass(frozen=True, slots=True)
class TopicStyle:
    """The number, the colour (`#rrggbb`, contrast with white at least 4.5) and the inks (CMYK, 0 to 1) of a topic.

    Number 0 is no topic.
    """

    number: int
    colour: str
    inks: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.8)


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((FOLDER / "words.toml").read_text("utf-8"))


@lru_cache(maxsize=16)
def topics(palette: Palette = ()) -> Mapping[str, TopicStyle]:
    """All topics by code, in the order of their numbers: the house's, but for what the palette changes."""
    found = dict(shipped_topics())
    for code, number, colour in palette:
        house = found.get(code)
        if house is not None:
            own = colour and colour != house.colour
            found[code] = (
                TopicStyle(number, colour, press_inks.separated(colour)) if own else replace(house, number=number)
            )
    return dict(sorted(found.items(), key=lambda pair: pair[1].number))


@cache
def shipped_topics() -> Mapping[str, TopicStyle]:
    """The topics as the house has them, by code."""
    table = tomllib.loads((FOLDER / "topics.toml").read_text("utf-8"))
    return {code: TopicStyle(row["number"], row["colour"], _inks(row["inks"])) for code, row in table.items()}


def _inks(percent: list[int]) -> tuple[float, float, float, float]:
    cyan, magenta, yellow, black = (part / 100 for part in percent)
    return cyan, magenta, yellow, black


def topic_style(code: str, palette: Palette = ()) -> TopicStyle:
    """Number and colour of a topic; a quiet grey without a number for a code the house does not know."""
    return topics(palette).get(code, TopicStyle(0, NEUTRAL_COLOUR))


def style(name: str) -> str:
    """A stylesheet of the house, by the name of its file."""
    return (FOLDER / name).read_text("utf-8")


def words_language(language: str) -> str:
    """The language the fixed words come in: the asked one if the house has it, else English."""
    base = language.replace("_", "-").split("-")[0]
    return base if base in _words() else FALLBACK


def word(language: str, key: str, **values: str | int) -> str:
    """A fixed word or phrase of the house, its marks filled in. Raises KeyError for an unknown key."""
    return _words()[words_language(language)][key].format(**values)


@cache
def locale(language: str) -> Locale:
    """Babel's locale for a language code, English if it knows none."""
    try:
        return Locale.parse(language, sep="-" if "-" in language else "_")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(FALLBACK)


def direction(language: str) -> str:
    """`rtl` for languages written from right to left, else `ltr`."""
    return "rtl" if locale(language).character_order == "right-to-left" else "ltr"


def long_date(day: date, language: str) -> str:
    """A date as people write it: 3 May 2026, 3 mai 2026. English is British, whatever else is asked."""
    return period_text.long_date(day, language)
