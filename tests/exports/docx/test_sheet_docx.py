"""The Word document of a sheet: named styles, languages, pictures with words, fixed bytes."""

from __future__ import annotations

import dataclasses
import io
import zipfile
from datetime import UTC, datetime

import docx
import pytest
from cases import CASES
from docx.oxml.ns import qn

from exports import ExportError
from exports.docx import docx_file, docx_room, sheet_docx
from exports.sheet.page_size import Paper
from exports.sheet.sheet import Photo

SENTENCE = "Every fortnight the neighbourhoods talk about belonging, and somebody writes down what was promised. "


def document(sheet):
    return docx.Document(io.BytesIO(sheet_docx.render(sheet)))


def test_every_paragraph_has_a_named_style_that_exists(make_sheet):
    word = document(make_sheet((60, 40), (40, 60)))
    known = {style.style_id for style in word.styles}
    used = {element.get(qn("w:val")) for element in word.element.iter(qn("w:pStyle"))}
    assert used <= known
    assert {"Heading1", "Heading2", "Subtitle", "SheetLead", "ListNumber", "ListBullet", "Caption"} <= used


def test_the_title_is_the_only_first_heading(make_sheet):
    word = document(make_sheet())
    assert [p.text for p in word.paragraphs if p.style.name == "Heading 1"] == ["Art therapy in Lutsk"]


def test_numbered_lists_start_afresh(make_sheet):
    word = document(make_sheet(process="1. a\n2. b", impact="1. c\n2. d"))
    numbers = [p._p.pPr.numPr.numId.val for p in word.paragraphs if p.style.name == "List Number"]
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3]


def test_pictures_have_alternative_text_and_their_proportions(make_sheet):
    word = document(make_sheet((600, 400), (400, 600)))
    drawings = list(word.element.iter(qn("wp:docPr")))
    assert [drawing.get("descr") for drawing in drawings] == ["Alternative p0", "Alternative p1"]
    for shape, ratio in zip(word.inline_shapes, (1.5, 2 / 3), strict=True):
        hidden = [int(side) / 100_000 for rect in shape._inline.iter(qn("a:srcRect")) for side in rect.values()]
        assert shape.width / shape.height * (1 - sum(hidden)) == pytest.approx(ratio, rel=0.01)


def test_a_high_picture_is_cropped_round_its_most_important_point(make_sheet):
    def hidden(focus):
        sheet = make_sheet((600, 500))
        photos = [{**row, "focus": focus} for row in sheet.answers["photos"]]
        word = document(dataclasses.replace(sheet, answers={**sheet.answers, "photos": photos}))
        rect = next(word.element.iter(qn("a:srcRect")))
        return int(rect.get("t")), int(rect.get("b"))

    assert hidden("50,0")[0] == 0 < hidden("50,0")[1]
    assert hidden("50,100")[1] == 0 < hidden("50,100")[0]


def test_pictures_side_by_side_stand_in_a_table_each_over_its_own_caption(make_sheet):
    word = document(make_sheet((600, 400), (600, 400), (600, 400), (600, 400), (600, 400)))
    rows = [table for table in word.tables if next(table._tbl.iter(qn("w:drawing")), None) is not None]
    assert [[cell.text.strip() for cell in table.rows[0].cells] for table in rows] == [
        ["Caption p1 Photo: A. Person", "Caption p2 Photo: A. Person"],
        ["Caption p3 Photo: A. Person", "Caption p4 Photo: A. Person"],
    ]


def test_the_head_of_later_pages_says_the_title_and_every_page_has_its_foot(make_sheet):
    section = document(make_sheet()).sections[0]
    assert section.different_first_page_header_footer
    assert section.header.paragraphs[0].text == "Art therapy in Lutsk"
    assert section.first_page_header.paragraphs[0].text == ""
    assert section.first_page_footer.paragraphs[0].text == section.footer.paragraphs[0].text != ""


def test_a_sheet_can_be_recoloured_by_its_styles_alone(make_sheet):
    word = document(make_sheet((600, 400), topics=["media"]))
    assert str(word.styles["Heading 2"].font.color.rgb) == str(word.styles["Hyperlink"].font.color.rgb) == "BB3D2E"
    assert next(word.styles["Sheet Band"].element.iter(qn("w:shd"))).get(qn("w:fill")) == "bb3d2e"
    assert not list(word.element.body.iter(qn("w:color")))


def test_the_gallery_holds_the_styles_of_the_house_and_little_else(make_sheet):
    names = {style.name for style in document(make_sheet()).styles}
    assert {"Heading 1", "Heading 2", "Body Text", "Sheet Lead", "Sheet Band", "Caption", "List Bullet"} <= names
    assert len(names) < 45


def test_the_same_picture_is_stored_once(make_sheet):
    sheet = make_sheet((60, 40), (60, 40), (60, 40))
    with zipfile.ZipFile(io.BytesIO(sheet_docx.render(sheet))) as package:
        assert len([name for name in package.namelist() if name.endswith(".jpg")]) == 1


@pytest.mark.parametrize(
    ("photos", "wrong"), [({}, "is missing"), ({"p0": Photo(b"nonsense", 60, 40)}, "is broken")], ids=["none", "broken"]
)
def test_a_picture_that_is_missing_or_broken_stops_the_document(make_sheet, photos, wrong):
    named = rf"^SH-2026-0014 “Art therapy in Lutsk”, Photos: picture 1 \(p0\) {wrong}"
    with pytest.raises(ExportError, match=named):
        sheet_docx.render(dataclasses.replace(make_sheet((60, 40)), photos=photos))


