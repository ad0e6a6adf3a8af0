"""A form was sent in vain: what was typed is shown again, to be sent once more. This holds for every form."""

import re
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Response, current_app, g, jsonify, make_response, render_template, request

from forms.text.plain import clean_line, clean_text
from webapp.accounts.sign_in_links import local_path
from webapp.core.db import READ_BY_POST
from webapp.phrases.tables import phrase_for
from webapp.web import limits
from webapp.web.permissions import Right, right_of

View = TypeVar("View", bound=Callable[..., object])
TOO_LARGE = 413  # what was sent cannot even be read, so it cannot be shown; it still stands in the browser
GONE = (403, 404)
PASSING = (400, 401, 429)  # what passes besides failures of ours: the same form is taken a little later
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


def again(code: int, *, reauthenticate: bool = False) -> Response | None:
    """Return the answer to what was sent in vain, for a person or a script; None if there is nothing to show."""
    if request.method != "POST" or request.endpoint is None or request.endpoint in READ_BY_POST:
        return None
    signed_in = g.get("person") is not None or code >= 500  # when the database is away, nobody can tell
    if is_for_script(request.endpoint):
        return make_response(jsonify(_state(code, signed_in=signed_in)), code)
    if code == TOO_LARGE or not _is_ours():
        return None
    typed = [
        (clean_line(name), clean_text(text)) for name, text in request.form.items(multi=True) if name != "csrf_token"
    ]
    written = [text for name, text in typed if name not in SENT_BY_PAGES and not NOT_WRITTEN.fullmatch(text)]
    if not (written or (any(text for _name, text in typed) and (code in PASSING or code >= 500))):
        return None
    signed_in = signed_in or right_of(request.endpoint) is Right.ANYONE
    return _page(code, typed, written, signed_in=signed_in, reauthenticate=reauthenticate)


def _is_ours() -> bool:
    """Return whether a page of this site sent the form: words of another site never stand above our button."""
    if (site := request.headers.get("Sec-Fetch-Site")) is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    own = (request.host, urlsplit(current_app.config["SETTINGS"].site_url).netloc)
    return origin is None or urlsplit(origin).netloc in own


def _page(
    code: int, typed: list[tuple[str, str]], written: list[str], *, signed_in: bool, reauthenticate: bool
) -> Response:
    response = make_response(
        render_template(
            "shared/unsaved_form.html",
            typed=typed,
            written=written,
            signed_in=signed_in,
            reauthenticate=reauthenticate,
            why=_why(code, signed_in=signed_in, reauthenticate=reauthenticate),
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
        return {"state": "closed", "said": phrase_for("unsaved_forms", "too_large")}
    if code in GONE and signed_in:
        return {"state": "closed", "said": phrase_for("unsaved_forms", "gone")}
    if code >= 500 or code in (409, 429):
        return {"state": "unwell"}
    return {"state": "stale" if signed_in else "signed_out"}


def too_often() -> str:
    return phrase_for("unsaved_forms", "too_often", limits.minutes_to_wait())


def _why(code: int, *, signed_in: bool, reauthenticate: bool) -> str:
    if code == 429 and not reauthenticate:
        return f"{too_often()} {phrase_for('unsaved_forms', 'kept')}"
    if reauthenticate:
        reason = "proof"
    elif code >= 500:
        reason = "server"
    elif not signed_in:
        reason = "signed_out"
    elif code in GONE:
        reason = "gone"
    elif code == 409:
        reason = "conflict"
    else:
        has_cookie = current_app.config["SESSION_COOKIE_NAME"] in request.cookies
        reason = "old_page" if has_cookie else "no_cookie"
    return phrase_for("unsaved_forms", reason)
