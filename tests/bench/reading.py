"""How fast saved pages and tables are read, against a parser that only walks through the same file.

Not here: Word forms (`forms_in_word.py`), and what becomes of the rows (`importing.py`).
"""

from __future__ import annotations

import csv
import io
import resource
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

from bench.importing import table
from measuring import Row, Size, processor, took
from openpyxl import Workbook, load_workbook

from forms.intake import listing
from forms.intake.data_table import read_table

TITLE = "Reading pages and tables"
PLACES = ("Portugal Lisboa", "Italy Reggio Emilia", "Ukraine Lviv Lutsk", "Ireland")


def rows(size: Size) -> Iterator[Row]:
    """Give reading a page of many entries, and a table as a workbook and as CSV."""
    entries, lines = size.pick(8, 200, 400), size.pick(10, 500, 2_000)
    page = _page(entries)
    walk = processor(lambda: HTMLParser().feed(page), size.pick(1, 5, 5))
    assert len(listing.read(page).entries) == entries
    read = _of(lambda: listing.read(page), size.pick(1, 3, 3), f"{entries} entries")
    yield took("reading a page", read[0], "a parser walking it", walk, read[1])
    data = table(lines)
    for kind, file, walker in (("workbook", _workbook(data), "openpyxl"), ("CSV table", data, "csv")):
        walk = processor(lambda file=file: _walk(file), size.pick(1, 2, 2))  # type: ignore[misc]
        assert len(read_table(file).rows) == lines
        read = _of(lambda file=file: read_table(file), size.pick(1, 2, 2), f"{lines:,} rows")  # type: ignore[misc]
        yield took(f"reading a {kind}", read[0], f"{walker} walking it", walk, read[1])


def _of(work: Callable[[], object], times: int, content: str) -> tuple[float, str]:
    """Return the processor time of a call, and a note on what it read and by how much the process has grown."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    taken = processor(work, times)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return taken, f"{content}, peak memory +{grown:.0f} MB"


def _page(count: int) -> str:
    text = "Neighbours of twenty countries cook for each other every week, and the city gives them a kitchen. " * 4
    entries = (
        f"<article><h3>Practice {n} of the neighbours</h3><p>{PLACES[n % 4]} {2000 + n % 20} - ongoing</p>"
        f"<p><b>Purpose:</b> {text}</p><a href='/p/{n}'>Read More</a></article>"
        for n in range(count)
    )
    return f"<html><body><nav>Home</nav><h1>Practices</h1>{''.join(entries)}</body></html>"


def _workbook(csv_data: bytes) -> bytes:
    book = Workbook()
    for row in read_table(csv_data).rows:
        book.active.append(list(row.values()))
    data = io.BytesIO()
    book.active.insert_rows(1)
    for number, header in enumerate(read_table(csv_data).headers, start=1):
        book.active.cell(1, number, header)
    book.save(data)
    return data.getvalue()


def _walk(file: bytes) -> int:
    if not file.startswith(b"PK"):
        return sum(len(row) for row in csv.reader(io.StringIO(file.decode())))
    sheet = load_workbook(io.BytesIO(file), read_only=True).worksheets[0]
    return sum(len(row) for row in sheet.iter_rows(values_only=True))
