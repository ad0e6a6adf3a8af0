"""Beginning a draft: its form, the call that it is for, and the double click that must begin one draft and not two."""

from __future__ import annotations

import datetime as dt

from flask import abort, g, request
from flask_babel import lazy_gettext
from sqlalchemy import select
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired

from forms.places.countries import country_names
from forms.text.plain import clean_line
from webapp.core import i18n
from webapp.core.clock import now
from webapp.core.db import session
from webapp.core.whole_numbers import whole_number
from webapp.models import Call, City, Person, Practice, State
from webapp.web.forms import SmallForm, at_most, email_field

ONE_CLICK = dt.timedelta(seconds=10)  # within which the same form for the same draft was sent by a second click


class StartForm(SmallForm):
    """What is needed to begin: who writes, for which place, and in which language."""

    email = email_field()
    title = StringField(lazy_gettext("Working title"), [at_most(120)])
    country = SelectField(lazy_gettext("Country"), [InputRequired(lazy_gettext("Choose the country."))])
    city = StringField(lazy_gettext("City"), [at_most(120)])
    language = SelectField(lazy_gettext("Language that you will write in"))


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


def form_of_page() -> StartForm:
    """Return the form; who is signed in is not asked for an address."""
    form = StartForm(language=i18n.language())
    form.country.choices = {"": "", **country_names(i18n.language())}
    form.language.choices = dict(i18n.answer_languages())
    if g.person is not None:
        del form.email
    return form
