"""Every medium that draws answers in the web application has what it needs for every answer."""

from __future__ import annotations

import pytest

from forms.answers import PROBLEM_CODES
from forms.template import LATEST, load
from webapp.sentences.problems import SENTENCES
from webapp.views.read_back import read_back


@pytest.mark.parametrize(
    ("written", "lines"), [("Since 2022", ["Since 2022"]), ("2022 onwards", ["2022 onwards", "Since 2022"])]
)
def test_how_a_period_was_read_stands_below_its_words_only_where_it_says_more(app, written, lines) -> None:
    template = load(LATEST)
    value = {"as_written": written, "start": "2022", "end": None, "ongoing": True, "recurring": ""}
    with app.test_request_context():
        assert str(read_back(template, template.field("period"), value)).split("<br>") == lines


def test_every_problem_has_a_sentence() -> None:
    assert set(SENTENCES) == set(PROBLEM_CODES)
