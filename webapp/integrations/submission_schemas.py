"""The shapes of what a city's programs send and are told, as JSON Schema (2020-12).

Not here: the shapes of what is public (integrations/schemas.py).
"""

from __future__ import annotations

from forms.answers.validation import PROBLEM_CODES
from forms.questionnaire.kind import Schema
from webapp.core.i18n import WRITTEN
from webapp.models import Scope, State

_TEXT: Schema = {"type": "string"}
_ID: Schema = {"type": "integer", "minimum": 1}
_ADDRESS: Schema = {"type": "string", "format": "uri"}
_MOMENT: Schema = {"type": "string", "format": "date-time"}
_ANSWERS: Schema = {
    "type": "object",
    "description": "field id -> answer, in the shapes of /templates/{edition}; null clears one",
    "additionalProperties": True,
}
FAULT: Schema = {
    "type": "object",
    "properties": {
        "parameter": {**_TEXT, "description": "of the address or the headers"},
        "field": {**_TEXT, "description": "the question, or a property of what was sent"},
        "code": {**_TEXT, "description": f"one of {', '.join(sorted(PROBLEM_CODES))}, or of this API"},
        "row": {"type": "integer", "minimum": 0, "description": "of a list, from 0"},
        "part": {**_TEXT, "description": "of a compound answer"},
        "detail": {**_TEXT, "description": "what is wrong, in a sentence"},
    },
    "required": ["detail"],
    "additionalProperties": False,
}


def object_of(properties: Schema, *, optional: tuple[str, ...] = ()) -> Schema:
    """An object with exactly these properties, all of them there but the optional ones."""
    needed = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": needed, "additionalProperties": False}


def submission_schemas() -> dict[str, Schema]:
    """Every shape by its name."""
    city = object_of({"name": _TEXT, "country": {**_TEXT, "description": "ISO 3166 code"}})
    return {
        "Key": object_of({"name": _TEXT, "city": city, "scopes": {"type": "array", "items": {"enum": list(Scope)}}}),
        "NewSubmission": object_of(
            {
                "language": {**_TEXT, "enum": WRITTEN.split(), "description": "in which the answers are written"},
                "call": {
                    "type": ["integer", "null"],
                    "minimum": 1,
                    "maximum": 2**31 - 1,
                    "description": "the call for practices that it answers, by the number in its address",
                },
                "answers": _ANSWERS,
                "send": {"type": "boolean", "default": False, "description": "give it to the editors at once"},
            },
            optional=("call", "answers", "send"),
        ),
        "Change": object_of({"answers": _ANSWERS}),
        "Submission": object_of(_SUBMISSION),
        "SubmissionList": object_of({"submissions": {"type": "array", "items": object_of(_SUMMARY)}}),
        "File": object_of(
            {
                "file": {**_TEXT, "description": "what to name in an answer"},
                "name": _TEXT,
                "media_type": _TEXT,
                "bytes": {"type": "integer", "minimum": 1, "description": "as kept: pictures are encoded anew"},
                "sha256": {**_TEXT, "description": "of the bytes as kept"},
                "width": {"type": "integer", "minimum": 0, "description": "in pixels; 0 for what is no picture"},
                "height": {"type": "integer", "minimum": 0},
            }
        ),
    }


_SUMMARY: Schema = {
    "id": _ID,
    "reference": {"type": ["string", "null"], "description": "from the first sending on"},
    "title": _TEXT,
    "state": {**_TEXT, "enum": list(State)},
    "updated_at": _MOMENT,
    "api_url": _ADDRESS,
}
_SUBMISSION: Schema = {
    **_SUMMARY,
    "editable": {"type": "boolean", "description": "false while it is with the editors"},
    "language": _TEXT,
    "edition": {**_TEXT, "description": "of the questions, see /templates"},
    "note": {**_TEXT, "description": "what the editors wrote when they returned it"},
    "page_url": {**_ADDRESS, "description": "its page for the people of the city, who sign in"},
    "public_url": {"type": ["string", "null"], "description": "its page for readers, once it is public"},
    "answers": {**_ANSWERS, "description": "as they are kept"},
    "problems": {"type": "array", "items": FAULT, "description": "what is wrong or missing before it can be sent"},
}
