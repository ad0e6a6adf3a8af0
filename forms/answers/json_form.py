"""The JSON Schema of answers."""

import json
from typing import Any

from forms.answers.validation import parse
from forms.questionnaire.kind import Schema
from forms.questionnaire.kinds import KINDS
from forms.questionnaire.problems import Problem
from forms.questionnaire.questions import Field, Template

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(template: Template) -> Schema:
    """Return the JSON Schema (2020-12) of complete answers, with texts in the questionnaire's language.

    JSON Schema cannot express word limits; they are annotations, `x-limit`.
    """
    always = [field.id for field in template.fields if field.required and field.show_if is None]
    return {
        "$schema": DIALECT,
        "title": template.title,
        "description": template.intro,
        "type": "object",
        "properties": {field.id: _field_schema(field) for field in template.fields},
        "required": always,
        "additionalProperties": False,
        "x-edition": template.edition,
        "x-language": template.language,
    }


def _field_schema(field: Field) -> Schema:
    schema = {"title": field.label, "description": field.help, **KINDS[field.kind].json_schema(field)}
    schema["x-kind"] = field.kind
    if field.limit is not None:
        schema["x-limit"] = {"unit": field.limit.unit, "least": field.limit.least, "most": field.limit.most}
    if field.options:
        schema["x-options"] = {option.code: option.label for option in field.options}
    return schema


def dumps(answers: dict[str, Any]) -> str:
    """Answers as JSON text: UTF-8 left readable, keys in their order, the same text for the same answers."""
    return json.dumps(answers, ensure_ascii=False, indent=2) + "\n"


def loads(template: Template, text: str) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """Answers from JSON text, with what could not be read (see `answers.parse`).

    Raises ValueError if the text is not JSON or not an object.
    """
    raw = json.loads(text)
    if not isinstance(raw, dict):
        raise ValueError("Answers are a JSON object with one key for each answered field.")
    return parse(template, raw)
