"""The pages, one module an audience. A view loads, checks a form, calls one use case, and redirects or renders."""

from itertools import chain

from flask import Flask
from werkzeug.routing import IntegerConverter

from webapp.core.whole_numbers import DIGITS
from webapp.web.permissions import refuse_unguarded


class _Number(IntegerConverter):
    """A number that a database can hold, by its digits alone: with a limit besides, Werkzeug answers 405 for 404."""

    regex = DIGITS


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = _Number
    from webapp.views.account import api_keys, sign_in
    from webapp.views.admin import audit_log, jobs, people, personal_data, webhooks
    from webapp.views.api import catalogue as api_catalogue
    from webapp.views.api import explorer, health, oai, submissions
    from webapp.views.archivist import contents, editions, front_matter
    from webapp.views.city import confirmations, practices, section, start, team, word
    from webapp.views.editor import (
        actions,
        calls,
        imports,
        practice,
        questionnaires,
        queue,
        sheets,
        statistics,
        translations,
    )
    from webapp.views.network import cities, coordinators
    from webapp.views.network import start as network
    from webapp.views.public import catalogue, edition_pages, embed, feeds, files, help, home, practice_page
    from webapp.views.shared import comments
    from webapp.web import api_problems, error_pages

    audiences = (
        (home, catalogue, practice_page, edition_pages, files, embed, feeds, help),
        (api_catalogue, submissions, explorer, oai, health),
        (sign_in, api_keys),
        (practices, start, section, team, comments, confirmations, word),
        (queue, sheets, calls, questionnaires, statistics, imports),
        (practice, translations, actions),
        (editions, contents, front_matter),
        (network, cities, coordinators),
        (people, jobs, personal_data, webhooks, audit_log),
    )
    for module in chain.from_iterable(audiences):
        app.register_blueprint(module.blueprint)
    error_pages.init_app(app)
    api_problems.init_app(app)
    refuse_unguarded(app)
