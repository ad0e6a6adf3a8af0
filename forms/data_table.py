"""A table from a file: CSV, an Excel workbook or JSON, as headers and rows of texts.

What belongs here: opening such files safely, whatever program wrote them. What does not: what a column means
(`columns`) and what a row says (`candidate`). A cell that looks like a formula is a text; nothing is ever computed.
"""

import csv
import datetime as calendar
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms.text import clean_line, clean_text
from forms.text_file import NotText, decoded

MOST_ROWS = 20_000
MOST_COLUMNS = 200
LONGEST_CELL = 100_000
MOST_UNPACKED = 100_000_000
"""Bytes that a workbook may hold once it is unpacked; one of 10,000 rows has about a tenth."""
_SEPARATORS = (",", ";", "\t", "|")


class NotATable(ValueError):
    """A file from which no table can be read; `reason` is one of the codes below, `detail` a name or number."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason = reason
        self.detail = detail


REASONS = (
    *("empty", "no_rows", "not_text", "not_json", "json_shape", "damaged", "old_excel", "protected", "too_large"),
    *("too_many_rows", "too_many_columns", "long_cell", "unclosed_quote"),
)


@dataclass(frozen=True, slots=True)
class DataTable:
    """Headers, each once and never empty, and rows with a text, or (JSON) a list or object, for each header.

    `kind` is csv, xlsx or json; `notes` say in codes what a reader should know: the encoding, the separator, the sheet,
    further sheets, formulas without a value.
    """

    kind: str
    headers: tuple[str, ...]
    rows: tuple[Mapping[str, Any], ...]
    notes: tuple[tuple[str, str], ...] = ()


def read_table(data: bytes) -> DataTable:
    """The table in a file, told by its content and never by its name. Raises NotATable."""
    if not data.strip():
        raise NotATable("empty")
    if data.startswith(b"PK\x03\x04"):
        table = _workbook(data)
    elif data.startswith(b"\xd0\xcf\x11\xe0"):
        raise NotATable("old_excel")
    else:
        table = _from_text(data)
    if not table.rows:
        raise NotATable("no_rows")
    return table


def _from_text(data: bytes) -> DataTable:
    try:
        text, encoding = decoded(data)
    except NotText as error:
        raise NotATable("not_text") from error
    if text.lstrip()[:1] in ("{", "["):
        return _json(text, encoding)
    return _csv(text, encoding)


# ------------------------------------------------------------------------------------------------------------ CSV


def _csv(text: str, encoding: str) -> DataTable:
    separator = _separator(text)
    csv.field_size_limit(LONGEST_CELL)
    lines = text.splitlines(keepends=True)
    if lines and lines[0].strip().lower() == f"sep={separator}":
        lines = lines[1:]  # how Excel is told the separator
    reader = csv.reader(lines, delimiter=separator, strict=True)
    try:
        rows = [row for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise NotATable(
            "long_cell" if "field limit" in str(error) else "unclosed_quote", str(reader.line_num)
        ) from error
    return _table("csv", rows, (("encoding", encoding), ("separator", {"\t": "tab"}.get(separator, separator))))


def _separator(text: str) -> str:
    """The separator that parts most of the first lines into the same number of cells, outside quotes."""
    head = text[:200_000].splitlines(keepends=True)[:200]
    if head and (told := head[0].strip().lower()).startswith("sep=") and told[4:5] in _SEPARATORS:
        return told[4:5]

    def fitness(separator: str) -> tuple[int, int]:
        try:
            widths = [len(row) for row in csv.reader(head, delimiter=separator) if row]
        except csv.Error:
            return 0, 0
        first = widths[0] if widths else 1
        return (sum(width == first for width in widths) if first > 1 else 0, first)

    return max(_SEPARATORS, key=fitness)


# ---------------------------------------------------------------------------------------------------------- Excel


def _workbook(data: bytes) -> DataTable:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    _check_archive(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
        found = next((rows for sheet in sheets if (rows := _sheet_rows(sheet))), [])
        names = [sheet.title for sheet in sheets]
    except NotATable:
        raise
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, SyntaxError) as error:
        raise NotATable("damaged") from error  # a SyntaxError is what the parser of XML raises
    notes = [("sheet", names[0] if names else "")]
    notes += [("other_sheets", ", ".join(names[1:]))] if len(names) > 1 else []
    table = _table("xlsx", [[_cell(value) for value in row] for row in found], tuple(notes))
    formulas = _formulas_without_value(data, book.worksheets.index(sheets[0]) if sheets else 0)
    return (
        table
        if not formulas
        else DataTable(table.kind, table.headers, table.rows, (*table.notes, ("formulas", formulas)))
    )


def _sheet_rows(sheet: Any) -> list[Sequence[Any]]:
    rows = []
    for row in sheet.iter_rows(values_only=True):
        if len(row) > MOST_COLUMNS and any(value is not None for value in row[MOST_COLUMNS:]):
            raise NotATable("too_many_columns", str(MOST_COLUMNS))
        if any(value is not None and str(value).strip() for value in row):
            rows.append(row[:MOST_COLUMNS])
        if len(rows) > MOST_ROWS + 1:
            raise NotATable("too_many_rows", str(MOST_ROWS))
    return rows


def _check_archive(data: bytes) -> None:
    """Refuses what is no workbook, is locked, or would fill the memory: before anything of it is parsed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if any(member.flag_bits & 1 for member in members):
                raise NotATable("protected")
            if sum(member.file_size for member in members) > MOST_UNPACKED or len(members) > 2_000:
                raise NotATable("too_large")
            if "xl/workbook.xml" not in archive.namelist():
                raise NotATable("damaged")
            for member in members:
                if member.filename.endswith((".xml", ".rels")):
                    with archive.open(member) as part:
                        if b"<!DOCTYPE" in part.read(4096):
                            raise NotATable("damaged")
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError) as error:
        raise NotATable("damaged") from error


