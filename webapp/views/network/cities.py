"""The network's cities: the list, a city with its names and people, and merging two."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, SelectField, StringField

from forms.places.countries import COUNTRIES
from forms.text.plain import clean_line
from webapp.accounts import people as accounts
from webapp.cities import city_list, city_people, filing
from webapp.city_names import CITY_LENGTH
from webapp.core import i18n
from webapp.core.db import session
from webapp.core.whole_numbers import whole_number
from webapp.models import City, Person
from webapp.phrases.jobs import retried
from webapp.phrases.tables import phrase_for
from webapp.web.forms import SmallForm, at_most, email_field, line
from webapp.web.loading import get_or_404
from webapp.web.permissions import Right, asks_again, requires

blueprint = Blueprint("cities", __name__, url_prefix="/network/cities")
LONGEST_SEARCH = 100


class NameForm(SmallForm):
    """A name or a spelling of a city."""

    name = StringField(lazy_gettext("Name"))


class CityForm(NameForm):
    country = SelectField(lazy_gettext("Country"), default="")


class MemberForm(SmallForm):
    """Somebody who is put down for a city."""

    email = email_field()
    name = StringField(lazy_gettext("Name"), [at_most(200)], filters=[line])
    language = SelectField(lazy_gettext("Language of letters"), default="en")
    writes = BooleanField(lazy_gettext("This person writes on everything that the city has sent"))


class AddressForm(SmallForm):
    email = email_field()


@blueprint.route("", methods=["GET", "POST"])
@requires(Right.NETWORK)
def listed() -> ResponseReturnValue:
    form = CityForm()
    names = sorted((i18n.country(code), code) for code in COUNTRIES)
    form.country.choices = {"": _("Choose a country")} | {code: name for name, code in names}
    if request.method == "POST":
        try:
            city = city_list.add(session(), form.country.data or "", form.name.data or "", g.person)
            flash(_("%(city)s is added.", city=city.name), "success")
            return redirect(url_for("cities.one", id=city.id))
        except city_list.NotPossible as error:
            (form.country if error.reason == "no_country" else form.name).errors = (_about_city(error),)
    words = clean_line(request.args.get("q", ""))[:LONGEST_SEARCH]
    code = request.args.get("country", "")
    country = code if code in COUNTRIES else ""
    found = city_list.listed(
        session(), words=words, country=country, page=request.args.get("page", 1, type=whole_number)
    )
    narrowed: dict[str, Any] = {name: value for name, value in (("q", words), ("country", country)) if value}
    page = render_template(
        "network/cities.html",
        found=found,
        form=form,
        words=words,
        country=country,
        countries=sorted((i18n.country(one), one) for one in city_list.countries(session())),
        narrowed=narrowed,
        url=lambda number: url_for("cities.listed", **narrowed, page=number),
    )
    return page, 422 if form.problems else 200


@blueprint.get("/<int:id>")
@requires(Right.NETWORK)
def one(id: int) -> ResponseReturnValue:
    return _city_page(get_or_404(City, id))


def _city_page(
    city: City, *, rename: NameForm | None = None, spelling: NameForm | None = None, member: MemberForm | None = None
) -> ResponseReturnValue:
    """Return a city with its three forms; a refused one shows what was typed, and why not."""
    rename = rename or NameForm(blank=True, prefix="rename-", data={"name": city.name})
    spelling = spelling or NameForm(blank=True, prefix="spelling-")
    member = member or _member_form(blank=True)
    people = city_people.of_city(session(), city)
    problems = [*rename.problems, *spelling.problems, *member.problems]
    page = render_template(
        "network/city.html",
        city=city,
        summary=city_list.summary(session(), city),
        people=[(one, accounts.may_look_after(g.person, one.person)) for one in people],
        practices=city_people.sent_by(session(), city),
        rename=rename,
        spelling=spelling,
        member=member,
        problems=problems,
        job=filing.job_of(session(), city),
    )
    return page, 422 if problems else 200


def _member_form(*, blank: bool = False) -> MemberForm:
    form = MemberForm(blank=blank, prefix="member-", data={"language": i18n.language(), "writes": True})
    form.language.choices = i18n.LANGUAGES
    return form


@blueprint.post("/<int:id>/name")
@requires(Right.NETWORK)
def rename(id: int) -> ResponseReturnValue:
    city, form = get_or_404(City, id), NameForm(prefix="rename-")
    try:
        city_list.rename(session(), city, form.name.data or "", g.person)
    except city_list.NotPossible as error:
        form.name.errors = (_about_city(error),)
        return _city_page(city, rename=form)
    said = _("The city is called %(city)s now. Whoever looks for the old name finds it, too.", city=city.name)
    flash(said, "success")
    return redirect(url_for("cities.one", id=id))


@blueprint.post("/<int:id>/file")
@requires(Right.NETWORK)
def file(id: int) -> ResponseReturnValue:
    """Try once more to file the city's practices under its new name."""
    flash(*retried(filing.try_again(session(), get_or_404(City, id))))
    return redirect(url_for("cities.one", id=id))


