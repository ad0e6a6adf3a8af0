"""The names of the field types, and the shape of a table that has a row for each of them.

What belongs here: the list, and nothing else. What a type means is in `plain_kinds` and `compound_kinds`; how a medium
shows, writes or reads it is in that medium's own `ByType` table. mypy refuses a table without a row for each type, so
a type that has nothing in a medium says so there.
"""

from typing import Generic, Literal, TypedDict, TypeVar, get_args

FieldType = Literal[
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
FIELD_TYPES: tuple[FieldType, ...] = get_args(FieldType)
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
