"""The field types whose answer is one object of several parts: period, places."""

from collections.abc import Iterator
from typing import ClassVar, TypedDict

from forms.periods import period
from forms.periods.partial_date import DATE_PATTERN, is_partial_date, is_possibly_before
from forms.periods.period import Period
from forms.places.countries import COUNTRIES
from forms.questionnaire.base_type import (
    FieldType,
    Schema,
    check_number,
    line_of,
    list_of,
    object_of,
    object_schema,
    typed,
    word_keys,
)
from forms.questionnaire.model import Field
from forms.questionnaire.problems import Problem


class PeriodType(FieldType[Period]):
    """Start, end, whether it goes on, how often it recurs, and what the city wrote."""

    is_text = False
    parts = ("as_written", "start", "end", "ongoing", "recurring")
    words = word_keys(
        "period",
        "start start_year start_month end end_year end_month no_month",
        "ongoing recurring recurring.hint as_written as_written.hint",
    )
    faults: ClassVar = {
        "not_a_date": ("value",),
        "month_without_year": (),
        "ends_before_start": ("start", "end"),
        "ended_and_ongoing": ("end",),
    }

    def parse(self, raw: object) -> Period:
        parts = object_of(raw, self.parts)
        return Period(
            as_written=line_of(parts.get("as_written")),
            start=line_of(parts.get("start")) or None,
            end=line_of(parts.get("end")) or None,
            ongoing=typed(parts.get("ongoing"), bool),
            recurring=line_of(parts.get("recurring")),
        )

    def is_empty(self, value: Period) -> bool:
        return not any(value.values())

    def missing(self, field: Field) -> Problem:
        return Problem(field.id, "missing", part="start_year")

    def check(self, field: Field, value: Period, complete: bool) -> Iterator[Problem]:
        start, end = value["start"], value["end"]
        faults = [*self._check_date(field, "start", start), *self._check_date(field, "end", end)]
        yield from faults
        if end and value["ongoing"]:
            yield Problem(field.id, "ended_and_ongoing", {"end": end}, part="ongoing")
        if start and end and not faults and not is_possibly_before(start, end):
            yield Problem(field.id, "ends_before_start", {"start": start, "end": end}, part="end_year")

    def _check_date(self, field: Field, side: str, date: str | None) -> Iterator[Problem]:
        if date is None or is_partial_date(date):
            return
        # A half-filled form keeps a month without a year as "-03", so that nothing typed is lost.
        if is_partial_date(f"2000{date}"):
            yield Problem(field.id, "month_without_year", part=f"{side}_year")
        else:
            yield Problem(field.id, "not_a_date", {"value": date}, part=f"{side}_year")

    def json_schema(self, field: Field) -> Schema:
        text: Schema = {"type": "string"}
        date: Schema = {"type": ["string", "null"], "pattern": DATE_PATTERN}
        ongoing: Schema = {"type": "boolean"}
        return object_schema({"as_written": text, "start": date, "end": date, "ongoing": ongoing, "recurring": text})

    def example(self, field: Field) -> Period:
        """Return the field's own example as it is read, or another one where it cannot be read."""
        reading = period.read(field.example)
        if reading.uncertain or not reading.start:
            return Period(as_written="2019 – 2021", start="2019", end="2021", ongoing=False, recurring="")
        return Period(as_written="", start=reading.start, end=reading.end, ongoing=reading.ongoing, recurring="")

    def together(self, field: Field, first: Period, second: Period) -> None:
        """Return nothing: one of two has to be chosen."""


class Places(TypedDict):
    """Countries as ISO 3166-1 alpha-2 codes (and XK); cities as their people write them; none if national."""

    countries: list[str]
    cities: list[str]


class PlacesType(FieldType[Places]):
    """Countries and cities; a limit counts the cities."""

    is_text = False
    units = frozenset({"items"})
    parts = ("countries", "cities")
    words = word_keys("places", "countries choose_country cities cities.hint")
    faults: ClassVar = {"not_a_country": ("value",)}

    def parse(self, raw: object) -> Places:
        parts = object_of(raw, self.parts)
        countries = (line_of(code).upper() for code in list_of(parts.get("countries")))
        cities = (line_of(city) for city in list_of(parts.get("cities")))
        return Places(countries=_each_once(countries), cities=_each_once(cities))

    def is_empty(self, value: Places) -> bool:
        return not value["countries"] and not value["cities"]

    def missing(self, field: Field) -> Problem:
        return Problem(field.id, "missing", part="countries")

    def check(self, field: Field, value: Places, complete: bool) -> Iterator[Problem]:
        if complete and not value["countries"]:
            yield self.missing(field)
        for row, code in enumerate(value["countries"]):
            if code not in COUNTRIES:
                yield Problem(field.id, "not_a_country", {"value": code}, row=row, part="countries")
        yield from check_number(field, len(value["cities"]), complete, part="cities")

    def json_schema(self, field: Field) -> Schema:
        countries = {"type": "array", "items": {"type": "string", "enum": sorted(COUNTRIES)}, "minItems": 1}
        cities: Schema = {"type": "array", "items": {"type": "string"}}
        if field.limit is not None:
            cities["maxItems"] = field.limit.most
        return object_schema({"countries": countries, "cities": cities})

    def example(self, field: Field) -> Places:
        return Places(countries=["PT"], cities=["Setúbal"])

    def together(self, field: Field, first: Places, second: Places) -> Places:
        return self.parse(
            {"countries": first["countries"] + second["countries"], "cities": first["cities"] + second["cities"]}
        )


def _each_once(texts: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))
