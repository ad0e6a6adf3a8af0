"""Published practices as tables and CSV; several values of an answer stand in their cell on lines of their own."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Literal

from exports.data import records
from exports.metadata import description
from exports.sheet.sheet import Sheet
from forms.places.countries import country_name
from forms.questionnaire.field_types import ByType
from forms.questionnaire.model import Field, Questionnaire
from forms.questionnaire.questionnaires import Questionnaires

Method = Literal["write_string", "write_number", "write_boolean", "write_datetime"]


class ColumnType(Enum):
    """A type of column: its name in the data dictionary, and what its cells are in CSV and in a workbook."""

    TEXT = "text", str, 26, "@", "write_string"
    MARKDOWN = "Markdown", str, 60, "@", "write_string"
    DATE = "date", date.isoformat, 12, "yyyy-mm-dd", "write_datetime"
    INTEGER = "integer", str, 9, "0", "write_number"
    YES_NO = "yes/no", {True: "yes", False: "no"}.get, 9, "", "write_boolean"

    def __init__(self, label: str, text: Callable[[Any], str], width: int, number_format: str, write: Method) -> None:
        """`text` is a cell in CSV; `width` is in characters, and `write` what XlsxWriter calls writing such a cell."""
        self.label = label
        self.text = text
        self.width = width
        self.number_format = number_format
        self.write = write

    @property
    def is_text(self) -> bool:
        return self.write == "write_string"


TEXT, DATE, INTEGER, YES_NO = ColumnType.TEXT, ColumnType.DATE, ColumnType.INTEGER, ColumnType.YES_NO
Cell = str | int | bool | date | None
Read = Callable[[Sheet, Any], Cell]


@dataclass(frozen=True, slots=True)
class Column:
    """A column and what the data dictionary says of it; `values` are its codes with their meaning."""

    name: str
    label: str
    type: ColumnType
    help: str
    read: Read
    field: str = ""
    values: Mapping[str, str] | None = None

    def cell(self, sheet: Sheet, answers: Mapping[str, Any]) -> Cell:
        """Return the cell of a practice; None if its question was not asked or not answered."""
        if not self.field:
            return self.read(sheet, None)
        return self.read(sheet, answers[self.field]) if self.field in answers else None


Columns = Callable[[Field, Questionnaire], tuple[Column, ...]]


def table(
    sheets: Iterable[Sheet], questionnaires: Questionnaires, language: str = "en"
) -> tuple[tuple[Column, ...], list[list[Cell]]]:
    """Return the columns (labelled in `language`) and a row for each sheet, in the order given."""
    answered = [(sheet, records.shown_answers(sheet)) for sheet in sheets]
    editions = sorted({sheet.questionnaire.version for sheet, _ in answered})
    found = columns(questionnaires.load_or_english(edition, language) for edition in editions)
    return found, [[column.cell(sheet, answers) for column in found] for sheet, answers in answered]


def columns(questionnaires: Iterable[Questionnaire]) -> tuple[Column, ...]:
    """Return the columns for practices that answer these questionnaires, the oldest first."""
    found = {column.name: column for column in _OWN}
    for questionnaire in questionnaires:
        for field in records.shown_fields(questionnaire):
            for column in BY_TYPE[field.type](field, questionnaire):
                found.setdefault(column.name, column)
    return tuple(found.values())


def to_csv(sheets: Iterable[Sheet], questionnaires: Questionnaires, language: str = "en") -> str:
    """Return the table as CSV: names of columns first, every cell quoted and `harmless`, lines ended by CRLF."""
    found, rows = table(sheets, questionnaires, language)
    target = io.StringIO(newline="")
    writer = csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([column.name for column in found])
    for row in rows:
        texts = ["" if cell is None else column.type.text(cell) for column, cell in zip(found, row, strict=True)]
        writer.writerow([harmless(text) for text in texts])
    return target.getvalue()


def harmless(text: str) -> str:
    """Return the text with an apostrophe in front if a spreadsheet would run it as a formula (OWASP: CSV injection)."""
    return f"'{text}" if is_formula(text) else text


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet might take the text for a formula, also by the wide signs of East Asian keyboards."""
    return text.startswith(("\t", "\r")) or text.lstrip().startswith(tuple("=+-@＝＋－＠"))


# -- columns that every practice has ----------------------------------------------------------------------------------


def _licence(part: str) -> Read:
    def read(sheet: Sheet, value: Any) -> Cell:
        licence = description.licence(sheet)
        return str(getattr(licence, part)) or None if licence else None

    return read


