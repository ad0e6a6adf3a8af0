"""The shapes of what the API says and takes, as JSON Schema (2020-12): shapes.json with what other modules define."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from exports.data import records
from exports.html.block_json import BLOCKS_SCHEMA
from forms.questionnaire.base_type import Schema
from forms.questionnaire.shipped import SHIPPED, load
from forms.questionnaire.types import CODE_PARAMS
from webapp.catalogue.facet_index import KINDS
from webapp.core.i18n import WRITTEN
from webapp.models import Scope, State

_FILE = Path(__file__).with_name("shapes.json")
_ENUMS = {"KINDS": list(KINDS), "LANGUAGES": WRITTEN.split(), "SCOPES": list(Scope), "STATES": list(State)}


@cache
def schemas() -> dict[str, Schema]:
    """Return every shape by its name; they refer to each other as `#/components/schemas/…`."""
    text = _FILE.read_text("utf-8").replace("PROBLEM_CODES", ", ".join(sorted(CODE_PARAMS)))
    shapes: dict[str, Any] = json.loads(text, object_hook=_completed)
    fault = shapes.pop("Fault")
    for name, part in (("Problem", "errors"), ("Submission", "problems")):
        shapes[name]["properties"][part]["items"] = fault
    exported = records.schema([load(edition) for edition in SHIPPED])["$defs"]
    answers = {
        name: _moved(_without_emails(schema)) for name, schema in exported.items() if name.startswith("answers-")
    }
    record, more = _moved(exported["practice"]), shapes["Practice"]["properties"]
    more["blocks"] = BLOCKS_SCHEMA | more["blocks"]
    shapes["Practice"] = record | {"properties": record["properties"] | more, "required": [*record["required"], *more]}
    return answers | shapes


def _completed(shape: Schema) -> Schema:
    """Fill in enumerations that are only named, and close objects that do not say themselves what is `required`."""
    if isinstance(shape.get("enum"), str):
        shape["enum"] = _ENUMS[shape["enum"]]
    if "properties" in shape and "required" not in shape:
        shape |= {"required": list(shape["properties"]), "additionalProperties": False}
    return shape


def _without_emails(schema: Schema) -> Schema:
    """Return the schema of a questionnaire's answers in which contacts have no e-mail address, as in the API."""
    properties = dict(schema["properties"])
    if "contacts" in properties:
        rows = properties["contacts"]
        parts = {**rows["items"]["properties"], "email": {"const": "", "description": "see contacts_url"}}
        properties["contacts"] = {**rows, "items": {**rows["items"], "properties": parts}}
    return {**schema, "properties": properties}


def _moved(schema: Any) -> Any:
    """Return a schema whose references lead to the components."""
    if isinstance(schema, dict):
        return {
            key: value.replace("#/$defs/", "#/components/schemas/") if key == "$ref" else _moved(value)
            for key, value in schema.items()
        }
    return [_moved(part) for part in schema] if isinstance(schema, list) else schema
