"""The names of answer cells: the bookmark and the control tag by which an answer finds back to its question.

Bookmarks and tags have the same names, for LibreOffice keeps bookmarks and drops tags.
"""

from dataclasses import dataclass

from forms.questionnaire.field_types import FieldTypeName
from forms.questionnaire.model import Field, Questionnaire

MOST_ROWS = 40
"""Rows of a list that have names, whatever its limit."""
LONGEST_NAME = 40
"""Characters of a bookmark's name; Word cuts longer ones."""
FILE_MARK = "gpf_"


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


def label_of_part(questionnaire: Questionnaire, kind: FieldTypeName, part: str) -> str:
    """Return what stands before the cell of a part."""
    return questionnaire.words["pictures.upload" if (kind, part) == ("pictures", "file") else f"{kind}.{part}"]
