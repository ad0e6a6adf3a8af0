"""What a city's own programs call, with a key: bringing practices, changing, sending and following them."""

import hashlib
import json
from collections.abc import Callable
from functools import partial, wraps
from typing import Any, ParamSpec

from flask import Blueprint, Response, abort, current_app, g, request
from flask_babel import force_locale

from exports.sheet.refusals import unprintable_answers
from forms.answers.validation import check
from forms.questionnaire.model import Questionnaire
from forms.questionnaire.problems import Problem
from webapp.accounts import api_keys
from webapp.core import db
from webapp.core.db import session
from webapp.core.links import address
from webapp.core.pictures import NotAPicture
from webapp.integrations import openapi, parameters, submitting
from webapp.integrations.calls import KEY_CALLS
from webapp.integrations.parameters import IDEMPOTENCY_KEY, Fault, WrongParameters
from webapp.integrations.records import Record
from webapp.models import ApiUse, Practice
from webapp.phrases import refusals
from webapp.phrases.problems import phrase, sentence
from webapp.practices import drafts, languages
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action, Refused
from webapp.questionnaires import load
from webapp.storage.files import NoRoom
from webapp.storage.reference_files import NotADocument
from webapp.web import security
from webapp.web.api_problems import problem, read_query
from webapp.web.limits import limiter, who_calls
from webapp.web.permissions import Right, requires
from webapp.web.revalidation import revalidated

blueprint = Blueprint("submissions", __name__, url_prefix=openapi.BASE)
security.csrf.exempt(blueprint)  # nothing here is opened by a cookie
limiter.shared_limit(lambda: openapi.RATE, scope="api")(blueprint)
limiter.shared_limit(lambda: openapi.KEY_RATE, scope="keys", key_func=who_calls)(blueprint)
blueprint.before_request(partial(read_query, KEY_CALLS))
Arguments = ParamSpec("Arguments")


