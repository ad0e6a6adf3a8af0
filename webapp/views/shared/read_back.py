"""An answer read back to a person: as HTML by one function for each field type, and as a text to be compared."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import url_for
from markupsafe import Markup, escape

from exports.html.sheet_html import running_text
from forms.questionnaire.field_types import ByType
from forms.questionnaire.model import Field, Questionnaire
from forms.questionnaire.types import FIELD_TYPES
from forms.text import prose
from webapp.core import i18n

Writer = Callable[[Questionnaire, Field, Any], Markup]
NOTHING = Markup("")
THUMBNAIL_WIDTH = 480


def read_back(questionnaire: Questionnaire, field: Field, value: Any) -> Markup:
    """Return the answer as HTML; empty if there is none."""
    return NOTHING if value in (None, "", [], {}) else WRITERS[field.type](questionnaire, field, value)


def _text(questionnaire: Questionnaire, field: Field, value: str) -> Markup:
    return escape(value)


def _link(questionnaire: Questionnaire, field: Field, value: str) -> Markup:
    return _linked(value, value)


def _linked(url: str, words: str) -> Markup:
    return Markup('<a href="{}" rel="noopener">{}</a>').format(url, words) if url.startswith("http") else escape(words)


def _prose(questionnaire: Questionnaire, field: Field, value: str) -> Markup:
    return running_text(prose.parse(value))


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
    rows = []
    for one in value:
        language = f" ({i18n.language_name(one['language'])})" if one["title"] and one["language"] else ""
        rows.append(_linked(one["url"], one["title"] or one["url"]) + escape(language))
    return _list(rows)


def _pictures(questionnaire: Questionnaire, field: Field, value: list[dict[str, Any]]) -> Markup:
    picture = Markup('<img class="thumbnail" src="{}" alt="{}"> <span>{}</span>')
    return _list(
        [
            picture.format(url_for("city.file", id=one["file"], width=THUMBNAIL_WIDTH), one["alt"], _caption(one))
            for one in value
            if one["file"]
        ]
    )


def _caption(picture: dict[str, Any]) -> str:
    credit = f"© {picture['credit']}" if picture["credit"] else ""
    return " · ".join(part for part in (picture["caption"] or picture["alt"], credit) if part)


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


def changed(
    questionnaire: Questionnaire, field: Field, before: Mapping[str, Any] | None, answers: Mapping[str, Any]
) -> tuple[str, str] | None:
    """Return an answer before and now, as texts, if it is another."""
    if before is None or before.get(field.id) == answers.get(field.id):
        return None
    then, now = (plain(questionnaire, field, one.get(field.id)) for one in (before, answers))
    return then, now


def plain(questionnaire: Questionnaire, field: Field, value: Any) -> str:
    """Return an answer as a text to be compared word by word: prose as typed, everything else as it is read."""
    if FIELD_TYPES[field.type].is_text:
        return str(value or "")
    html = str(read_back(questionnaire, field, value))
    for end in ("<br>", "</li>"):
        html = html.replace(end, "\n")
    pieces = (Markup(line).striptags() for line in html.splitlines())  # noqa: S704 (only to take its tags away)
    return "\n".join(piece for piece in pieces if piece)


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
