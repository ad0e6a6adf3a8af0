"""Published practices as JSON records, and their JSON Schema.

Only what a sheet prints leaves: no answers to hidden questions and no contact that is not for everyone, whatever the
caller hands in.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from exports.metadata import description
from exports.sheet.sheet import Sheet
from forms.answers.json_form import DIALECT, json_schema
from forms.answers.stored_files import rows_with_files
from forms.questionnaire.base_type import Schema
from forms.questionnaire.model import Field, Questionnaire, Role

EVERYONE = "everyone"


def shown_fields(questionnaire: Questionnaire) -> tuple[Field, ...]:
    """Return the questions whose answers leave."""
    return tuple(field for field in questionnaire.fields if field.sheet.role is not Role.HIDDEN)


def shown_answers(sheet: Sheet) -> dict[str, Any]:
    """Return the answers that leave, in the order of the questions; unanswered questions have no key."""
    found: dict[str, Any] = {}
    for field in shown_fields(sheet.questionnaire):
        value = sheet.answers.get(field.id)
        if field.type == "contacts" and value:
            value = [person for person in value if person.get("visibility") == EVERYONE]
        if value not in (None, "", [], {}):
            found[field.id] = value
    return found


def record(sheet: Sheet) -> dict[str, Any]:
    """Return a practice as a JSON object; its `files` are the addresses of stored files that the sheet knows, by id."""
    rights = description.licence(sheet)
    answers = shown_answers(sheet)
    named = [row["file"] for row in rows_with_files(answers)]
    return {
        "reference": sheet.reference,
        "version": sheet.revision,
        "language": sheet.language,
        "title": sheet.title,
        "template": sheet.questionnaire.version,
        "published_on": sheet.published_on.isoformat() if sheet.published_on else None,
        "url": sheet.url,
        "publisher": sheet.network,
        "licence": {"code": rights.code, "name": rights.name, "url": rights.url} if rights else None,
        "answers": answers,
        "files": {id: sheet.files[id] for id in named if id in sheet.files},
    }


def to_json(sheets: Iterable[Sheet]) -> str:
    """Return `{"practices": [{"reference": …}, …]}`, indented, UTF-8 left readable."""
    return dumps({"practices": [record(sheet) for sheet in sheets]})


def dumps(value: object) -> str:
    """Return JSON as every file of ours has it: indented, keys in their order, a line end at the end."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def schema(questionnaires: Sequence[Questionnaire]) -> Schema:
    """Return the JSON Schema (2020-12) of `to_json`; no answer is required, since its owner may not let it be shown."""
    editions = {questionnaire.version: questionnaire for questionnaire in reversed(questionnaires)}
    cases = [
        {
            "if": {"properties": {"template": {"const": edition}}},
            "then": {"properties": {"answers": {"$ref": f"#/$defs/answers-{edition}"}}},
        }
        for edition in sorted(editions)
    ]
    practice = _object(_RECORD | {"template": {"enum": sorted(editions), "description": "edition of the questions"}})
    return {
        "$schema": DIALECT,
        "title": "Published good practices",
        **_object({"practices": {"type": "array", "items": {"$ref": "#/$defs/practice"}}}),
        "$defs": {
            "practice": {**practice, "allOf": cases},
            **{f"answers-{edition}": _answers(editions[edition]) for edition in sorted(editions)},
        },
    }


def _answers(questionnaire: Questionnaire) -> Schema:
    whole = json_schema(questionnaire)
    properties = {field.id: whole["properties"][field.id] for field in shown_fields(questionnaire)}
    for field in shown_fields(questionnaire):
        if field.type == "contacts":
            properties[field.id] = {key: value for key, value in properties[field.id].items() if key != "minItems"}
    return {"title": whole["title"], "type": "object", "properties": properties, "additionalProperties": False}


def _object(properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


_TEXT: Schema = {"type": "string"}
_RECORD: Schema = {
    "reference": {**_TEXT, "description": "never changes and is never used again"},
    "version": {"type": "integer", "minimum": 0, "description": "number of the revision that is published"},
    "language": {**_TEXT, "description": "of the texts, as a BCP 47 tag"},
    "title": _TEXT,
    "template": _TEXT,
    "published_on": {"type": ["string", "null"], "format": "date"},
    "url": {**_TEXT, "description": "page of the practice when the record was made, or empty"},
    "publisher": _TEXT,
    "licence": {"anyOf": [{"type": "null"}, _object({"code": _TEXT, "name": _TEXT, "url": _TEXT})]},
    "answers": {"type": "object"},
    "files": {
        "type": "object",
        "additionalProperties": _TEXT,
        "description": "addresses of the stored files that the answers name, by their ids",
    },
}
