"""The limits of a table, and the refusal of a file that holds none."""

from enum import StrEnum

from forms.file_kind import FileKind, kind_of

MOST_ROWS = 20_000
MOST_COLUMNS = 200
LONGEST_CELL = 100_000

FOREIGN = frozenset(FileKind) - {FileKind.WORKBOOK, FileKind.OTHER}
"""What holds no table and no page, or not in a form that is read."""


class Reason(StrEnum):
    """Why no practice can be read from a file, if it is not FOREIGN."""

    NONE = "none"
    TOO_BIG = "too_big"
    EMPTY = "empty"
    NO_ROWS = "no_rows"
    NOT_TEXT = "not_text"
    NOT_JSON = "not_json"
    JSON_SHAPE = "json_shape"
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    LONG_CELL = "long_cell"
    UNCLOSED_QUOTE = "unclosed_quote"
    NOT_COMPUTED = "not_computed"
    TOO_MANY_LINES = "too_many_lines"
    NO_PRACTICE = "no_practice"


REASONS: tuple[str, ...] = (*Reason, *sorted(FOREIGN))


class NotReadable(ValueError):
    """A file from which no practice can be read; `reason` is one of REASONS, `detail` a name or number."""

    def __init__(self, reason: Reason | FileKind, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason = reason
        self.detail = detail


def refuse_foreign(data: bytes) -> None:
    """Raise NotReadable for a Word document, a PDF, a picture and the like."""
    if (kind := kind_of(data)) in FOREIGN:
        raise NotReadable(kind)
