"""Starting from what one wrote before: a new draft from an earlier practice, people from earlier contacts."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext as _n

from forms.questionnaire.shipped import LATEST
from webapp.core.db import session
from webapp.core.whole_numbers import whole_number
from webapp.models import Practice
from webapp.practices import records, reuse, team
from webapp.questionnaires import load_for_page
from webapp.web.loading import get_or_404
from webapp.web.permissions import Right, can, requires

blueprint = Blueprint("reuse", __name__)


@blueprint.route("/start/earlier", methods=["GET", "POST"])
@requires(Right.SIGNED_IN)
def start_from() -> ResponseReturnValue:
    chosen = request.values.get("practice", type=whole_number)
    if request.method != "POST" or chosen is None:
        mine = records.of_person(session(), g.person.id)
        problem = _("Choose the practice to start from.") if request.method == "POST" else ""
        page = render_template("city/earlier_practices.html", practices=mine, chosen=chosen, problem=problem)
        return page, 422 if problem else 200
    earlier = get_or_404(Practice, chosen)
    if not can(g.person, Right.CONTRIBUTE, earlier):
        abort(404)
    begun = reuse.start_from(session(), earlier, g.person)
    _flash_what_is_left(earlier, begun)
    return redirect(url_for("city.tasks", id=begun.practice.id))


def _flash_what_is_left(earlier: Practice, begun: reuse.Begun) -> None:
    flash(_("This is a new draft with your earlier answers. Look at each section: what has changed since?"), "success")
    if begun.missing:
        flash(_("Still to answer or to confirm: %(questions)s", questions=_labels(LATEST, begun.missing)), "info")
    if begun.dropped:
        questions = _labels(earlier.questionnaire_version, begun.dropped)
        flash(_("These earlier answers had no place here: %(questions)s", questions=questions), "info")


def _labels(edition: str, ids: tuple[str, ...]) -> str:
    questionnaire = load_for_page(edition)
    known = {field.id: field.label for field in questionnaire.fields}
    return "; ".join(known.get(one, one) for one in ids)


@blueprint.post("/drafts/<int:id>/earlier-contacts")
@requires(Right.CONTRIBUTE)
def contacts(id: int) -> ResponseReturnValue:
    section = (reuse.contact_field(g.practice) or abort(404))[0].id
    if not team.may_write(session(), g.practice, g.person, section):
        abort(403)
    keys = request.form.getlist("contact")
    added = reuse.add_contacts(session(), g.practice, g.person, keys)
    if added:
        flash(_n("%(num)d contact was added.", "%(num)d contacts were added.", len(added)), "success")
    if not keys:
        flash(_("No contact was chosen."), "error")
    elif len(added) < len(set(keys)):
        flash(_("There was no room for all of them. Remove one first."), "error")
    return redirect(url_for("section.edit", id=id, section_id=section))
