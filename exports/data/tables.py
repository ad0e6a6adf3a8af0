"""Published practices as tables: the columns, one row for each practice in each language, and CSV.

What belongs here: how an answer of each kind becomes cells, the data dictionary, CSV (RFC 4180, UTF-8). What does not:
which answers leave at all (`records`) and the workbook around the same rows (`workbook`).

Several values of one answer stand in their cell on lines of their own; the columns of one answer keep the same order
of lines, so that the second line of `references_url` belongs to the second line of `references_title`.
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from exports.data import records
from exports.data.column_types import ColumnType
from exports.metadata import description
from exports.sheet.sheet import Sheet
from forms.places.countries import country_name
from forms.questionnaire.field_types import ByType
from forms.questionnaire.questionnaires import Questionnaires
from forms.questionnaire.questions import Field, Template

Cell = str | int | bool | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column and what the data dictionary says of it.

    `values` are the codes that may stand in it, with their meaning.
    """

    name: str
    label: str
    type: ColumnType
    help: str
    read: Callable[[Sheet, Any], Cell]
    field: str = ""
    values: Mapping[str, str] | None = None

    def cell(self, sheet: Sheet, answers: Mapping[str, Any]) -> Cell:
        """What stands in this column for a practice; None if its question was not asked or not answered."""
        if not self.field:
            return self.read(sheet, None)
        return self.read(sheet, answers[self.field]) if self.field in answers else None


def table(
    sheets: Iterable[Sheet], questionnaires: Questionnaires, language: str = "en"
) -> tuple[tuple[Column, ...], list[list[Cell]]]:
    """The columns (labelled in `language`) and a row for each sheet, in the order given."""
    sheets = tuple(sheets)
    editions = sorted({sheet.template.edition for sheet in sheets})
    found = columns(questionnaires.load_or_english(edition, language) for edition in editions)
    rows = []
    for sheet in sheets:
        answers = records.shown_answers(sheet)
        rows.append([column.cell(sheet, answers) for column in found])
    return found, rows


def columns(templates: Iterable[Template]) -> tuple[Column, ...]:
    """The columns for practices asked by these editions of the questions, the oldest first."""
    found = {column.name: column for column in _OWN}
    for template in templates:
        for field in records.shown_fields(template):
            for column in BY_KIND[field.kind](field, template):
                found.setdefault(column.name, column)
    return tuple(found.values())


def to_csv(sheets: Iterable[Sheet], questionnaires: Questionnaires, language: str = "en") -> str:
    """The table as CSV: every cell quoted, lines ended by CRLF, names of columns first.

    A cell that a spreadsheet would take for a formula begins with an apostrophe (`harmless`).
    """
    found, rows = table(sheets, questionnaires, language)
    target = io.StringIO(newline="")
    writer = csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([column.name for column in found])
    for row in rows:
        texts = ["" if cell is None else column.type.text(cell) for column, cell in zip(found, row, strict=True)]
        writer.writerow([harmless(text) for text in texts])
    return target.getvalue()


def harmless(text: str) -> str:
    """The text with an apostrophe in front if a spreadsheet would run it as a formula (OWASP: CSV injection)."""
    return f"'{text}" if is_formula(text) else text


def is_formula(text: str) -> bool:
    """Whether a spreadsheet might take the text for a formula; also by the wide signs of East Asian keyboards."""
    return text[:1] in _RISKY_BEFORE or text.lstrip()[:1] in _RISKY


_RISKY = tuple("=+-@＝＋－＠")
_RISKY_BEFORE = tuple("\t\r")


def dictionary(found: Sequence[Column]) -> list[tuple[str, str, str, str, str]]:
    """The data dictionary: name, label, type, explanation and codes of each column."""
    return [
        (
            column.name,
            column.label,
            column.type.label,
            column.help,
            "\n".join(f"{code}: {meaning}" for code, meaning in (column.values or {}).items()),
        )
        for column in found
    ]


# -- columns that every practice has ----------------------------------------------------------------------------------


def _licence(part: str) -> Callable[[Sheet, Any], Cell]:
    def read(sheet: Sheet, value: Any) -> Cell:
        found = description.licence(sheet)
        return str(getattr(found, part)) or None if found else None

    return read


_OWN = (
    Column(
        "reference", "Reference", ColumnType.TEXT, "Never changes and is never used again.", lambda s, v: s.reference
    ),
    Column(
        "version",
        "Version",
        ColumnType.INTEGER,
        "The number of the revision that is published.",
        lambda s, v: s.version,
    ),
    Column("language", "Language", ColumnType.TEXT, "Of the texts, as a BCP 47 tag.", lambda s, v: s.language),
    Column("template", "Edition", ColumnType.TEXT, "The edition of the questions.", lambda s, v: s.template.edition),
    Column("published_on", "Published", ColumnType.DATE, "The day of publication.", lambda s, v: s.published_on),
    Column(
        "url", "Address", ColumnType.TEXT, "The page of the practice when this was made.", lambda s, v: s.url or None
    ),
    Column("licence", "Licence", ColumnType.TEXT, "The code of the licence.", _licence("code")),
    Column("licence_name", "Licence, in words", ColumnType.TEXT, "What others may do with it.", _licence("name")),
    Column("licence_url", "Licence, address", ColumnType.TEXT, "The text of the licence.", _licence("url")),
)


