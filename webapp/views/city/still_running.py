"""The yearly question whether a published practice still runs, and its answers."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.core.clock import now
from webapp.core.db import session
from webapp.core.whole_numbers import whole_number
from webapp.models import State
from webapp.practices import team
from webapp.reminders import still_running
from webapp.reminders.still_running import Running
from webapp.web.permissions import Right, requires

blueprint = Blueprint("running", __name__)
FIRST_YEAR = 1900


@blueprint.route("/drafts/<int:id>/running", methods=["GET", "POST"])
@requires(Right.CONTRIBUTE)
def ask(id: int) -> ResponseReturnValue:
    """Ask whether it still runs; only a button answers, for mail scanners open pages."""
    if not team.has_whole(session(), g.practice, g.person):
        abort(403)
    if request.method != "POST":
        return _running_page()
    answer = request.form.get("answer", type=Running) or abort(400)
    year = request.form.get("year", type=_year)
    if answer is Running.HAS_ENDED and request.form.get("year", "").strip() and year is None:
        return _running_page(_("Write the year with four digits, such as 2025, or leave it empty.")), 422
    try:
        still_running.answer(session(), g.practice, g.person, answer, year)
    except still_running.NotPublished:
        return _running_page(), 409
    flash(_("Thank you. Your answer is noted."), "success")
    return redirect(url_for("city.tasks", id=id))


def _year(text: str) -> int | None:
    year = whole_number(text.strip())
    return year if FIRST_YEAR <= year <= now().year else None


def _running_page(problem: str = "") -> str:
    return render_template(
        "city/still_running.html",
        practice=g.practice,
        possible=g.practice.state == State.PUBLISHED,
        problem=problem,
        year=request.form.get("year", ""),
    )
