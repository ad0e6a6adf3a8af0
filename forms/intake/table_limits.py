"""The limits of a table, and the refusal of a file that holds none."""

from forms.file_kind import FileKind, kind_of

MOST_ROWS = 20_000
MOST_COLUMNS = 200
LONGEST_CELL = 100_000

FOREIGN = frozenset(FileKind) - {FileKind.WORKBOOK, FileKind.OTHER}
"""What holds no table and no page, or not in a form that is read."""
REASONS = (
    *("empty", "no_rows", "not_text", "not_json", "json_shape", "damaged", "too_large"),
    *("too_many_rows", "too_many_columns", "long_cell", "unclosed_quote", "not_computed"),
    *sorted(FOREIGN),
)


class NotATable(ValueError):
    """A file from which no table can be read; `reason` is one of REASONS, `detail` a name or number."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason = reason
        self.detail = detail


def refuse_foreign(data: bytes) -> None:
    """Raise NotATable for a Word document, a PDF, a picture and the like."""
    if (kind := kind_of(data)) in FOREIGN:
        raise NotATable(kind)