# -- one function for each kind: a question to its columns ------------------------------------------------------------


def _one(field: Field, type: ColumnType, read: Callable[[Sheet, Any], Cell]) -> tuple[Column, ...]:
    return (Column(field.id, field.label, type, field.help, read, field.id),)


def _plain(field: Field, template: Template) -> tuple[Column, ...]:
    return _one(field, ColumnType.TEXT, lambda sheet, value: value)


def _prose(field: Field, template: Template) -> tuple[Column, ...]:
    return _one(field, ColumnType.MARKDOWN, lambda sheet, value: value)


def _agreement(field: Field, template: Template) -> tuple[Column, ...]:
    return _one(field, ColumnType.YES_NO, lambda sheet, value: bool(value))


def _choices(field: Field, template: Template) -> tuple[Column, ...]:
    """The codes for programs, the words for people."""
    labels = {option.code: option.label for option in field.options}

    def codes(value: str | list[str]) -> list[str]:
        return [value] if isinstance(value, str) else value

    return (
        Column(field.id, field.label, ColumnType.TEXT, field.help, lambda s, v: _lines(codes(v)), field.id, labels),
        Column(
            f"{field.id}_label",
            f"{field.label}, in words",
            ColumnType.TEXT,
            "",
            lambda s, v: _lines(labels.get(code, code) for code in codes(v)),
            field.id,
        ),
    )


def _period(field: Field, template: Template) -> tuple[Column, ...]:
    known = "A date of which the year, the month or the day is known (ISO 8601)."
    parts = (
        ("as_written", "as written", ColumnType.TEXT, "As the city wrote it."),
        ("start", "from", ColumnType.TEXT, known),
        ("end", "to", ColumnType.TEXT, known),
        ("ongoing", "ongoing", ColumnType.YES_NO, "Whether it was still running."),
        ("recurring", "recurring", ColumnType.TEXT, "How often it happens."),
    )
    return tuple(
        Column(f"{field.id}_{part}", f"{field.label}: {label}", type, help, _part(part), field.id)
        for part, label, type, help in parts
    )


def _part(part: str) -> Callable[[Sheet, Any], Cell]:
    def read(sheet: Sheet, value: Any) -> Cell:
        found: Cell = value.get(part)
        return None if found == "" else found

    return read


def _places(field: Field, template: Template) -> tuple[Column, ...]:
    language, countries = template.language, "countries"

    def names(sheet: Sheet, value: Any) -> Cell:
        return _lines(country_name(code, language) for code in value.get(countries, ()))

    return (
        Column(
            f"{field.id}_countries",
            f"{field.label}: countries",
            ColumnType.TEXT,
            "Codes of ISO 3166-1.",
            lambda s, v: _lines(v.get(countries, ())),
            field.id,
        ),
        Column(
            f"{field.id}_country_names", f"{field.label}: countries, in words", ColumnType.TEXT, "", names, field.id
        ),
        Column(
            f"{field.id}_cities",
            f"{field.label}: cities",
            ColumnType.TEXT,
            "As their people write them; none if it is national.",
            lambda s, v: _lines(v.get("cities", ())),
            field.id,
        ),
    )


def _rows(*parts: str) -> Callable[[Field, Template], tuple[Column, ...]]:
    """A column for each of these parts of the rows of an answer."""

    def make(field: Field, template: Template) -> tuple[Column, ...]:
        return tuple(
            Column(
                f"{field.id}_{part}",
                f"{field.label}: {template.words.get(f'{field.kind}.{part}', part)}",
                ColumnType.TEXT,
                "",
                _each(part),
                field.id,
            )
            for part in parts
        )

    return make


def _each(part: str) -> Callable[[Sheet, Any], Cell]:
    if part == "file":
        return lambda sheet, value: _lines(sheet.files.get(row["file"], row["file"]) for row in value)
    return lambda sheet, value: _lines(str(row.get(part) or "") for row in value)


def _lines(values: Iterable[str]) -> str | None:
    """Values on lines of their own; an empty one keeps its line, so that columns stay in step."""
    return "\n".join(" ".join(value.split()) for value in values) or None


BY_KIND: ByType[Callable[[Field, Template], tuple[Column, ...]]] = {
    "line": _plain,
    "prose": _prose,
    "choice": _choices,
    "choices": _choices,
    "period": _period,
    "places": _places,
    "email": _plain,
    "link": _plain,
    "documents": _rows("title", "url", "file", "language"),
    "pictures": _rows("file", "alt", "caption", "credit"),
    "contacts": _rows("name", "role", "organisation", "email", "telephone"),
    "agreement": _agreement,
}
