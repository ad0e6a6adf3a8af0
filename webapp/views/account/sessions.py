"""Where somebody is signed in: the browsers, when each was last used, and ending one or all others."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.accounts import sessions
from webapp.core.db import session
from webapp.web.permissions import Right, requires

blueprint = Blueprint("sessions", __name__, url_prefix="/account/sessions")


@blueprint.get("")
@requires(Right.SIGNED_IN)
def every() -> str:
    return render_template("account/sessions.html", sessions=sessions.of_person(session(), g.person), own=g.browser)


@blueprint.post("/<int:id>/end")
@requires(Right.SIGNED_IN)
def end(id: int) -> Response:
    sessions.end(session(), g.person, id)
    flash(_("That browser is signed out."), "success")
    return redirect(url_for("sessions.every"))


@blueprint.post("/end-others")
@requires(Right.SIGNED_IN)
def end_others() -> Response:
    sessions.end_all(session(), g.person, but=g.browser)
    flash(_("All other browsers are signed out."), "success")
    return redirect(url_for("sessions.every"))
