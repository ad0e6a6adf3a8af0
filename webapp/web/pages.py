"""What every template has at hand: the reader, the language, the name of the network, and filters."""

from typing import Any

from flask import Flask, g, request
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from webapp import questionnaires
from webapp.config import Environment, Settings
from webapp.core import i18n
from webapp.phrases import jobs, names
from webapp.phrases.tables import phrase_for
from webapp.web.help_links import help_url


def _at_hand() -> dict[str, Any]:
    return {
        "_": i18n.text_of_page(),
        "person": g.get("person"),
        "language": i18n.language(),
        "interface_languages": list(i18n.LANGUAGES.items()),
        "direction": i18n.direction(i18n.language()),
        "here": request.full_path.rstrip("?") if request and request.method in ("GET", "HEAD") else "/",
    }


class _Addresses:
    """`url_for` of the templates: the addresses of static files, twenty a page, are made once."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._files: dict[tuple[str, str], str] = {}

    def __call__(self, endpoint: str, **values: Any) -> str:
        if endpoint != "static" or values.keys() != {"filename"} or not request:
            return self._app.url_for(endpoint, **values)
        file = (request.script_root, values["filename"])
        if file not in self._files:
            self._files[file] = self._app.url_for(endpoint, **values)
        return self._files[file]


def init_app(app: Flask) -> None:
    settings: Settings = app.config["SETTINGS"]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_loader = ChoiceLoader(
        [PackageLoader("webapp"), PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})]
    )
    app.context_processor(_at_hand)
    app.jinja_env.globals.update(
        upload_bytes=settings.upload_megabytes * 1_000_000,
        network=settings.network,
        contact_email=settings.contact_email,
        demo=settings.environment is Environment.DEMO,
        asked_in=questionnaires.asked_in,
        phrase_for=phrase_for,
        help_url=help_url,
        url_for=_Addresses(app),
    )
    app.jinja_env.filters.update(
        date=i18n.date,
        datetime=i18n.date_and_time,
        ago=i18n.ago,
        country=i18n.country,
        period=i18n.period,
        state_tag=names.state_tag,
        with_editors=names.with_editors,
        job_kind_name=jobs.job_kind_name,
        job_state_tag=jobs.TAGS.get,
        job_message=jobs.job_message,
        language_name=i18n.language_name,
        direction=i18n.direction,
        topic=questionnaires.topic,
        topic_number=lambda code: questionnaires.topic_style(code).number,
        filesize=i18n.filesize,
    )
