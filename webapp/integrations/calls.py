"""The calls of the API as one table: address, purpose, parameters, what is sent and what is answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forms.questionnaire.template import LATEST, SHIPPED
from webapp.integrations.parameters import LANGUAGE_TAG, LONGEST_NAME, SEARCH, TEMPLATE_LANGUAGE, Parameter
from webapp.integrations.submitting import BYTES, STEP_NAMES
from webapp.models import Scope

_REFERENCE = Parameter("reference", {"type": "string", "pattern": "^[A-Z]+-[0-9]{4}-[0-9]+$"}, "Of a practice.")
_LANGUAGE = Parameter("language", {"type": "string", "pattern": LANGUAGE_TAG, "maxLength": 35}, "A language tag.", "en")
_YEAR = Parameter("year", {"type": "integer", "minimum": 1, "maximum": 9999}, "Of an edition.")
_EDITION = Parameter("edition", {"type": "string", "enum": list(SHIPPED)}, "Of the questions.", LATEST)
_ID = Parameter("id", {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}, "Of a submission.", "1")
_STEP = Parameter(
    "step",
    {"type": "string", "enum": list(STEP_NAMES)},
    "`send` gives it to the editors, `recall` takes it back, `revise` opens a published one for an update.",
    "send",
)
_BEFORE = Parameter("before", _ID.schema, "Only submissions with a smaller id: how to go on after the last of a list.")
_FILE_NAME = Parameter(
    "name", {"type": "string", "maxLength": LONGEST_NAME, "pattern": "^[^\\u0000]*$"}, "What you call it.", "plan.pdf"
)
PICTURES_AND_PDF = ("image/jpeg", "image/png", "image/webp", "image/heic", "application/pdf", BYTES)


@dataclass(frozen=True, slots=True)
class Call:
    """A call: its address below BASE, its purpose, its parameters in path and query, its answer.

    `body` is the shape of what is sent as JSON, `files` are the media types of a file that is sent as it is, `scope` is
    what its key must open, if it needs one, and `conditional` calls need If-Match.
    """

    path: str
    summary: str
    answer: str
    in_path: Sequence[Parameter] = ()
    query: Sequence[Parameter] = ()
    media_type: str = "application/json"
    method: str = "GET"
    status: int = 200
    body: str = ""
    files: Sequence[str] = ()
    scope: Scope | None = None
    conditional: bool = False


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
"""Reading what is public: the endpoints of views/api/catalogue.py."""

KEY_CALLS: Mapping[str, Call] = {
    "key": Call("/key", "What your key opens, and for which city.", "Key", scope=Scope.READ),
    "submissions": Call(
        "/submissions",
        "The practices of your city that your key sees, the last begun first.",
        "SubmissionList",
        query=(_BEFORE,),
        scope=Scope.READ,
    ),
    "submission": Call(
        "/submissions/{id}",
        "Where one stands: its state, its answers, and what is still wrong or missing.",
        "Submission",
        (_ID,),
        scope=Scope.READ,
    ),
    "begin": Call(
        "/submissions",
        "Begin a practice with some or all of its answers, and send it at once if you like.",
        "Submission",
        method="POST",
        status=201,
        body="NewSubmission",
        scope=Scope.WRITE,
    ),
    "change": Call(
        "/submissions/{id}",
        "Change answers: those that you name are replaced, null clears one.",
        "Submission",
        (_ID,),
        method="PATCH",
        body="Change",
        scope=Scope.WRITE,
        conditional=True,
    ),
    "upload": Call(
        "/submissions/{id}/files",
        "Add a photograph or a PDF, sent as it is (as bytes of no type, too). Then name its `file` in an answer.",
        "File",
        (_ID,),
        (_FILE_NAME,),
        method="POST",
        status=201,
        files=PICTURES_AND_PDF,
        scope=Scope.WRITE,
    ),
    "step": Call(
        "/submissions/{id}/{step}",
        "Send it to the editors, take it back, or open it for an update.",
        "Submission",
        (_ID, _STEP),
        method="POST",
        scope=Scope.SEND,
    ),
}
"""What a key opens: the endpoints of views/api/submissions.py."""
