"""The point of a picture that stays visible: nine have names, any other whole percentages are kept."""

import re

import pytest

from forms.text.focus import FOCUS_PATTERN, POINTS, point, read_focus


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("50,16", "50,16"),
        (" 7 , 100 ", "7,100"),
        ("007,00", "7,0"),
        ("0,0", "0,0"),
        ("", ""),
        ("101,5", ""),
        ("5,999", ""),
        ("50", ""),
        ("50,50,50", ""),
        ("-5,5", ""),
        ("16.5,5", ""),
        ("²,5", ""),
        ("٥,5", ""),
        ("left", ""),
        ("9" * 5000 + ",5", ""),
    ],
)
def test_a_focus_that_cannot_be_read_is_none(text: str, stored: str) -> None:
    assert read_focus(text) == stored
    assert read_focus(stored) == stored
    assert re.fullmatch(FOCUS_PATTERN, stored)


def test_the_named_points_are_the_middles_of_a_grid_of_three_by_three() -> None:
    assert [point(value) for value in POINTS.values()] == [(x, y) for y in (16, 50, 84) for x in (16, 50, 84)]
    assert all(read_focus(value) == value for value in POINTS.values())


@pytest.mark.parametrize("value", ["101,0", "05,5", "5", "5,", "5.5,5"])
def test_the_pattern_is_that_of_stored_points_only(value: str) -> None:
    assert not re.fullmatch(FOCUS_PATTERN, value)
