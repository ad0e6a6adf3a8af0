"""Pages for what went wrong: what happened, and what to do now."""

import logging
import uuid

from flask import Flask, Response, current_app, g, make_response, redirect, render_template, url_for
from flask import session as cookie
from flask_wtf.csrf import CSRFError
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError

from webapp.core.db import session
from webapp.phrases.tables import phrase_for, tables
from webapp.practices import team
from webapp.web import api_problems, unsaved_forms
from webapp.web.permissions import NotYours, ReauthenticationNeeded, SignInNeeded

log = logging.getLogger(__name__)


def _words(code: int) -> tuple[str, str]:
    row = str(code) if str(code) in tables()["error_titles"] else "500" if code >= 500 else "400"
    if code == 429:
        return phrase_for("error_titles", row), unsaved_forms.too_often()
    most = current_app.config["SETTINGS"].upload_megabytes
    return phrase_for("error_titles", row), phrase_for("error_texts", row, most=most)


def page(code: int, advice: str = "") -> Response:
    """Return the error page for a status; that of a server error carries a number from the log."""
    _let_go(code)
    title, usual = _words(code)
    reference = uuid.uuid4().hex[:8] if code >= 500 else ""
    if reference:
        log.error("error page %s shown with status %s", reference, code)
    return make_response(
        render_template("errors/error.html", code=code, title=title, advice=advice or usual, reference=reference), code
    )


def _http_error(error: HTTPException) -> Response:
    if api_problems.concerned():
        _let_go(error.code or 500)
        return api_problems.of_http(error)
    readable = isinstance(error, CSRFError) or error.code != 400  # else what was sent cannot even be read
    if readable and (typed := _typed(error.code or 500, reauthenticate=isinstance(error, ReauthenticationNeeded))):
        return typed
    if isinstance(error, SignInNeeded):
        return redirect(url_for("account.sign_in"))  # type: ignore[return-value]
    if isinstance(error, NotYours):
        return _not_yours(error)
    told = isinstance(error, InternalServerError) and error.original_exception is None
    answer = page(error.code or 500, (error.description or "") if told else "")
    for name, value in error.get_headers():  # Allow, Retry-After and their like
        if name != "Content-Type":
            answer.headers.set(name, value)
    return answer


def _typed(code: int, *, reauthenticate: bool = False) -> Response | None:
    """Return a page with what was typed, where a form was sent."""
    _let_go(code)
    return unsaved_forms.again(code, reauthenticate=reauthenticate)


def _not_yours(error: NotYours) -> Response:
    """Return whom to ask for the rest of a draft."""
    whole = [place.person for place in team.people(session(), error.practice) if place.sections is None]
    return make_response(render_template("errors/not_on_team.html", practice=error.practice, whole=whole), 403)


def _let_go(code: int) -> None:
    """Undo what was begun: after a failed flush nothing else can be read, not even who is signed in."""
    if "session" not in g:
        return
    if code >= 500:
        g.session.expunge_all()  # or the rollback would have each of them read again
        if g.get("person") is not None and inspect(g.person).expired:
            g.person = None
        cookie.pop("_flashes", None)  # "Saved." is not true any more
    g.session.rollback()


def _stale(error: StaleDataError | IntegrityError) -> Response:
    if api_problems.concerned():
        _let_go(409)
        return api_problems.problem(409)
    return _typed(409) or page(409)


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(IntegrityError, _stale)
