"""A person who asks what is known of them, or to be forgotten: looked up by a form, exported, erased."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext as _n
from sqlalchemy import select

from forms.text.plain import clean_line
from webapp.core.db import session
from webapp.models import Practice
from webapp.phrases.tables import phrase_for
from webapp.privacy import erasing, finding
from webapp.privacy.erasing import NotPossible, Report
from webapp.privacy.finding import SHORTEST, Identity
from webapp.questionnaires import load_for_page
from webapp.views.shared.downloads import attachment
from webapp.web.permissions import Right, asks_again, requires

blueprint = Blueprint("personal_data", __name__, url_prefix="/personal-data")
LONGEST_WORDS = 200
FORMATS = {"json": "application/json; charset=utf-8", "zip": "application/zip"}


@blueprint.route("", methods=["GET", "POST"])
@requires(Right.ADMINISTER)
def look_up() -> ResponseReturnValue:
    """Look somebody up, and note it for each practice that names them."""
    if request.method != "POST":
        return render_template("admin/personal_data.html", words="", found=None)
    words = _words()
    if len(words) < SHORTEST:
        problem = _("Enter a name or an e-mail address, at least three characters of it.")
        return render_template("admin/personal_data.html", words=words, found=None, problem=problem), 422
    return _found(words)


@blueprint.post("/export.<format>")
@requires(Right.ADMINISTER)
def export(format: str) -> ResponseReturnValue:
    if format not in FORMATS:
        abort(404)
    people = _chosen()
    if not people:
        return _none_chosen()
    finding.note_read(session(), people, g.person)
    found = finding.dossier(session(), people)
    data = finding.to_zip(found) if format == "zip" else finding.to_json(found).encode()
    return attachment(data, FORMATS[format], f"personal-data.{format}")


@blueprint.post("/erasing")
@requires(Right.ADMINISTER)
def preview() -> ResponseReturnValue:
    """Show what erasing the people who were chosen would change."""
    people = _chosen()
    if not people:
        return _none_chosen()
    return _preview(people, erasing.try_out(session(), people, g.person))


@blueprint.post("/erased")
@requires(Right.ADMINISTER)
@asks_again
def erase() -> ResponseReturnValue:
    """Erase them once the box is ticked which says that this cannot be undone."""
    people = _chosen()
    if not people:
        flash(_("They are not there any more: somebody has erased them already."), "error")
        return redirect(url_for("personal_data.look_up"))
    if request.form.get("sure") != "yes":
        report = erasing.try_out(session(), people, g.person)
        return _preview(people, report, _("Tick the box to say that you are sure."))
    count = len(erasing.erase(session(), people, g.person).practices)
    flash(
        _n("Erased, and replaced in %(num)d practice.", "Erased, and replaced in %(num)d practices.", count), "success"
    )
    return redirect(url_for("personal_data.look_up"))


@blueprint.errorhandler(NotPossible)
def _refused(error: NotPossible) -> str:
    return _found(_words(), phrase_for("erasing_refusals", error.reason))


def _words() -> str:
    return clean_line(request.form.get("words", ""))[:LONGEST_WORDS]


def _chosen() -> list[Identity]:
    return finding.chosen(session(), _words(), request.form.getlist("who"))


def _found(words: str, problem: str = "") -> str:
    """Return whom the words find; also with a problem its status is 200: only then is it kept that they were shown."""
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


def _none_chosen() -> str:
    return _found(_words(), _("Choose at least one: tick the box in front of the name."))


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
    """Return what a question is called in the questionnaire that its practice answers."""
    found = session().scalar(select(Practice).where(Practice.reference == reference))
    fields = load_for_page(found.questionnaire_version).fields if found else ()
    return next((one.label for one in fields if one.id == id), id)
