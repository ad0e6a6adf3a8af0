"""The field types whose answer has several parts: period, places, documents, pictures, contacts."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import ClassVar, Generic, TypeVar, cast

from forms.languages import is_language
from forms.periods.partial_date import DATE_PATTERN, is_partial_date, is_possibly_before
from forms.places.countries import COUNTRIES
from forms.questionnaire.kind import (
    Kind,
    Schema,
    WrongShape,
    check_number,
    flag_of,
    is_email,
    is_link,
    line_of,
    list_of,
    object_of,
    word_keys,
)
from forms.questionnaire.problems import Problem
from forms.questionnaire.questions import Field, Role
from forms.text.focus import FOCUS_PATTERN, POINTS, read_focus
from forms.values import VISIBILITIES, Contact, Document, Period, Picture, Places


class PeriodKind(Kind[Period]):
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
            ongoing=flag_of(parts.get("ongoing")),
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


class PlacesKind(Kind[Places]):
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


class Rows(Kind[list[Row]], Generic[Row]):
    """A list of rows with named parts; rows in which nothing was typed are dropped."""

    units = frozenset({"items"})
    flags: ClassVar[tuple[str, ...]] = ()
    optional: ClassVar[tuple[str, ...]] = ()  # the parts that older answers lack; reading adds them
    typed: ClassVar[tuple[str, ...]]
    """The parts that make a row count as filled; a pre-set language or visibility alone does not."""

    def parse(self, raw: object) -> list[Row]:
        rows = (self.parse_row(item) for item in list_of(raw))
        return [row for row in rows if not self.is_empty_row(row)]

    def parse_row(self, raw: object) -> Row:
        """Return one raw row as it is stored, every part present. Raises WrongShape."""
        if not isinstance(raw, dict):
            raise WrongShape(f"expected an object, got {type(raw).__name__}")
        parts = object_of(raw, self.parts)
        row = {
            part: flag_of(parts.get(part)) if part in self.flags else line_of(parts.get(part)) for part in self.parts
        }
        return cast(Row, row)

    def is_empty_row(self, row: Mapping[str, object]) -> bool:
        """Tell whether nothing was typed into a parsed row."""
        return not any(row[part] for part in self.typed)

    def check(self, field: Field, value: list[Row], complete: bool) -> Iterator[Problem]:
        for number, row in enumerate(value):
            yield from self.check_row(field, number, row, complete)
        yield from check_number(field, len(value), complete)

    @abstractmethod
    def check_row(self, field: Field, number: int, row: Row, complete: bool) -> Iterator[Problem]:
        """Yield what is wrong with one row."""

    def _check_parts(
        self, field: Field, number: int, row: Mapping[str, object], parts: tuple[str, ...]
    ) -> Iterator[Problem]:
        for part in parts:
            if not row[part]:
                yield Problem(field.id, "missing", row=number, part=part)

    def _schema(self, field: Field, **parts: Schema) -> Schema:
        properties = {
            part: parts.get(part, {"type": "boolean" if part in self.flags else "string"}) for part in self.parts
        }
        schema: Schema = {"type": "array", "items": _object_schema(properties, self.optional)}
        if field.limit is not None:
            schema |= {"minItems": field.limit.least, "maxItems": field.limit.most}
        return schema


class Documents(Rows[Document]):
    """Reference documents, each with a title and a link or a file."""

    roles = frozenset({Role.LINK, Role.HIDDEN})
    parts = ("title", "url", "file", "language")
    typed = ("title", "url", "file")
    words = word_keys("documents", "row title url url.hint file upload upload.hint language choose_language add remove")

    def check_row(self, field: Field, number: int, row: Document, complete: bool) -> Iterator[Problem]:
        if row["url"] and not is_link(row["url"]):
            yield Problem(field.id, "not_a_link", {"value": row["url"]}, row=number, part="url")
        if row["language"] and not is_language(row["language"]):
            yield Problem(field.id, "not_a_language", {"value": row["language"]}, row=number, part="language")
        if complete:
            yield from self._check_parts(field, number, row, ("title",))
            if not row["url"] and not row["file"]:
                yield Problem(field.id, "link_or_file", row=number, part="url")

    def json_schema(self, field: Field) -> Schema:
        return self._schema(field, url={"type": "string", "anyOf": [{"const": ""}, {"format": "uri"}]})


class Pictures(Rows[Picture]):
    """Photos, each with a description and the consent to print it."""

    roles = frozenset({Role.PICTURE, Role.HIDDEN})
    parts = ("file", "alt", "caption", "credit", "consent", "focus")
    optional = ("focus",)
    flags = ("consent",)
    typed = ("file", "alt", "caption", "credit", "consent")
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

    def check_row(self, field: Field, number: int, row: Picture, complete: bool) -> Iterator[Problem]:
        if complete:
            yield from self._check_parts(field, number, row, ("file", "alt"))
            if not row["consent"]:
                yield Problem(field.id, "not_agreed", row=number, part="consent")

    def json_schema(self, field: Field) -> Schema:
        return self._schema(field, focus={"type": "string", "pattern": FOCUS_PATTERN})


class Contacts(Rows[Contact]):
    """People to write to, and who may see their details."""

    roles = frozenset({Role.CONTACT, Role.HIDDEN})
    parts = ("name", "role", "organisation", "email", "telephone", "visibility")
    typed = ("name", "role", "organisation", "email", "telephone")
    words = word_keys(
        "contacts",
        "row name role organisation email telephone telephone.hint",
        "visibility visibility.everyone visibility.network visibility.editors add remove",
    )

    def check_row(self, field: Field, number: int, row: Contact, complete: bool) -> Iterator[Problem]:
        if row["email"] and not is_email(row["email"]):
            yield Problem(field.id, "not_an_email", {"value": row["email"]}, row=number, part="email")
        if row["visibility"] and row["visibility"] not in VISIBILITIES:
            yield Problem(field.id, "not_an_option", {"value": row["visibility"]}, row=number, part="visibility")
        if complete:
            yield from self._check_parts(field, number, row, ("name", "email", "visibility"))

    def json_schema(self, field: Field) -> Schema:
        return self._schema(
            field,
            email={"type": "string", "anyOf": [{"const": ""}, {"format": "email"}]},
            visibility={"type": "string", "enum": list(VISIBILITIES)},
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
