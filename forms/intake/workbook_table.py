"""Rows of an Excel workbook (XLSX); a dangerous or endless one is refused before anything is parsed."""

import datetime as calendar
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

from forms.file_kind import FileKind
from forms.intake.table_limits import MOST_COLUMNS, MOST_ROWS, NotReadable, Reason

MOST_UNPACKED = 100_000_000  # bytes that a workbook may hold once it is unpacked; one of 10,000 rows has about a tenth
MOST_PARTS = 2_000
MOST_RATIO = 300  # XML of a large sheet shrinks to a thirtieth; a bomb to a thousandth
SMALL_ENOUGH = 1_000_000
LONGEST_ROW = 20_000_000  # bytes of the XML of one row: MOST_COLUMNS cells of the longest texts
_CHUNK = 1 << 20
_END_OF_ROW = re.compile(rb"</(?:\w+:)?row\s*>")
_END_OF_CELL = re.compile(rb"</(?:\w+:)?c\s*>")
_VALUE = re.compile(rb"<(?:\w+:)?(?:v(?:\s[^>]*)?>[^<]|is[\s>])")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one sheet that hold something, as texts."""

    rows: list[list[str]]
    name: str
    others: tuple[str, ...]  # the names of the sheets that are not read
    formulas: int  # cells whose formula no program has computed yet: they look empty


def read_workbook(data: bytes) -> Sheet:
    """Return the first visible sheet that holds something. Raises NotReadable."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check(archive)
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
            return _first_full(archive, sheets)
    except NotReadable:
        raise
    except (InvalidFileException, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise NotReadable(Reason.DAMAGED) from error
    except (LookupError, ValueError, TypeError, AttributeError, OSError, OverflowError, SyntaxError) as error:
        raise NotReadable(Reason.DAMAGED) from error  # what openpyxl raises for XML that is broken or says nonsense


def _first_full(archive: zipfile.ZipFile, sheets: Sequence[Any]) -> Sheet:
    found, formulas = sheets[0] if sheets else None, 0
    rows = list[list[str]]()
    for sheet in sheets:
        uncomputed = _scan(archive, sheet._worksheet_path)
        sheet.reset_dimensions()  # what the file says of its own size need not be so
        if (read := _rows(sheet)) or uncomputed:
            found, rows, formulas = sheet, read, uncomputed
        if read:
            break
    others = tuple(sheet.title for sheet in sheets if sheet is not found)
    return Sheet(rows, found.title if found is not None else "", others, formulas)


def _check(archive: zipfile.ZipFile) -> None:
    """Refuse what is no workbook, is locked, would fill the memory, or defines a document type."""
    members = archive.infolist()
    if any(member.flag_bits & 1 for member in members):
        raise NotReadable(FileKind.LOCKED)
    if sum(member.file_size for member in members) > MOST_UNPACKED or len(members) > MOST_PARTS:
        raise NotReadable(Reason.TOO_LARGE)
    for member in members:
        if member.file_size > SMALL_ENOUGH and member.file_size > MOST_RATIO * max(1, member.compress_size):
            raise NotReadable(Reason.TOO_LARGE)
    if "xl/workbook.xml" not in archive.namelist():
        raise NotReadable(Reason.DAMAGED)
    for member in members:
        if member.filename.lower().endswith((".xml", ".rels")):
            _check_prologue(archive, member)


class _Root(Exception):
    """The root element was reached."""


def _check_prologue(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Refuse XML, in any encoding, that declares a document type: it could define entities, or fetch them."""
    parser = expat.ParserCreate()

    def reached(*_: object) -> None:
        raise _Root

    def typed(*_: object) -> None:
        raise NotReadable(Reason.DAMAGED)

    parser.StartElementHandler, parser.StartDoctypeDeclHandler = reached, typed
    try:
        with archive.open(member) as part:
            while chunk := part.read(4096):
                parser.Parse(chunk, False)
        parser.Parse(b"", True)  # some Expats wait with what follows a long token until they are told the end
    except _Root:
        return
    except expat.ExpatError as error:
        raise NotReadable(Reason.DAMAGED) from error


def _scan(archive: zipfile.ZipFile, path: str) -> int:
    """Count the formulas without a value; scanning bytes is much faster than parsing. Raises NotReadable."""
    full, uncomputed = 0, 0
    for row in _raw_rows(archive, path):
        full += bool(_VALUE.search(row))
        if full > MOST_ROWS + 1:
            raise NotReadable(Reason.TOO_MANY_ROWS, str(MOST_ROWS))
        if _FORMULA.search(row):
            cells = _END_OF_CELL.split(row)
            uncomputed += sum(bool(_FORMULA.search(cell)) and not _VALUE.search(cell) for cell in cells)
    return uncomputed


def _raw_rows(archive: zipfile.ZipFile, path: str) -> Iterator[bytes]:
    """Yield the bytes of a sheet row by row. Raises NotReadable for a row without end."""
    rest = b""
    with archive.open(path) as part:
        while chunk := part.read(_CHUNK):
            *rows, rest = _END_OF_ROW.split(rest + chunk)
            yield from rows
            if len(rest) > LONGEST_ROW:
                raise NotReadable(Reason.TOO_LARGE)
    yield rest


def _rows(sheet: Any) -> list[list[str]]:
    """Return the rows that hold something. Raises NotReadable for a sheet beyond the limits, even if all is padding."""
    rows, cells = list[list[str]](), 0
    for row in sheet.iter_rows(values_only=True):
        cells += len(row)
        beyond = row[MOST_COLUMNS:]
        if beyond.count(None) < len(beyond) or cells > MOST_ROWS * MOST_COLUMNS:
            raise NotReadable(Reason.TOO_MANY_COLUMNS, str(MOST_COLUMNS))
        texts = [_cell(value) for value in row[:MOST_COLUMNS]]
        if any(text.strip() for text in texts):
            rows.append(texts)
        if len(rows) > MOST_ROWS + 1:
            raise NotReadable(Reason.TOO_MANY_ROWS, str(MOST_ROWS))
    return rows


def _cell(value: Any) -> str:
    """Return a cell as a person reads it: dates as ISO 8601, whole numbers without a decimal point."""
    if value is None:
        return ""
    if isinstance(value, calendar.datetime):
        return value.date().isoformat() if value.time() == calendar.time() else value.isoformat(" ", "minutes")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
