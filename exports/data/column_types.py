"""What the cells of a table of practices may hold, one type a line, with what CSV and a workbook need to know of it."""

from collections.abc import Callable
from datetime import date
from enum import Enum
from typing import Any, Literal

Method = Literal["write_string", "write_number", "write_boolean", "write_datetime"]


def _yes_no(cell: bool) -> str:
    return "yes" if cell else "no"


class ColumnType(Enum):
    """A type of column: its name in the data dictionary, and what its cells are in CSV and in a workbook."""

    TEXT = "text", str, 26, "@", "write_string"
    MARKDOWN = "Markdown", str, 60, "@", "write_string"
    DATE = "date", date.isoformat, 12, "yyyy-mm-dd", "write_datetime"
    INTEGER = "integer", str, 9, "0", "write_number"
    YES_NO = "yes/no", _yes_no, 9, "", "write_boolean"

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
