"""The year in figures: how many practices by month, by topic and by country, and their reach.

What belongs here: counting what the sheets of a volume say. What does not: how it is drawn (`plots`).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from exports.edition.volume import Volume, cities, countries, topics
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
class Figures:
    """The totals and the bars of a volume. A practice with three topics counts in three.

    Bars with the most stand first; months in their order, all twelve of the year or, if none fell into it, none.
    """

    practices: int
    cities: int
    countries: int
    languages: int
    by_month: tuple[Bar, ...]
    by_topic: tuple[Bar, ...]
    by_country: tuple[Bar, ...]


def of(volume: Volume) -> Figures:
    """What can be counted in the sheets of a volume."""
    labels = {code: label for sheet in volume.sheets for code, label in topics(volume, sheet).items()}
    once = tuple({sheet.reference: sheet for sheet in volume.sheets}.values())  # whatever languages a practice is in
    by_topic = Counter(topic.code for sheet in once for topic in sheet.topics)
    by_country = Counter(name for sheet in once for name in countries(sheet, volume.language))
    return Figures(
        practices=len(once),
        cities=len({(city, countries(sheet, "en")) for sheet in volume.sheets for city in cities(sheet)}),
        countries=len(by_country),
        languages=len({sheet.language for sheet in volume.sheets}),
        by_month=_months(volume, once),
        by_topic=_sorted(
            Bar(labels[code], count, house.topic_style(code, volume.palette)) for code, count in by_topic.items()
        ),
        by_country=_sorted(Bar(name, count) for name, count in by_country.items()),
    )


def _months(volume: Volume, sheets: Iterable[Sheet]) -> tuple[Bar, ...]:
    days = (one.published_on for one in sheets)
    found = Counter(day.month for day in days if day and day.year == volume.year)
    names = house.locale(volume.language).months["stand-alone"]
    months = range(1, 13) if found else ()
    return tuple(Bar(names["wide"][one], found[one], short=names["abbreviated"][one]) for one in months)


def _sorted(bars: Iterable[Bar]) -> tuple[Bar, ...]:
    return tuple(sorted(bars, key=lambda bar: (-bar.count, bar.topic.number if bar.topic else 0, sort_key(bar.label))))
