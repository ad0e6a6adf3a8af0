"""How fast saved pages and tables are read, against a parser that only walks through the same file.

Not here: Word forms (`forms_in_word.py`), and what becomes of the rows (`importing.py`).
"""

from __future__ import annotations

import io
import resource
import time
from collections.abc import Callable
from html.parser import HTMLParser

from importing import table
from openpyxl import Workbook, load_workbook

from forms.intake import listing
from forms.intake.data_table import read_table

ENTRIES, ROWS, PLACES = 400, 2_000, ("Portugal Lisboa", "Italy Reggio Emilia", "Ukraine Lviv Lutsk", "Ireland")


def listings() -> None:
    """Reading a page of four hundred entries, and a table of two thousand rows as a workbook and as CSV."""
    page = _page()
    walk = _seconds(lambda: HTMLParser().feed(page), 5)
    before = _peak()
    assert len(listing.read(page).entries) == ENTRIES
    seconds = _seconds(lambda: listing.read(page), 3)
    _tell(f"reading a page of {ENTRIES} entries", seconds, seconds / walk, f"a parser walking it; {_grown(before)}")
    data = table(ROWS)
    book = _workbook(data)
    for kind, file in (("workbook", book), ("CSV table", data)):
        walk = _seconds(lambda file=file: _walk(file), 2)  # type: ignore[misc]
        before = _peak()
        assert len(read_table(file).rows) == ROWS
        seconds = _seconds(lambda file=file: read_table(file), 2)  # type: ignore[misc]
        walked = f"openpyxl or csv walking it; {_grown(before)}"
        _tell(f"reading a {kind} of {ROWS:,} rows", seconds, seconds / walk, walked)


def _page() -> str:
    text = "Neighbours of twenty countries cook for each other every week, and the city gives them a kitchen. " * 4
    entries = (
        f"<article><h3>Practice {n} of the neighbours</h3><p>{PLACES[n % 4]} {2000 + n % 20} - ongoing</p>"
        f"<p><b>Purpose:</b> {text}</p><a href='/p/{n}'>Read More</a></article>"
        for n in range(ENTRIES)
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
    import csv

    if not file.startswith(b"PK"):
        return sum(len(row) for row in csv.reader(io.StringIO(file.decode())))
    sheet = load_workbook(io.BytesIO(file), read_only=True).worksheets[0]
    return sum(len(row) for row in sheet.iter_rows(values_only=True))


def _seconds(work: Callable[[], object], times: int) -> float:
    """Seconds of the processor for one run, on average."""
    begin = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - begin) / times


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _grown(before: float) -> str:
    return f"peak memory +{_peak() - before:.0f} MB"


def _tell(what: str, seconds: float, ratio: float, reference: str) -> None:
    print(f"{what:<40}{seconds:8.3f} s           {ratio:5.2f} x  {reference}")
