"""The network's own words for its e-mails: texts whose placeholders, as {title}, are replaced once by values."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from forms.text.plain import clean_line, clean_text
from webapp.audit import log
from webapp.audit.log import Noted
from webapp.core.i18n import date, language_name
from webapp.models import EmailText, Person

FOLDER = Path(__file__).parents[1] / "templates" / "emails"
NAMES = tuple(sorted(path.name for path in FOLDER.iterdir() if path.is_dir()))
LONGEST_SUBJECT, LONGEST_BODY = 200, 10_000
PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
BETWEEN_US = ("resume", "invited", "handed_over", "certify", "certified")  # about a draft: not for the desk to see
GIVEN = ("note", "link", "network", "question", "year", "again", "city", "other_language", "work")
"""The values that reach an e-mail as they are."""
EVERYWHERE = ("name", "network", "link")
KEPT = ("link", "note")  # what a letter must go on saying where the house's text says it
BLANKS = re.compile(r"[ \t]*\n[ \t]*\n\s*")
DAY, NUMBER = dt.date(1111, 11, 11), 1111  # stand for "{day}" and "{days}" while the house's text is drawn

_BY_QUESTION: tuple[str, Mapping[str, Any]] = ("question", {"question": "{question}", "whole": ""})
# The letters that say different things: the value that decides, and for each case one that makes the house's
# template say it.
_CASES: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "call_reminder": ("left", {"days": NUMBER, "today": 0}),
    "certified": ("approved", {"approved": True, "refused": False}),
    "city_person": ("writes", {"writes": True, "put_down": False}),
    "comment": _BY_QUESTION,
    "comment_answered": _BY_QUESTION,
    "coordinator_note": _BY_QUESTION,
    "country_moved": ("event", {"sent": "submit", "published": "publish"}),
    "declined": ("is_public", {"new": False, "update": True}),
    "has_ended": ("year", {"year": "{year}", "no_year": ""}),
    "invited": ("sections", {"whole": (), "sections": ("{sections}",)}),
    "suggestion_answered": ("taken", {"accepted": "accepted", "kept": "rejected"}),
}


@dataclass(frozen=True, slots=True)
class Text:
    """The words of an e-mail, with placeholders or without."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of a typed text: its field subject or body, its code, its placeholders, and those that the e-mail has."""

    field: str
    code: str
    names: tuple[str, ...] = ()
    known: tuple[str, ...] = ()


def variants(name: str) -> tuple[str, ...]:
    """Return the cases of an e-mail; ("",) for one that always says the same."""
    return tuple(_CASES[name][1]) if name in _CASES else ("",)


def _variant(name: str, context: Mapping[str, Any]) -> str:
    """Return the case of an e-mail: that of the same value, or else one that is as true or false."""
    if name not in _CASES:
        return ""
    decisive, cases = _CASES[name]
    value = bool(context["practice"] and context["practice"].is_public) if name == "declined" else context.get(decisive)
    same = (variant for variant, example in cases.items() if example == value)
    alike = (variant for variant, example in cases.items() if bool(example) == bool(value))
    return next(same, None) or next(alike, variants(name)[-1])


def house_text(name: str, variant: str, language: str) -> Text:
    """Return the house's text, with placeholders where an e-mail has its values."""
    context: dict[str, Any] = {one: f"{{{one}}}" for one in ("title", "reference", "before", "after", *GIVEN)}
    if variant:
        decisive, cases = _CASES[name]
        context[decisive] = cases[variant]
    who = SimpleNamespace(name="{who}", email="{who}", name_and_address="{who_and_address}")
    title = {"sent_title": "{title}", "title": "{title}", "reference": "{reference}"}
    context |= {
        "person": SimpleNamespace(name="{name}", email="{name}"),
        "practice": SimpleNamespace(**title, is_public=context.get("is_public", False)),
        "asked_by": who,
        "who": who,
        "new_address": "{address}",
        "call_title": "{call}",
        "sections": context.get("sections", ("{sections}",)),
        **dict.fromkeys(("until", "closes_on", "returned_on", "answer_by"), DAY),
    }
    with force_locale(language):
        subject, body = (_drawn(f"emails/{name}/{part}.txt", context) for part in ("subject", "body"))
    return Text(" ".join(subject.split(" ")).strip(), BLANKS.sub("\n\n", body).strip() + "\n")


def _drawn(template: str, context: Mapping[str, Any]) -> str:
    text = render_template(template, **context).replace(date(DAY), "{day}").replace("- {sections}", "{sections}")
    return text.replace(str(NUMBER), "{days}")


def known(name: str, variant: str, language: str) -> tuple[str, ...]:
    """Return the placeholders that a text may have: those of the house's text, and those of every e-mail."""
    house = house_text(name, variant, language)
    return tuple(dict.fromkeys((*PLACEHOLDER.findall(f"{house.subject}\n{house.body}"), *EVERYWHERE)))


def own(session: Session, name: str, variant: str, language: str) -> Text | None:
    """Return the network's own text, if it has one."""
    last = session.scalar(_changes(name, variant, language).limit(1))
    return Text(last.subject or "", last.body) if last is not None and last.body is not None else None


def all_own(session: Session) -> dict[tuple[str, str, str], EmailText]:
    """Return the last change of each text that was ever changed, by name, case and language."""
    query = select(EmailText).options(selectinload(EmailText.by)).order_by(EmailText.id)
    return {(one.name, one.variant, one.language): one for one in session.scalars(query)}


def history(session: Session, name: str, variant: str, language: str) -> list[EmailText]:
    """Return who changed a text when, the latest first."""
    return list(session.scalars(_changes(name, variant, language).options(selectinload(EmailText.by))))


