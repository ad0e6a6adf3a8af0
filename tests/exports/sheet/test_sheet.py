"""The content of a sheet in blocks, and the data of the house style."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest
from sheets import make, of_every_type

from exports.house_style import house
from exports.sheet import blocks as b
from exports.sheet import picture_rows
from exports.sheet.blocks import safe_url
from exports.sheet.sheet_blocks import blocks, period_text
from forms.questionnaire.shipped import load


def contrast_with_white(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


FULL = make((30, 20), target_groups=["children"], scale="city", lessons="Begin.", funding="Little.")


@pytest.mark.parametrize("sheet", [FULL, of_every_type()], ids=lambda sheet: sheet.questionnaire.version)
def test_every_field_that_is_not_hidden_leaves_a_trace(sheet):
    printed = str(blocks(sheet))
    for asked in sheet.questionnaire.fields:
        if asked.sheet.role not in ("hidden", "title", "summary", "picture") and asked.id not in ("places",):
            assert asked.sheet.label in printed, asked.id


def test_blocks_come_in_reading_order_with_one_lead(make_sheet):
    order = [type(block).__name__ for block in blocks(make_sheet((30, 20), (30, 20)))]
    story = ["Heading", "Prose"] * 4
    back = ["Heading", "Links", "Figures", "Heading", "Contacts", "Imprint"]
    assert order == ["Masthead", "Title", "Summary", "Places", "Figures", "Facts", *story, *back]
    assert [block.lead for block in blocks(make_sheet()) if isinstance(block, b.Prose)] == [True, False, False, False]


def test_unanswered_fields_leave_no_trace(make_sheet):
    sheet = make_sheet(**{name: None for name in ("topics", "period", "website", "partners", "references", "contacts")})
    kinds = {type(block) for block in blocks(sheet)}
    assert kinds == {b.Masthead, b.Title, b.Summary, b.Places, b.Heading, b.Prose, b.Imprint}


def test_a_draft_without_a_title_goes_by_its_reference(make_sheet):
    assert b.Title("SH-2026-0014") in blocks(make_sheet(title=None))


@pytest.mark.parametrize(
    ("row", "link"),
    [
        ({"title": "Plan", "url": "https://a.example/p", "file": "f1"}, b.Link("Plan", "https://a.example/p")),
        ({"title": "Plan", "url": "", "file": "f1"}, b.Link("Plan", "https://sheaf.example/f1")),
        ({"title": "", "url": "", "file": "f1"}, b.Link("sheaf.example/f1", "https://sheaf.example/f1")),
        ({"title": "Plan", "url": "", "file": "f2"}, b.Link("Plan", "")),
        ({"title": "Plan", "url": "", "file": "script"}, b.Link("Plan", "")),
    ],
)
def test_a_document_links_to_its_own_address_or_else_to_its_file_if_that_is_public(make_sheet, row, link):
    files = {"f1": "https://sheaf.example/f1", "script": "javascript:alert(1)"}
    sheet = make_sheet(references=[{"language": "en", **row}], files=files)
    (links,) = [block for block in blocks(sheet) if isinstance(block, b.Links)]
    assert links.links == (link,)


@pytest.mark.parametrize(
    ("stored", "focus"), [({"focus": "16,84"}, (16, 84)), ({"focus": ""}, None), ({"focus": "left"}, None), ({}, None)]
)
def test_a_figure_knows_the_point_to_keep_in_view(make_sheet, stored, focus):
    sheet = make_sheet((30, 20))
    answers = {**sheet.answers, "photos": [{"file": "p0", "alt": "a", **stored}]}
    (figures,) = [block for block in blocks(replace(sheet, answers=answers)) if isinstance(block, b.Figures)]
    assert figures.figures[0].focus == focus


def test_hidden_answers_are_never_printed(make_sheet):
    assert "Hidden Person" not in str(blocks(make_sheet(certifier_name="Hidden Person")))


def test_an_option_that_is_no_longer_offered_is_printed_by_its_code(make_sheet):
    assert "retired-topic" in str(blocks(make_sheet(topics=["retired-topic"])))


@pytest.mark.parametrize(
    ("value", "language", "text"),
    [
        ({"start": "2022-04", "ongoing": True}, "en", "Since April 2022"),
        ({"start": "2022", "ongoing": True}, "fr", "Depuis 2022"),
        ({"start": "2022", "ongoing": True}, "sq", "Që nga 2022"),
        ({"start": "2011", "end": "2014"}, "en", "2011 – 2014"),
        ({"start": "2016", "end": "2016"}, "en", "2016"),
        ({"start": None, "end": "2014"}, "en", "Until 2014"),
        ({"start": "2018-06-21", "end": "2018-06-21"}, "en", "21 June 2018"),
        ({"as_written": "every spring", "start": None, "end": None, "ongoing": True}, "en", "every spring"),
    ],
)
def test_a_period_reads_as_people_write_it(value, language, text):
    assert period_text(value, language) == text


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "//x", "http://[", "mailto:"]
)
def test_only_web_and_mail_addresses_are_followed(url):
    assert safe_url(url) == ""


def test_the_topics_of_the_house_are_those_of_the_edition():
    topics = next(field for field in load().fields if field.id == "topics")
    assert list(house.topics()) == [option.code for option in topics.options]
    assert [style.number for style in house.topics().values()] == list(range(1, 18))


def test_white_text_can_be_read_on_every_topic_colour():
    colours = [style.colour for style in house.topics().values()]
    assert len(set(colours)) == len(colours)
    assert min(map(contrast_with_white, [*colours, house.NEUTRAL_COLOUR])) >= 5


def test_every_language_has_every_fixed_word_with_the_same_marks():
    words = tomllib.loads((house.FOLDER / "words.toml").read_text("utf-8"))
    for language, table in words.items():
        assert table.keys() == words["en"].keys(), language
        for key, text in table.items():
            marks = {part.split("}")[0] for part in text.split("{")[1:]}
            assert marks == {part.split("}")[0] for part in words["en"][key].split("{")[1:]}, (language, key)


def test_direction_follows_the_language():
    assert [house.direction(code) for code in ("ar", "he", "en", "uk", "xx-unknown")] == [
        "rtl",
        "rtl",
        "ltr",
        "ltr",
        "ltr",
    ]


@pytest.mark.parametrize("count", range(1, 13))
def test_picture_rows_keep_all_pictures_and_fill_the_line(count):
    figures = [b.Figure(f"{n}", 300 + 170 * (n % 3), 400 - 60 * (n % 4), "", "", "") for n in range(count)]
    rows = picture_rows.rows(figures)
    assert [cell.figure for row in rows for cell in row] == figures
    for row in rows:
        assert 1 <= len(row) <= 3
        assert len({cell.height for cell in row}) == 1
        assert sum(cell.width for cell in row) <= picture_rows.TEXT_WIDTH - picture_rows.GAP * (len(row) - 1) + 1
