"""The pages, one module an audience. A view loads, checks a form, calls one use case, and redirects or renders."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import IntegerConverter

from webapp.core.whole_numbers import DIGITS
from webapp.web.permissions import refuse_unguarded


class _Number(IntegerConverter):
    """A number that a database can hold: an address with a larger one does not exist.

    It is not found, whatever is done at it: a limit besides the pattern would make Werkzeug say 405 of other methods.
    """

    regex = DIGITS


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = _Number
    from webapp.views import (
        account,
        admin,
        api,
        api_problems,
        archivist,
        audit,
        calls,
        catalogue,
        catalogue_api,
        choosing,
        cities,
        city,
        coordinator,
        desk,
        edition_page,
        editor,
        embed,
        errors,
        explorer,
        feeds,
        front_matter,
        imports,
        keys,
        letters,
        network,
        numbers,
        oai,
        personal,
        practice,
        privacy,
        public,
        reminding,
        reuse,
        rewording,
        running,
        section,
        sessions,
        sheets,
        submitting_api,
        talk,
        team,
        thematic,
        topics,
        translating,
        versions,
        webhooks,
        word,
    )

    of_cities = (city, section, versions, team, talk, reuse, running, privacy, word)
    of_desk = (desk, sheets, calls, thematic, numbers, imports, translating, editor, rewording, reminding)
    of_archives = (archivist, choosing, front_matter)
    of_network = (network, cities, letters, topics, coordinator)
    of_readers = (public, practice, catalogue, edition_page, catalogue_api, submitting_api, explorer, embed, feeds, oai)
    of_administrators = (admin, personal, webhooks, audit)
    of_staff = (*of_desk, *of_archives, *of_network, *of_administrators)
    for module in (*of_readers, account, sessions, keys, *of_cities, *of_staff, api):
        app.register_blueprint(module.blueprint)
    errors.init_app(app)
    api_problems.init_app(app)
    refuse_unguarded(app)
