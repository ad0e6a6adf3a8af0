"""A year's edition as plain frozen data, and the groups its sheets stand in.

Not here: how it is bound (`edition`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from markupsafe import Markup, escape

from exports.house_style import house
from exports.sheet.sheet import TOPICS, Photo, Sheet
from forms.places.countries import country_name, sort_key
from forms.questionnaire.questionnaires import Questionnaires
from forms.questionnaire.questions import Palette


class Grouping(StrEnum):
    """What the parts of a volume are. By DATE there are no parts: the newest stands first."""

    COUNTRY = "country"
    TOPIC = "topic"
    DATE = "date"
    GIVEN = "given"  # no parts: in the order of `Volume.sheets`


class Changed(StrEnum):
    """What became of a practice from one version of an edition to the next."""

    ADDED = "added"
    UPDATED = "updated"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """A practice, in a language, of which a version of an edition says something else than the version before."""

    kind: Changed
    reference: str
    language: str
    title: str


@dataclass(frozen=True, slots=True)
class CoverPicture:
    """The picture on the front of a volume, what it shows for those who do not see it, and who made it."""

    photo: Photo
    alt: str
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What stays in a volume of a practice that was withdrawn: what it was called, and why it is gone. No content.

    `title`, `cities` and `reason` are as people wrote them, the title in `language`; `countries` are ISO 3166 codes.
    `reason` may be empty and `withdrawn_on` unknown.
    """

    reference: str
    title: str
    language: str
    cities: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    withdrawn_on: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Volume:
    """A year's edition.

    `foreword` and `acknowledgements` are Markdown and may be empty, `foreword_by` the authors of the foreword, one or
    more; `language` is that of everything but the sheets. `reference` names this version of the edition, such as
    SE-2026-2; `changes` are those since the version before, `withdrawn` the practices that were in an earlier version.
    `url` is where the edition is found, `publisher` who publishes it if not the network. `questionnaires` are those
    that the sheets answer, in every language.
    """

    title: str
    year: int
    network: str
    foreword: str
    language: str
    sheets: tuple[Sheet, ...]
    made_on: date
    version: int = 1
    reference: str = ""
    changes: tuple[Change, ...] = ()
    foreword_by: tuple[str, ...] = ()
    isbn: str = ""
    issn: str = ""
    grouping: Grouping = Grouping.COUNTRY
    acknowledgements: str = ""
    publisher: str = ""
    url: str = ""
    cover_picture: CoverPicture | None = None
    withdrawn: tuple[Tombstone, ...] = ()
    questionnaires: Questionnaires = field(default_factory=Questionnaires)

    @property
    def palette(self) -> Palette:
        """What the volume's own pages draw topics by, as its sheets do."""
        return self.questionnaires.load().palette


class Group(NamedTuple):
    """A part of the volume: its name in the volume's language (empty: no part of its own) and its sheets in order."""

    name: str
    sheets: tuple[Sheet, ...]


def groups(volume: Volume) -> tuple[Group, ...]:
    """The sheets in the order of the volume, in parts. What belongs to no part comes last."""
    if volume.grouping is Grouping.GIVEN:
        return (Group("", volume.sheets),) if volume.sheets else ()
    if volume.grouping is Grouping.DATE:
        newest = sorted(volume.sheets, key=lambda sheet: sheet.published_on or date.min, reverse=True)
        return (Group("", tuple(newest)),) if newest else ()
    name_of, order = _PARTS[volume.grouping]
    found: dict[str, list[Sheet]] = {}
    for sheet in volume.sheets:
        found.setdefault(name_of(volume, sheet), []).append(sheet)
    keys = sorted(found, key=lambda name: (not name, order(found[name][0], name)))
    return tuple(Group(name, tuple(found[name])) for name in keys)


def fixed(volume: Volume, text: str) -> Markup:
    """Words of the house, marked if they fall back to another language than the volume's."""
    language = house.words_language(volume.language)
    if language == volume.language:
        return escape(text)
    return Markup('<bdi lang="{}" dir="{}">{}</bdi>').format(language, house.direction(language), text)


def practices(sheets: Iterable[Sheet]) -> int:
    """How many practices the sheets are of: one in two languages counts once."""
    return len({sheet.reference for sheet in sheets})


def countries(sheet: Sheet | Tombstone, language: str) -> tuple[str, ...]:
    """The names of the countries in a language."""
    if isinstance(sheet, Tombstone):
        return tuple(country_name(code, language) for code in sheet.countries)
    codes = (sheet.answers.get("places") or {}).get("countries", ())
    return tuple(country_name(code, language) for code in codes)


def cities(sheet: Sheet | Tombstone) -> tuple[str, ...]:
    """The cities as their people wrote them."""
    if isinstance(sheet, Tombstone):
        return sheet.cities
    return tuple((sheet.answers.get("places") or {}).get("cities", ()))


def named_cities(sheets: Iterable[Sheet]) -> Mapping[str, str]:
    """Every city of the sheets once, in their order, with the language in which it is named first."""
    found: dict[str, str] = {}
    for sheet in sheets:
        for city in cities(sheet):
            found.setdefault(city, sheet.language)
    return found


def topics(volume: Volume, sheet: Sheet | Tombstone) -> Mapping[str, str]:
    """The sheet's topics: code to label in the volume's language (English where the questions do not speak it)."""
    if isinstance(sheet, Tombstone):
        return {}
    template = volume.questionnaires.load_or_english(sheet.template.edition, volume.language)
    labels = {option.code: option.label for field in template.fields if field.id == TOPICS for option in field.options}
    return {topic.code: labels.get(topic.code, topic.label) for topic in sheet.topics}


def _country(volume: Volume, sheet: Sheet) -> str:
    return next(iter(countries(sheet, volume.language)), "")


def _topic(volume: Volume, sheet: Sheet) -> str:
    return next(iter(topics(volume, sheet).values()), "")


def _topic_number(sheet: Sheet, name: str) -> int:
    return sheet.topic_style(sheet.topics[0].code).number if sheet.topics else 0


_PARTS: Mapping[Grouping, tuple[Callable[[Volume, Sheet], str], Callable[[Sheet, str], str | int]]] = {
    Grouping.COUNTRY: (_country, lambda sheet, name: sort_key(name)),
    Grouping.TOPIC: (_topic, _topic_number),
}