def _changes(name: str, variant: str, language: str) -> Select[EmailText]:
    """Return the query of the changes of a text, the latest first."""
    query = select(EmailText).where(EmailText.name == name, EmailText.variant == variant)
    return query.where(EmailText.language == language).order_by(EmailText.id.desc())


def text_of(session: Session, name: str, variant: str, language: str) -> Text:
    """Return what an e-mail says now, with its placeholders."""
    return own(session, name, variant, language) or house_text(name, variant, language)


def check(name: str, variant: str, language: str, text: Text) -> list[Fault]:
    """Return everything that is wrong with a typed text."""
    house, may = house_text(name, variant, language), known(name, variant, language)
    found = []
    for field, words, longest in (("subject", text.subject, LONGEST_SUBJECT), ("body", text.body, LONGEST_BODY)):
        if not words.strip():
            found.append(Fault(field, "empty"))
        if len(words) > longest:
            found.append(Fault(field, "too_long"))
        strange = tuple(dict.fromkeys(one for one in PLACEHOLDER.findall(words) if one not in may))
        if strange:
            found.append(Fault(field, "unknown", strange, may))
    said = PLACEHOLDER.findall(house.body)
    lost = tuple(one for one in KEPT if one in said and one not in PLACEHOLDER.findall(text.body))
    if lost and text.body.strip():
        found.append(Fault("body", "missing", lost))
    return found


def cleaned(subject: str, body: str) -> Text:
    """Return a typed text as it is kept."""
    return Text(clean_line(subject), clean_text(body).strip() + "\n" if body.strip() else "")


def keep(session: Session, name: str, variant: str, language: str, text: Text, by: Person) -> None:
    """Use a checked text from the next e-mail on; one that equals the house's text is kept as that."""
    if text == text_of(session, name, variant, language):
        return
    if text == house_text(name, variant, language):
        restore(session, name, variant, language, by)
        return
    _append(session, name, variant, language, text, by)
    log.note(session, Noted.EMAIL_CHANGED, by, subject=_named(name, variant, language))


def restore(session: Session, name: str, variant: str, language: str, by: Person) -> None:
    """Use the house's text again, if the network has its own."""
    if own(session, name, variant, language) is None:
        return
    _append(session, name, variant, language, None, by)
    log.note(session, Noted.EMAIL_RESTORED, by, subject=_named(name, variant, language))


def _append(session: Session, name: str, variant: str, language: str, text: Text | None, by: Person) -> None:
    subject, body = (text.subject, text.body) if text else (None, None)
    session.add(EmailText(name=name, variant=variant, language=language, subject=subject, body=body, by_id=by.id))
    session.flush()


def _named(name: str, variant: str, language: str) -> str:
    return f"{name}/{variant} ({language})" if variant else f"{name} ({language})"


def written(session: Session, name: str, language: str, context: Mapping[str, Any]) -> Text | None:
    """Return an e-mail in the network's own words, filled with the template's values; None where it has none."""
    found = own(session, name, _variant(name, context), language)
    return filled(found, _values(name, context)) if found is not None else None


def _values(name: str, context: Mapping[str, Any]) -> dict[str, str]:
    person, practice = context["person"], context["practice"]
    who = context.get("asked_by") or context.get("who")
    day = context.get("until") or context.get("closes_on") or context.get("returned_on") or context.get("answer_by")
    values = {one: context.get(one) for one in GIVEN}
    values |= {
        "name": person.name or person.email,
        "reference": practice.reference if practice else "",
        "who": (who.name or who.email) if who else _("somebody"),
        "who_and_address": who.name_and_address if who else _("somebody"),
        "before": context.get("before") or _("(nothing)"),
        "after": context.get("after") or _("(nothing)"),
        "address": context.get("new_address") or person.email,
        "call": context.get("call_title"),
        "sections": "\n".join(f"- {one}" for one in context.get("sections") or ()),
        "day": date(day),
        "days": context.get("left"),
    }
    if practice:
        own_title = practice.title or _("a practice without a title yet")
        values["title"] = own_title if name in BETWEEN_US else practice.sent_title
    return {key: "" if value is None else str(value) for key, value in values.items()}


def filled(text: Text, values: Mapping[str, str]) -> Text:
    """Return a text with its values, without the paragraphs whose placeholders are all empty."""
    paragraphs = [one for one in text.body.split("\n\n") if _says_something(one, values)]
    body = "\n\n".join(_filled(one, values) for one in paragraphs)
    return Text(_filled(text.subject, values), body)


def _says_something(paragraph: str, values: Mapping[str, str]) -> bool:
    names = PLACEHOLDER.findall(paragraph)
    return not names or any(values.get(name) for name in names)


def _filled(text: str, values: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def examples(names: Sequence[str], network: str) -> dict[str, str]:
    """Return a value for each placeholder, to look at a text, in the language that is being written."""
    values = {
        "name": "Olena Example",
        "network": network,
        "link": "https://practices.example.org/drafts/14",
        "again": "https://practices.example.org/sign-in",
        "title": _("The Tuesday Table: neighbours cook and eat together"),
        "reference": "SH-2027-0014",
        "note": _("Please say how many people came, and where the money came from."),
        "question": _("Impact"),
        "who": "Ivan Example",
        "who_and_address": "Ivan Example (ivan@city.example)",
        "year": "2026",
        "before": _("Many people came."),
        "after": _("Some 120 people came every week."),
        "address": "olena@city.example",
        "city": "Lutsk",
        "other_language": language_name("fr"),
        "call": _("Cities and water"),
        "work": "- " + _("Remind cities of returned practices"),
        "sections": "- " + _("The story"),
        "day": date(DAY.replace(year=2027)),
        "days": "14",
    }
    return {name: values.get(name, name) for name in names}
