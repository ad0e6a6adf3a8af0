"""The shapes of what the API says, as JSON Schema (2020-12), which is what OpenAPI 3.1 describes them with.

The record of a practice and its answers come from `exports.data.records` and the questions themselves. Not here: which
call gives what (integrations/openapi.py) and the objects themselves (integrations/records.py).
"""

from __future__ import annotations

from functools import cache
from typing import Any

from exports.data import records
from exports.html.block_json import BLOCKS_SCHEMA
from forms.questionnaire.kind import Schema
from forms.questionnaire.template import editions, load
from webapp.catalogue.facet_index import KINDS
from webapp.integrations.submission_schemas import FAULT, object_of, submission_schemas

_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_ADDRESS: Schema = {"type": "string", "format": "uri"}
_MOMENT: Schema = {"type": ["string", "null"], "format": "date-time"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_BY_LANGUAGE: Schema = {"type": "object", "additionalProperties": _TEXT}


@cache
def schemas() -> dict[str, Schema]:
    """Every shape by its name; they refer to each other as `#/components/schemas/…`."""
    exported = records.schema([load(edition) for edition in editions()])["$defs"]
    answers = {name: _moved(_titled(schema)) for name, schema in exported.items() if name.startswith("answers-")}
    record = _moved(exported["practice"])
    more: Schema = {
        "languages": {**_TEXTS, "description": "in which it is public, its own first"},
        "blocks": {**BLOCKS_SCHEMA, "description": "the content in reading order, each block with its `type`"},
        "documents": {**_by_name(_ADDRESS), "description": "addresses of the sheet as PDF and DOCX"},
        "contacts_url": {"type": ["string", "null"], "description": "where a person finds the e-mail addresses"},
        "translations": {**_by_name(_ADDRESS), "description": "this answer in each language"},
    }
    practice = {
        **record,
        "properties": {**record["properties"], **more},
        "required": [*record["required"], *more],
    }
    return {
        **answers,
        "Practice": practice,
        "PracticeSummary": object_of(_SUMMARY),
        "PracticeList": object_of(
            {
                "total": _COUNT,
                "practices": {"type": "array", "items": _ref("PracticeSummary")},
                "next": {"type": ["string", "null"], "description": "the address of what follows; null at the end"},
                "corrected": {**_TEXT, "description": "what was looked for, where nothing had the words of `q`"},
                "counts": {
                    "type": "object",
                    "propertyNames": {"enum": list(KINDS)},
                    "additionalProperties": _by_name(_COUNT),
                    "description": "for each filter in `counts`: its values, and how many each would give",
                },
            }
        ),
        "TopicList": _list("topics", {"code": _TEXT, "labels": _BY_LANGUAGE, "count": _COUNT}),
        "CountryList": _list("countries", {"code": _TEXT, "names": _BY_LANGUAGE, "count": _COUNT}),
        "CityList": _list("cities", {"key": _TEXT, "name": _TEXT, "count": _COUNT}),
        "TemplateList": _list("templates", {"edition": _TEXT, "languages": _TEXTS, "url": _ADDRESS}),
        "Template": {"type": "object", "description": "a JSON Schema (2020-12) of complete answers"},
        "EditionSummary": object_of(_EDITION),
        "EditionList": object_of({"editions": {"type": "array", "items": _ref("EditionSummary")}}),
        "Edition": object_of({**_EDITION, **_IN_EDITION}),
        "Problem": _PROBLEM,
        **submission_schemas(),
    }


def _list(name: str, properties: Schema) -> Schema:
    return object_of({name: {"type": "array", "items": object_of(properties)}})


def _by_name(schema: Schema) -> Schema:
    return {"type": "object", "additionalProperties": schema}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _titled(schema: Schema) -> Schema:
    """The answers of an edition, with contacts that have no e-mail address: that is what the API says."""
    properties = dict(schema["properties"])
    if "contacts" in properties:
        rows = properties["contacts"]
        parts = {**rows["items"]["properties"], "email": {"const": "", "description": "see contacts_url"}}
        properties["contacts"] = {**rows, "items": {**rows["items"], "properties": parts}}
    return {**schema, "properties": properties}


def _moved(schema: Any) -> Any:
    """The same schema, its references leading to the components."""
    if isinstance(schema, dict):
        return {
            key: value.replace("#/$defs/", "#/components/schemas/") if key == "$ref" else _moved(value)
            for key, value in schema.items()
        }
    return [_moved(one) for one in schema] if isinstance(schema, list) else schema


_SUMMARY: Schema = {
    "reference": {**_TEXT, "description": "never changes and is never used again"},
    "language": {**_TEXT, "description": "of these texts, as a BCP 47 tag"},
    "languages": {**_TEXTS, "description": "in which it is public, its own first"},
    "version": {"type": "integer", "minimum": 1},
    "title": _TEXT,
    "tagline": _TEXT,
    "countries": {**_TEXTS, "description": "ISO 3166 codes"},
    "cities": {**_TEXTS, "description": "as they were written"},
    "topics": {**_TEXTS, "description": "codes, see /topics"},
    "period": {"type": ["object", "null"], "description": "as written, and as it was read"},
    "published_at": _MOMENT,
    "picture": {"anyOf": [{"type": "null"}, object_of({"url": _ADDRESS, "alt": _TEXT})]},
    "url": {**_ADDRESS, "description": "its page for readers"},
    "api_url": {**_ADDRESS, "description": "all of it, in this language"},
}
_DOCUMENT: Schema = object_of({"format": _TEXT, "media_type": _TEXT, "bytes": _COUNT, "url": _ADDRESS})
_EDITION: Schema = {
    "year": {"type": "integer"},
    "reference": _TEXT,
    "version": {"type": "integer", "minimum": 1},
    "title": _TEXT,
    "publisher": _TEXT,
    "language": _TEXT,
    "issued_on": {"type": ["string", "null"], "format": "date"},
    "isbn": _TEXT,
    "issn": _TEXT,
    "url": _ADDRESS,
    "api_url": _ADDRESS,
    "documents": {"type": "array", "items": _DOCUMENT},
}
_IN_EDITION: Schema = {
    "contents": {
        "type": "array",
        "items": object_of(
            {
                "reference": _TEXT,
                "language": _TEXT,
                "title": _TEXT,
                "url": {"type": ["string", "null"], "description": "null if it is not public any more"},
            }
        ),
    },
}
_PROBLEM: Schema = {
    "type": "object",
    "description": "RFC 9457",
    "properties": {
        "type": {**_TEXT, "description": "about:blank: the status says what kind of problem it is"},
        "title": _TEXT,
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": _TEXT,
        "errors": {"type": "array", "items": FAULT},
    },
    "required": ["type", "title", "status", "detail"],
}
