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
