"""An answer read back to the person who gave it, by one function for each field type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import url_for
from markupsafe import Markup, escape

from exports.html import running_text
from forms.questionnaire.field_types import ByType
from forms.questionnaire.model import Field, Questionnaire
from forms.text import prose
from webapp.core import i18n

Writer = Callable[[Questionnaire, Field, Any], Markup]
NOTHING = Markup("")
THUMBNAIL_WIDTH = 480


def read_back(questionnaire: Questionnaire, field: Field, value: Any) -> Markup:
    """Return the answer as HTML; empty if there is none."""
    return NOTHING if value in (None, "", [], {}) else WRITERS[field.kind](questionnaire, field, value)


def _text(questionnaire: Questionnaire, field: Field, value: str) -> Markup:
    return escape(value)


def _link(questionnaire: Questionnaire, field: Field, value: str) -> Markup:
    return (
        Markup('<a href="{}" rel="noopener">{}</a>').format(value, value) if value.startswith("http") else escape(value)
    )


def _prose(questionnaire: Questionnaire, field: Field, value: str) -> Markup:
    return running_text.text(prose.parse(value))


def _label(field: Field, code: str) -> str:
    return next((option.label for option in field.options if option.code == code), code)


def _choice(questionnaire: Questionnaire, field: Field, value: str) -> Markup:
    return escape(_label(field, value))


def _choices(questionnaire: Questionnaire, field: Field, value: list[str]) -> Markup:
    return _list([escape(_label(field, code)) for code in value])


def _period(questionnaire: Questionnaire, field: Field, value: dict[str, Any]) -> Markup:
    """Return it as it was written, and how it was read where that says it in other words."""
    written, read = value.get("as_written") or "", i18n.period({**value, "as_written": ""})
    same = written.casefold() == read.casefold()
    return Markup("<br>").join(escape(part) for part in (written, "" if same else read, value.get("recurring")) if part)


def _places(questionnaire: Questionnaire, field: Field, value: dict[str, Any]) -> Markup:
    countries = ", ".join(i18n.country(code) for code in value.get("countries", ()))
    return Markup("<br>").join(escape(part) for part in (", ".join(value.get("cities", ())), countries) if part)


def _documents(questionnaire: Questionnaire, field: Field, value: list[dict[str, Any]]) -> Markup:
    return _list([_link(questionnaire, field, one["url"]) if not one["title"] else _titled(one) for one in value])


def _titled(one: dict[str, Any]) -> Markup:
    linked = one["url"].startswith("http")
    title = (
        Markup('<a href="{}" rel="noopener">{}</a>').format(one["url"], one["title"])
        if linked
        else escape(one["title"])
    )
    return title + (escape(f" ({i18n.language_name(one['language'])})") if one["language"] else NOTHING)


def _pictures(questionnaire: Questionnaire, field: Field, value: list[dict[str, Any]]) -> Markup:
    picture = Markup('<img class="thumbnail" src="{}" alt="{}"> <span>{}</span>')
    return _list(
        [
            picture.format(url_for("city.file", id=one["file"], width=THUMBNAIL_WIDTH), one["alt"], _caption(one))
            for one in value
            if one["file"]
        ]
    )


def _caption(one: dict[str, Any]) -> str:
    credit = f"© {one['credit']}" if one["credit"] else ""
    return " · ".join(part for part in (one["caption"] or one["alt"], credit) if part)


def _contacts(questionnaire: Questionnaire, field: Field, value: list[dict[str, Any]]) -> Markup:
    rows = []
    for one in value:
        seen = questionnaire.words.get(f"contacts.visibility.{one['visibility']}", one["visibility"])
        parts = [one[key] for key in ("name", "role", "organisation", "email", "telephone") if one[key]]
        rows.append(Markup("<br>").join(escape(part) for part in (", ".join(parts), seen) if part))
    return _list(rows)


def _agreement(questionnaire: Questionnaire, field: Field, value: bool) -> Markup:
    return Markup("✓ ") + escape(field.label)


def _list(items: list[Markup]) -> Markup:
    if len(items) == 1:
        return items[0]
    return Markup("<ul>{}</ul>").format(Markup("").join(Markup("<li>{}</li>").format(item) for item in items))


WRITERS: ByType[Writer] = {
    "line": _text,
    "email": _text,
    "link": _link,
    "prose": _prose,
    "choice": _choice,
    "choices": _choices,
    "period": _period,
    "places": _places,
    "documents": _documents,
    "pictures": _pictures,
    "contacts": _contacts,
    "agreement": _agreement,
}
