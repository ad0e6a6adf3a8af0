"""Contacts and their consent: a city confirms them or takes them back; editors read those that are not for everyone.

Not here: what readers see (practice.py), and looking up and erasing a person (personal_data.py).
"""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext as _n
from werkzeug.wrappers import Response

from webapp.consent import contacts
from webapp.core.db import session
from webapp.documents import publishing
from webapp.models import Practice
from webapp.privacy import consents
from webapp.questionnaires import load_for_page
from webapp.web.permissions import Right, requires

blueprint = Blueprint("privacy", __name__)


@blueprint.route("/drafts/<int:id>/consent", methods=["GET", "POST"])
@requires(Right.WHOLE)
def of_city(id: int) -> str | Response:
    """The people whom the published practice names: are they still right? Opening the page says nothing."""
    if request.method != "POST":
        return render_template(
            "city/contacts.html",
            practice=g.practice,
            people=contacts.of_public(g.practice) if g.practice.is_public else [],
            words=load_for_page(g.practice.questionnaire_version).words,
        )
    named = request.form.getlist("contact")
    if "keep" in request.form:
        kept = consents.confirm(session(), g.practice, g.person, [request.form["keep"]])
        flash(_n("Thank you. The contact stays.", "Thank you. The contacts stay.", kept), "success")
    elif "drop" in request.form:
        consents.drop(session(), g.practice, g.person, [request.form["drop"]])
        flash(_("The contact is no longer shown. The organisation stands in its place."), "success")
    elif consents.confirm(session(), g.practice, g.person, named):
        flash(_n("Thank you. The contact stays.", "Thank you. The contacts stay.", len(named)), "success")
    return redirect(url_for("privacy.of_city", id=id))


@blueprint.route("/desk/<int:id>/contacts", methods=["GET", "POST"])
@requires(Right.REVIEW)
def of_desk(id: int) -> str:
    """All contacts of what was sent, behind a button: it is written down who presses it."""
    found = session().get(Practice, id)
    if found is None or found.sent_revision is None or found.reference is None:
        abort(404)
    shown = publishing.public_revision(found) if found.state == "published" else None
    revision = shown or found.sent_revision
    people = contacts.as_agreed(found, revision.answers, publishing.DESK, revision)
    pressed = request.method == "POST"
    if pressed and any(map(contacts.is_hidden, people)):
        consents.note_read(session(), found, g.person)
    return render_template(
        "editor/contacts.html",
        practice=found,
        revision=revision,
        people=people,
        pressed=pressed,
        words=load_for_page(found.questionnaire_version).words,
    )