def test_the_facts_are_a_table_with_a_repeated_heading_row(make_sheet):
    table = document(make_sheet()).tables[0]
    assert table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
    assert [row.cells[0].text for row in table.rows] == ["At a glance", "Period", "Topics", "Website", "Partners"]


@pytest.mark.parametrize("paper", Paper)
def test_the_page_and_its_text_have_the_paper_that_is_asked_for(make_sheet, paper):
    word = docx.Document(io.BytesIO(sheet_docx.render(make_sheet(), paper)))
    section = word.sections[0]
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx((paper.width, paper.height), abs=0.05)
    assert section.page_width.mm - section.left_margin.mm - section.right_margin.mm == pytest.approx(166, abs=0.1)


def test_the_page_number_stands_at_the_end_of_the_footer_and_nowhere_before(make_sheet):
    word = document(make_sheet())
    footer = word.sections[0].footer.paragraphs[0]
    assert [round(stop.position.mm) for stop in word.styles["Footer"].paragraph_format.tab_stops] == [166]
    assert not list(footer.paragraph_format.tab_stops)
    assert footer.text.count("\t") == 1


def test_the_footer_counts_pages(make_sheet):
    word = document(make_sheet())
    footer = word.sections[0].footer._element
    codes = [element.text.strip() for element in footer.iter(qn("w:instrText"))]
    assert codes == ["PAGE", "NUMPAGES"]
    assert "SH-2026-0014" in "".join(footer.itertext())


def test_languages_and_direction_are_marked_on_the_runs(make_sheet):
    word = document(make_sheet(language="ar", title="العلاج بالفن"))
    title = next(p for p in word.paragraphs if p.style.name == "Heading 1")
    assert title._p.pPr.find(qn("w:bidi")) is not None
    language = title._p.find(f".//{qn('w:lang')}")
    assert language.get(qn("w:bidi")) == "ar-EG"
    assert title._p.find(f".//{qn('w:rtl')}") is not None
    label = next(p for p in word.paragraphs if p.style.name == "Heading 2")
    assert label._p.find(f".//{qn('w:lang')}").get(qn("w:val")) == "en-GB"


def test_core_properties_come_from_the_sheet(make_sheet):
    about = document(make_sheet()).core_properties
    assert (about.title, about.author, about.language) == ("Art therapy in Lutsk", "Network of Cities", "en-GB")
    assert about.created.replace(tzinfo=UTC) == datetime(2026, 5, 3, tzinfo=UTC)


def test_hostile_answers_become_plain_text(make_sheet, hostile):
    data = sheet_docx.render(make_sheet(**hostile, network="a\x00b\x0b<w:p>"))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        links = package.read("word/_rels/document.xml.rels").decode()
        assert "javascript" not in links
        assert "file:" not in links
    assert "<script>" in "".join(p.text for p in docx.Document(io.BytesIO(data)).paragraphs)


def test_a_file_with_a_public_address_is_linked_by_its_title(make_sheet):
    def linked(sheet):
        word = document(sheet)
        return {link.text: link.address for p in word.paragraphs for link in p.hyperlinks}

    assert "Council decision 31/24" not in linked(make_sheet())
    public = linked(make_sheet(files={"f": "https://sheaf.example/files/f"}))
    assert public["Council decision 31/24"] == "https://sheaf.example/files/f"


@pytest.mark.parametrize(
    ("answers", "sizes"),
    [
        ({"purpose": "Meet.", "rationale": "Alone.", "process": "Doors.", "impact": "Stayed."}, [(1500, 1000)]),
        ({"process": SENTENCE * 30}, [(1500, 1000), (900, 600)]),
        ({"process": SENTENCE * 60}, [(1000, 1500)]),
    ],
)
def test_the_first_picture_is_lower_where_that_spares_a_nearly_empty_page(make_sheet, answers, sizes):
    chosen = set()
    for more in range(0, 40, 2):
        sheet = make_sheet(*sizes, **{**answers, "impact": SENTENCE * more or "Stayed."})
        height = docx_room.lead_height(sheet, Paper.A4)
        chosen.add(height)
        picture = docx.Document(io.BytesIO(sheet_docx.render(sheet))).inline_shapes[0]
        assert picture.height.mm <= height + 0.1
    assert docx_room.HEIGHTS[0] in chosen and len(chosen) > 1


def test_few_words_and_right_to_left_lines_get_a_lower_picture_and_long_texts_keep_it(make_sheet):
    found = {case.name: docx_room.lead_height(case.sheet, case.paper) for case in CASES}
    for name in ("three-words", "arabic", "hebrew"):
        assert found[name] < docx_room.HEIGHTS[0], name
    assert found["two-photos"] == docx_room.HEIGHTS[0]
    assert docx_room.lead_height(make_sheet(), Paper.A4) == docx_room.HEIGHTS[0], "there is no picture to make lower"


def test_pictures_that_wait_in_a_file_make_the_same_document(monkeypatch, make_sheet):
    sheet = make_sheet((1200, 800), (800, 1200))
    in_memory = sheet_docx.render(sheet)
    monkeypatch.setattr(docx_file, "IN_MEMORY", 1)
    assert sheet_docx.render(sheet) == in_memory
