"""Key figures: only what the city itself put forward, word for word."""

from __future__ import annotations

import pytest

from exports.sheet import blocks as b
from exports.sheet.sheet_blocks import blocks, key_figure, key_figures
from forms.text import prose


@pytest.mark.parametrize(
    ("phrase", "number", "words"),
    [
        ("640 children took part", "640", " children took part"),
        ("48,700 visitors.", "48,700", " visitors"),
        ("48 700 visiteurs", "48 700", " visiteurs"),
        ("61% of the users", "61%", " of the users"),
        ("61 % des usagers", "61 %", " des usagers"),
        ("€1.2 million saved", "€1.2", " million saved"),
        ("31 of 36 actions were done", "31", " of 36 actions were done"),
        ("640人の子ども", "640", "人の子ども"),
        ("٦٤٠ طفلا", "٦٤٠", " طفلا"),
    ],
)
def test_a_figure_is_a_number_and_its_words(phrase, number, words):
    assert key_figure(phrase) == b.KeyFigure(number, words)


@pytest.mark.parametrize(
    "phrase",
    ["up by half", "2019 was hard", "3rd prize", "24-hour help", "5.6.2024", "640", "", "12 " + "very long " * 9],
)
def test_what_is_not_a_figure_at_a_glance_is_left_in_the_text(phrase):
    assert key_figure(phrase) is None


def figures(text):
    return ["".join((figure.number, figure.text)) for figure in key_figures(prose.parse(text))]


def test_bold_numbers_and_points_that_begin_with_a_number_are_pulled_out():
    text = (
        "In 2025 **96,000 jobs** were counted by 11 employers.\n\n- 530 people were trained; most stayed.\n- Nothing."
    )
    assert figures(text) == ["96,000 jobs", "530 people were trained"]


def test_a_bold_number_takes_the_words_of_its_sentence_along():
    assert figures("Today **61%** of offices do it. Others follow.") == ["61% of offices do it"]
    assert figures("**640** *children* came.") == ["640 children came"]


def test_numbers_in_running_text_and_steps_of_a_list_are_not_key_figures():
    assert figures("640 children came. 12 stayed.\n\n1. 30 artists were trained.") == []


def test_there_are_three_at_most_and_none_twice():
    assert figures("\n".join(f"- {n} people came" for n in (11, 11, 12, 13, 14))) == [
        "11 people came",
        "12 people came",
        "13 people came",
    ]


def test_figures_stand_before_the_impact_and_its_words_are_whole(make_sheet):
    sheet = make_sheet(impact="**640 children** took part.", rationale="**90 children** waited.")
    order = blocks(sheet)
    place = next(at for at, block in enumerate(order) if isinstance(block, b.KeyFigures))
    assert order[place].figures == (b.KeyFigure("640", " children"),)
    assert order[place + 1] == b.Heading("Impact", "en", anchor="impact")
    assert "640 children" in str(order[place + 2])
