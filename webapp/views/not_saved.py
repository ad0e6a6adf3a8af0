"""Something was typed and could not be saved: it is shown again, to be sent once more. Nothing typed is ever lost.

Not here: two texts of one answer (answer_editor.py) and all other error pages (errors.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Response, current_app, g, jsonify, make_response, render_template, request
from flask_babel import gettext as _

from forms.text import clean_line, clean_text

View = TypeVar("View", bound=Callable[..., object])
LEFT_OUT = frozenset({"csrf_token"})
TOO_LARGE = 413  # what was sent cannot even be read, so it cannot be shown; it still stands in the browser
GONE = (403, 404)
PAGE, SCRIPT = "page", "script"


def shows_again(view: View) -> View:
    """Declare a view to which people send what they wrote: whatever goes wrong, they see it again."""
    view.__dict__["sheaf_answers"] = PAGE
    return view


def tells_script(view: View) -> View:
    """Declare a view to which a page's script sends what stands in its boxes: whatever goes wrong, it gets JSON."""
    view.__dict__["sheaf_answers"] = SCRIPT
    return view


def answers(endpoint: str | None) -> str:
    """PAGE or SCRIPT for a view that takes what people write, else nothing."""
    view = current_app.view_functions.get(endpoint or "")
    return str(getattr(view, "sheaf_answers", ""))


def concerned() -> bool:
    """Whether somebody sent what they wrote."""
    return request.method == "POST" and bool(answers(request.endpoint))


def again(code: int) -> Response | None:
    """The answer to what was sent in vain, for a person or for the page's script; None if there is nothing to show."""
    signed_in = g.get("person") is not None or code >= 500  # when the database is away, nobody can tell
    if answers(request.endpoint) == SCRIPT:
        return make_response(jsonify(_state(code, signed_in=signed_in)), code)
    if code == TOO_LARGE or not request.form:
        return None
    typed = [
        (clean_line(name), clean_text(value)) for name, value in request.form.items(multi=True) if name not in LEFT_OUT
    ]
    return make_response(
        render_template(
            "answers/not_saved.html",
            typed=typed,
            signed_in=signed_in,
            why=_why(code, signed_in),
            can_be_sent=not (signed_in and code in GONE),
            files=[one.filename for _name, one in request.files.items(multi=True) if one.filename],
        ),
        code,
    )


def _state(code: int, *, signed_in: bool) -> dict[str, str]:
    """What a page's script is told."""
    if code == TOO_LARGE:
        return {"state": "closed", "said": _too_large()}
    if code in GONE and signed_in:
        return {"state": "closed", "said": _gone()}
    if code >= 500 or code == 409:
        return {"state": "unwell"}
    return {"state": "stale" if signed_in else "signed_out"}


def _too_large() -> str:
    return _("This is more text than can be saved, so it is only on this page. Shorten it, then press a save button.")


def _gone() -> str:
    return _("These answers cannot be changed here any more, so this is not saved. Copy what you want to keep.")


def _why(code: int, signed_in: bool) -> str:
    if code >= 500:
        return _("The server could not store it just now. What you wrote is all here: try again in a minute.")
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
    return _("The page had been open for long. What you wrote is all here: press the button and it is saved.")
