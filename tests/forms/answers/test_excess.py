"""What is far beyond its limit is named before a page is made of it; what is merely too long is not."""

from typing import Any

import pytest

from forms.answers.validation import MOST_UNLIMITED, far_too_long
from forms.questionnaire.model import Questionnaire
from forms.questionnaire.problems import Problem


def contact(**parts: str) -> dict[str, str]:
    empty = {"name": "", "role": "", "organisation": "", "email": "", "telephone": "", "visibility": ""}
    return {**empty, "name": "Ana", **parts}


def test_answers_within_three_times_their_limits_are_let_through(
    questionnaire: Questionnaire, answers: dict[str, Any]
) -> None:
    answers |= {"title": "x" * 360, "impact": "word " * 750, "contacts": [contact()] * 9}
    assert far_too_long(questionnaire, answers) is None
    assert far_too_long(questionnaire, {}) is None


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("title", "x" * 361, Problem("title", "too_long", {"count": 361, "most": 120, "unit": "characters"})),
        ("impact", "word " * 751, Problem("impact", "too_long", {"count": 751, "most": 250, "unit": "words"})),
        (
            "impact",
            "x" * 10_000,
            Problem("impact", "too_long", {"count": 10_000, "most": 3_000, "unit": "characters"}),
        ),
        ("contacts", [contact()] * 10, Problem("contacts", "too_many", {"count": 10, "most": 3})),
        (
            "contacts",
            [contact(), contact(role="r" * 6_001)],
            Problem(
                "contacts",
                "too_long",
                {"count": 6_001, "most": MOST_UNLIMITED, "unit": "characters"},
                row=1,
                part="role",
            ),
        ),
        (
            "places",
            {"countries": ["PT"], "cities": [f"City {n}" for n in range(91)]},
            Problem("places", "too_many", {"count": 91, "most": 30}, part="cities"),
        ),
        (
            "period",
            {"as_written": "x" * 6_001},
            Problem(
                "period",
                "too_long",
                {"count": 6_001, "most": MOST_UNLIMITED, "unit": "characters"},
                part="as_written",
            ),
        ),
        (
            "website",
            "https://a.example/" + "x" * 6_000,
            Problem("website", "too_long", {"count": 6_018, "most": MOST_UNLIMITED, "unit": "characters"}),
        ),
        ("topics", [str(n) for n in range(10)], Problem("topics", "too_many", {"count": 10, "most": 3})),
    ],
)  # fmt: skip
def test_an_answer_far_beyond_its_limit_is_named(
    questionnaire: Questionnaire, answers: dict[str, Any], field: str, value: object, problem: Problem
) -> None:
    assert far_too_long(questionnaire, {**answers, field: value}) == problem


def test_the_first_in_the_order_of_the_form_is_named(questionnaire: Questionnaire) -> None:
    first = far_too_long(questionnaire, {"impact": "word " * 900, "tagline": "x" * 2_000})
    assert first is not None
    assert first.field == "tagline"


@pytest.mark.parametrize("raw", [None, 7, "x", [7], ["x"], {"moon": 1}, [{"moon": 1}], {"countries": 3}])
def test_values_of_any_shape_are_read_without_a_crash(questionnaire: Questionnaire, raw: object) -> None:
    for field in questionnaire.fields:
        far_too_long(questionnaire, {field.id: raw})


@pytest.mark.parametrize("text", ["x" * 1_000_000, "x " * 500_000, "- \n" * 333_000], ids=["word", "words", "items"])
def test_a_megabyte_is_measured(questionnaire: Questionnaire, text: str) -> None:
    assert far_too_long(questionnaire, {"impact": text}) is not None
