"""The patches of speed lead to the same documents as WeasyPrint itself, and can be left out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from cases import in_script
from sheets import make

from exports import ExportError
from exports.pdf import paper, sheet_pdf, weasyprint_patches
from exports.pdf.sheet_pdf import Variant
from exports.pdf.weasyprint_patches import result
from exports.render_pool import pool

ROOT = Path(__file__).resolve().parents[3]
WITHOUT_SPEED = """
import sys
from exports.pdf import paper, weasyprint_patches
weasyprint_patches.use_speed(False)
paper.typeset('<html lang="en"><head><title>A</title></head><body><p>A<br>B</p></body></html>', (), {}, "en").write()
print("exports.pdf.weasyprint_patches.speed" in sys.modules)
"""


@pytest.fixture
def without_speed():
    """Call it to go without the patches of speed for the rest of the test."""
    yield lambda: weasyprint_patches.use_speed(False)
    weasyprint_patches.use_speed(True)


@pytest.mark.parametrize("sheet", [in_script("ar"), in_script("ja"), make((800, 600), (600, 800), topics=["language"])])
def test_a_document_is_the_same_without_the_patches_of_speed(sheet, without_speed):
    quick = sheet_pdf.render(sheet)
    without_speed()
    assert sheet_pdf.render(sheet) == quick


def test_a_process_that_does_without_them_does_not_even_import_them():
    """So that a release of WeasyPrint which lacks what they replace can be used."""
    ended = subprocess.run([sys.executable, "-c", WITHOUT_SPEED], cwd=ROOT, capture_output=True, text=True)
    assert (ended.stdout, ended.stderr) == ("False\n", "")


def test_a_worker_does_without_them_where_the_process_that_starts_it_does(without_speed, monkeypatch):
    started = []
    monkeypatch.setattr(pool, "Child", lambda command, environment: started.append(command[-1]))
    pool._started(1500)
    without_speed()
    pool._started(1500)
    assert started == ["1500", "--without-speed-patches"]


def test_markup_that_is_not_xml_is_read_as_html():
    page = result.Html(string="<p>A<br>B", url_fetcher=paper.Fence({}))
    assert [element.tag for element in page.etree_element.iter()] == ["html", "head", "body", "p", "br"]


def test_a_control_character_in_an_answer_stops_no_sheet():
    assert sheet_pdf.render(make(purpose="A bell\x07 and a tab\x0b."), Variant.SCREEN).startswith(b"%PDF")


@pytest.mark.parametrize(
    "selector", ["p:has(a)", "li:nth-last-child(2)", "p:last-of-type", "td:empty", 'a[href^="mailto:"]']
)
def test_a_stylesheet_that_asks_for_what_comes_later_is_refused(selector):
    with pytest.raises(ExportError, match="cannot tell apart"):
        paper.css(f"/* by {selector[0]} */ {selector} {{ color: red }}")


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
        page = paper.typeset(html, (css,), {}, "en").document.pages[0]._page_box
        return [box.style["color"].to("srgb").coordinates for box in page.descendants() if box.element_tag == "p"][::3]

    assert colours("<p>A</p><p>B</p>") != colours('<p dir="rtl">A</p><p>B</p>')
    assert colours("<p>A</p><p>B</p><p>C</p>") != colours("<p>A</p><p>B</p>")
