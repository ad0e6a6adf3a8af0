"""HTML, PDF and Word say the same words in the same order: for every case, and for practices nobody thought of."""

from __future__ import annotations

import dataclasses
import io
import zipfile
from datetime import date
from typing import Any

import pytest
import spoken
from cases import CASES, ON_SCREEN
from every_type import NETWORK
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from sheets import make, of_every_type

from exports import epub
from exports.docx import sheet_docx
from exports.edition.content import EditionContent
from exports.html import sheet_html
from exports.pdf import sheet_pdf
from exports.pdf.sheet_pdf import Variant
from exports.sheet import picture_rows
from exports.sheet.sheet import Sheet

LONG = {  # they say nothing new, and read slowly
    "long-german-title",
    "nine-cities",
    "four-hundred-words",
    "portrait",
    "at-the-limit",
}
ON_PAPER = [case for case in CASES if case.name not in LONG and not case.beside]


def assert_same(sheet: Sheet, pdf: bytes | None = None) -> None:
    page = spoken.of_html(str(sheet_html.Page(sheet, str).article()))
    word = spoken.of_word(sheet_docx.render(sheet))
    assert word.text == page.text
    assert word.pictures == page.pictures
    if not 1 <= len(page.pictures) - 1 <= picture_rows.BESIDE:  # those stand beside the story, and after it in Word
        assert word.whole == page.whole
    if pdf is not None:
        paper = spoken.of_pdf(pdf)
        assert paper.pictures == page.pictures
        if paper.whole != page.whole:  # a side column that goes on over the page is read on there, after the story
            side = spoken.side_of(str(sheet_html.Page(sheet, str).article()))
            assert spoken.without(paper.whole, side) == spoken.without(page.whole, side)


@pytest.mark.parametrize("case", ON_PAPER, ids=lambda case: case.name)
def test_each_case_says_the_same_on_the_page_on_paper_and_in_word(case):
    assert_same(case.sheet, case.pdf())


@pytest.mark.parametrize("case", [case for case in CASES if case.name in ON_SCREEN], ids=lambda case: case.name)
def test_a_sheet_for_the_screen_says_what_the_one_for_the_archive_says(case):
    screen, archive = (spoken.of_pdf(case.pdf(variant)) for variant in (Variant.SCREEN, Variant.ARCHIVE))
    assert (screen.whole, screen.pictures) == (archive.whole, archive.pictures)


@pytest.mark.parametrize("case", [case for case in CASES if case not in ON_PAPER], ids=lambda case: case.name)
def test_each_other_case_says_the_same_on_the_page_and_in_word(case):
    assert_same(case.sheet)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_sheet_with_every_type_of_field_says_the_same_on_the_page_on_paper_in_word_and_in_the_e_book(language):
    sheet = of_every_type(language)
    assert_same(sheet, sheet_pdf.render(sheet, Variant.SCREEN))
    book = io.BytesIO()
    edition = EditionContent("T", 2027, "N", "", language, (sheet,), date(2027, 1, 1), questionnaires=NETWORK)
    epub.write(edition, book)
    with zipfile.ZipFile(book) as packed:
        (chapter,) = (packed.read(name) for name in packed.namelist() if "practices/" in name)
    article = etree.tostring(etree.fromstring(chapter).find(".//{*}article"), encoding="unicode")
    said, page = spoken.of_html(article), spoken.of_html(str(sheet_html.Page(sheet, str).article()))
    assert (said.text, said.pictures) == (page.text, page.pictures)


LETTERS = "abcdeghilmnorstuvzäéñßçøŞţабвгжзиклмнопрстуфхцшщюяєїαβγδεζηθικλμνξοπρστυφω’0123456789"
word = st.text(LETTERS, min_size=1, max_size=9)
line = st.lists(word, min_size=1, max_size=6).map(" ".join)
sentence = st.lists(word, min_size=2, max_size=14).map(lambda words: " ".join(words) + ".")


def styled(text: str) -> st.SearchStrategy[str]:
    return st.sampled_from([text, f"**{text}**", f"*{text}*", f"[{text}](https://example.org/a)", f"{text} — {text}"])


paragraph = st.lists(sentence | line.flatmap(styled), min_size=1, max_size=3).map(" ".join)
bullets = st.lists(line, min_size=1, max_size=3).map(lambda items: "\n".join(f"- {item}" for item in items))
numbers = st.lists(line, min_size=1, max_size=3).map(lambda items: "\n".join(f"1. {item}" for item in items))
nested = st.tuples(line, line, line).map(lambda items: "- {}\n    - {}\n- {}".format(*items))
prose = st.lists(paragraph | bullets | numbers | nested, min_size=1, max_size=3).map("\n\n".join)
address = st.sampled_from(["https://example.org/a", "http://www.example.org/b/", ""])
contact = st.fixed_dictionaries(
    {
        "name": line,
        "role": line | st.just(""),
        "organisation": line | st.just(""),
        "email": st.sampled_from(["a@example.org", ""]),
        "telephone": st.sampled_from(["+380 332 000 000", ""]),
        "visibility": st.just("everyone"),
    }
)
reference = st.fixed_dictionaries(
    {"title": line, "url": address, "file": st.just(""), "language": st.sampled_from(["en", "uk", "de"])}
)
photo = st.fixed_dictionaries({"alt": line, "caption": line | st.just(""), "credit": line | st.just("")})


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """A sheet with any of its answers missing, and any number of pictures of any shape."""
    photos = draw(st.lists(photo, max_size=6))
    sizes = [draw(st.sampled_from([(120, 80), (80, 120), (100, 100), (160, 60)])) for _ in photos]
    topics = st.lists(st.sampled_from(["media", "welcoming", "language"]), min_size=1, max_size=3, unique=True)
    changes: dict[str, Any] = {
        name: draw(strategy | st.none())
        for name, strategy in {
            "tagline": line,
            "topics": topics,
            "website": st.just("https://example.org/w"),
            "purpose": prose,
            "rationale": prose,
            "process": prose,
            "impact": prose,
            "lessons": prose,
            "partners": line,
            "funding": line,
            "scale": st.just("city"),
            "contacts": st.lists(contact, min_size=1, max_size=3),
            "references": st.lists(reference, min_size=1, max_size=3),
            "licence": st.just("cc-by-4.0"),
        }.items()
    }
    language, asked_in = draw(st.sampled_from(["en", "fr", "uk", "el", "de"])), draw(st.sampled_from(["en", "fr"]))
    sheet = make(*sizes, title=draw(line), language=language, asked_in=asked_in, **changes)
    if not photos:
        return sheet
    rows = [{**row, **said} for row, said in zip(sheet.answers["photos"], photos, strict=True)]
    return dataclasses.replace(sheet, answers={**sheet.answers, "photos": rows})


@given(sheets())
@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_a_practice_nobody_thought_of_says_the_same_on_the_page_on_paper_and_in_word(sheet):
    assert_same(sheet, sheet_pdf.render(sheet, Variant.SCREEN))


@given(sheets())
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_many_practices_say_the_same_on_the_page_and_in_word(sheet):
    assert_same(sheet)
