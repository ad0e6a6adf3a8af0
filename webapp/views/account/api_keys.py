"""The keys of programs: making one for a city, seeing what each did, and revoking it."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import DateField, EmailField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Optional, ValidationError

from forms.places.countries import country_names
from forms.text.plain import clean_line
from webapp.accounts import api_keys
from webapp.accounts.people import person_for
from webapp.city_names import city_for
from webapp.core import i18n
from webapp.core.clock import now
from webapp.core.db import session
from webapp.models import ApiKey, City, Person, Role, Scope
from webapp.phrases.tables import phrases_of
from webapp.web.forms import SmallForm, at_most, is_address, line
from webapp.web.loading import get_or_404
from webapp.web.permissions import Right, asks_again, requires

blueprint = Blueprint("api_keys", __name__)


class KeyForm(SmallForm):
    """What a person says of a new key; an administrator also for whom it is, as free text."""

    name = StringField(
        lazy_gettext("What it is for"),
        [InputRequired(lazy_gettext("Say what it is for, so that you know it again.")), at_most(100)],
    )
    city = SelectField(lazy_gettext("City"), [InputRequired(lazy_gettext("Choose the city."))])
    email = EmailField(lazy_gettext("As whom it acts"), [Optional(), is_address], filters=[line])
    country = SelectField(lazy_gettext("Country"), [InputRequired(lazy_gettext("Choose the country."))])
    town = StringField(lazy_gettext("City"), [at_most(120)])
    scopes = SelectMultipleField(
        lazy_gettext("What it may do"), [InputRequired(lazy_gettext("Choose at least one thing that it may do."))]
    )
    until = DateField(lazy_gettext("Last day"), [Optional()], default=api_keys.in_a_year)

    def validate_town(self, field: StringField) -> None:
        if not clean_line(field.data or ""):
            raise ValidationError(_("Enter the city."))

    def validate_until(self, field: DateField) -> None:
        if field.data and not now().date() <= field.data <= now().date() + api_keys.LONGEST_LIFE:
            raise ValidationError(_("Choose a day that is not over, within the next five years."))


@blueprint.route("/keys", methods=["GET", "POST"])
@requires(Right.SIGNED_IN)
@asks_again
def own() -> ResponseReturnValue:
    """The keys that somebody manages, and a form for a new one; only the page that answers shows its token."""
    cities = api_keys.cities_of(session(), g.person)
    form = _form(cities)
    if form.validate_on_submit():
        person, city = _for_whom(form, cities)
        scopes = [Scope(one) for one in form.scopes.data or ()]
        name, until = form.name.data or "", form.until.data
        key, token = api_keys.make(session(), person, city, name, scopes, by=g.person, expires_on=until)
        return render_template("account/api_key_made.html", key=key, token=token)
    keys = api_keys.managed_by(session(), g.person)
    page = render_template("account/api_keys.html", keys=keys, form=form, cities=cities)
    return page, 422 if form.errors else 200


def _form(cities: Sequence[City]) -> KeyForm:
    form = KeyForm(data={"scopes": list(Scope)})
    form.scopes.choices = phrases_of("key_scopes")
    if Role.ADMINISTRATOR in g.person.roles:
        del form.city
        form.country.choices = {"": "", **country_names(i18n.language())}
    else:
        del form.email, form.country, form.town
        named = {str(one.id): f"{one.name} ({i18n.country(one.country)})" for one in cities}
        form.city.choices = named if len(named) == 1 else {"": "", **named}
    return form


def _for_whom(form: KeyForm, cities: Sequence[City]) -> tuple[Person, City]:
    if form.city is not None:
        return g.person, next(one for one in cities if str(one.id) == form.city.data)
    address = form.email.data or ""
    person = person_for(session(), address, language=i18n.language()) if address else g.person
    city = city_for(session(), form.country.data, form.town.data or "")
    return person, city or abort(400)


@blueprint.get("/keys/<int:id>")
@requires(Right.SIGNED_IN)
def one(id: int) -> str:
    key = _managed(id)
    return render_template("account/api_key.html", key=key, uses=api_keys.uses(session(), key))


@blueprint.post("/keys/<int:id>/revoke")
@requires(Right.SIGNED_IN)
def revoke(id: int) -> ResponseReturnValue:
    key = _managed(id)
    api_keys.revoke(session(), key, g.person)
    flash(_("“%(name)s” opens nothing any more.", name=key.name), "success")
    return redirect(url_for("api_keys.own"))


def _managed(id: int) -> ApiKey:
    key = get_or_404(ApiKey, id)
    return key if api_keys.may_manage(g.person, key) else abort(404)
