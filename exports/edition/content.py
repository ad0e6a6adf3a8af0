"""A year's edition as frozen data, and the groups its sheets stand in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from markupsafe import Markup, escape

from exports.house_style import house
from exports.sheet.sheet import TOPICS, Photo, Sheet
from forms.places.countries import country_name, sort_key
from forms.questionnaire.model import Palette
from forms.questionnaire.questionnaires import Questionnaires


class Grouping(StrEnum):
    """What the parts of an edition are."""

    COUNTRY = "country"
    TOPIC = "topic"
    GIVEN = "given"  # no parts: in the order of `EditionContent.sheets`


class Changed(StrEnum):
    """What became of a practice from one release of an edition to the next."""

    ADDED = "added"
    UPDATED = "updated"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """A practice, in a language, of which a release of an edition says something else than the release before."""

    kind: Changed
    reference: str
    language: str
    title: str


@dataclass(frozen=True, slots=True)
class CoverPicture:
    """The picture on the front, its description for those who do not see it, and who made it."""

    photo: Photo
    alt: str
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What stays of a withdrawn practice, as its people wrote it; `countries` are codes, date and reason may lack."""

    reference: str
    title: str
    language: str
    cities: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    withdrawn_on: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class EditionContent:
    """A year's edition. Foreword and acknowledgements are Markdown; `language` is that of all but the sheets.

    `reference` names this release (SE-2026-2), `changes` are those since the release before, `withdrawn` the practices
    of earlier ones. `publisher` is empty if it is the network. `questionnaires` are those that the sheets answer.
    """

    title: str
    year: int
    network: str
    foreword: str
    language: str
    sheets: tuple[Sheet, ...]
    made_on: date
    release: int = 1
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
    def name(self) -> str:
        """Return the title with the year."""
        return f"{self.title} {self.year}"

    @property
    def file_name(self) -> str:
        """Return the name of its files and its package: good-practices-2026."""
        return f"good-practices-{self.year}"

    @property
    def palette(self) -> Palette:
        """Return what the edition's own pages draw topics by, as its sheets do."""
        return self.questionnaires.load().palette


class Group(NamedTuple):
    """A part of the edition: its name in the edition's language (empty: no part of its own) and its sheets in order."""

    name: str
    sheets: tuple[Sheet, ...]


def groups(edition: EditionContent) -> tuple[Group, ...]:
    """Return the sheets in the order of the edition, in parts; what belongs to no part comes last."""
    by_topic = edition.grouping is Grouping.TOPIC
    if edition.grouping is Grouping.GIVEN:
        return (Group("", edition.sheets),) if edition.sheets else ()
    found: dict[str, list[Sheet]] = {}
    for sheet in edition.sheets:
        names = topics(edition, sheet).values() if by_topic else countries(sheet, edition.language)
        found.setdefault(next(iter(names), ""), []).append(sheet)

    def place(name: str) -> tuple[bool, str | int]:
        first = found[name][0].topics if by_topic else ()
        return not name, found[name][0].topic_style(first[0].code).number if first else sort_key(name)

    return tuple(Group(name, tuple(found[name])) for name in sorted(found, key=place))


def house_word(edition: EditionContent, key: str, **values: str | int) -> Markup:
    """Return a word of the house as markup, marked if it falls back to another language than the edition's."""
    return fixed(edition, house.word(edition.language, key, **values))


def fixed(edition: EditionContent, text: str) -> Markup:
    """Return words of the house as markup, marked if they fall back to another language than the edition's."""
    language = house.words_language(edition.language)
    if language == edition.language:
        return escape(text)
    return Markup('<bdi lang="{}" dir="{}">{}</bdi>').format(language, house.direction(language), text)


def practices(sheets: Iterable[Sheet]) -> int:
    """Return how many practices the sheets are of: one in two languages counts once."""
    return len({sheet.reference for sheet in sheets})


def countries(sheet: Sheet | Tombstone, language: str) -> tuple[str, ...]:
    """Return the names of the countries in a language."""
    codes = sheet.countries if isinstance(sheet, Tombstone) else sheet.shared.countries
    return tuple(country_name(code, language) for code in codes)


def cities(sheet: Sheet | Tombstone) -> tuple[str, ...]:
    """Return the cities as their people wrote them."""
    return tuple(sheet.cities if isinstance(sheet, Tombstone) else sheet.shared.cities)


def topics(edition: EditionContent, sheet: Sheet | Tombstone) -> Mapping[str, str]:
    """Return the sheet's topics: code to label in the edition's language, or in English."""
    if isinstance(sheet, Tombstone):
        return {}
    questionnaire = edition.questionnaires.load_or_english(sheet.questionnaire.version, edition.language)
    labels = {
        option.code: option.label for field in questionnaire.fields if field.id == TOPICS for option in field.options
    }
    return {topic.code: labels.get(topic.code, topic.label) for topic in sheet.topics}
