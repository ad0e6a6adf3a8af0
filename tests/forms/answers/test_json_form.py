"""The JSON medium: a schema that says what validation says, and answers that come back as they went."""

from typing import Any

import jsonschema
import pytest
from every_type import NAMES, NETWORK

from forms.answers.json_form import DIALECT, json_schema
from forms.questionnaire.model import Questionnaire
from forms.questionnaire.types import FIELD_TYPES


@pytest.mark.parametrize(("name", "language"), [(name, one) for name in NAMES for one in NETWORK.languages(name)])
def test_the_schema_has_every_field_with_its_texts(name: str, language: str) -> None:
    questionnaire = NETWORK.load(name, language)
    schema = json_schema(questionnaire)
    assert schema["$schema"] == DIALECT
    assert list(schema["properties"]) == [field.id for field in questionnaire.fields]
    assert schema["required"] == [field.id for field in questionnaire.fields if field.required]
    for field in questionnaire.fields:
        part = schema["properties"][field.id]
        assert part["title"] == field.label
        assert part["x-kind"] == field.type
        assert part.get("type") or "const" in part


def test_the_schema_repeats_options_and_limits(questionnaire: Questionnaire) -> None:
    properties = json_schema(questionnaire)["properties"]
    assert properties["title"]["maxLength"] == 120
    assert properties["topics"]["items"]["enum"][0] == "commitment"
    assert (properties["topics"]["minItems"], properties["topics"]["maxItems"]) == (1, 3)
    assert properties["impact"]["x-limit"] == {"unit": "words", "least": 0, "most": 250}
    # Photos stored before there was a focus lack it, and are still right.
    assert [*properties["photos"]["items"]["required"], "focus"] == list(FIELD_TYPES["pictures"].parts)
    assert properties["right_to_publish"]["const"] is True


def test_the_schema_takes_what_has_no_problem_and_refuses_a_number_for_any_answer(
    complete: tuple[Questionnaire, dict[str, Any]],
) -> None:
    questionnaire, answers = complete
    schema = jsonschema.Draft202012Validator(json_schema(questionnaire))
    schema.check_schema(schema.schema)
    schema.validate(answers)
    assert all(not schema.is_valid({**answers, field.id: 3}) for field in questionnaire.fields)
