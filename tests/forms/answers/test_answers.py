"""Validation: drafts are judged on what is wrong, submissions also on what is missing; nothing is lost on the way."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from forms.answers.validation import carry_over, check, is_asked, parse
from forms.questionnaire.model import Choice, Field, Questionnaire, Section, ShowIf
from forms.questionnaire.problems import Problem
from forms.questionnaire.types import CODE_PARAMS


def found(questionnaire: Questionnaire, answers: dict[str, Any], *, complete: bool) -> set[tuple[str, str]]:
    return {(problem.field, problem.code) for problem in check(questionnaire, answers, complete=complete)}


Complete = tuple[Questionnaire, dict[str, Any]]


def test_complete_answers_have_no_problem(complete: Complete) -> None:
    questionnaire, answers = complete
    assert check(questionnaire, answers, complete=True) == ()
    assert check(questionnaire, answers, complete=False) == ()


def test_an_empty_draft_is_fine_and_an_empty_submission_names_every_required_field(
    questionnaire: Questionnaire,
) -> None:
    assert check(questionnaire, {}, complete=False) == ()
    missing = check(questionnaire, {}, complete=True)
    assert [problem.field for problem in missing] == [field.id for field in questionnaire.fields if field.required]
    assert {problem.code for problem in missing} == {"missing", "not_agreed"}


@pytest.mark.parametrize(
    "optional", ["target_groups", "scale", "website", "lessons", "partners", "references", "photos"]
)
def test_optional_fields_may_stay_empty(questionnaire: Questionnaire, answers: dict[str, Any], optional: str) -> None:
    answers.pop(optional, None)
    assert check(questionnaire, answers, complete=True) == ()


def test_problems_come_in_the_order_of_the_form(questionnaire: Questionnaire) -> None:
    wrong = {"licence": "moon", "title": "x" * 121, "topics": ["moon"]}
    assert [problem.field for problem in check(questionnaire, wrong, complete=False)] == ["title", "topics", "licence"]


def test_a_problem_names_row_and_part(questionnaire: Questionnaire, answers: dict[str, Any]) -> None:
    answers["photos"][0]["alt"] = ""
    assert check(questionnaire, answers, complete=True) == (Problem("photos", "missing", {}, row=0, part="alt"),)


@pytest.mark.parametrize("field", ["title", "period", "topics", "contacts", "right_to_publish"])
def test_a_value_of_the_wrong_shape_is_a_problem_and_no_crash(
    questionnaire: Questionnaire, answers: dict[str, Any], field: str
) -> None:
    answers[field] = 42
    assert found(questionnaire, answers, complete=True) == {(field, "wrong_shape")}


def test_every_code_has_its_params_and_the_set_is_closed() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (Path(__file__).parents[3] / "forms").rglob("*.py"))
    assert all(f'"{code}"' in source for code in CODE_PARAMS)


def test_raw_answers_are_cleaned_ordered_and_reported(questionnaire: Questionnaire) -> None:
    answers, problems = parse(
        questionnaire,
        {"topics": ["welcoming", "education"], "title": " A\n title ", "scale": "", "website": 3, "moon": "x"},
    )
    assert answers == {"title": "A title", "topics": ["education", "welcoming"]}
    assert list(answers) == ["title", "topics"]
    assert problems == (Problem("website", "wrong_shape"), Problem("moon", "not_a_field"))


# -------------------------------------------------------------------------------------------------------- conditions

RED, BLUE = Choice("red", "Red"), Choice("blue", "Blue")


def questionnaire_of(*fields: Field, version: str = "2031") -> Questionnaire:
    return Questionnaire(version, "en", "T", "I", (Section("s", "S", "I", 1, fields),), {})


CONDITIONAL = questionnaire_of(
    Field("colour", "choice", "Colour", options=(RED, BLUE)),
    Field("shades", "choices", "Shades", options=(RED, BLUE), show_if=ShowIf("colour", "blue")),
    Field("why", "line", "Why", required=True, show_if=ShowIf("shades", "red")),
    Field("ready", "agreement", "Ready"),
    Field("when", "line", "When", required=True, show_if=ShowIf("ready", False)),
)


@pytest.mark.parametrize(
    ("answers", "missing"),
    [
        ({"ready": True}, []),
        ({}, ["when"]),
        ({"colour": "blue", "ready": True}, []),
        ({"colour": "blue", "shades": ["red", "blue"], "ready": True}, ["why"]),
        ({"colour": "red", "shades": ["red"], "ready": True}, []),
    ],
)
def test_a_field_is_only_judged_if_it_is_asked(answers: dict[str, Any], missing: list[str]) -> None:
    assert [problem.field for problem in check(CONDITIONAL, answers, complete=True)] == missing
    assert is_asked(CONDITIONAL, CONDITIONAL.field("why"), answers) is ("why" in missing)


# -------------------------------------------------------------------------------------------------------- carry over


def test_answers_move_unchanged_to_an_edition_that_asks_the_same(complete: Complete) -> None:
    questionnaire, answers = complete
    moved, dropped = carry_over(questionnaire, answers, replace(questionnaire, version="2032"))
    assert moved == answers
    assert dropped == {}


def test_nothing_is_lost_silently_on_the_way_to_a_newer_edition() -> None:
    old = questionnaire_of(
        Field("name", "line", "Name"),
        Field("story", "line", "Story"),
        Field("colour", "choice", "Colour", options=(RED, BLUE)),
        Field("gone", "prose", "Gone"),
        Field("link", "line", "Link"),
        Field("tags", "choices", "Tags", options=(RED, BLUE)),
    )
    new = questionnaire_of(
        Field("name", "line", "Name", required=True),
        Field("story", "prose", "Story"),
        Field("colour", "choice", "Colour", options=(BLUE,), required=True),
        Field("link", "link", "Link"),
        Field("tags", "choices", "Tags", options=(BLUE, Choice("green", "Green"))),
        Field("new", "line", "New", required=True),
        Field("if_red", "line", "If red", required=True, show_if=ShowIf("tags", "green")),
        version="2032",
    )
    answers = {
        "name": "N",
        "story": "S",
        "colour": "red",
        "gone": "G",
        "link": "https://city.example",
        "tags": ["red", "blue"],
    }
    moved, dropped = carry_over(old, answers, new)
    assert moved == {"name": "N", "story": "S", "tags": ["blue"]}
    assert dropped == {"colour": "red", "gone": "G", "link": "https://city.example", "tags": ["red"]}


def test_one_choice_may_become_several() -> None:
    old = questionnaire_of(Field("colour", "choice", "Colour", options=(RED, BLUE)))
    several = replace(old.field("colour"), type="choices")
    assert carry_over(old, {"colour": "red"}, questionnaire_of(several))[0] == {"colour": ["red"]}
