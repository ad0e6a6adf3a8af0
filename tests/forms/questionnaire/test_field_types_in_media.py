"""What only some field types can do: be an example, stand in a column of a table, and be wrong."""

from __future__ import annotations

from typing import Any

import every_type
import pytest
from lxml import etree
from word_documents import parts_of
from wtforms import BooleanField, FieldList, FormField, SelectField, SelectMultipleField

from forms.answers.validation import check, parse
from forms.intake.candidate import of_row
from forms.intake.table_row import IN_COLUMNS
from forms.places.gazetteer import gazetteer
from forms.questionnaire import examples
from forms.questionnaire.field_types import FIELD_TYPE_NAMES, FieldTypeName
from forms.questionnaire.model import Field
from forms.questionnaire.types import FIELD_TYPES
from forms.web.web_form import form_class
from forms.word.form import blank
from forms.word.form_cells import keys_of
from forms.word.names import answer_name

ASKED = every_type.NETWORK.in_all_languages(every_type.NAME)
TEMPLATE = ASKED[0]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"


def field_of(type: FieldTypeName) -> Field:
    return next(field for field in TEMPLATE.fields if field.type == type)


def test_every_type_has_an_example_unless_it_needs_a_file() -> None:
    found = examples.answers(TEMPLATE)
    left = {field.id for field in TEMPLATE.fields if field.type in ("documents", "pictures")}
    assert {field.id for field in TEMPLATE.fields} - found.keys() == left
    assert {problem.field for problem in check(TEMPLATE, found, complete=True)} == left
    assert all(FIELD_TYPES[type].example(field_of(type)) is None for type in ("documents", "pictures"))


def test_cells_of_every_type_become_answers_without_a_finding() -> None:
    cells = {target: cell for type in FIELD_TYPE_NAMES for target, cell in every_type.CELLS[type].items()}
    found = of_row(cells, {target: target for target in cells}, ASKED, gazetteer())
    assert (found.findings, found.notes) == ((), ())
    given = {field.id for field in TEMPLATE.fields if every_type.CELLS[field.type]} - {"licence"}
    assert found.answers.keys() == given
    assert all(found.answers[id] == every_type.ANSWERS[id] for id in given - {"period", "contacts"})
    assert (found.answers["period"]["start"], found.answers["period"]["end"]) == ("2019", "2021")
    assert found.answers["contacts"][0]["name"] == "Ana Example"


@pytest.mark.parametrize("type", FIELD_TYPE_NAMES)
def test_a_type_has_columns_if_it_has_cells_and_only_then(type: FieldTypeName) -> None:
    columns = {target for field in TEMPLATE.fields if field.type == type for target in IN_COLUMNS[type].targets(field)}
    assert bool(columns) == bool(every_type.CELLS[type])
    assert every_type.CELLS[type].keys() <= columns


@pytest.mark.parametrize("type", FIELD_TYPE_NAMES)
def test_every_wrong_answer_has_a_problem_and_the_right_one_has_none(type: FieldTypeName) -> None:
    asked = field_of(type)
    for raw in every_type.WRONG[type]:
        answers, unread = parse(TEMPLATE, {**every_type.ANSWERS, asked.id: raw})
        assert not unread
        assert {problem.field for problem in check(TEMPLATE, answers, complete=True)} == {asked.id}, raw


def _box(bound: Any, part: str) -> Any:
    """The box of a part on the web, in the first row where there are rows; a date has none of its own."""
    if isinstance(bound, FieldList):
        return _box(bound.entries[0] if bound.entries else bound.append_entry(), part)
    if isinstance(bound, FormField):
        return _box(bound.form[part], "") if part in bound.form else None
    return bound


def test_a_menu_or_a_tick_on_the_web_is_one_in_the_word_form_too() -> None:
    in_word = {
        one.find(f"{W}sdtPr/{W}tag").get(f"{W}val"): one.find(f"{W}sdtPr")
        for one in etree.fromstring(parts_of(blank(TEMPLATE))["word/document.xml"]).iter(f"{W}sdt")
        if one.find(f"{W}sdtPr/{W}tag") is not None
    }
    for section in TEMPLATE.sections:
        form = form_class(TEMPLATE, section.id)()
        for key in (key for field in section.fields for key in keys_of(field, 1)):
            box, control = _box(form[key.field], key.part), in_word.get(answer_name(key))
            if isinstance(box, BooleanField):
                assert control is not None and control.find(f"{W14}checkbox") is not None, key
            elif isinstance(box, SelectField) and not isinstance(box, SelectMultipleField):
                offered = {value for value, *_ in box.iter_choices() if value}
                assert control is not None, key
                assert {one.get(f"{W}value") for one in control.iter(f"{W}listItem")} - {""} == offered, key
