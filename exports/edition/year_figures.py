"""The year in figures: how many practices by month, by topic and by country, and their reach."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from exports.edition.content import EditionContent, cities, countries, topics
from exports.house_style import house
from exports.house_style.house import TopicStyle
from exports.sheet.sheet import Sheet
from forms.places.countries import sort_key


@dataclass(frozen=True, slots=True)
class Bar:
    """How often something was counted; `topic` is the one whose colour it has, `short` a shorter label, or empty."""

    label: str
    count: int
    topic: TopicStyle | None = None
    short: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """A chart and its table: the word of its heading, the word over its labels, and its bars."""

    title: str
    of: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """The totals, each with its word, and the counts, without empty ones; a practice counts in each of its topics."""

    totals: tuple[tuple[int, str], ...]
    counts: tuple[Count, ...]


def of(edition: EditionContent) -> Figures:
    """Return what can be counted in the sheets of an edition."""
    sheets, language = edition.sheets, edition.language
    labels = {code: label for sheet in sheets for code, label in topics(edition, sheet).items()}
    once = tuple({sheet.reference: sheet for sheet in sheets}.values())  # whatever languages a practice is in
    by_topic = Counter(topic.code for sheet in once for topic in sheet.topics)
    by_country = Counter(name for sheet in once for name in countries(sheet, language))
    styled = (Bar(labels[code], count, house.topic_style(code, edition.palette)) for code, count in by_topic.items())
    totals = (
        (len(once), "total_practices"),
        (len({(city, countries(sheet, "en")) for sheet in sheets for city in cities(sheet)}), "total_cities"),
        (len(by_country), "total_countries"),
        (len({sheet.language for sheet in sheets}), "total_languages"),
    )
    counts = (
        Count("by_month", "month", _months(edition, once)),
        Count("by_topic", "topic", _sorted(styled)),
        Count("by_country", "country", _sorted(Bar(name, count) for name, count in by_country.items())),
    )
    return Figures(tuple(one for one in totals if one[0]), tuple(one for one in counts if one.bars))


def _months(edition: EditionContent, sheets: Iterable[Sheet]) -> tuple[Bar, ...]:
    days = (one.published_on for one in sheets)
    found = Counter(day.month for day in days if day and day.year == edition.year)
    names = house.locale(edition.language).months["stand-alone"]
    months = range(1, 13) if found else ()
    return tuple(Bar(names["wide"][one], found[one], short=names["abbreviated"][one]) for one in months)


def _sorted(bars: Iterable[Bar]) -> tuple[Bar, ...]:
    return tuple(sorted(bars, key=lambda bar: (-bar.count, bar.topic.number if bar.topic else 0, sort_key(bar.label))))