@blueprint.post("/<int:id>/spellings")
@requires(Right.NETWORK)
def spell(id: int) -> ResponseReturnValue:
    city, form = get_or_404(City, id), NameForm(prefix="spelling-")
    try:
        city_list.add_spelling(session(), city, form.name.data or "", g.person)
    except city_list.NotPossible as error:
        form.name.errors = (_about_city(error),)
        return _city_page(city, spelling=form)
    flash(_("The city is found by this name, too."), "success")
    return redirect(url_for("cities.one", id=id))


@blueprint.post("/<int:id>/people")
@requires(Right.NETWORK)
def add_person(id: int) -> ResponseReturnValue:
    city, form = get_or_404(City, id), _member_form()
    if not form.validate():
        return _city_page(city, member=form)
    email, name, language = form.email.data or "", form.name.data or "", form.language.data
    try:
        person = city_people.add(session(), city, email, name, language, g.person, writes=bool(form.writes.data))
    except city_people.NotPossible as error:
        form.email.errors = (_about_member(error),)
        return _city_page(city, member=form)
    said = _("%(who)s is put down for %(city)s and gets a letter.", who=person.name_and_address, city=city.name)
    flash(said, "success")
    return redirect(url_for("cities.one", id=id, _anchor="people"))


def _member(city: City, person_id: int) -> Person:
    return city_people.member(session(), city, person_id) or abort(404)


@blueprint.post("/<int:id>/people/<int:person_id>/remove")
@requires(Right.NETWORK)
def remove_person(id: int, person_id: int) -> ResponseReturnValue:
    city = get_or_404(City, id)
    try:
        city_people.remove(session(), city, _member(city, person_id), g.person)
    except city_people.NotPossible as error:
        flash(_about_member(error), "error")
    else:
        flash(_("Done. What this person wrote stays."), "success")
    return redirect(url_for("cities.one", id=id, _anchor="people"))


@blueprint.route("/<int:id>/people/<int:person_id>/address", methods=["GET", "POST"])
@requires(Right.NETWORK)
@asks_again
def address(id: int, person_id: int) -> ResponseReturnValue:
    city = get_or_404(City, id)
    person = _member(city, person_id)
    form = AddressForm(data={"email": person.email})
    if form.validate_on_submit():
        try:
            accounts.change_address(session(), person, form.email.data or "", g.person)
        except accounts.NotPossible as error:
            form.email.errors = (phrase_for("account_refusals", error.reason),)
        else:
            flash(_("The address is changed. A letter goes to the old one and to the new one."), "success")
            return redirect(url_for("cities.one", id=id, _anchor="people"))
    page = render_template("network/address.html", city=city, one=person, form=form)
    return page, 422 if form.errors else 200


@blueprint.route("/<int:id>/merge", methods=["GET", "POST"])
@requires(Right.NETWORK)
def merge(id: int) -> ResponseReturnValue:
    city, preview, problem = get_or_404(City, id), None, ""
    same_country = city_list.listed(session(), country=city.country, size=100_000).rows
    others = [one.city for one in same_country if one.city is not city]
    chosen = request.values.get("into", type=whole_number)
    stays = get_or_404(City, chosen) if chosen else None
    if stays is not None:
        try:
            preview = city_list.try_merging(session(), city, stays)
        except city_list.NotPossible as error:
            problem = _about_city(error)
    if request.method == "POST" and preview is not None and stays is not None:
        name = city.name
        city_list.merge(session(), city, stays, g.person)
        flash(_("%(gone)s is part of %(city)s now. Nothing is lost.", gone=name, city=stays.name), "success")
        return redirect(url_for("cities.one", id=stays.id))
    if request.method == "POST" and not problem:
        problem = _("Choose the city that stays.")
    page = render_template(
        "network/merge.html", city=city, others=others, stays=stays, preview=preview, problem=problem
    )
    return page, 422 if problem else 200


def _about_city(error: city_list.NotPossible) -> str:
    """Return why a city cannot be called so, or be merged."""
    other = error.city.name if error.city else ""
    return phrase_for("city_refusals", error.reason, city=other, max=CITY_LENGTH)


def _about_member(error: city_people.NotPossible) -> str:
    """Return why somebody cannot be put down for a city, or taken off it."""
    return phrase_for("member_refusals", error.reason, titles="; ".join(error.titles))
