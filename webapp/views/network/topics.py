"""The topics of the network: their labels in each language, colours, order, and which new drafts may choose."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal
from flask_babel import gettext as _

from webapp.collection import topics
from webapp.core.db import session
from webapp.core.whole_numbers import whole_number
from webapp.phrases.tables import phrase_for
from webapp.web.permissions import Right, requires

blueprint = Blueprint("topics", __name__, url_prefix="/network/topics")


@blueprint.get("")
@requires(Right.ADMINISTER)
def listed() -> str:
    return render_template("network/topics.html", topics=topics.all_of_them())


@blueprint.route("/<code>", methods=["GET", "POST"])
@requires(Right.ADMINISTER)
def edit(code: str) -> ResponseReturnValue:
    everything = topics.all_of_them()
    topic = next((one for one in everything if one.code == code), None) or abort(404)
    labels, colour, place, hidden = dict(topic.labels), topic.colour, str(topic.place), topic.hidden
    faults: list[topics.Fault] = []
    if request.method == "POST":
        labels = {one: request.form.get(f"label-{one}", "") for one in labels}
        colour = request.form.get("colour", "").strip().lower()
        place, hidden = request.form.get("place", ""), request.form.get("hidden") == "y"
        wanted = request.form.get("place", type=whole_number)
        faults = topics.check(labels, colour, wanted)
        if not faults and wanted is not None:
            if topics.change(session(), code, labels, colour, wanted, hidden, g.person):
                flash(_("The topic is changed. Pages follow at once, search and documents in a moment."), "success")
            return redirect(url_for("topics.listed"))
    page = render_template(
        "network/topic.html",
        topic=topic,
        total=len(everything),
        labels=labels,
        colour=colour,
        place=place,
        hidden=hidden,
        faults={one.field: _words(one, len(everything)) for one in reversed(faults)},
        problems=[(one.field, _words(one, len(everything))) for one in faults],
    )
    return page, 422 if faults else 200


def _words(fault: topics.Fault, total: int) -> str:
    """Return what is wrong with a topic that an administrator changes, of so many topics."""
    contrast = {
        "has": format_decimal(int(fault.contrast * 100) / 100, format="0.00"),
        "least": format_decimal(topics.LEAST_CONTRAST),
    }
    return phrase_for("topic_faults", fault.code, last=total, max=topics.LONGEST_LABEL, **contrast)
