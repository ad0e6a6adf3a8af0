"""The administrator's page for a person who asks what is known of them, or to be forgotten: look up, export, erase.

Everything is sent, never in an address: what is looked up is itself personal. Answers that show somebody are never
errors, for only then is it kept that they were shown. Not here: what is found (finding.py)
and what erasing does (erasing.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext as _n
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from forms.text.plain import clean_line
from webapp.core.db import session
from webapp.models import Practice
from webapp.privacy import erasing, finding
from webapp.privacy.erasing import NotPossible, Report
from webapp.privacy.finding import SHORTEST, Identity
from webapp.questionnaires import load_for_page
from webapp.web.permissions import Right, asks_again, requires

blueprint = Blueprint("personal", __name__, url_prefix="/personal-data")
LONGEST = 200
FORMATS = {"json": "application/json; charset=utf-8", "zip": "application/zip"}
Page = str | AnyResponse | tuple[str, int]


@blueprint.route("", methods=["GET", "POST"])
@requires(Right.ADMINISTER)
def look_up() -> Page:
    """Look somebody up. It is written down, for each practice that names them."""
    if request.method != "POST":
        return render_template("admin/personal_data.html", words="", found=None)
    words = _words()
    if len(words) < SHORTEST:
        problem = _("Enter a name or an e-mail address, at least three characters of it.")
        return render_template("admin/personal_data.html", words=words, found=None, problem=problem), 422
    return _found(words)


@blueprint.post("/export.<format>")
@requires(Right.ADMINISTER)
def export(format: str) -> Page:
    """All that is known of the people who were chosen, for them."""
    if format not in FORMATS:
        abort(404)
    people = _chosen()
    if not people:
        return _found(_words(), _("Choose at least one: tick the box in front of the name."))
    finding.note_read(session(), people, g.person)
    found = finding.dossier(session(), people)
    data = finding.to_zip(found) if format == "zip" else finding.to_json(found).encode()
    response = Response(data, content_type=FORMATS[format])
    response.headers.set("Content-Disposition", "attachment", filename=f"personal-data.{format}")
    return response


@blueprint.post("/erasing")
@requires(Right.ADMINISTER)
def preview() -> Page:
    """What erasing the people who were chosen would change. Nothing is done."""
    people = _chosen()
    if not people:
        return _found(_words(), _("Choose at least one: tick the box in front of the name."))
    try:
        report = erasing.try_out(session(), people, g.person)
    except NotPossible as refused:
        return _found(_words(), _why(refused))
    return _preview(people, report)


@blueprint.post("/erased")
@requires(Right.ADMINISTER)
@asks_again
def erase() -> Page:
    """Erase them, once the box is ticked which says that this cannot be undone."""
    people = _chosen()
    if not people:
        flash(_("They are not there any more: somebody has erased them already."), "error")
        return redirect(url_for("personal.look_up"))
    try:
        if request.form.get("sure") != "yes":
            report = erasing.try_out(session(), people, g.person)
            return _preview(people, report, _("Tick the box to say that you are sure."))
        report = erasing.erase(session(), people, g.person)
    except NotPossible as refused:
        return _found(_words(), _why(refused))
    flash(
        _n(
            "Erased, and replaced in %(num)d practice.",
            "Erased, and replaced in %(num)d practices.",
            len(report.practices),
        ),
        "success",
    )
    return redirect(url_for("personal.look_up"))


def _words() -> str:
    return clean_line(request.form.get("words", ""))[:LONGEST]


def _chosen() -> list[Identity]:
    return finding.chosen(session(), _words(), request.form.getlist("who"))


def _found(words: str, problem: str = "") -> str:
    found = finding.look_up(session(), words)
    finding.note_read(session(), found, g.person)
    ids = {id for one in found for id in one.practices}
    named = {one.id: one for one in session().scalars(select(Practice).where(Practice.id.in_(ids)))}
    return render_template(
        "admin/personal_data.html",
        words=words,
        found=[(one, [named[id] for id in sorted(one.practices) if id in named]) for one in found],
        ticked=request.form.getlist("who"),
        problem=problem,
    )


def _preview(people: Sequence[Identity], report: Report, problem: str = "") -> str:
    finding.note_read(session(), people, g.person)
    return render_template(
        "admin/erase_person.html",
        words=_words(),
        people=people,
        report=report,
        mentions=[(reference, _question(reference, id)) for reference, id in report.mentions],
        problem=problem,
    )


def _question(reference: str, id: str) -> str:
    """How a question is called in the edition that its practice answers."""
    found = session().scalar(select(Practice).where(Practice.reference == reference))
    fields = load_for_page(found.questionnaire_version).fields if found else ()
    return next((one.label for one in fields if one.id == id), id)


def _why(refused: NotPossible) -> str:
    if refused.reason == "yourself":
        return _("Your own account is among them. Another administrator has to do this.")
    return _("The only administrator is among them. Make somebody else one first.")
