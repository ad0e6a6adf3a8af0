"""What a city confirms of a published practice: its contacts, and that it still runs."""

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext as _n

from webapp.consent import contacts as agreed_contacts
from webapp.core.clock import now
from webapp.core.db import session
from webapp.core.whole_numbers import whole_number
from webapp.models import State
from webapp.practices import team
from webapp.privacy import consents
from webapp.questionnaires import load_for_page
from webapp.reminders import still_running
from webapp.reminders.still_running import Running
from webapp.web.permissions import Right, requires

blueprint = Blueprint("confirmations", __name__)
FIRST_YEAR = 1900


@blueprint.route("/drafts/<int:id>/consent", methods=["GET", "POST"])
@requires(Right.WHOLE)
def contacts(id: int) -> ResponseReturnValue:
    """The people whom the published practice names; only a button says that they are still right."""
    if request.method != "POST":
        return render_template(
            "city/contacts.html",
            practice=g.practice,
            people=agreed_contacts.of_public(g.practice) if g.practice.is_public else [],
            words=load_for_page(g.practice.questionnaire_version).words,
        )
    if "drop" in request.form:
        consents.drop(session(), g.practice, g.person, [request.form["drop"]])
        flash(_("The contact is no longer shown. The organisation stands in its place."), "success")
        return redirect(url_for("confirmations.contacts", id=id))
    people = [request.form["keep"]] if "keep" in request.form else request.form.getlist("contact")
    if consents.confirm(session(), g.practice, g.person, people):
        flash(_n("Thank you. The contact stays.", "Thank you. The contacts stay.", len(people)), "success")
    return redirect(url_for("confirmations.contacts", id=id))


@blueprint.route("/drafts/<int:id>/running", methods=["GET", "POST"])
@requires(Right.CONTRIBUTE)
def running(id: int) -> ResponseReturnValue:
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
