"""The start page of the network: where cities, e-mails, topics, calls, questions and people are looked after."""

from __future__ import annotations

from flask import Blueprint, g, render_template, url_for
from flask_babel import gettext as _

from webapp.web.permissions import Right, can, requires

blueprint = Blueprint("network", __name__, url_prefix="/network")


@blueprint.get("")
@requires(Right.NETWORK)
def start() -> str:
    rooms = [
        ("cities.listed", Right.NETWORK, _("Cities"), _("Their names, their people, and two that are one.")),
        ("letters.listed", Right.NETWORK, _("Letters"), _("What they say, in each language.")),
        ("topics.listed", Right.ADMINISTER, _("Topics"), _("Their labels, colours and order.")),
        ("calls.manage", Right.REVIEW, _("Calls for practices"), _("When they are open, and what they say.")),
        ("thematic.start", Right.REVIEW, _("Questions of its own"), _("Thematic editions of the questions.")),
        ("admin.people", Right.ADMINISTER, _("People"), _("Who may do what; national coordinators.")),
        ("audit.log", Right.ADMINISTER, _("Log"), _("Everything that was done, by whom and when.")),
    ]
    open_ones = [(url_for(page), name, text) for page, right, name, text in rooms if can(g.person, right)]
    return render_template("network/start.html", rooms=open_ones)
