"""Tables read from CSV, Excel or JSON files as headers and rows of text; no formula is ever computed."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms.intake.table_limits import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, NotReadable, Reason, refuse_foreign
from forms.intake.text_file import NotText, decoded
from forms.intake.workbook_table import read_workbook
from forms.text.plain import clean_line, clean_text

_SEPARATORS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class DataTable:
    """A table with unique, non-empty headers."""

    kind: str  # csv, xlsx or json
    headers: tuple[str, ...]
    rows: tuple[Mapping[str, Any], ...]  # a text, or a list or object of JSON, for each header
    notes: tuple[tuple[str, str], ...] = ()  # code and value: encoding, separator, sheet, formulas


def read_table(data: bytes) -> DataTable:
    """Return the table in a file, recognised by content and not by name. Raises NotReadable."""
    if not data.strip():
        raise NotReadable(Reason.EMPTY)
    refuse_foreign(data)
    if data.startswith(b"PK\x03\x04"):
        table = _workbook(data)
    else:
        try:
            text, encoding = decoded(data)
        except NotText as error:
            raise NotReadable(Reason.NOT_TEXT) from error
        table = (_json if text.lstrip()[:1] in ("{", "[") else _csv)(text, encoding)
    if not table.rows:
        raise NotReadable(Reason.NO_ROWS)
    return table


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
        fault = Reason.LONG_CELL if "field limit" in str(error) else Reason.UNCLOSED_QUOTE
        raise NotReadable(fault, str(reader.line_num)) from error
    return _table("csv", rows, (("encoding", encoding), ("separator", {"\t": "tab"}.get(separator, separator))))


def _separator(text: str) -> str:
    """Return the separator that splits most of the first lines into the same number of cells, outside quotes."""
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


def _workbook(data: bytes) -> DataTable:
    sheet = read_workbook(data)
    if not sheet.rows and sheet.formulas:
        raise NotReadable(Reason.NOT_COMPUTED)
    notes = [("sheet", sheet.name)]
    notes += [("other_sheets", ", ".join(sheet.others))] if sheet.others else []
    notes += [("formulas", str(sheet.formulas))] if sheet.formulas else []
    return _table("xlsx", sheet.rows, tuple(notes))


def _json(text: str, encoding: str) -> DataTable:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotReadable(Reason.NOT_JSON) from error
    if text.count("[") + text.count("{") > MOST_ROWS * MOST_COLUMNS:
        raise NotReadable(Reason.TOO_MANY_COLUMNS, str(MOST_COLUMNS))
    if isinstance(found, dict):
        lists = [value for value in found.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
        found = lists[0] if len(lists) == 1 else found
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise NotReadable(Reason.JSON_SHAPE)
    if len(found) > MOST_ROWS:
        raise NotReadable(Reason.TOO_MANY_ROWS, str(MOST_ROWS))
    names = tuple(dict.fromkeys(key for row in found for key in row))
    if len(names) > MOST_COLUMNS:
        raise NotReadable(Reason.TOO_MANY_COLUMNS, str(MOST_COLUMNS))
    headers = tuple(_headers(names))
    rows = tuple({header: _plain(row.get(name)) for header, name in zip(headers, names, strict=True)} for row in found)
    return DataTable("json", headers, rows, (("encoding", encoding),))


def _plain(value: Any) -> Any:
    """Return a JSON value with its texts cleaned; numbers and truth values become texts."""
    if isinstance(value, str | list | dict):
        return _cleaned(value)
    return "" if value is None else json.dumps(value)


def _cleaned(value: Any) -> Any:
    """Return a list or object with every text in it cleaned, as JSON can hold halves of characters."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, dict):
        return {clean_line(name): _cleaned(item) for name, item in value.items()}
    return value


def _table(kind: str, rows: Sequence[Sequence[str]], notes: tuple[tuple[str, str], ...]) -> DataTable:
    """Return the table of rows whose first one has the headers; cells beyond the last header get one of their own."""
    if not rows:
        raise NotReadable(Reason.EMPTY)
    width = max(len(row) for row in rows)
    if width > MOST_COLUMNS:
        raise NotReadable(Reason.TOO_MANY_COLUMNS, str(MOST_COLUMNS))
    if len(rows) > MOST_ROWS + 1:
        raise NotReadable(Reason.TOO_MANY_ROWS, str(MOST_ROWS))
    named = [*rows[0], *[""] * (width - len(rows[0]))]
    below = {place for row in rows[1:] for place, cell in enumerate(row) if cell.strip()}
    used = [place for place in range(width) if named[place].strip() or place in below]
    headers = tuple(_headers(named[place] for place in used))
    columns = list(zip(headers, used, strict=True))
    return DataTable(
        kind,
        headers,
        tuple({name: clean_text(row[at]) if at < len(row) else "" for name, at in columns} for row in rows[1:]),
        notes,
    )


def _headers(raw: Iterable[str]) -> Iterator[str]:
    seen: dict[str, int] = {}
    for number, cell in enumerate(raw, start=1):
        name = clean_line(cell) or f"({number})"
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name} ({seen[name]})"
