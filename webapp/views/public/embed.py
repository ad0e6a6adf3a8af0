"""The list for other sites, which any frame may show, its colours, and the page that makes its snippet."""

from html import escape
from typing import Any

from flask import Blueprint, Response, current_app, make_response, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from webapp.catalogue import search
from webapp.core import i18n
from webapp.core.db import session
from webapp.core.links import address
from webapp.integrations import embedding, parameters
from webapp.integrations.parameters import WrongParameters
from webapp.phrases.tables import phrases_of
from webapp.questionnaires import load_for_page
from webapp.views.shared.cards import cards
from webapp.web.permissions import Right, requires
from webapp.web.revalidation import revalidated
from webapp.web.security_headers import PAGE_POLICY

blueprint = Blueprint("embed", __name__)
POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; font-src 'self'; script-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors *"
)


@blueprint.get("/embed")
@requires(Right.ANYONE)
def shown() -> Response:
    try:
        values = parameters.read(embedding.PARAMETERS, request.args)
    except WrongParameters as error:
        return _framed(
            render_template("public/embed_error.html", faults=error.faults, look=parameters.defaults(parameters.LOOKS)),
            400,
        )
    language = values.get("interface") or i18n.language()
    with force_locale(language):
        asked = parameters.asked_for(values)
        found = search.find(session(), asked, language=language)
        here = {"q": asked.text or None, **{kind: values[kind] for kind in asked.filters}}
        page = render_template(
            "public/embed_list.html",
            look=values,
            found=found,
            cards=cards(found.revisions),
            everything=address("catalogue.practices", **here),
            language=language,
            direction=i18n.direction(language),
        )
    return _framed(page)


def _framed(page: str, status: int = 200) -> Response:
    response = make_response(page, status)
    response.headers["Content-Security-Policy"] = POLICY
    response.vary.add("Accept-Language")
    return revalidated(response)


@blueprint.get("/embed.css")
@requires(Right.ANYONE)
def colours() -> Response:
    """The colours of one accent; the house's own for what is none."""
    try:
        values = parameters.read([one for one in parameters.LOOKS if one.name == "accent"], request.args)
    except WrongParameters:
        values = parameters.defaults(parameters.LOOKS)
    light, dark = embedding.colours(values["accent"])
    response = Response(f":root {{ --accent-light: {light}; --accent-dark: {dark}; }}\n", content_type="text/css")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@blueprint.get("/embed/make")
@requires(Right.ANYONE)
def make() -> Response:
    """A form for the look and the choice of practices; below it what they give, and the lines to copy."""
    values, faults = _chosen()
    source, script = address("embed.shown", **values), address("static", filename="js/embed.js")
    said = "".join(f' data-{name}="{escape(str(value))}"' for name, value in values.items())
    words = {"q": _("Words"), "topic": _("Topic"), "country": _("Country"), "limit": _("How many practices")}
    page = render_template(
        "public/embed_make.html",
        values=values,
        faults=[(one.parameter, f"{words.get(one.parameter, one.parameter)}: {one.detail}") for one in faults],
        choices=_choices(),
        accent=f"#{values.get('accent') or parameters.defaults(parameters.LOOKS)['accent']}",
        preview=url_for("embed.shown", **values),
        frame=f'<iframe src="{escape(source)}" title="{_title()}" width="100%" height="640" loading="lazy" '
        'style="border: 0"></iframe>',
        script=f'<script async src="{script}"{said} data-title="{_title()}"></script>',
    )
    response = make_response(page)
    response.headers["Content-Security-Policy"] = f"{PAGE_POLICY}; frame-src 'self'"
    return response


def _title() -> str:
    network: str = current_app.config["SETTINGS"].network
    return escape(_("Good practices of %(network)s", network=network))


def _chosen() -> tuple[dict[str, Any], list[parameters.Fault]]:
    """Return what the form says, as far as it is right and not the default; and what is wrong."""
    given = request.args.copy()
    if "accent" in given:  # a colour box says "#17524a"
        given["accent"] = given["accent"].removeprefix("#").lower()
    try:
        values, faults = parameters.read(embedding.PARAMETERS, given), []
    except WrongParameters as error:
        faults = list(error.faults)
        for one in faults:
            given.poplist(one.parameter)
        values = parameters.read(embedding.PARAMETERS, given)
    usual = parameters.defaults(parameters.LOOKS)
    flat = {name: value[0] if isinstance(value, list) else value for name, value in values.items()}
    flat.setdefault("interface", i18n.language())
    return {name: value for name, value in flat.items() if value != usual.get(name)}, faults


def _choices() -> dict[str, list[tuple[str, str]]]:
    countries = [(code, i18n.country(code)) for code in search.facet_counts(session(), "country")]
    topics = load_for_page().field("topics").options
    return {
        "topic": [("", _("All topics")), *((one.code, one.label) for one in topics)],
        "country": [("", _("All countries")), *sorted(countries, key=lambda pair: pair[1].casefold())],
        "theme": list(phrases_of("embed_themes").items()),
        "layout": list(phrases_of("embed_layouts").items()),
        "font": list(phrases_of("embed_fonts").items()),
        "interface": list(i18n.LANGUAGES.items()),
    }
