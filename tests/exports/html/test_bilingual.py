"""One practice in two languages on one sheet, in facing columns."""

from __future__ import annotations

import io
import re

import pdfplumber
import pytest
from lxml import html

from exports.html import bilingual_html
from exports.html.sheet_html import Page
from exports.pdf import sheet_pdf
from exports.pdf.sheet_pdf import Variant
from exports.sheet.page_size import Paper
from forms.text import prose

STORY = ("title", "tagline", "purpose", "rationale", "process", "impact")
ARABIC = {
    "title": "العلاج بالفن في مدينة لوتسك",
    "tagline": "يجد الأطفال الكلمات والأصدقاء والنوم من جديد.",
    "purpose": "يمنح الفن الأطفال النازحين **مكانًا آمنًا** ليقولوا بلا كلمات ما عاشوه.",
    "rationale": "استقبلت المدينة عائلات كثيرة. " * 20,
    "process": "ثلاث خطوات (في عام 2022):\n\n- تدريب الفنانين. " + "تلتقي المجموعات مرتين في الأسبوع. " * 60,
    "impact": "**640 طفلا** شاركوا.",
}


@pytest.fixture(scope="module")
def two(make_sheet):
    """The same practice in English and Arabic; the English one has lessons that the other lacks."""
    english = make_sheet(
        (600, 400),
        (400, 300),
        impact="**640 children** took part.",
        lessons="Begin with one room.",
        process="Meet. " * 300,
    )
    return english, make_sheet((600, 400), (400, 300), language="ar", asked_in="fr", **ARABIC)


@pytest.mark.parametrize("arabic_first", [False, True])
def test_every_word_of_both_languages_is_there_in_order(two, read_aloud, arabic_first):
    """Language by language: a row that breaks is read page by page, so there the one interrupts the other."""
    first, second = reversed(two) if arabic_first else two
    data = sheet_pdf.render(first, beside=second)
    for sheet in two:
        heard = squashed("".join(read_aloud(data, sheet.language)))
        for name in STORY:
            for paragraph in prose.plain_text(sheet.answers[name]).splitlines():
                assert squashed(paragraph) in heard


def squashed(text):
    """Without blanks and hyphens, and without the marks of lists."""
    return re.sub(r"[\s\u00ad\u2010•-]+|(?<!\d)[12]\.(?!\d)", "", text)


def test_the_first_language_stands_where_its_readers_begin(two):
    def left_edge(data, word):
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            return next(w["x0"] for w in pdf.pages[0].extract_words() if w["text"] == word)

    english, arabic = two
    half = 105 * 72 / 25.4
    assert left_edge(sheet_pdf.render(english, beside=arabic), "Art") < half
    assert (
        left_edge(sheet_pdf.render(arabic, beside=english), "Art") < half
    )  # on the left of a page read from the right
    assert left_edge(sheet_pdf.render(english, beside=english), "Art") < half


def test_parts_face_their_translation_and_what_has_none_faces_nothing(two):
    article = html.fromstring(bilingual_html.article(*(Page(one, str) for one in two)))
    rows = article.xpath("//div[starts-with(@class, 'pair ')]")
    for row in rows:
        assert [cell.get("lang") for cell in row] == ["en", "ar"]
    prose = [row for row in rows if "pair-prose" in row.get("class")]
    assert [bool(row[1].text_content()) for row in prose] == [True, True, True, True, False]
    assert "Begin with one room." in prose[4][0].text_content()


def test_pictures_are_printed_once_with_both_captions(make_sheet):
    sheets = make_sheet((600, 400)), make_sheet((600, 400), language="fr", asked_in="fr")
    article = html.fromstring(bilingual_html.article(*(Page(one, str) for one in sheets)))
    assert len(article.xpath("//img")) == 1
    assert [span.get("lang") for span in article.xpath("//figcaption/span")] == ["en", "fr"]


def test_a_bilingual_sheet_is_made_for_every_purpose_and_has_a_key_of_its_own(two):
    english, arabic = two
    keys = {sheet_pdf.key(english), sheet_pdf.key(english, beside=arabic), sheet_pdf.key(arabic, beside=english)}
    assert len(keys) == 3
    assert b"%PDF" in sheet_pdf.render(english, Variant.PRINT, Paper.LETTER, arabic)
    assert sheet_pdf.render(english, beside=arabic) == sheet_pdf.render(english, beside=arabic)
