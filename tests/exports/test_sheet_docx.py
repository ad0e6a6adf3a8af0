"""The Word document of a sheet: named styles, languages, pictures with words, fixed bytes."""

from __future__ import annotations

import dataclasses
import io
import zipfile
from datetime import UTC, datetime

import docx
import pytest
from docx.oxml.ns import qn

from exports import ExportError, sheet_docx


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
        assert shape.width / shape.height == pytest.approx(ratio, rel=0.01)


def test_the_same_picture_is_stored_once(make_sheet):
    sheet = make_sheet((60, 40), (60, 40), (60, 40))
    with zipfile.ZipFile(io.BytesIO(sheet_docx.render(sheet))) as package:
        assert len([name for name in package.namelist() if name.endswith(".jpg")]) == 1


def test_a_missing_picture_stops_the_document(make_sheet):
    with pytest.raises(ExportError, match="p0 is missing"):
        sheet_docx.render(dataclasses.replace(make_sheet((60, 40)), photos={}))


def test_the_facts_are_a_table_with_a_repeated_heading_row(make_sheet):
    table = document(make_sheet()).tables[0]
    assert table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
    assert [row.cells[0].text for row in table.rows] == ["At a glance", "Period", "Topics", "Website", "Partners"]


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
