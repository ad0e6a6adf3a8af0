"""The field types whose answer has several parts: period, places, documents, pictures, contacts."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, Generic, TypeVar, cast

from forms.languages import is_language
from forms.periods.partial_date import DATE_PATTERN, is_partial_date, is_possibly_before
from forms.places.countries import COUNTRIES
from forms.questionnaire.base_type import (
    FieldType,
    Schema,
    WrongShape,
    check_number,
    is_email,
    is_link,
    line_of,
    list_of,
    object_of,
    typed,
    word_keys,
)
from forms.questionnaire.model import Field, Role
from forms.questionnaire.problems import Problem
from forms.text.focus import FOCUS_PATTERN, POINTS, read_focus
from forms.values import VISIBILITIES, Contact, Document, Period, Picture, Places


class PeriodType(FieldType[Period]):
    """Start, end, whether it goes on, how often it recurs, and what the city wrote."""

    parts = ("as_written", "start", "end", "ongoing", "recurring")
    words = word_keys(
        "period",
        "start start_year start_month end end_year end_month no_month",
        "ongoing recurring recurring.hint as_written as_written.hint",
    )

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
        return _object_schema({"as_written": text, "start": date, "end": date, "ongoing": ongoing, "recurring": text})


class PlacesType(FieldType[Places]):
    """Countries and cities; a limit counts the cities."""

    units = frozenset({"items"})
    parts = ("countries", "cities")
    words = word_keys("places", "countries choose_country cities cities.hint")

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
        return _object_schema({"countries": countries, "cities": cities})


Row = TypeVar("Row", Document, Picture, Contact)


class Rows(FieldType[list[Row]], Generic[Row]):
    """A list of rows with named parts; rows in which nothing was typed are dropped."""

    units = frozenset({"items"})
    flags: ClassVar[tuple[str, ...]] = ()
    optional: ClassVar[tuple[str, ...]] = ()  # the parts that older answers lack; reading adds them
    filled: ClassVar[tuple[str, ...]]  # any of them makes a row count as filled, a pre-set language alone does not
    needed: ClassVar[tuple[str, ...]]  # the parts that a complete row has
    checks: ClassVar[Mapping[str, tuple[Callable[[str], bool], str]]] = {}  # of a part, with the code of its problem
    schemas: ClassVar[Mapping[str, Schema]] = {}  # of the parts that are more than a text or a flag

    def parse(self, raw: object) -> list[Row]:
        rows = (self.parse_row(item) for item in list_of(raw))
        return [row for row in rows if not self.is_empty_row(row)]

    def parse_row(self, raw: object) -> Row:
        """Return one raw row as it is stored, every part present. Raises WrongShape."""
        if not isinstance(raw, dict):
            raise WrongShape(f"expected an object, got {type(raw).__name__}")
        parts = object_of(raw, self.parts)
        row = {
            part: typed(parts.get(part), bool) if part in self.flags else line_of(parts.get(part))
            for part in self.parts
        }
        return cast(Row, row)

    def is_empty_row(self, row: Mapping[str, object]) -> bool:
        """Tell whether nothing was typed into a parsed row."""
        return not any(row[part] for part in self.filled)

    def check(self, field: Field, value: list[Row], complete: bool) -> Iterator[Problem]:
        for number, row in enumerate(value):
            yield from self.check_row(field, number, row, complete)
        yield from check_number(field, len(value), complete)

    def check_row(self, field: Field, number: int, row: Mapping[str, Any], complete: bool) -> Iterator[Problem]:
        """Yield what is wrong with one row."""
        for part, (holds, code) in self.checks.items():
            if row[part] and not holds(row[part]):
                yield Problem(field.id, code, {"value": row[part]}, row=number, part=part)
        for part in self.needed if complete else ():
            if not row[part]:
                yield Problem(field.id, "not_agreed" if part in self.flags else "missing", row=number, part=part)

    def json_schema(self, field: Field) -> Schema:
        flag, text = {"type": "boolean"}, {"type": "string"}
        parts = {part: self.schemas.get(part, flag if part in self.flags else text) for part in self.parts}
        schema: Schema = {"type": "array", "items": _object_schema(parts, self.optional)}
        if field.limit is not None:
            schema |= {"minItems": field.limit.least, "maxItems": field.limit.most}
        return schema


class Documents(Rows[Document]):
    """Reference documents, each with a title and a link or a file."""

    roles = frozenset({Role.LINK, Role.HIDDEN})
    parts = ("title", "url", "file", "language")
    filled = ("title", "url", "file")
    needed = ("title",)
    checks: ClassVar = {"url": (is_link, "not_a_link"), "language": (is_language, "not_a_language")}
    schemas: ClassVar = {"url": {"type": "string", "anyOf": [{"const": ""}, {"format": "uri"}]}}
    words = word_keys("documents", "row title url url.hint file upload upload.hint language choose_language add remove")

    def check_row(self, field: Field, number: int, row: Mapping[str, Any], complete: bool) -> Iterator[Problem]:
        yield from super().check_row(field, number, row, complete)
        if complete and not row["url"] and not row["file"]:
            yield Problem(field.id, "link_or_file", row=number, part="url")


class Pictures(Rows[Picture]):
    """Photos, each with a description and the consent to print it."""

    roles = frozenset({Role.PICTURE, Role.HIDDEN})
    parts = ("file", "alt", "caption", "credit", "consent", "focus")
    optional = ("focus",)
    flags = ("consent",)
    filled = ("file", "alt", "caption", "credit", "consent")
    needed = ("file", "alt", "consent")
    schemas: ClassVar = {"focus": {"type": "string", "pattern": FOCUS_PATTERN}}
    words = word_keys(
        "pictures",
        "row upload upload.hint alt alt.hint caption caption.hint credit credit.hint consent focus focus.hint",
        *(f"focus.{name}" for name in POINTS),
        "focus.other remove",
    )

    def parse_row(self, raw: object) -> Picture:
        row = super().parse_row(raw)
        row["focus"] = read_focus(row["focus"])
        return row


class Contacts(Rows[Contact]):
    """People to write to, and who may see their details."""

    roles = frozenset({Role.CONTACT, Role.HIDDEN})
    parts = ("name", "role", "organisation", "email", "telephone", "visibility")
    filled = ("name", "role", "organisation", "email", "telephone")
    needed = ("name", "email", "visibility")
    checks: ClassVar = {"email": (is_email, "not_an_email"), "visibility": (VISIBILITIES.__contains__, "not_an_option")}
    schemas: ClassVar = {
        "email": {"type": "string", "anyOf": [{"const": ""}, {"format": "email"}]},
        "visibility": {"type": "string", "enum": list(VISIBILITIES)},
    }
    words = word_keys(
        "contacts",
        "row name role organisation email telephone telephone.hint",
        "visibility visibility.everyone visibility.network visibility.editors add remove",
    )


def _each_once(texts: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))


def _object_schema(properties: dict[str, Schema], optional: tuple[str, ...] = ()) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": [part for part in properties if part not in optional],
        "additionalProperties": False,
    }
