"""The names of answer cells: the bookmark and the control tag by which an answer finds back to its question.

Bookmarks and tags have the same names, for LibreOffice keeps bookmarks and drops tags.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from forms.questionnaire.field_types import ByType, FieldTypeName
from forms.questionnaire.model import Field, Questionnaire

MOST_ROWS = 40
"""Rows of a list that have names, whatever its limit."""
LONGEST_NAME = 40
"""Characters of a bookmark's name; Word cuts longer ones."""
FILE_MARK = "gpf_"


@dataclass(frozen=True, slots=True)
class CellsOf:
    """Where answers of a field type stand in the form.

    `parts` have a cell each, in the order of the form: none where the whole answer has one. A list of rows has so many
    `spare_rows` when it is blank. `has_heading`: a document that is not our form may have the question as a heading.
    """

    parts: tuple[str, ...] = ()
    spare_rows: int = 0
    has_heading: bool = False


CELLS: ByType[CellsOf] = {
    "line": CellsOf(has_heading=True),
    "prose": CellsOf(has_heading=True),
    "choice": CellsOf(),
    "choices": CellsOf(),
    "period": CellsOf(("start", "end", "ongoing", "recurring", "as_written"), has_heading=True),
    "places": CellsOf(("countries", "cities")),
    "email": CellsOf(has_heading=True),
    "link": CellsOf(has_heading=True),
    "documents": CellsOf(("title", "url", "language"), spare_rows=3, has_heading=True),
    "pictures": CellsOf(("file", "alt", "caption", "credit", "consent"), spare_rows=2),
    "contacts": CellsOf(
        ("name", "role", "organisation", "email", "telephone", "visibility"), spare_rows=1, has_heading=True
    ),
    "agreement": CellsOf(),
}


@dataclass(frozen=True, slots=True)
class Key:
    """Which cell of the form: the field, in a list the row (from 0), in a compound answer the part."""

    field: str
    row: int | None = None
    part: str = ""


def answer_name(key: Key) -> str:
    """Return the name of a cell. Raises ValueError if it is too long for a bookmark."""
    row = "" if key.row is None else f"__{key.row + 1}"
    part = f"__{key.part}" if key.part else ""
    return _fitting(f"gp_{key.field}{row}{part}")


def question_name(field: Field) -> str:
    """Return the name of the place where a question is asked."""
    return _fitting(f"gpq_{field.id}")


def option_name(field: Field, number: int) -> str:
    """Return the name of the box of an option, counted from 0."""
    return _fitting(f"gpo_{field.id}__{number + 1}")


def _fitting(name: str) -> str:
    if len(name) > LONGEST_NAME:
        raise ValueError(f"{name!r} is too long for the name of a bookmark: shorten the id of the field.")
    return name


def keys_of(field: Field, rows: int) -> list[Key]:
    """Return the cells of a field; of a list, those of its first `rows` rows."""
    numbers = range(rows) if CELLS[field.type].spare_rows else (None,)
    return [Key(field.id, number, part) for number in numbers for part in CELLS[field.type].parts or ("",)]


@cache
def expected(questionnaire: Questionnaire) -> Mapping[str, Key]:
    """Return every name that a cell of this edition may have."""
    keys = (key for field in questionnaire.fields for key in keys_of(field, MOST_ROWS))
    return {answer_name(key): key for key in keys}


def label_of_part(questionnaire: Questionnaire, kind: FieldTypeName, part: str) -> str:
    """Return what stands before the cell of a part."""
    return questionnaire.words["pictures.upload" if (kind, part) == ("pictures", "file") else f"{kind}.{part}"]
