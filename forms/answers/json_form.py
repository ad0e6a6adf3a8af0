"""The JSON Schema of answers."""

from forms.questionnaire.base_type import Schema
from forms.questionnaire.model import Field, Questionnaire
from forms.questionnaire.types import FIELD_TYPES

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(questionnaire: Questionnaire) -> Schema:
    """Return the JSON Schema (2020-12) of complete answers; `x-limit` says what it cannot, a limit in words."""
    always = [field.id for field in questionnaire.fields if field.required and field.show_if is None]
    return {
        "$schema": DIALECT,
        "title": questionnaire.title,
        "description": questionnaire.intro,
        "type": "object",
        "properties": {field.id: _field_schema(field) for field in questionnaire.fields},
        "required": always,
        "additionalProperties": False,
        "x-edition": questionnaire.version,
        "x-language": questionnaire.language,
    }


def _field_schema(field: Field) -> Schema:
    schema = {"title": field.label, "description": field.help, **FIELD_TYPES[field.type].json_schema(field)}
    schema["x-kind"] = field.type
    if field.limit is not None:
        schema["x-limit"] = {"unit": field.limit.unit, "least": field.limit.least, "most": field.limit.most}
    if field.options:
        schema["x-options"] = {option.code: option.label for option in field.options}
    return schema
