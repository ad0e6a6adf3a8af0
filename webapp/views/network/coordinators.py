"""What was sent from a national coordinator's countries, to be read and commented on."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from exports.sheet.sheet import Sheet
from forms.questionnaire.model import Questionnaire, Role
from webapp.accounts import coordinators
from webapp.core.db import session
from webapp.core.whole_numbers import whole_number
from webapp.documents import publishing
from webapp.models import CoordinatedCountry, Practice
from webapp.phrases import refusals
from webapp.practices import comments
from webapp.questionnaires import load, load_for_page
from webapp.views.shared.downloads import send_sheet
from webapp.views.shared.read_back import read_back
from webapp.web.loading import get_or_404
from webapp.web.permissions import Right, requires

blueprint = Blueprint("coordinators", __name__, url_prefix="/country")


@blueprint.get("")
@requires(Right.COORDINATE)
def start() -> str:
    places = coordinators.countries_of(session(), g.person)
    found = coordinators.listed(session(), places, request.args.get("page", 1, type=whole_number))
    return render_template(
        "network/coordinator_start.html",
        places=places,
        found=found,
        url=lambda number: url_for("coordinators.start", page=number),
    )


@blueprint.post("/letters")
@requires(Right.COORDINATE)
def emails() -> ResponseReturnValue:
    wanted = set(request.form.getlist("letters"))
    for place in coordinators.countries_of(session(), g.person):
        place.emails = place.country in wanted
    flash(_("Saved."), "success")
    return redirect(url_for("coordinators.start"))


def _theirs(id: int) -> tuple[Practice, CoordinatedCountry]:
    """Return a practice of their countries that was sent; any other does not exist for them."""
    practice = get_or_404(Practice, id)
    return practice, coordinators.place_for(session(), g.person, practice) or abort(404)


@blueprint.get("/<int:id>")
@requires(Right.COORDINATE)
def practice(id: int) -> ResponseReturnValue:
    return _page(*_theirs(id))


def _page(practice: Practice, place: CoordinatedCountry, problem: str = "") -> ResponseReturnValue:
    questionnaire = load_for_page(practice.questionnaire_version)
    page = render_template(
        "network/coordinator_practice.html",
        practice=practice,
        title=practice.sent_title,
        questionnaire=questionnaire,
        sections=_answers(questionnaire, _sheet(practice, on_screen=True).answers),
        comments=coordinators.said_to(session(), practice, g.person, place),
        chosen=request.form.get("field", ""),
        text=request.form.get("text", ""),
        problem=problem,
    )
    return page, 422 if problem else 200


def _sheet(practice: Practice, *, on_screen: bool = False) -> Sheet:
    snapshot = publishing.of_revision(practice.sent_revision or abort(404))
    return publishing.to_sheet(session(), snapshot, audience=publishing.NETWORK, on_screen=on_screen)


def _answers(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> list[tuple[str, list[tuple[str, Any]]]]:
    """Return the answered sections with questions and answers, but not who signs for it."""
    found = []
    for section in questionnaire.sections:
        asked = [one for one in section.fields if one.id in answers and one.sheet.role is not Role.HIDDEN]
        found.append((section.title, [(one.label, read_back(questionnaire, one, answers[one.id])) for one in asked]))
    return [(title, rows) for title, rows in found if rows]


@blueprint.get("/<int:id>/sheet.pdf")
@requires(Right.COORDINATE)
def sheet(id: int) -> Response:
    return send_sheet(_sheet(_theirs(id)[0]), "pdf")


@blueprint.post("/<int:id>/comments")
@requires(Right.COORDINATE)
def comment(id: int) -> ResponseReturnValue:
    """Their words: to the city only if that button was pressed, else a note to the editors."""
    found, place = _theirs(id)
    field, to_city = request.form.get("field", ""), request.form.get("to") == "city"
    if field and field not in {one.id for one in load(found.questionnaire_version).fields}:
        abort(404)
    try:
        comments.comment(session(), found, g.person, request.form.get("text", ""), field=field, to_city=to_city)
    except comments.Unsaid as error:
        return _page(found, place, refusals.unsaid(error.reason))
    flash(_("Sent to the city.") if to_city else _("Sent to the editors. The city does not see it."), "success")
    return redirect(url_for("coordinators.practice", id=id, _anchor="talk"))
