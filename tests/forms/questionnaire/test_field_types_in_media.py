"""What only some field types can do: be an example, stand in a column of a table, and be wrong."""

from __future__ import annotations

import every_type
import pytest

from forms.answers.validation import check, parse
from forms.intake.candidate import of_row
from forms.intake.table_row import IN_COLUMNS
from forms.places.gazetteer import gazetteer
from forms.questionnaire import examples
from forms.questionnaire.field_types import FIELD_TYPE_NAMES, FieldTypeName
from forms.questionnaire.model import Field
from forms.questionnaire.types import FIELD_TYPES

ASKED = every_type.NETWORK.in_all_languages(every_type.NAME)
TEMPLATE = ASKED[0]


def field_of(type: FieldTypeName) -> Field:
    return next(field for field in TEMPLATE.fields if field.type == type)


def test_every_type_has_an_example_unless_it_needs_a_file() -> None:
    found = examples.answers(TEMPLATE)
    left = {field.id for field in TEMPLATE.fields if field.type in ("documents", "pictures")}
    assert {field.id for field in TEMPLATE.fields} - found.keys() == left
    assert {problem.field for problem in check(TEMPLATE, found, complete=True)} == left
    assert all(FIELD_TYPES[type].example(field_of(type)) is None for type in ("documents", "pictures"))


def test_cells_of_every_type_become_answers_without_a_finding() -> None:
    found = of_row(every_type.CELLS, {target: target for target in every_type.CELLS}, ASKED, gazetteer())
    assert (found.findings, found.notes) == ((), ())
    can_be_given = {field.id for field in TEMPLATE.fields if IN_COLUMNS[field.type].targets(field)} - {"licence"}
    assert found.answers.keys() == can_be_given
    assert all(found.answers[id] == every_type.ANSWERS[id] for id in can_be_given - {"period", "contacts"})
    assert (found.answers["period"]["start"], found.answers["period"]["end"]) == ("2019", "2021")
    assert found.answers["contacts"][0]["name"] == "Ana Example"


@pytest.mark.parametrize("type", FIELD_TYPE_NAMES)
def test_every_wrong_answer_has_a_problem_and_the_right_one_has_none(type: FieldTypeName) -> None:
    asked = field_of(type)
    for raw in every_type.WRONG[type]:
        answers, unread = parse(TEMPLATE, {**every_type.ANSWERS, asked.id: raw})
        assert not unread
        assert {problem.field for problem in check(TEMPLATE, answers, complete=True)} == {asked.id}, raw
