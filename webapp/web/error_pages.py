"""Pages for what went wrong: what happened, and what to do now."""

from __future__ import annotations

import logging
import uuid

from flask import Flask, Response, current_app, g, make_response, redirect, render_template, url_for
from flask import session as cookie
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError

from webapp.core.db import session
from webapp.practices import team
from webapp.web import api_problems, unsaved_forms
from webapp.web.permissions import NotYours, ProofNeeded, SignInNeeded

log = logging.getLogger(__name__)


def _megabytes() -> int:
    most: int = current_app.config["SETTINGS"].upload_megabytes
    return most


def _words(code: int) -> tuple[str, str]:
    known = {
        400: (
            _("That did not work"),
            _(
                "The page was open for a long time or came from elsewhere, or your browser does not keep cookies. Allow cookies for this site if they are off, then go back to the page, load it again and repeat the last step."
            ),
        ),
        403: (
            _("This room is not yours"),
            _("Your account may not open this page. If it should, ask the network's administrator."),
        ),
        404: (
            _("Page not found"),
            _("Check the address. If you followed a link to a draft, sign in with the address that it was sent to."),
        ),
        405: (
            _("This address is not for that"),
            _("It is only a step of another page. Go back to that page, load it again and use its buttons and links."),
        ),
        409: (
            _("Someone was faster"),
            _("This was changed since you opened the page. Go back, load it again and look at what changed."),
        ),
        413: (
            _("That is too large"),
            _(
                "Nothing of this was saved. What you typed is still on the page before this one: press “back” in your browser. Then choose smaller files, or fewer at a time (a file may have up to %(most)s megabytes), or shorten a very long text.",
                most=_megabytes(),
            ),
        ),
        415: (
            _("This kind of file or form is not taken here"),
            _("Go back, load the page again and send its form as it is."),
        ),
        429: (_("Please wait a moment"), unsaved_forms.too_often()),
    }
    return known.get(
        code if code in known or code >= 500 else 400,
        (
            _("Something went wrong"),
            _("It is our fault, and it has been noted. What was saved is safe. Try again in a minute."),
        ),
    )


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
    if readable and (typed := _typed(error.code or 500, proof=isinstance(error, ProofNeeded))):
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


def _typed(code: int, *, proof: bool = False) -> Response | None:
    """Return a page with what was typed, where a form was sent."""
    _let_go(code)
    return unsaved_forms.again(code, proof=proof)


def _not_yours(error: NotYours) -> Response:
    """Return whom to ask for the rest of a draft."""
    whole = [place.person for place in team.people(session(), error.practice) if place.sections is None]
    return make_response(render_template("errors/not_on_team.html", practice=error.practice, whole=whole), 403)


def _let_go(code: int) -> None:
    """Undo what was begun: after a failed flush nothing else can be read, not even who is signed in.

    After a failure of ours the database may be away, so the page is made of what is known already.
    """
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
