"""Every medium that draws answers in the web application covers every kind of field."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from forms.answers import PROBLEM_CODES
from forms.kinds import KINDS
from webapp.sentences.problems import SENTENCES
from webapp.views.read_back import WRITERS

FIELDS = Path(__file__).resolve().parents[2] / "webapp" / "templates" / "_fields.html"


def test_answers_of_every_kind_can_be_read_back() -> None:
    assert set(WRITERS) == set(KINDS)


def test_every_problem_has_a_sentence() -> None:
    assert set(SENTENCES) == set(PROBLEM_CODES)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_page_draws_fields_of_every_kind(kind: str) -> None:
    assert re.search(rf'["\']{kind}["\']', FIELDS.read_text(encoding="utf-8")), f"_fields.html does not know {kind}"
