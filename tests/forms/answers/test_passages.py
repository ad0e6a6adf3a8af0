"""A written answer in one line, as excerpts show it."""

from __future__ import annotations

import pytest

from forms.answers.passages import Passage
from forms.questionnaire.shipped import load


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        ("1. A studio was found.\n2. Two therapists began.", "A studio was found. Two therapists began."),
        ("- **320** children\n* 41 volunteers\n+ one cat", "320 children 41 volunteers one cat"),
        ("• first\n– second", "first second"),
        ("In 2022 - and after - it grew.\n\n2023. A year", "In 2022 - and after - it grew. 2023. A year"),
        ("He said: “Yes.” Then\n[more](https://city.example/a) of it.", "He said: “Yes.” Then more of it."),
        ("-not an item\n-12 degrees", "-not an item -12 degrees"),
        ("", ""),
    ],
)
def test_marks_of_list_items_are_not_words(raw: str, line: str) -> None:
    assert Passage(load("2026").field("process"), raw).line == line
