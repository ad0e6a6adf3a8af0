"""Contacts and their consent: a city confirms them or takes them back; editors read those that are not for everyone."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext as _n

from webapp.consent import contacts
from webapp.core.db import session
from webapp.documents import publishing
from webapp.privacy import consents
from webapp.questionnaires import load_for_page
from webapp.views.shared import practices_in_review
from webapp.web.permissions import Right, requires

blueprint = Blueprint("privacy", __name__)


@blueprint.route("/drafts/<int:id>/consent", methods=["GET", "POST"])
@requires(Right.WHOLE)
def of_city(id: int) -> ResponseReturnValue:
    """The people whom the published practice names; only a button says that they are still right."""
    if request.method != "POST":
        return render_template(
            "city/contacts.html",
            practice=g.practice,
            people=contacts.of_public(g.practice) if g.practice.is_public else [],
            words=load_for_page(g.practice.questionnaire_version).words,
        )
    if "drop" in request.form:
        consents.drop(session(), g.practice, g.person, [request.form["drop"]])
        flash(_("The contact is no longer shown. The organisation stands in its place."), "success")
        return redirect(url_for("privacy.of_city", id=id))
    people = [request.form["keep"]] if "keep" in request.form else request.form.getlist("contact")
    if consents.confirm(session(), g.practice, g.person, people):
        flash(_n("Thank you. The contact stays.", "Thank you. The contacts stay.", len(people)), "success")
    return redirect(url_for("privacy.of_city", id=id))


@blueprint.route("/desk/<int:id>/contacts", methods=["GET", "POST"])
@requires(Right.REVIEW)
def of_desk(id: int) -> str:
    """All contacts of what was sent, behind a button: it is noted who presses it."""
    practice = practices_in_review.on_desk(id)
    revision = practices_in_review.shown(practice).revision or abort(404)
    people = contacts.as_agreed(practice, revision.answers, publishing.DESK, revision)
    pressed = request.method == "POST"
    if pressed and any(map(contacts.is_hidden, people)):
        consents.note_read(session(), practice, g.person)
    return render_template(
        "editor/contacts.html",
        practice=practice,
        revision=revision,
        people=people,
        pressed=pressed,
        words=load_for_page(practice.questionnaire_version).words,
    )
