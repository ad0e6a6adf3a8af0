"""The API for people: every call of the OpenAPI document, with a form to try it, with and without scripts."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, render_template
from markupsafe import Markup, escape

from forms.questionnaire.base_type import Schema
from webapp.catalogue.page_cache import shared
from webapp.integrations import openapi
from webapp.integrations.calls import CALLS, KEY_CALLS, Call
from webapp.integrations.parameters import IDEMPOTENCY_KEY, Parameter
from webapp.integrations.schemas import schemas
from webapp.web.permissions import Right, requires

blueprint = Blueprint("explorer", __name__)
CODE = re.compile(r"`([^`]+)`")
BODIES = {
    "NewSubmission": {"language": "en", "answers": {"title": "Art therapy in Lutsk", "topics": ["education"]}},
    "Change": {"answers": {"tagline": "Painting helps displaced children to settle"}},
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A call as the page shows it."""

    name: str
    call: Call
    parameters: tuple[tuple[str, Parameter], ...]
    body: str
    answer: str
    responses: Mapping[str, Schema]


@blueprint.get("/api/")
@requires(Right.ANYONE)
@shared
def every() -> str:
    said = openapi.document(current_app.config["SETTINGS"].site_url, current_app.config["SETTINGS"].network)
    return render_template(
        "api/explorer.html",
        groups=[
            (group, [_shown(name, call, said) for name, call in calls.items()])
            for group, calls in (("reading", CALLS), ("writing", KEY_CALLS))
        ],
        base=openapi.BASE,
        code=_code,
        outline=_outline,
        schemas=schemas(),
    )


def _shown(name: str, call: Call, document: Mapping[str, Any]) -> Shown:
    parameters = [("path", one) for one in call.in_path] + [("query", one) for one in call.query]
    if call.conditional:
        parameters.append(("header", Parameter("If-Match", {"type": "string"}, "The ETag of what you read before.")))
    if call.method != "GET":
        parameters.append(("header", IDEMPOTENCY_KEY))
    operation = document["paths"][call.path][call.method.lower()]
    return Shown(
        name,
        call,
        tuple(parameters),
        json.dumps(BODIES[call.body], indent=2, ensure_ascii=False) if call.body else "",
        call.answer,
        operation["responses"],
    )


def _code(text: str) -> Markup:
    """Return a sentence of the description with what stands in backticks as code."""
    return Markup(CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 (escaped before)


def _outline(schema: Schema, depth: int = 0) -> str:
    """Return a shape as a person reads it, one property a line: `{ "total": integer }`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return " | ".join(json.dumps(one) for one in schema["enum"])
    if "anyOf" in schema:
        return " | ".join(_outline(one, depth) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"[ {_outline(schema.get('items', {}), depth)} ]"
    if not schema.get("properties"):
        kind = schema.get("type", "any")
        return " | ".join(kind) if isinstance(kind, list) else str(schema.get("format", kind))
    inside, needed = "  " * (depth + 1), schema.get("required", ())
    lines = [
        f"{inside}{name}{'' if name in needed else '?'}: {_outline(one, depth + 1)}"
        for name, one in schema["properties"].items()
    ]
    return "{\n" + "\n".join(lines) + "\n" + "  " * depth + "}"
