"""The API described as OpenAPI 3.1, from the table by which the views read their parameters."""

from typing import Any

from forms.questionnaire.base_type import Schema
from webapp.integrations.calls import CALLS, KEY_CALLS, Call
from webapp.integrations.parameters import IDEMPOTENCY_KEY, Parameter
from webapp.integrations.schemas import schemas

VERSION = "1.1"
BASE = "/api/v1"
PROBLEM_TYPE = "application/problem+json"
RATE = "300 per minute"
KEY_RATE = "120 per minute"
_RATE_HEADERS = {
    "RateLimit-Policy": "how many calls are answered in how many seconds",
    "RateLimit": "how many are left, and in how many seconds they begin anew",
}


def document(site_url: str, network: str, email: str = "") -> dict[str, Any]:
    """Return the description of the installation at this address; `email` is where programs' authors may write."""
    paths: dict[str, dict[str, Schema]] = {}
    for name, call in {**CALLS, **KEY_CALLS}.items():
        paths.setdefault(call.path, {})[call.method.lower()] = _operation(name, call)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{network}: good practices",
            "version": VERSION,
            "license": {
                "name": "Apache License 2.0 for the programs; each practice names its own licence",
                "identifier": "Apache-2.0",
            },
            "contact": {"name": network, **({"email": email} if email else {})},
            "description": "Everything that is public about the good practices of a network of cities, for everybody; "
            "and a way for a city's own programs to bring its practices.",
        },
        "servers": [{"url": f"{site_url}{BASE}"}],
        "paths": paths,
        "components": {
            "schemas": schemas(),
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "A key that a person made for a city."}
            },
        },
    }


def _operation(name: str, call: Call) -> Schema:
    parameters = [_parameter(one, "path") for one in call.in_path] + [_parameter(one, "query") for one in call.query]
    said: Schema = {"operationId": name, "summary": call.summary, "tags": ["Reading" if not call.scope else "Writing"]}
    said["security"] = [{"key": []}] if call.scope is not None else []
    if call.scope is not None:
        said["description"] = f"The key must open `{call.scope}`."
    if call.method != "GET":
        parameters.append({**_parameter(IDEMPOTENCY_KEY, "header"), "required": False})
    if call.conditional:
        what = "The ETag of what you read before."
        parameters.append(
            {"name": "If-Match", "in": "header", "required": True, "description": what, "schema": {"type": "string"}}
        )
    if call.body:
        shape = {"schema": {"$ref": f"#/components/schemas/{call.body}"}}
        said["requestBody"] = {"required": True, "content": {"application/json": shape}}
    if call.files:
        content = {one: {"schema": {"type": "string", "format": "binary"}} for one in call.files}
        said["requestBody"] = {"required": True, "content": content}
    return {**said, "parameters": parameters, "responses": _responses(call)}


def _responses(call: Call) -> Schema:
    headers = {"ETag": {"description": "for If-None-Match and If-Match", "schema": {"type": "string"}}}
    headers |= {name: {"description": what, "schema": {"type": "string"}} for name, what in _RATE_HEADERS.items()}
    answer = {
        "description": "The answer.",
        "headers": headers,
        "content": {call.media_type: {"schema": {"$ref": f"#/components/schemas/{call.answer}"}}},
    }
    said: Schema = {str(call.status): answer}
    if call.method == "GET":
        said["304"] = {"description": "Nothing has changed since the ETag in If-None-Match."}
    elif call.files:
        said["200"] = {**answer, "description": "This practice has the very same file already: here it is."}
    said["400"] = _problem("A parameter is wrong; `errors` says which, and what would be right.")
    if call.in_path:
        said["404"] = _problem("There is no such thing, or it is not for you to see.")
    if call.answer == "Practice":
        said["410"] = _problem("It was public and has been withdrawn.")
    if call.scope is not None:
        said["401"] = _problem("The key is missing, unknown, revoked or expired.")
        said["403"] = _problem("The key does not open this.")
    if call.method != "GET":
        said["409"] = _problem("It cannot be done as things stand; `detail` says why.")
        said["413"] = _problem("That is too large.")
        said["415"] = _problem("This media type is not taken here.")
        said["422"] = _problem("The answers or the file cannot be taken; `errors` says what is wrong, by field.")
    if call.conditional:
        said["412"] = _problem("It has changed since you read it. Read it again.")
        said["428"] = _problem("If-Match is missing.")
    said["429"] = _problem(f"Too many calls: {KEY_RATE if call.scope else RATE} are answered. See Retry-After.")
    return {**said, "default": _problem("Anything else that went wrong.")}


def _parameter(parameter: Parameter, place: str) -> Schema:
    said: Schema = {
        "name": parameter.name,
        "in": place,
        "required": place == "path",
        "description": parameter.help,
        "schema": {"type": "array", "items": parameter.schema, "maxItems": 20} if parameter.many else parameter.schema,
    }
    if parameter.many:
        said |= {"style": "form", "explode": True}
    return said


def _problem(description: str) -> Schema:
    return {"description": description, "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
