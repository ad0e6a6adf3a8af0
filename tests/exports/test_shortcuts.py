"""The shortcuts through WeasyPrint lead to the same documents as its own ways."""

from __future__ import annotations

import pytest
from cases import in_script
from sheets import make

from exports import engine, sheet_pdf, shortcuts
from exports.sheet_pdf import Variant


@pytest.fixture
def long_way():
    """WeasyPrint's own functions, for the rest of the test when called."""
    yield shortcuts.leave
    shortcuts.take()


@pytest.mark.parametrize("sheet", [in_script("ar"), in_script("ja"), make((800, 600), (600, 800), topics=["language"])])
def test_a_document_is_the_same_by_the_long_way(sheet, long_way):
    quick = sheet_pdf.render(sheet)
    long_way()
    assert sheet_pdf.render(sheet) == quick


def test_markup_that_is_not_xml_is_read_as_html():
    page = engine.Html("<p>A<br>B", engine.Fence({}))
    assert [element.tag for element in page.etree_element.iter()] == ["html", "head", "body", "p", "br"]


def test_a_control_character_in_an_answer_stops_no_sheet():
    assert sheet_pdf.render(make(purpose="A bell\x07 and a tab\x0b."), Variant.SCREEN).startswith(b"%PDF")
