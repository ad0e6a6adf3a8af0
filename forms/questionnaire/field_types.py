"""The names of the field types, and the shape of a table with one row for each of them.

mypy refuses a `ByType` without a row for every type, so a type that has nothing in a medium says so there.
"""

from typing import Generic, Literal, TypedDict, TypeVar, get_args

FieldTypeName = Literal[
    "line",
    "prose",
    "choice",
    "choices",
    "period",
    "places",
    "email",
    "link",
    "documents",
    "pictures",
    "contacts",
    "agreement",
]
FIELD_TYPE_NAMES: tuple[FieldTypeName, ...] = get_args(FieldTypeName)
Row = TypeVar("Row")


class ByType(TypedDict, Generic[Row]):
    """A table with one row for each field type."""

    line: Row
    prose: Row
    choice: Row
    choices: Row
    period: Row
    places: Row
    email: Row
    link: Row
    documents: Row
    pictures: Row
    contacts: Row
    agreement: Row


IS_TEXT: ByType[bool] = {
    "line": True,
    "prose": True,
    "choice": False,
    "choices": False,
    "period": False,
    "places": False,
    "email": False,
    "link": False,
    "documents": False,
    "pictures": False,
    "contacts": False,
    "agreement": False,
}
"""Whether an answer is a text that is read for its words: by who rewords it, compares it or looks for what it lacks."""
