"""The table of published practices as a typed Excel workbook with a data dictionary; every text stays a text."""

import io
from collections.abc import Iterable
from datetime import date, datetime, time
from math import ceil
from typing import Any

from exports.data.tables import Cell, Column, ColumnType, is_formula, table
from exports.sheet.sheet import Sheet
from forms.questionnaire.questionnaires import Questionnaires

UNDATED = date(2000, 1, 1)
LONGEST = 32_767
"""How many characters a cell of a workbook may hold."""
CUT = "… (the rest is in the JSON export)"
LONG_TEXT, LONG_TEXT_WIDTH = 60, 40
LINE, MOST_LINES = 15.0, 5
"""How high a line is, in points, and how many of a text are in sight: its row is no higher, as not every program fits
rows to their texts."""
AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def to_xlsx(sheets: Iterable[Sheet], questionnaires: Questionnaires, language: str = "en") -> bytes:
    """Return the workbook: a sheet "Practices" with a frozen header and a filter, a sheet "Data dictionary"."""
    import xlsxwriter  # a fifth of a second: only when a workbook is written

    sheets = tuple(sheets)
    columns, rows = table(sheets, questionnaires, language)
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, **AS_TEXT})
    newest = max((sheet.published_on for sheet in sheets if sheet.published_on), default=UNDATED)
    book.set_properties({"title": "Good practices", "created": datetime.combine(newest, time())})
    looks = _Looks(book)
    _practices(book, looks, columns, rows)
    _dictionary(book, looks, columns)
    book.close()
    return target.getvalue()


class _Looks:
    """The formats of cells: how they look, and how a spreadsheet is to read them."""

    def __init__(self, book: Any) -> None:
        head = {"bold": True, "valign": "vcenter", "text_wrap": True, "bg_color": "#E8ECEF", "bottom": 1}
        self.head = book.add_format(head)
        self.of = {one: book.add_format(_look(one)) for one in ColumnType}
        # A text that looks like a formula stays a text when somebody edits it.
        self.quoted = book.add_format({**_look(ColumnType.TEXT), "quote_prefix": True})
        self.note = book.add_format({"valign": "top"})


def _look(type: ColumnType) -> dict[str, object]:
    number_format = {"num_format": type.number_format} if type.number_format else {}
    return {"valign": "top", **({"text_wrap": True} if type.is_text else {}), **number_format}


def _practices(book: Any, looks: _Looks, columns: tuple[Column, ...], rows: list[list[Cell]]) -> None:
    page = book.add_worksheet("Practices")
    page.freeze_panes(1, 1)
    page.set_row(0, 34)
    widths = []
    for number, column in enumerate(columns):
        wide = column.type is ColumnType.TEXT and any(len(str(row[number] or "")) > LONG_TEXT for row in rows)
        widths.append(LONG_TEXT_WIDTH if wide else column.type.width)
        page.set_column(number, number, widths[-1])
        page.write_string(0, number, column.name, looks.head)
    for line, row in enumerate(rows, start=1):
        page.set_row(line, LINE * min(MOST_LINES, max(map(_lines, row, widths))))
        for number, (column, cell) in enumerate(zip(columns, row, strict=True)):
            _write(page, looks, line, number, column.type, cell)
    page.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(9)  # A4


def _lines(cell: Cell, width: int) -> int:
    """Return about how many lines a cell takes in a column of so many characters."""
    return sum(max(1, ceil(len(line) / width)) for line in str(cell or "").split("\n"))


def _write(page: Any, looks: _Looks, line: int, number: int, type: ColumnType, cell: Cell) -> None:
    if cell is None:
        return
    look = looks.of[type]
    if isinstance(cell, str):
        cell = cell if len(cell) <= LONGEST else cell[: LONGEST - len(CUT)] + CUT
        look = looks.quoted if is_formula(cell) else look
    getattr(page, type.write)(line, number, cell, look)


def _dictionary(book: Any, looks: _Looks, columns: tuple[Column, ...]) -> None:
    page = book.add_worksheet("Data dictionary")
    page.freeze_panes(1, 0)
    heads = (("Column", 26), ("Label", 34), ("Type", 11), ("What it is", 70), ("Codes", 50))
    for number, (head, width) in enumerate(heads):
        page.set_column(number, number, width)
        page.write_string(0, number, head, looks.head)
    for line, column in enumerate(columns, start=1):
        codes = "\n".join(f"{code}: {meaning}" for code, meaning in (column.values or {}).items())
        row = (column.name, column.label, column.type.label, column.help, codes)
        lines = max(_lines(text, width) for text, (_, width) in zip(row, heads, strict=True))
        page.set_row(line, LINE * min(MOST_LINES, lines))
        for number, text in enumerate(row):
            _write(page, looks, line, number, ColumnType.TEXT, text or None)
    note = "Several values of one answer stand on lines of their own; the columns of one answer keep the same order."
    page.write_string(len(columns) + 2, 0, note, looks.note)
