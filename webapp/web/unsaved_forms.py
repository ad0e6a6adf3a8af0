"""A form was sent in vain: what was typed is shown again, to be sent once more. This holds for every form."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Response, current_app, g, jsonify, make_response, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from forms.text.plain import clean_line, clean_text
from webapp.accounts.security import local_path
from webapp.core.db import READ_BY_POST
from webapp.web import limits
from webapp.web.permissions import Right, right_of

View = TypeVar("View", bound=Callable[..., object])
LEFT_OUT = frozenset({"csrf_token"})
TOO_LARGE = 413  # what was sent cannot even be read, so it cannot be shown; it still stands in the browser
GONE = (403, 404)
PASSING = (400, 401, 429)
"""What passes besides failures of ours: the same form is taken a little later."""
NOT_WRITTEN = re.compile(r"[\w.:/-]{0,40}", re.ASCII)
"""What forms send of themselves: numbers, dates, names of buttons and choices."""
SENT_BY_PAGES = frozenset({"seen", "query", "next", "back"})
"""The names under which pages send marks of answers and addresses: they come along, and nobody wrote them."""


def tells_script(view: View) -> View:
    """Declare a view to which a page's script sends its boxes: whatever goes wrong, it gets JSON."""
    view.__dict__["sheaf_tells_script"] = True
    return view


def is_for_script(endpoint: str | None) -> bool:
    return hasattr(current_app.view_functions.get(endpoint or ""), "sheaf_tells_script")


def again(code: int, *, proof: bool = False) -> Response | None:
    """Return the answer to what was sent in vain, for a person or a script; None if there is nothing to show.

    With `proof`, nothing failed: the person is to show once more who they are.
    """
    if request.method != "POST" or request.endpoint is None or request.endpoint in READ_BY_POST:
        return None
    signed_in = g.get("person") is not None or code >= 500  # when the database is away, nobody can tell
    if is_for_script(request.endpoint):
        return make_response(jsonify(_state(code, signed_in=signed_in)), code)
    if code == TOO_LARGE or not _is_ours():
        return None
    typed = [(clean_line(name), clean_text(text)) for name, text in request.form.items(multi=True) if _is_kept(name)]
    written = [text for name, text in typed if name not in SENT_BY_PAGES and not NOT_WRITTEN.fullmatch(text)]
    if not (written or (any(text for _name, text in typed) and (code in PASSING or code >= 500))):
        return None
    signed_in = signed_in or right_of(request.endpoint) is Right.ANYONE
    return _page(code, typed, written, signed_in=signed_in, proof=proof)


def _is_kept(name: str) -> bool:
    return name not in LEFT_OUT


def _is_ours() -> bool:
    """Return whether a page of this site sent the form: words of another site never stand above our button."""
    if (site := request.headers.get("Sec-Fetch-Site")) is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    own = (request.host, urlsplit(current_app.config["SETTINGS"].site_url).netloc)
    return origin is None or urlsplit(origin).netloc in own


def _page(code: int, typed: list[tuple[str, str]], written: list[str], *, signed_in: bool, proof: bool) -> Response:
    response = make_response(
        render_template(
            "shared/unsaved_form.html",
            typed=typed,
            written=written,
            signed_in=signed_in,
            proof=proof,
            why=_proof() if proof else _why(code, signed_in=signed_in),
            can_be_sent=not (signed_in and code in GONE),
            action=request.full_path.rstrip("?"),
            way_back=_way_back(),
            files=[one.filename for _name, one in request.files.items(multi=True) if one.filename],
        ),
        code,
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _way_back() -> str:
    """Return the page with the form, to arrive at after signing in."""
    came = urlsplit(request.referrer or "")
    if came.netloc == request.host:
        return local_path(came.path, "")
    return request.path if request.url_rule and "GET" in (request.url_rule.methods or ()) else ""


def _state(code: int, *, signed_in: bool) -> dict[str, str]:
    """Return what a page's script is told."""
    if code == TOO_LARGE:
        return {"state": "closed", "said": _too_large()}
    if code in GONE and signed_in:
        return {"state": "closed", "said": _gone()}
    if code >= 500 or code in (409, 429):
        return {"state": "unwell"}
    return {"state": "stale" if signed_in else "signed_out"}


def _too_large() -> str:
    return _("This is more text than can be saved, so it is only on this page. Shorten it, then press a save button.")


def _gone() -> str:
    return _("This cannot be changed here any more, so it is not saved. Copy what you want to keep.")


def _proof() -> str:
    return _("You signed in a while ago, and this matters: show once more that it is you. Nothing is done yet.")


def too_often() -> str:
    minutes = limits.minutes_to_wait()
    return ngettext(
        "This was asked for too often from here. Wait %(num)d minute and try again.",
        "This was asked for too often from here. Wait %(num)d minutes and try again.",
        minutes,
    )


def _why(code: int, *, signed_in: bool) -> str:
    if code >= 500:
        return _("The server could not store it just now. What you wrote is all here: try again in a minute.")
    if code == 429:
        return f"{too_often()} {_('What you wrote is all here.')}"
    if not signed_in:
        return _(
            "You are not signed in any more. What you wrote is all here: leave this page open, and nothing is lost."
        )
    if code in GONE:
        return _gone()
    if code == 409:
        return _(
            "Somebody else saved at the same moment. What you wrote is all here: press the button and it is saved."
        )
    if current_app.config["SESSION_COOKIE_NAME"] not in request.cookies:
        return _(
            "Your browser sent no cookie. Allow cookies for this site, then press the button. What you wrote is here."
        )
    return _("The page had been open for long. What you wrote is all here: press the button and it is saved.")
