"""The JSON medium: a schema that says what the law says, and answers that come back as they went."""

from typing import Any

import pytest

from forms.json_form import DIALECT, dumps, json_schema, loads
from forms.kinds import KINDS
from forms.template import LATEST, Template, languages, load


@pytest.mark.parametrize("language", languages())
def test_the_schema_has_every_field_with_its_texts(language: str) -> None:
    template = load(LATEST, language)
    schema = json_schema(template)
    assert schema["$schema"] == DIALECT
    assert list(schema["properties"]) == [field.id for field in template.fields]
    assert schema["required"] == [field.id for field in template.fields if field.required]
    for field in template.fields:
        part = schema["properties"][field.id]
        assert part["title"] == field.label
        assert part["x-kind"] == field.kind
        assert part.get("type") or "const" in part


def test_the_schema_repeats_options_and_limits(template: Template) -> None:
    properties = json_schema(template)["properties"]
    assert properties["title"]["maxLength"] == 120
    assert properties["topics"]["items"]["enum"][0] == "commitment"
    assert (properties["topics"]["minItems"], properties["topics"]["maxItems"]) == (1, 3)
    assert properties["impact"]["x-limit"] == {"unit": "words", "least": 0, "most": 250}
    # Photos stored before there was a focus lack it, and are still right.
    assert [*properties["photos"]["items"]["required"], "focus"] == list(KINDS["pictures"].parts)
    assert properties["right_to_publish"]["const"] is True


def test_answers_survive_json_unchanged(template: Template, answers: dict[str, Any]) -> None:
    assert loads(template, dumps(answers)) == (answers, ())


@pytest.mark.parametrize("text", ["[]", "3", "not json"])
def test_what_is_not_an_object_is_refused(template: Template, text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        loads(template, text)
