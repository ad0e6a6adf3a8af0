"""Cleaning and counting: the same answer on both sides, whatever is typed or pasted."""

import json
import re
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.text.plain import (
    MOST_MARKS,
    clean_line,
    clean_text,
    count_characters,
    count_words,
)

CASES = json.loads((Path(__file__).parents[2] / "examples" / "texts.json").read_text("utf-8"))
"""What the server and the browser answer alike (tests/webapp/static/js/texts.test.js)."""

anything = st.text()


@pytest.mark.parametrize(("typed", "kept"), CASES["lines"])
def test_a_line_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert clean_line(typed) == kept


@pytest.mark.parametrize(("typed", "kept"), CASES["texts"])
def test_a_text_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert clean_text(typed) == kept


@given(anything)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean_line(clean_line(text)) == clean_line(text)
    assert clean_text(clean_text(text)) == clean_text(text)


@given(anything)
def test_what_is_kept_can_stand_in_any_document(text: str) -> None:
    kept = clean_text(text)
    assert not re.search("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", kept)
    assert unicodedata.is_normalized("NFC", kept)
    assert "\n" not in clean_line(text)


@pytest.mark.parametrize(("text", "words"), CASES["words"])
def test_words_are_counted_by_the_one_rule(text: str, words: int) -> None:
    assert count_words(text) == words


@given(anything, anything)
def test_two_texts_apart_have_the_words_of_both(one: str, other: str) -> None:
    assert count_words(f"{one} {other}") == count_words(one) + count_words(other)


@given(anything)
def test_cleaning_never_adds_words(text: str) -> None:
    # Marks of the unwanted kind may glue words together, and decomposed Korean and Hangul signs become one.
    assert count_words(clean_text(text)) <= count_words(text) + count_words(
        "".join(re.findall(r"[\v\f\x85\u2028\u2029]", text))
    )


@pytest.mark.parametrize(("text", "characters"), CASES["characters"])
def test_characters_are_code_points_so_that_an_emoji_is_one(text: str, characters: int) -> None:
    assert count_characters(text) == characters


# ------------------------------------------------------------------------------------------------------- hostile texts

UNITS = [
    " ", "\t", "\n", "\r", " \n", "\u0301", "\u0301\u0327", "e\u0301", "\u1100\u1161", "\u00a0", "\x00", "x ", "(",
    "中",
]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_cleaning_and_counting_take_time_in_proportion_to_the_text(unit: str) -> None:
    text = f"x{unit * (200_000 // len(unit))}x"
    begun = time.process_time()
    assert clean_text(text)[0] == clean_line(text)[0] == "x"
    count_words(text)
    # A tenth of a second on an idle machine; what takes quadratic time would need minutes.
    assert time.process_time() - begun < 1.5


def test_marks_are_put_in_order_unless_a_letter_has_more_of_them_than_any_script() -> None:
    assert clean_line("e\u0301\u0327" + " e\u0301") == "\u0229\u0301 é"
    marks = "\u0301\u0327" * MOST_MARKS
    assert clean_line(f"e\u0301 e{marks} e\u0301") == f"é e{marks} é"
    assert clean_line("e" + "\u0301" * MOST_MARKS) == "é" + "\u0301" * (MOST_MARKS - 1)


@given(st.text(alphabet="e\u0301\u0327\u1100\u1161\u0958 a", max_size=20), st.integers(0, 40))
def test_cleaning_many_marks_twice_changes_nothing(text: str, marks: int) -> None:
    cleaned = clean_text(text + "\u0327\u0301" * marks + text)
    assert clean_text(cleaned) == cleaned
