"""The year in figures: how many practices by topic and by country, and their reach.

What belongs here: counting what the sheets of a volume say. What does not: how it is drawn (`edition_back`).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from exports import house
from exports.volume import Volume, cities, countries, topics
from forms.places import sort_key


@dataclass(frozen=True, slots=True)
class Bar:
    """How often something was counted; `topic` is the code whose colour it has, or empty."""

    label: str
    count: int
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """The totals and the bars of a volume, bars with the most first. A practice with three topics counts in three."""

    practices: int
    cities: int
    countries: int
    languages: int
    by_topic: tuple[Bar, ...]
    by_country: tuple[Bar, ...]


def of(volume: Volume) -> Figures:
    """What can be counted in the sheets of a volume."""
    labels = {code: label for sheet in volume.sheets for code, label in topics(sheet, volume.language).items()}
    once = {sheet.reference: sheet for sheet in volume.sheets}.values()  # whatever languages a practice is in
    by_topic = Counter(topic.code for sheet in once for topic in sheet.topics)
    by_country = Counter(name for sheet in once for name in countries(sheet, volume.language))
    return Figures(
        practices=len(once),
        cities=len({(city, countries(sheet, "en")) for sheet in volume.sheets for city in cities(sheet)}),
        countries=len(by_country),
        languages=len({sheet.language for sheet in volume.sheets}),
        by_topic=_sorted(
            (Bar(labels[code], count, code) for code, count in by_topic.items()),
        ),
        by_country=_sorted(Bar(name, count) for name, count in by_country.items()),
    )


def _sorted(bars: Iterable[Bar]) -> tuple[Bar, ...]:
    number = {code: style.number for code, style in house.topics().items()}
    return tuple(sorted(bars, key=lambda bar: (-bar.count, number.get(bar.topic, 0), sort_key(bar.label))))
