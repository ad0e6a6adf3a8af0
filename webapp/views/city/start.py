"""Beginning a draft: its form, its call and the double click; and beginning with what one wrote before."""

import datetime as dt

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_babel import ngettext as _n
from sqlalchemy import select
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired

from forms.places.countries import country_names
from forms.questionnaire.shipped import LATEST
from forms.text.plain import clean_line
from webapp.core import i18n
from webapp.core.clock import now
from webapp.core.db import session
from webapp.core.whole_numbers import whole_number
from webapp.models import Call, City, Person, Practice, State
from webapp.practices import records, reuse, team
from webapp.questionnaires import load_for_page
from webapp.web.forms import SmallForm, at_most, email_field
from webapp.web.loading import get_or_404
from webapp.web.permissions import Right, can, requires

blueprint = Blueprint("start", __name__)
ONE_CLICK = dt.timedelta(seconds=10)  # within which the same form for the same draft was sent by a second click


class BeginForm(SmallForm):
    """Who begins a draft, if nobody is signed in, and in which language."""

    email = email_field()
    language: SelectField

    def __init__(self) -> None:
        super().__init__(language=i18n.language())
        self.language.choices = dict(i18n.answer_languages())
        if g.person is not None:
            del self.email


class StartForm(BeginForm):
    """What is needed to begin on the web."""

    title = StringField(lazy_gettext("Working title"), [at_most(120)])
    country = SelectField(lazy_gettext("Country"), [InputRequired(lazy_gettext("Choose the country."))])
    city = StringField(lazy_gettext("City"), [at_most(120)])
    language = SelectField(lazy_gettext("Language that you will write in"))

    def __init__(self) -> None:
        super().__init__()
        self.country.choices = {"": "", **country_names(i18n.language())}


def call_asked_for() -> Call | None:
    """Return the call that the page was opened for, open or not; answer 404 for one that does not exist."""
    if request.values.get("call", "") == "":
        return None
    asked = request.values.get("call", type=whole_number)
    return (session().get(Call, asked) if asked is not None else None) or abort(404)


def just_started(
    person: Person, *, language: str, country: str, title: str, city: City | None, call: Call | None
) -> Practice | None:
    """Return the untouched draft that the same form made a moment ago: a double click sends it twice."""
    same = [Practice.language == language, Practice.city_id == (city.id if city else None)]
    same.append(Practice.call.has(Call.id == call.id) if call else ~Practice.call.has())
    moment = Practice.created_at > now() - ONE_CLICK
    query = select(Practice).where(Practice.people.contains(person), Practice.state == State.DRAFT, moment, *same)
    wanted = {"title": clean_line(title)} if clean_line(title) else {}
    places = {"countries": [country], "cities": [city.name] if city else []}
    found = session().scalars(query.order_by(Practice.id.desc()).limit(1)).first()
    return found if found is not None and found.working_copy.answers == {**wanted, "places": places} else None


@blueprint.route("/start/earlier", methods=["GET", "POST"])
@requires(Right.SIGNED_IN)
def from_earlier() -> ResponseReturnValue:
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
def earlier_contacts(id: int) -> ResponseReturnValue:
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