def _formulas_without_value(data: bytes, number: int) -> str:
    """How many cells hold a formula that no program has computed yet; "" if none."""
    from openpyxl import load_workbook

    pairs = zip(
        load_workbook(io.BytesIO(data), read_only=True).worksheets[number].iter_rows(values_only=True),
        load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[number].iter_rows(values_only=True),
        strict=False,
    )
    count = sum(
        isinstance(formula, str) and formula.startswith("=") and value is None
        for formulas, values in pairs
        for formula, value in zip(formulas, values, strict=False)
    )
    return str(count) if count else ""


def _cell(value: Any) -> str:
    """A cell as a person reads it: dates as ISO 8601, whole numbers without a decimal point."""
    if value is None:
        return ""
    if isinstance(value, calendar.datetime):
        return value.date().isoformat() if value.time() == calendar.time() else value.isoformat(" ", "minutes")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


# ----------------------------------------------------------------------------------------------------------- JSON


def _json(text: str, encoding: str) -> DataTable:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotATable("not_json") from error
    if isinstance(found, dict):
        lists = [value for value in found.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
        found = lists[0] if len(lists) == 1 else found
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise NotATable("json_shape")
    if len(found) > MOST_ROWS:
        raise NotATable("too_many_rows", str(MOST_ROWS))
    headers = tuple(dict.fromkeys(key for row in found for key in row))
    if len(headers) > MOST_COLUMNS:
        raise NotATable("too_many_columns", str(MOST_COLUMNS))
    rows = tuple({key: _plain(row.get(key)) for key in headers} for row in found)
    return DataTable("json", headers, rows, (("encoding", encoding),))


def _plain(value: Any) -> Any:
    """A value of JSON: texts cleaned, numbers and truth values as texts, lists and objects as they are."""
    if value is None:
        return ""
    if isinstance(value, str):
        return clean_text(value)
    return value if isinstance(value, (list, dict)) else json.dumps(value)


# -------------------------------------------------------------------------------------------------- what all share


def _table(kind: str, rows: Sequence[Sequence[str]], notes: tuple[tuple[str, str], ...]) -> DataTable:
    """The table of rows, the first of which are its headers. What stands beyond the last header gets one of its own."""
    if not rows:
        raise NotATable("empty")
    width = max(len(row) for row in rows)
    if width > MOST_COLUMNS:
        raise NotATable("too_many_columns", str(MOST_COLUMNS))
    if len(rows) > MOST_ROWS + 1:
        raise NotATable("too_many_rows", str(MOST_ROWS))
    named = [*rows[0], *[""] * (width - len(rows[0]))]
    used = [place for place in range(width) if named[place].strip() or _any_below(rows, place)]
    headers = tuple(_headers(named[place] for place in used))
    columns = list(zip(headers, used, strict=True))
    return DataTable(
        kind,
        headers,
        tuple({name: clean_text(row[at]) if at < len(row) else "" for name, at in columns} for row in rows[1:]),
        notes,
    )


def _any_below(rows: Sequence[Sequence[str]], place: int) -> bool:
    return any(place < len(row) and row[place].strip() for row in rows[1:])


def _headers(raw: Iterable[str]) -> Iterator[str]:
    seen: dict[str, int] = {}
    for number, cell in enumerate(raw, start=1):
        name = clean_line(cell) or f"({number})"
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name} ({seen[name]})"
