"""Something was typed and could not be saved: it is shown again, to be sent once more. Nothing typed is ever lost.

Not here: two texts of one answer (section.py) and all other error pages (errors.py).
"""

from __future__ import annotations

from flask import Response, g, jsonify, make_response, render_template, request
from flask_babel import gettext as _

from forms.text import clean_line, clean_text

LEFT_OUT = frozenset({"csrf_token"})
TOO_LARGE = 413  # what was sent cannot even be read, so it cannot be shown; it still stands in the browser


def again(code: int) -> Response | None:
    """The answer to a section that was sent in vain, for a person or for the page's script; None for anything else."""
    if request.method != "POST" or (request.endpoint or "").partition(".")[0] != "section":
        return None
    is_script = request.endpoint == "section.autosave"
    if code == TOO_LARGE:
        return make_response(jsonify(state="closed", said=_too_large()), code) if is_script else None
    signed_in = g.get("person") is not None or code >= 500  # when the database is away, nobody can tell
    if is_script:
        state = "unwell" if code >= 500 else "stale" if signed_in else "signed_out"
        return make_response(jsonify(state=state), code)
    if not request.form:
        return None
    typed = [
        (clean_line(name), clean_text(value)) for name, value in request.form.items(multi=True) if name not in LEFT_OUT
    ]
    return make_response(
        render_template(
            "city/not_saved.html",
            typed=typed,
            signed_in=signed_in,
            why=_why(code, signed_in),
            files=[one.filename for _name, one in request.files.items(multi=True) if one.filename],
        ),
        code,
    )


def _too_large() -> str:
    return _("This is more text than can be saved, so it is only on this page. Shorten it, then press a save button.")


def _why(code: int, signed_in: bool) -> str:
    if code >= 500:
        return _("The server could not store it just now. What you wrote is all here: try again in a minute.")
    if signed_in:
        return _("The page had been open for long. What you wrote is all here: press the button and it is saved.")
    return _("You are not signed in any more. What you wrote is all here: leave this page open, and nothing is lost.")
