"""The article: valid structure, no inline styles, nothing of the city's text taken for markup."""

from __future__ import annotations

import dataclasses
import re

import pytest
from lxml import html
from page import read_html

from exports.html import sheet_html


def article(sheet):
    return str(sheet_html.Page(sheet, lambda file: f"/files/{file}").article())


def test_the_article_is_valid_html_with_one_h1_and_then_h2(make_sheet):
    text = article(make_sheet((60, 40), (40, 60), (40, 40), (60, 30)))
    read_html(f"<!DOCTYPE html><html lang=en><head><title>t</title></head><body>{text}</body></html>")
    levels = [element.tag for element in html.fromstring(text).iter("h1", "h2", "h3", "h4")]
    assert levels[0] == "h1"
    assert set(levels[1:]) == {"h2"}


def test_the_article_carries_language_direction_and_topic(make_sheet):
    assert article(make_sheet()).startswith('<article class="sheet topic-mediation" lang="en" dir="ltr">')
    assert article(make_sheet(language="ar", topics=None)).startswith(
        '<article class="sheet topic-none" lang="ar" dir="rtl">'
    )


def test_words_in_another_language_are_marked_as_such(make_sheet):
    tree = html.fromstring(article(make_sheet(language="uk", title="Арттерапія")))
    assert {element.get("lang") for element in tree.iter("h2", "dt")} == {"en"}
    assert tree.find(".//h1").get("lang") is None


def test_there_are_no_inline_styles_and_no_scripts(make_sheet, hostile):
    for sheet in (make_sheet((60, 40), (60, 40), (60, 40), (60, 40)), make_sheet(**hostile)):
        tree = html.fromstring(article(sheet))
        assert not tree.xpath("//*[@style] | //script | //style | //svg | //object")
        assert not [name for element in tree.iter() for name in element.attrib if name.startswith("on")]


def test_links_go_only_where_a_reader_may_follow(make_sheet, hostile):
    tree = html.fromstring(article(make_sheet(**hostile)))
    links = [element.get("href") for element in tree.iter("a")]
    assert links
    assert all(re.match(r"(https?://|mailto:)", link) for link in links)
    assert {element.get("rel") for element in tree.iter("a") if element.get("href").startswith("https://ok")} == {
        "noopener"
    }


def test_pictures_have_their_alternative_text_and_the_address_the_caller_gives(make_sheet):
    images = list(html.fromstring(article(make_sheet((60, 40), (40, 60)))).iter("img"))
    assert [(image.get("src"), image.get("alt")) for image in images] == [
        ("/files/p0", "Alternative p0"),
        ("/files/p1", "Alternative p1"),
    ]


def focused(sheet, focus):
    """The sheet with this focus for every picture."""
    photos = [{**row, "focus": focus} for row in sheet.answers["photos"]]
    return dataclasses.replace(sheet, answers={**sheet.answers, "photos": photos})


def test_a_picture_carries_the_point_to_keep_in_view_as_classes(make_sheet):
    from exports.pdf import sheet_pdf

    sheet = make_sheet((60, 40), (60, 40))
    assert "focus-" not in article(sheet)
    assert 'class="sheet-wide h-104 focus-x-16 focus-y-100"' in article(focused(make_sheet((60, 40)), "16,100"))
    for styles in (sheet_html.screen_css(), "".join(sheet_pdf.stylesheets())):
        assert ".focus-x-16 { --focus-x: 16%; }" in styles
        assert ".focus-y-100 { --focus-y: 100%; }" in styles
        assert "object-position: var(--focus-x, 50%) var(--focus-y, 30%)" in styles


def test_every_class_of_the_article_is_known_to_a_stylesheet(make_sheet):
    from exports.pdf import sheet_pdf

    text = article(make_sheet((60, 40), (40, 60), (40, 40), (60, 30), title="x" * 70))
    styles = sheet_html.screen_css() + "".join(sheet_pdf.stylesheets())
    used = {name for names in re.findall(r'class="([^"]*)"', text) for name in names.split()}
    # names that only mark a meaning, for the page around or for other styles
    assert {name for name in used if f".{name}" not in styles} <= {"sheet-country", "sheet-cite"}


@pytest.mark.parametrize("length", [10, 70, 120])
def test_long_titles_are_set_smaller(make_sheet, length):
    text = article(make_sheet(title="t" * length))
    assert ("sheet-long" in text, "sheet-very-long" in text) == (length == 70, length == 120)
