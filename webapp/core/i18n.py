"""The languages of the interface: which one, and dates, sizes, countries and topics in it."""

import datetime as dt
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from flask import Flask, current_app, g, has_request_context, request
from flask import session as cookie
from flask_babel import Babel, format_decimal, format_timedelta, get_locale, get_translations
from flask_babel import gettext as _
from flask_babel import ngettext as _n
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from exports.house_style.house import direction as direction
from forms.periods.period_text import long_date, period_text
from forms.places.countries import country_name
from webapp.core.clock import now

LANGUAGES = {"en": "English", "fr": "Français"}
# Languages that cities of the network write in, as far as the house has faces to print them.
WRITTEN = "ar de el en es fr he hy it ja ka ko nb nl pl pt ro sq sr sv tr uk zh"


def chosen_language() -> str:
    """Return the language of this page: chosen with the switch, else the person's, else the browser's best match."""
    if not has_request_context():
        return "en"
    person = g.get("person")
    for code in (cookie.get("language"), person.language if person else None):
        if code in LANGUAGES:
            return str(code)
    return request.accept_languages.best_match(list(LANGUAGES)) or "en"


def language() -> str:
    """Return the code of the language that is being written now (an e-mail may be in another one than the page)."""
    locale = get_locale()
    return locale.language if locale else "en"


def language_name(code: str, in_language: str | None = None) -> str:
    """Return a language's name, capitalised, in the language of the page or another."""
    return _language_name(code, in_language or language())


@lru_cache(maxsize=1000)
def _language_name(code: str, in_language: str) -> str:
    try:
        name = Locale.parse(code, sep="-").get_display_name(in_language)
    except (UnknownLocaleError, ValueError):
        name = None
    return (name or code)[:1].upper() + (name or code)[1:]


def answer_languages() -> list[tuple[str, str]]:
    """Return the languages that a practice can be written in, named in the page's language, sorted by name."""
    return sorted(((code, language_name(code)) for code in WRITTEN.split()), key=lambda pair: pair[1].casefold())


def country(code: str) -> str:
    return country_name(code, language()) if code else ""


def date(value: dt.date | dt.datetime | None) -> str:
    return long_date(value, language()) if value else ""


def date_and_time(value: dt.datetime | None) -> Markup | str:
    """Return a moment in words, in UTC."""
    return f"{date(value)}, {value:%H:%M} UTC" if value else ""


def deadline() -> str:
    """Return until when practices are taken, and how long that is; empty if the network has set no day."""
    day: dt.date | None = current_app.config["SETTINGS"].deadline
    if day is None:
        return ""
    left = (day - now().date()).days
    if left < 0:
        return _("The deadline was %(day)s. You can still send it.", day=date(day))
    if left == 0:
        return _("Send it by %(day)s: today is the last day.", day=date(day))
    return _n("Send it by %(day)s: %(num)s day left.", "Send it by %(day)s: %(num)s days left.", left, day=date(day))


def ago(value: dt.datetime | None) -> str:
    """Return how long ago something was: "3 days ago"."""
    return format_timedelta(value - now(), add_direction=True) if value else ""


def filesize(size: int | None) -> str:
    """Return bytes as people read them, in steps of 1000."""
    if size is None:
        return ""
    return (
        _("%(n)s kB", n=max(1, round(size / 1000)))
        if size < 1_000_000
        else _("%(n)s MB", n=format_decimal(round(size / 1_000_000, 1)))
    )


def period(value: Mapping[str, Any] | None) -> str:
    """Return a period as the city wrote it, or else from its dates: "2019 – 2021", "Since March 2022"."""
    if not value:
        return ""
    if value.get("as_written"):
        return str(value["as_written"])
    start, end = value.get("start") or None, value.get("end") or None
    text = period_text(start, end, ongoing=bool(value.get("ongoing")), language=language())
    return text if text == start else text[:1].upper() + text[1:]


def text_of_page() -> Callable[..., str]:
    """Return `_` for one page, as Jinja's own, but with the language looked up once for all texts."""
    translated = get_translations().gettext

    @pass_eval_context
    def text(context: EvalContext, text: str, **variables: object) -> str:
        found: str = translated(text)
        if context.autoescape:
            found = Markup(found)  # noqa: S704 (a text of ours)
        return found % variables if variables or "%" in found else found

    return text


def init_app(app: Flask) -> None:
    app.config.setdefault("BABEL_DEFAULT_LOCALE", "en")
    Babel(app, locale_selector=chosen_language, default_translation_directories="translations")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: get_translations().gettext(text),
        ngettext=lambda one, several, count: get_translations().ngettext(one, several, count),
        newstyle=True,
    )
