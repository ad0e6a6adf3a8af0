"""The API described as OpenAPI 3.1: every call with its parameters, its answer and what can go wrong.

The views read their parameters by the same table, so the description cannot say anything else. Not here: the shapes of
answers (api/schemas.py) and the page that shows this to people (templates/public/api.html).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms.kind import Schema
from forms.template import editions
from webapp.api.parameters import LANGUAGE_TAG, SEARCH, TEMPLATE_LANGUAGE, Parameter
from webapp.api.schemas import schemas

VERSION = "1.0"
BASE = "/api/v1"
PROBLEM_TYPE = "application/problem+json"
RATE = "300 per minute"
_REFERENCE = Parameter("reference", {"type": "string", "pattern": "^[A-Z]+-[0-9]{4}-[0-9]+$"}, "Of a practice.")
_LANGUAGE = Parameter("language", {"type": "string", "pattern": LANGUAGE_TAG, "maxLength": 35}, "A language tag.", "en")
_YEAR = Parameter("year", {"type": "integer", "minimum": 1, "maximum": 9999}, "Of an edition.")
_EDITION = Parameter("edition", {"type": "string", "enum": list(editions())}, "Of the questions.", editions()[-1])


@dataclass(frozen=True, slots=True)
class Call:
    """One call: its address below BASE, what it is for, its parameters in the path and in the query, its answer."""

    path: str
    summary: str
    answer: str
    in_path: Sequence[Parameter] = ()
    query: Sequence[Parameter] = ()
    media_type: str = "application/json"


CALLS: Mapping[str, Call] = {
    "practices": Call(
        "/practices", "Find practices: words, filters, sorting, page by page.", "PracticeList", (), SEARCH
    ),
    "practice": Call("/practices/{reference}", "One practice, in its own language.", "Practice", (_REFERENCE,)),
    "version": Call(
        "/practices/{reference}/{language}", "One practice, in one language.", "Practice", (_REFERENCE, _LANGUAGE)
    ),
    "topics": Call("/topics", "The topics, with how many practices each has.", "TopicList"),
    "countries": Call("/countries", "The countries that have practices.", "CountryList"),
    "cities": Call("/cities", "The cities that have practices.", "CityList"),
    "editions": Call("/editions", "The yearly editions and their files.", "EditionList"),
    "edition": Call("/editions/{year}", "One yearly edition, with its contents.", "Edition", (_YEAR,)),
    "templates": Call("/templates", "The editions of the questions that cities answer.", "TemplateList"),
    "template": Call(
        "/templates/{edition}",
        "The questions of an edition as a JSON Schema.",
        "Template",
        (_EDITION,),
        (TEMPLATE_LANGUAGE,),
        "application/schema+json",
    ),
}


def document(site_url: str, network: str) -> dict[str, Any]:
    """The whole description, for the installation at this address."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{network}: good practices",
            "version": VERSION,
            "description": "Everything that is public about the good practices of a network of cities.",
        },
        "servers": [{"url": f"{site_url}{BASE}"}],
        "paths": {call.path: {"get": _operation(name, call)} for name, call in CALLS.items()},
        "components": {"schemas": schemas()},
    }


def _operation(name: str, call: Call) -> Schema:
    parameters = [_parameter(one, "path") for one in call.in_path] + [_parameter(one, "query") for one in call.query]
    return {
        "operationId": name,
        "summary": call.summary,
        "parameters": parameters,
        "responses": {
            "200": {
                "description": "The answer.",
                "headers": {"ETag": {"description": "for If-None-Match", "schema": {"type": "string"}}},
                "content": {call.media_type: {"schema": {"$ref": f"#/components/schemas/{call.answer}"}}},
            },
            "304": {"description": "Nothing has changed since the ETag in If-None-Match."},
            "400": _problem("A parameter is wrong; `errors` says which, and what would be right."),
            "404": _problem("There is no such thing, or it is not public."),
            **({"410": _problem("It was public and has been withdrawn.")} if call.answer == "Practice" else {}),
            "429": _problem(f"Too many calls: {RATE} are answered. Retry-After says how long to wait."),
            "default": _problem("Anything else that went wrong."),
        },
    }


def _parameter(one: Parameter, place: str) -> Schema:
    said: Schema = {
        "name": one.name,
        "in": place,
        "required": place == "path",
        "description": one.help,
        "schema": {"type": "array", "items": one.schema, "maxItems": 20} if one.many else one.schema,
    }
    if one.many:
        said |= {"style": "form", "explode": True}
    return said


def _problem(description: str) -> Schema:
    return {"description": description, "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
