"""Every medium that draws answers in the web application covers every kind of field."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from forms.answers import PROBLEM_CODES
from forms.kinds import KINDS
from forms.template import LATEST, load
from webapp.sentences.problems import SENTENCES
from webapp.views.read_back import WRITERS, read_back

FIELDS = Path(__file__).resolve().parents[2] / "webapp" / "templates" / "_fields.html"


def test_answers_of_every_kind_can_be_read_back() -> None:
    assert set(WRITERS) == set(KINDS)


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


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_page_draws_fields_of_every_kind(kind: str) -> None:
    assert re.search(rf'["\']{kind}["\']', FIELDS.read_text(encoding="utf-8")), f"_fields.html does not know {kind}"
