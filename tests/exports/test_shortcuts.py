"""The shortcuts through WeasyPrint lead to the same documents as its own ways."""

from __future__ import annotations

import pytest
from cases import in_script
from sheets import make

from exports import ExportError, engine, sheet_pdf, shortcuts
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


@pytest.mark.parametrize(
    "selector", ["p:has(a)", "li:nth-last-child(2)", "p:last-of-type", "td:empty", 'a[href^="mailto:"]']
)
def test_a_stylesheet_that_asks_for_what_comes_later_is_refused(selector):
    with pytest.raises(ExportError, match="cannot tell apart"):
        engine.css(f"/* by {selector[0]} */ {selector} {{ color: red }}")


def test_a_sheet_is_the_same_after_any_other():
    first = sheet_pdf.render(in_script("ka"))
    for other in (
        in_script("ar"),
        make(*[(800, 600)] * 6, language="fr"),
        make(purpose="One.", process="- Two\n- Three"),
    ):
        sheet_pdf.render(other)
    assert sheet_pdf.render(in_script("ka")) == first


def test_a_document_with_an_attribute_of_its_own_has_a_style_of_its_own():
    css = "p { color: #000000 } p[dir=rtl] { color: #00ff00 } p + p { color: #0000ff } p:last-child { color: #ff0000 }"

    def colours(body):
        html = f'<!DOCTYPE html><html lang="en"><head><title>A</title></head><body>{body}</body></html>'
        page = engine.pages(html, (css,), {}).pages[0]._page_box
        return [box.style["color"].to("srgb").coordinates for box in page.descendants() if box.element_tag == "p"][::3]

    assert colours("<p>A</p><p>B</p>") != colours('<p dir="rtl">A</p><p>B</p>')
    assert colours("<p>A</p><p>B</p><p>C</p>") != colours("<p>A</p><p>B</p>")