_OWN = (
    Column("reference", "Reference", TEXT, "Never changes and is never used again.", lambda s, v: s.reference),
    Column("version", "Version", INTEGER, "The number of the revision that is published.", lambda s, v: s.revision),
    Column("language", "Language", TEXT, "Of the texts, as a BCP 47 tag.", lambda s, v: s.language),
    Column("template", "Edition", TEXT, "The edition of the questions.", lambda s, v: s.questionnaire.version),
    Column("published_on", "Published", DATE, "The day of publication.", lambda s, v: s.published_on),
    Column("url", "Address", TEXT, "The page of the practice when this was made.", lambda s, v: s.url or None),
    Column("licence", "Licence", TEXT, "The code of the licence.", _licence("code")),
    Column("licence_name", "Licence, in words", TEXT, "What others may do with it.", _licence("name")),
    Column("licence_url", "Licence, address", TEXT, "The text of the licence.", _licence("url")),
)


# -- one function for each field type: a question to its columns ------------------------------------------------------


def _part(field: Field, part: str, label: str, read: Read, help: str = "", type: ColumnType = TEXT) -> Column:
    """Return the column of a part of an answer; `label` goes on with that of the question."""
    return Column(f"{field.id}_{part}", f"{field.label}{label}", type, help, read, field.id)


def _whole(type: ColumnType) -> Columns:
    """Return the function for an answer that is a cell as it stands."""

    def make(field: Field, questionnaire: Questionnaire) -> tuple[Column, ...]:
        return (Column(field.id, field.label, type, field.help, lambda sheet, value: value, field.id),)

    return make


def _choices(field: Field, questionnaire: Questionnaire) -> tuple[Column, ...]:
    """Return two columns: the codes for programs, the words for people."""
    labels = {option.code: option.label for option in field.options}

    def codes(sheet: Sheet, value: str | list[str]) -> Cell:
        return _lines([value] if isinstance(value, str) else value)

    def words(sheet: Sheet, value: str | list[str]) -> Cell:
        return _lines(labels.get(code, code) for code in ([value] if isinstance(value, str) else value))

    own = Column(field.id, field.label, TEXT, field.help, codes, field.id, labels)
    return own, _part(field, "label", ", in words", words)


def _period(field: Field, questionnaire: Questionnaire) -> tuple[Column, ...]:
    known = "A date of which the year, the month or the day is known (ISO 8601)."

    def value_of(part: str) -> Read:
        return lambda sheet, value: None if value.get(part) == "" else value.get(part)

    return (
        _part(field, "as_written", ": as written", value_of("as_written"), "As the city wrote it."),
        _part(field, "start", ": from", value_of("start"), known),
        _part(field, "end", ": to", value_of("end"), known),
        _part(field, "ongoing", ": ongoing", value_of("ongoing"), "Whether it was still running.", YES_NO),
        _part(field, "recurring", ": recurring", value_of("recurring"), "How often it happens."),
    )


def _places(field: Field, questionnaire: Questionnaire) -> tuple[Column, ...]:
    def names(sheet: Sheet, value: Any) -> Cell:
        return _lines(country_name(code, questionnaire.language) for code in value.get("countries", ()))

    cities = "As their people write them; none if it is national."
    return (
        _part(field, "countries", ": countries", lambda s, v: _lines(v.get("countries", ())), "Codes of ISO 3166-1."),
        _part(field, "country_names", ": countries, in words", names),
        _part(field, "cities", ": cities", lambda s, v: _lines(v.get("cities", ())), cities),
    )


def _rows(*parts: str) -> Columns:
    """Return the function that makes a column for each of these parts of the rows of an answer."""

    def make(field: Field, questionnaire: Questionnaire) -> tuple[Column, ...]:
        return tuple(
            _part(field, part, f": {questionnaire.words.get(f'{field.type}.{part}', part)}", _each(part))
            for part in parts
        )

    return make


def _each(part: str) -> Read:
    if part == "file":
        return lambda sheet, value: _lines(sheet.files.get(row["file"], row["file"]) for row in value)
    return lambda sheet, value: _lines(str(row.get(part) or "") for row in value)


def _lines(values: Iterable[str]) -> str | None:
    """Return values on lines of their own; an empty one keeps its line, so that columns stay in step."""
    return "\n".join(" ".join(value.split()) for value in values) or None


BY_TYPE: ByType[Columns] = {
    "line": _whole(TEXT),
    "prose": _whole(ColumnType.MARKDOWN),
    "choice": _choices,
    "choices": _choices,
    "period": _period,
    "places": _places,
    "email": _whole(TEXT),
    "link": _whole(TEXT),
    "documents": _rows("title", "url", "file", "language"),
    "pictures": _rows("file", "alt", "caption", "credit"),
    "contacts": _rows("name", "role", "organisation", "email", "telephone"),
    "agreement": _whole(YES_NO),
}
