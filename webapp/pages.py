"""What every page has at hand: the reader, the language, the network's name, and the filters of the templates.

Not here: the views, and anything that reads the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

from flask import Flask, g, get_flashed_messages, request
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from whitenoise import WhiteNoise

from exports import sheet_html
from webapp import i18n, security
from webapp.config import Environment, Settings

STATIC_SECONDS = 31_536_000


class _Messages:
    """What was to be said after the last step: taken when the page says it, so that a letter does not use it up."""

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(get_flashed_messages(with_categories=True))  # type: ignore[arg-type]


def _at_hand() -> dict[str, Any]:
    return {
        "person": g.get("person"),
        "language": i18n.language(),
        "languages": list(i18n.LANGUAGES.items()),
        "direction": i18n.direction(i18n.language()),
        "messages": _Messages(),
        "csp_nonce": g.get("csp_nonce", ""),
        "here": request.full_path.rstrip("?") if request and request.method == "GET" else "/",
    }


def _guard_file(headers: Headers, path: str, url: str) -> None:
    for name, value in security.FILE_HEADERS.items():
        headers[name] = value


def init_app(app: Flask) -> None:
    settings: Settings = app.config["SETTINGS"]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_loader = ChoiceLoader(
        [PackageLoader("webapp"), PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})]
    )
    app.context_processor(_at_hand)
    app.jinja_env.globals.update(network=settings.network, demo=settings.environment is Environment.DEMO)
    app.jinja_env.filters.update(
        date=i18n.date,
        datetime=i18n.date_and_time,
        ago=i18n.ago,
        country=i18n.country,
        period=i18n.period,
        state_name=i18n.state_name,
        action_name=i18n.action_name,
        role_name=i18n.role_name,
        job_state_name=i18n.job_state_name,
        language_name=i18n.language_name,
        direction=i18n.direction,
        topic=i18n.topic,
        topic_number=lambda code: sheet_html.topic_style(code).number,
        topic_colour=lambda code: sheet_html.topic_style(code).colour,
        filesize=i18n.filesize,
    )
    static = Path(app.static_folder or "")
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=static,
        prefix="static/",
        max_age=300,
        autorefresh=settings.environment is Environment.DEVELOPMENT,
        add_headers_function=_guard_file,
    )