def once(view: Callable[Arguments, Response]) -> Callable[Arguments, Response]:
    """Note that the key changed something; a call repeated under its name gets its first answer."""

    @wraps(view)
    def answer(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Response:
        name, asked = _idempotency_key(), _fingerprint()
        try:
            earlier = api_keys.answered(session(), g.api_key, name, asked) if name else None
        except api_keys.NameTaken:
            return problem(422, "This Idempotency-Key was used for another call. Give each call a name of its own.")
        if earlier is not None and earlier.answer is not None:
            response = Response(earlier.answer["body"], earlier.status, earlier.answer["headers"])
            response.headers["Idempotency-Replayed"] = "true"
            return response
        response = view(*args, **kwargs)
        if response.status_code < 400:
            told = {name: response.headers[name] for name in TOLD_AGAIN if name in response.headers}
            said = {"body": response.get_data(as_text=True), "headers": told} if name else None
            practice = g.practice.id if g.get("practice") else None
            use = ApiUse(method=request.method, path=request.path, status=response.status_code, practice_id=practice)
            use.idempotency_key, use.fingerprint, use.answer = name or None, asked, said
            api_keys.note_use(session(), g.api_key, use)
        return response

    return answer


PRIVATE = "private, no-cache"
AS_IT_IS = f"{PRIVATE}, no-transform"
"""Of what can be changed: compressed, its ETag would be weak, and If-Match compares strongly (RFC 9110, 13.1.1)."""
PARTS = {"start_year": "start", "end_year": "end"}
"""What a problem calls by the box of the web form, and programs by the property of the JSON Schema."""
TOLD_AGAIN = ("Content-Type", "Location", "ETag", "Cache-Control")


def _idempotency_key() -> str:
    given = request.headers.get(IDEMPOTENCY_KEY.name, "").strip('"')
    if given and (detail := parameters.wrong(IDEMPOTENCY_KEY.schema, given)):
        raise WrongParameters([Fault(IDEMPOTENCY_KEY.name, detail)])
    return given


def _fingerprint() -> str:
    """Return the hash of a call; a file, whose bytes come later, counts by its length and name."""
    body = b"" if request.endpoint == "submissions.upload" else request.get_data()
    parts = [request.method, request.full_path, request.content_length, hashlib.sha256(body).hexdigest()]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@blueprint.get("/key")
@requires(Right.KEY_READ)
def key() -> Response:
    key, city = g.api_key, g.api_key.city
    return _read({"name": key.name, "city": {"name": city.name, "country": city.country}, "scopes": key.scopes})


@blueprint.get("/submissions")
@requires(Right.KEY_READ)
def submissions() -> Response:
    before = g.query.get("before")
    return _read({"submissions": [_summary(one) for one in submitting.of_key(session(), g.api_key, before=before)]})


@blueprint.get("/submissions/<int:id>")
@requires(Right.KEY_READ)
def submission(id: int) -> Response:
    return revalidated(_submission(_found(id)), AS_IT_IS)


@blueprint.post("/submissions")
@requires(Right.KEY_WRITE)
@once
def begin() -> Response:
    sent = _body("language", "call", "answers", "send")
    faults = []
    if not isinstance(sent.get("language"), str):
        faults.append(submitting.Fault("language", "missing", "Say in which language the answers are written."))
    if not isinstance(sent.get("send", False), bool):
        faults.append(submitting.Fault("send", "wrong_shape", "It must be true or false."))
    if type(sent.get("call")) not in (int, type(None)) or not 0 < (sent.get("call") or 1) < 2**31:
        faults.append(submitting.Fault("call", "wrong_shape", "It must be the number of a call."))
    if faults:
        raise submitting.NotTaken(faults=faults)
    if sent.get("send") and "send" not in g.api_key.scopes:
        abort(403)
    answers = _answers_in(sent, needed=False)
    g.practice = submitting.begin(session(), g.api_key, answers, language=sent["language"], call_id=sent.get("call"))
    if sent.get("send"):
        carry_out(session(), g.practice, Action.SUBMIT, g.api_key.person)
    response = _submission(g.practice)
    response.status_code = 201
    response.headers["Location"] = address("submissions.submission", id=g.practice.id)
    return response


@blueprint.patch("/submissions/<int:id>")
@requires(Right.KEY_WRITE)
@once
def change(id: int) -> Response:
    practice = g.practice = _found(id)
    if not request.if_match:
        return problem(428, "Send the ETag of what you read as If-Match, so that nobody's words are lost.")
    answers = _answers_in(_body("answers"), needed=True)
    drafts.lock(session(), practice)
    if not request.if_match.contains_weak(submitting.mark(practice)):
        return problem(412, "It has changed since you read it. Read it again, then decide.")
    submitting.change(session(), g.api_key, practice, answers)
    return _submission(practice)


@blueprint.post("/submissions/<int:id>/files")
@requires(Right.KEY_WRITE)
@once
def upload(id: int) -> Response:
    """Keep a file, which comes in and is decoded while the database is not held."""
    _found(id)
    if request.mimetype not in KEY_CALLS["upload"].files:
        return problem(415, f"A file is one of: {', '.join(KEY_CALLS['upload'].files)}.")
    name, media_type = g.query.get("name", "file"), request.mimetype
    most = current_app.config["SETTINGS"].upload_megabytes * 1_000_000
    db.release()
    try:
        found = submitting.judged(request.get_data(cache=False), media_type, most)
    except (NotAPicture, NotADocument) as error:
        with force_locale("en"):
            say = refusals.picture_refusal if isinstance(error, NotAPicture) else refusals.document_refusal
            return problem(422, say(error.reason, name))
    practice = g.practice = _found(id) if g.api_key.revoked_at is None else abort(401)
    try:
        kept, is_new = submitting.keep(session(), g.api_key, practice, found, name)
    except submitting.TooManyFiles:
        return problem(409, f"A practice takes {submitting.MOST_FILES} files at most.")
    except NoRoom as error:
        current_app.logger.error("an upload could not be stored: %s", error)
        return problem(507, "The file could not be stored. Try again later.")
    response = _answer(
        {"file": kept.id, "name": kept.name, "media_type": kept.media_type, "bytes": kept.size}
        | {"sha256": kept.sha256, "width": kept.width, "height": kept.height}
    )
    response.status_code = 201 if is_new else 200
    return response


@blueprint.post("/submissions/<int:id>/<any(send, recall, revise):step>")
@requires(Right.KEY_SEND)
@once
def step(id: int, step: str) -> Response:
    practice = g.practice = _found(id)
    if request.if_match and not request.if_match.contains_weak(submitting.mark(practice)):
        return problem(412, "It has changed since you read it. Read it again, then decide.")
    carry_out(session(), practice, submitting.STEP_NAMES[step], g.api_key.person)
    return _submission(practice)


@blueprint.errorhandler(Refused)
def _refused(error: Refused) -> Response:
    practice = g.practice
    if error.reason == "incomplete":
        return _not_taken(submitting.NotTaken(error.problems, questionnaire=load(practice.questionnaire_version)))
    more = {"errors": _unprintable(practice)} if error.reason == "unprintable" else {}
    with force_locale("en"):
        return problem(409, refusals.refusal(error), **more)


def _unprintable(practice: Practice) -> list[Record]:
    """Return the answers with characters that cannot be printed, in each language that goes along."""
    questionnaire, found = load(practice.questionnaire_version), []
    for copy in (practice.working_copy, *languages.ready(practice)):
        for id, characters in unprintable_answers(questionnaire, copy.answers).items():
            label = questionnaire.field(id).label
            if copy.language != practice.language:
                label = f"{label} ({copy.language})"
            with force_locale("en"):
                found.append({"field": id, "code": "unprintable", "detail": refusals.unprintable(label, characters)})
    return found


def _found(id: int) -> Practice:
    return submitting.one_of_key(session(), g.api_key, id) or abort(404)


def _body(*known: str) -> dict[str, Any]:
    """Return the JSON object that was sent, which has none but the known properties. Raises WrongParameters."""
    if request.mimetype not in ("application/json", "application/merge-patch+json"):
        abort(415)
    try:
        sent = json.loads(request.get_data())
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        raise WrongParameters([Fault("body", "It must be a JSON object in UTF-8.")])
    if unknown := [name for name in sent if name not in known]:
        detail = f"There is no such property; there are: {', '.join(known)}."
        raise WrongParameters([Fault(name, detail) for name in unknown])
    return sent


def _answers_in(sent: dict[str, Any], *, needed: bool) -> dict[str, Any]:
    answers = sent.get("answers", None if needed else {})
    if not isinstance(answers, dict):
        raise WrongParameters([Fault("answers", "It must be an object: field ids with their answers.")])
    return answers


@blueprint.errorhandler(submitting.NotTaken)
def _not_taken(error: submitting.NotTaken) -> Response:
    faults = [_told(one, error.questionnaire) for one in error.problems if error.questionnaire is not None]
    for one in error.faults:
        faults.append(_without_none(field=one.field, code=one.code, row=one.row, part=one.part, detail=one.detail))
    return problem(422, "Nothing was changed. What is wrong is listed here.", errors=faults)


def _told(fault: Problem, questionnaire: Questionnaire) -> Record:
    with force_locale("en"):
        known = any(field.id == fault.field for field in questionnaire.fields)
        detail = phrase(fault, questionnaire) if known else sentence(fault, fault.field)
    part = PARTS.get(fault.part or "", fault.part)
    return _without_none(field=fault.field, code=fault.code, row=fault.row, part=part, detail=detail)


def _without_none(**said: Any) -> Record:
    return {name: value for name, value in said.items() if value is not None}


@blueprint.errorhandler(drafts.NotEditable)
def _with_the_editors(error: drafts.NotEditable) -> Response:
    return problem(409, "The practice is with the editors (or finished): its answers cannot be changed now.")


def _summary(practice: Practice) -> Record:
    return {
        "id": practice.id,
        "reference": practice.reference,
        "title": practice.title,
        "state": practice.state,
        "updated_at": practice.updated_at.isoformat(),
        "api_url": address("submissions.submission", id=practice.id),
    }


def _submission(practice: Practice) -> Response:
    session().flush()
    questionnaire, is_public = load(practice.questionnaire_version), practice.is_public
    response = _answer(
        {
            **_summary(practice),
            "editable": practice.is_editable,
            "language": practice.language,
            "edition": practice.questionnaire_version,
            "note": submitting.reason(session(), practice),
            "page_url": address("city.tasks", id=practice.id),
            "public_url": address("practice_page.practice", slug=practice.slug) if is_public else None,
            "answers": practice.working_copy.answers,
            "problems": [
                _told(one, questionnaire) for one in check(questionnaire, practice.working_copy.answers, complete=True)
            ],
        }
    )
    response.headers["Cache-Control"] = AS_IT_IS
    response.set_etag(submitting.mark(practice))
    return response


def _read(record: Record) -> Response:
    return revalidated(_answer(record), PRIVATE)


def _answer(record: Record) -> Response:
    """Return an answer that only this program may keep."""
    response = Response(json.dumps(record, ensure_ascii=False), content_type="application/json")
    response.headers["Cache-Control"] = PRIVATE
    return response
