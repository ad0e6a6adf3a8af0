"""The yearly question whether a published practice still runs, and its answers.

Not here: whom the letter asks and when (reminders/still_running.py), and beginning an update (city.py).
"""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from webapp.core.clock import now
from webapp.core.db import session
from webapp.core.whole_numbers import whole_numbers
from webapp.models import State
from webapp.practices import team
from webapp.reminders import still_running
from webapp.web.permissions import Right, requires

blueprint = Blueprint("running", __name__)
FIRST_YEAR = 1900
Page = str | AnyResponse | tuple[str, int]


@blueprint.route("/drafts/<int:id>/running", methods=["GET", "POST"])
@requires(Right.CONTRIBUTE)
def ask(id: int) -> Page:
    """Does it still run? Only a button answers: opening the page, as a mail scanner does, says nothing."""
    if not team.has_whole(session(), g.practice, g.person):
        abort(403)
    if request.method != "POST":
        return _running_page()
    try:
        return _say(request.form.get("answer", ""))
    except still_running.NotPublished:
        return _running_page(), 409


def _say(chosen: str) -> Page:
    if chosen not in set(still_running.Running):
        abort(400)
    typed = request.form.get("year", "").strip()
    year = _year(typed)
    if chosen == still_running.Running.HAS_ENDED and typed and year is None:
        return _running_page(_("Write the year with four digits, such as 2025, or leave it empty.")), 422
    said = still_running.Running(chosen)
    still_running.answer(session(), g.practice, g.person, said, year)
    flash(_("Thank you. Your answer is noted."), "success")
    return redirect(url_for("city.tasks", id=g.practice.id))


def _year(text: str) -> int | None:
    found = whole_numbers([text])
    return found[0] if found and FIRST_YEAR <= found[0] <= now().year else None


def _running_page(problem: str = "") -> str:
    return render_template(
        "city/still_running.html",
        practice=g.practice,
        possible=g.practice.state == State.PUBLISHED,
        problem=problem,
        year=request.form.get("year", ""),
    )
