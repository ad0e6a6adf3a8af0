"""People and what they may do, and the background work."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, ValidationError

from forms.places.countries import COUNTRIES
from webapp.accounts import coordinators
from webapp.accounts import people as accounts
from webapp.accounts.people import person_for
from webapp.core import i18n
from webapp.core.db import session
from webapp.models import Person, Role
from webapp.phrases.tables import phrase_for
from webapp.web.forms import SmallForm, at_most, email_field, line
from webapp.web.loading import get_or_404
from webapp.web.permissions import Right, asks_again, requires

blueprint = Blueprint("admin", __name__)


class PersonForm(SmallForm):
    email = email_field()
    name = StringField(lazy_gettext("Name"), [at_most(200)], filters=[line])
    roles = SelectMultipleField(
        lazy_gettext("What they do"), [InputRequired(lazy_gettext("Choose at least one thing that they do."))]
    )


@blueprint.route("/people", methods=["GET", "POST"])
@requires(Right.ADMINISTER)
@asks_again
def people() -> ResponseReturnValue:
    form = PersonForm()
    form.roles.choices = {role.value: phrase_for("roles", role) for role in Role}
    if form.validate_on_submit():
        person = person_for(session(), form.email.data or "", language=i18n.language())
        person.name = form.name.data or person.name
        session().flush()
        accounts.give_roles(session(), person, [Role(role) for role in form.roles.data or ()], g.person)
        who, email = person.name or person.email, person.email
        flash(_("%(who)s can now sign in with the address %(email)s.", who=who, email=email), "success")
        if Role.COORDINATOR in person.roles and not coordinators.countries_of(session(), person):
            return redirect(url_for("admin.person", id=person.id))  # which countries, is asked there
        return redirect(url_for("admin.people"))
    found = list(session().scalars(select(Person).order_by(Person.name, Person.email)))
    page = render_template("admin/people.html", people=found, form=form)
    return page, 422 if form.errors else 200


class AccountForm(SmallForm):
    """What one person does, and for which countries: those that are ticked, and one more."""

    roles = SelectMultipleField(lazy_gettext("What they do"))
    countries = SelectMultipleField(lazy_gettext("Countries of a national coordinator"))
    country = SelectField(lazy_gettext("One more country"), default="")

    def validate_country(self, field: SelectField) -> None:
        some = self.countries.data or field.data
        if Role.COORDINATOR in (self.roles.data or ()) and not some:
            raise ValidationError(_("Choose the country that this coordinator looks after."))


@blueprint.route("/people/<int:id>", methods=["GET", "POST"])
@requires(Right.ADMINISTER)
@asks_again
def person(id: int) -> ResponseReturnValue:
    found = get_or_404(Person, id)
    own = [one.country for one in coordinators.countries_of(session(), found)]
    form = AccountForm(data={"roles": sorted(found.roles), "countries": own})
    form.roles.choices = {role.value: phrase_for("roles", role) for role in Role}
    form.countries.choices = {code: i18n.country(code) for code in own}
    others = sorted((i18n.country(code), code) for code in COUNTRIES if code not in own)
    form.country.choices = {"": _("None")} | {code: name for name, code in others}
    refused = ""
    if form.validate_on_submit():
        roles = frozenset(Role(role) for role in form.roles.data or ())
        countries = [code for code in (*(form.countries.data or ()), form.country.data) if code]
        try:
            accounts.set_roles(session(), found, roles, g.person)
        except accounts.NotPossible as error:
            refused = phrase_for("account_refusals", error.reason)
        else:
            coordinators.set_countries(session(), found, countries if Role.COORDINATOR in roles else (), g.person)
            flash(_("Saved."), "success")
            return redirect(url_for("admin.person", id=id))
    page = render_template("admin/person.html", one=found, form=form, refused=refused)
    return page, 422 if form.errors or refused else 200
