"""What every call of the API shares: its query, problems (RFC 9457), and headers for scripts of every site."""

import json
import math
import re
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from webapp.integrations import parameters
from webapp.integrations.calls import Call
from webapp.integrations.openapi import PROBLEM_TYPE
from webapp.integrations.parameters import WrongParameters
from webapp.web.limits import limiter
from webapp.web.permissions import KeyExpired

DETAILS = {
    400: "The address or a header of this call cannot be read.",
    401: "This call needs a key that was not revoked and has not expired, as `Authorization: Bearer …`.",
    403: "Your key does not open this. Make one that does.",
    404: "There is no such thing, or it is not public. Check the address.",
    405: "This address is not for that. The header Allow says what it takes.",
    409: "Somebody changed this at the same moment. Read it again, then decide.",
    410: "This practice was public and has been withdrawn. Its reference stays.",
    413: "That is too large.",
    415: "What is sent must be JSON: Content-Type: application/json.",
    429: "Too many calls came from there. Wait as long as Retry-After says.",
}
FAULT = "It is our fault, and it has been noted. Try again in a minute."
SHOWN = (
    "ETag, Link, Location, Retry-After, RateLimit, RateLimit-Policy, Idempotency-Replayed, "
    "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset"
)
DAY_SECONDS = 86_400


def concerned() -> bool:
    """Return whether this request is a program's, by its address; also for a version of the API that there is not."""
    return re.match(r"/api/v[0-9]", request.path) is not None


def read_query(calls: Mapping[str, Call]) -> None:
    """Read the query of the call that the endpoint names into `g.query`. Raises WrongParameters."""
    call = calls.get((request.endpoint or "").rpartition(".")[2])
    if call is not None and request.method != "OPTIONS":
        g.query = parameters.read(call.query, request.args)


def problem(code: int, detail: str = "", **more: Any) -> Response:
    said = {
        "type": "about:blank",
        "title": HTTPStatus(code).phrase,
        "status": code,
        "detail": detail or DETAILS.get(code, FAULT if code >= 500 else HTTPStatus(code).description),
        **more,
    }
    response = Response(json.dumps(said), status=code, content_type=PROBLEM_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response


def of_http(error: HTTPException) -> Response:
    """Return the problem of an error, with the headers that belong to it: Allow, Retry-After."""
    most = request.max_content_length if isinstance(error, RequestEntityTooLarge) else None
    detail = f"That is too large: this call takes {most} bytes at most." if most else ""
    if isinstance(error, KeyExpired):
        detail = error.description or ""
    answer = problem(error.code or 500, detail)
    for name, value in error.get_headers():
        if name != "Content-Type":
            answer.headers.set(name, value)
    return answer


def _of_parameters(error: WrongParameters) -> Response:
    faults = [{"parameter": fault.parameter, "detail": fault.detail} for fault in error.faults]
    return problem(400, "Some parameters of this call are wrong.", errors=faults)


def _shared(response: Response) -> Response:
    """Let scripts of every site read the answer, and send the headers that make a call conditional."""
    if not concerned():
        return response
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = SHOWN
    _say_limit(response)
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "Accept, Accept-Language, If-None-Match"
        response.headers["Access-Control-Max-Age"] = str(DAY_SECONDS)
    return response


def _say_limit(response: Response) -> None:
    """Tell the nearest limit, as draft-ietf-httpapi-ratelimit-headers has it."""
    limits = limiter.current_limits
    if limits:
        found = min(limits, key=lambda one: one.remaining / one.limit.amount)
        seconds = found.limit.get_expiry()
        name = f"in-{seconds}-seconds"
        response.headers["RateLimit-Policy"] = f'"{name}";q={found.limit.amount};w={seconds}'
        left = max(0, math.ceil(found.reset_at - time.time()))
        response.headers["RateLimit"] = f'"{name}";r={max(0, found.remaining)};t={left}'


def init_app(app: Flask) -> None:
    app.register_error_handler(WrongParameters, _of_parameters)
    app.after_request(_shared)
