"""Hostile and broken tables and pages: each is refused with a reason or read as text, quickly and in little memory."""

from __future__ import annotations

import io
import json
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from word_documents import packed, parts_of
from wrong_files import compound

from forms.intake import listing
from forms.intake.data_table import read_table
from forms.intake.table_limits import MOST_COLUMNS, MOST_ROWS, REASONS, NotReadable
from forms.intake.text_file import NotText, decoded

MOST_SECONDS, MOST_MEMORY = 2.0, 200_000_000
EXAMPLES = Path(__file__).parents[2] / "examples"
SHEET = "xl/worksheets/sheet1.xml"
NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def a_workbook(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows or (["Title", "City"], ["A", "Leeds"]):
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


BOOK = a_workbook()


def with_sheet(body: str | bytes, **parts: bytes) -> bytes:
    """The workbook with other rows on its sheet, or with another sheet altogether."""
    whole = body if isinstance(body, bytes) else f"<worksheet {NS}><sheetData>{body}</sheetData></worksheet>".encode()
    return packed({**parts_of(BOOK), SHEET: whole, **{name.replace("__", "/"): data for name, data in parts.items()}})


def text_cell(at: str, text: str = "x") -> str:
    return f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'


def locked() -> bytes:
    data = bytearray(BOOK)
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def lying() -> bytes:
    big = with_sheet(b"<a>" + b" " * 20_000_000 + b"</a>")
    return big.replace((20_000_007).to_bytes(4, "little"), (900).to_bytes(4, "little"))


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
NESTED = "<row>" * 20_000 + "</row>" * 20_000
FAR = "".join(f'<row r="{n}"><c r="XFD{n}" s="1"/>{""}</row>' for n in range(1, 15_000))
CASES: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "an empty file": (lambda: b"", {"empty"}),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n\0\0", {"picture"}),
    "an old workbook": (lambda: compound("Workbook"), {"old_workbook"}),
    "a workbook with a password": (lambda: compound("EncryptedPackage"), {"locked"}),
    "a locked archive": (lambda: locked(), {"locked"}),
    "a Word document": (lambda: packed({"word/document.xml": b"<a/>"}), {"word"}),
    "half a workbook": (lambda: BOOK[: len(BOOK) // 2], {"damaged"}),
    "no archive": (lambda: b"PK\x03\x04" + bytes(5000), {"damaged"}),
    "a bomb": (lambda: with_sheet("<row>" + " " * 90_000_000 + "</row>"), {"too_large"}),
    "a bomb beside the sheet": (lambda: with_sheet("", xl__media__a=bytes(90_000_000)), {"too_large"}),
    "a bomb that lies about its size": (lambda: lying(), {"damaged", "too_large"}),
    "thousands of parts": (lambda: with_sheet("", **{f"a{n}": b"" for n in range(2_500)}), {"too_large"}),
    "entities": (lambda: with_sheet(f"{ENTITIES}<worksheet {NS}>&b;</worksheet>".encode()), {"damaged"}),
    "entities after a long comment": (
        lambda: with_sheet(f"<!-- {'<a ' * 9000}-->{ENTITIES}<worksheet {NS}>&b;</worksheet>".encode()),
        {"damaged"},
    ),
    "entities in UTF-16": (
        lambda: with_sheet(f'<?xml version="1.0" encoding="utf-16"?>{ENTITIES}<x>&f;</x>'.encode("utf-16")),
        {"damaged"},
    ),
    "entities in the strings": (
        lambda: with_sheet("", xl__sharedStrings=ENTITIES.encode()),
        {"no_rows", "empty", "damaged"},
    ),
    "broken XML": (lambda: with_sheet(b"<worksheet><sheetData><row>"), {"damaged", "empty"}),
    "no XML": (lambda: with_sheet(b"\0\1\2"), {"damaged"}),
    "a deep nest": (lambda: with_sheet(NESTED), {"damaged", "empty", "no_rows"}),
    "a row without an end": (lambda: with_sheet("<row>" + "<c/><d/>" * 4_000_000), {"too_large", "damaged"}),
    "too many rows": (lambda: with_sheet("<row><c><v>1</v></c></row>" * (MOST_ROWS + 2)), {"too_many_rows"}),
    "a million rows": (lambda: with_sheet("<row><c><v>1</v></c></row>" * 1_000_000), {"too_many_rows", "too_large"}),
    "too many columns": (lambda: a_workbook(["a"] * (MOST_COLUMNS + 1)), {"too_many_columns"}),
    "a cell far to the right": (lambda: with_sheet(f'<row r="1">{text_cell("XFD1")}</row>'), {"too_many_columns"}),
    "empty cells far to the right": (lambda: with_sheet(FAR), {"too_many_columns", "empty"}),
    "nothing but formulas without a value": (lambda: a_workbook(["=A2", "=B2"], ["=1+1", "=2+2"]), {"not_computed"}),
    "no cell at all": (lambda: with_sheet(""), {"empty"}),
    "a workbook without a sheet": (lambda: packed({"xl/workbook.xml": b"<workbook/>"}), {"damaged", "empty"}),
    "JSON nested without end": (lambda: b"[" * 200_000, {"not_json"}),
    "JSON of endless digits": (lambda: b'[{"a": ' + b"9" * 100_000 + b"}]", {"not_json"}),
    "JSON of something else": (lambda: b'{"a": 1}', {"json_shape"}),
    "JSON of too many columns": (
        lambda: json.dumps([{f"k{n}": n for n in range(MOST_COLUMNS + 1)}]).encode(),
        {"too_many_columns"},
    ),
    "CSV of millions of cells in a row": (lambda: b"a" + b"," * 3_000_000 + b"\nb", {"too_many_columns"}),
    "CSV of too many rows": (lambda: b"a,b\n" * (MOST_ROWS + 2), {"too_many_rows"}),
    "CSV with a quotation mark that is never closed": (
        lambda: b'a,b\n"' + b"x,y\n" * 200_000,
        {"long_cell", "unclosed_quote"},
    ),
    "a cell of a million letters": (lambda: b"a,b\n" + b"x" * 1_000_000 + b",y\n", {"long_cell"}),
}


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_table_is_refused_with_a_reason_in_little_time_and_memory(name: str) -> None:
    make, reasons = CASES[name]
    data = make()
    began = time.process_time()
    with pytest.raises(NotReadable) as refused:
        read_table(data)
    assert time.process_time() - began < MOST_SECONDS
    assert refused.value.reason in reasons & set(REASONS)


@pytest.mark.parametrize("name", ["a bomb", "a row without an end", "a million rows", "empty cells far to the right"])
def test_refusing_takes_little_memory(name: str) -> None:
    data = CASES[name][0]()
    tracemalloc.start()
    try:
        with pytest.raises(NotReadable):
            read_table(data)
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    finally:
        tracemalloc.stop()


def test_formulas_are_counted_on_the_sheet_that_is_read_and_not_on_another() -> None:
    book = Workbook()
    book.active.title = "Empty"
    full, other = book.create_sheet("Full"), book.create_sheet("Other")
    for row in (["Title", "Sum"], ["A", "=1+1"], ["B", 2]):
        full.append(row)
    other.append(["=1+1"] * 7)
    data = io.BytesIO()
    book.save(data)
    table = read_table(data.getvalue())
    assert table.rows == ({"Title": "A", "Sum": ""}, {"Title": "B", "Sum": "2"})
    assert dict(table.notes) == {"sheet": "Full", "other_sheets": "Empty, Other", "formulas": "1"}


def test_a_formula_whose_value_was_saved_is_no_gap() -> None:
    cells = '<c r="A1" t="str"><f>"T"</f><v>T</v></c>', '<c r="A2" t="str"><f>1</f><v>x</v></c>'
    table = read_table(with_sheet("".join(f"<row>{cell}</row>" for cell in cells)))
    assert table.rows == ({"T": "x"},) and "formulas" not in dict(table.notes)


def test_rows_and_columns_that_the_sheet_only_claims_to_have_do_no_harm() -> None:
    claim = f'<worksheet {NS}><dimension ref="A1:XFD1048576"/><sheetData>'
    rows = f'<row r="1">{text_cell("A1", "Title")}</row><row r="1048576">{text_cell("A1048576")}</row>'
    table = read_table(with_sheet(f"{claim}{rows}</sheetData></worksheet>".encode()))
    assert table.rows == ({"Title": "x"},)


PAGES = {
    "tags that are never closed": "<svg>" * 60_000 + "</math>" * 60_000,
    "a comment that is never closed": "<!--" * 60_000,
    "half a tag": "<div " + "a='" * 60_000,
    "a nest of blocks": "<div>" * 100_000 + "x",
    "nothing but countries": "Ireland\n" * 3_000,
    "nothing but links": "Read More\n" * 3_000,
    "nothing but years": "2019\n" * 3_000,
    "the same entry again and again": "Kitchen\nSpain Madrid 2019\nPurpose: to cook…\nRead More\n" * 800,
    "more lines than any page": "Ireland Dublin 2019\n" * 100_000,
    "one endless line": "Spain Madrid " * 60_000,
    "a line of digits": "1" * 500_000,
    "a line of dashes": "Spain " + "-" * 240,
    "a line of brackets": "Spain " + "(" * 240,
    "signs of the text's direction": "\u202e\u2066" * 50_000 + "Spain Madrid 2019",
}


@pytest.mark.parametrize("name", PAGES)
def test_a_hostile_page_is_read_in_little_time(name: str) -> None:
    began = time.process_time()
    listing.read(PAGES[name])
    assert time.process_time() - began < 2 * MOST_SECONDS


CORPUS = sorted(path for path in (EXAMPLES / "tables").iterdir())


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_what_once_broke_a_reader_is_read_or_refused(path: Path) -> None:
    read_or_refused(path.read_bytes())


def read_or_refused(data: bytes) -> None:
    """Read bytes both as a table and as a page: the only way to fail is a refusal, and what is read can be kept."""
    try:
        table = read_table(data)
        json.dumps([table.headers, table.rows], ensure_ascii=False).encode()
    except NotReadable as refused:
        assert refused.reason in REASONS
    try:
        text = decoded(data)[0]
    except NotText:
        return
    for entry in listing.read(text).entries:
        json.dumps(entry.to_json(), ensure_ascii=False).encode()


SEEDS = [
    BOOK,
    b'Title;City\n"A;b";Leeds\n',
    json.dumps([{"title": "A", "places": {"countries": ["FR"]}}]).encode(),
    b"<h2>Kitchen</h2><p>Spain Madrid 2019 - ongoing</p><p>Purpose: To cook...</p><a href='/a'>Read More</a>",
    "Kitchen\n\nSpain Madrid 2019 - ongoing\n\nPurpose: To cook....\n\nRead More\n".encode("utf-16"),
]


@given(st.sampled_from(SEEDS), st.data())
def test_files_with_bytes_changed_are_read_or_refused(seed: bytes, data: st.DataObject) -> None:
    changed = bytearray(seed)
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(changed)))
        changed[start : start + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=8))
    read_or_refused(bytes(changed))


CELLS = "".join(f'<c r="A{n}"><v>1</v></c>' for n in range(3))


@given(
    st.text('<>/&;c vrfst="1A9 -.ei\u0661\ud7ff', max_size=60),
    st.sampled_from(
        ["<row>{}</row>", "<row r='2'><c r='A1' t='{}'><v>1</v></c></row>", "<row><c t='s'><v>{}</v></c></row>"]
    ),
)
def test_sheets_of_nonsense_are_read_or_refused(text: str, frame: str) -> None:
    read_or_refused(with_sheet(CELLS + frame.format(text)))


def test_an_archive_whose_parts_are_packed_in_an_unknown_way_is_refused() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_LZMA) as archive:
        for name, part in parts_of(BOOK).items():
            archive.writestr(name, part)
    assert read_table(data.getvalue()).rows == ({"Title": "A", "City": "Leeds"},)
