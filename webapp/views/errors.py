"""Pages for what went wrong: what happened, and what to do now."""

from __future__ import annotations

import logging
import uuid

from flask import Flask, Response, current_app, g, make_response, render_template
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError

log = logging.getLogger(__name__)


def _megabytes() -> int:
    most: int = current_app.config["SETTINGS"].upload_megabytes
    return most


def _words(code: int) -> tuple[str, str]:
    known = {
        400: (
            _("That did not work"),
            _(
                "The page was open for a long time or came from elsewhere. Go back, load it again and repeat the last step."
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
        409: (
            _("Someone was faster"),
            _("This was changed since you opened the page. Go back, load it again and look at what changed."),
        ),
        413: (
            _("That is too large"),
            _(
                "Choose smaller files, or fewer at a time. A picture may have up to %(most)s megabytes.",
                most=_megabytes(),
            ),
        ),
        429: (_("Please wait a moment"), _("There were too many tries from here. Wait ten minutes and try again.")),
    }
    return known.get(
        code if code in known or code >= 500 else 400,
        (
            _("Something went wrong"),
            _("It is our fault, and it has been noted. What was saved is safe. Try again in a minute."),
        ),
    )


def page(code: int, advice: str = "") -> Response:
    """The error page for a status; a server error carries a number that is in the log, too."""
    if "session" in g:
        g.session.rollback()  # after a failed flush nothing else can be read, not even who is signed in
    title, usual = _words(code)
    reference = uuid.uuid4().hex[:8] if code >= 500 else ""
    if reference:
        log.error("error page %s shown with status %s", reference, code)
    return make_response(
        render_template("errors/error.html", code=code, title=title, advice=advice or usual, reference=reference), code
    )


def _http_error(error: HTTPException) -> Response:
    told = isinstance(error, InternalServerError) and error.original_exception is None
    return page(error.code or 500, (error.description or "") if told else "")


def _stale(error: StaleDataError | IntegrityError) -> Response:
    return page(409)


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(IntegrityError, _stale)
