"""The audit log, for administrators: narrowed by person, action, practice and time, and as CSV or JSON."""

import datetime as dt
import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext as _

from forms.text.plain import clean_line
from webapp.audit import entries as audit_entries
from webapp.audit.log import Noted
from webapp.consent.contacts import Privacy
from webapp.core.db import session
from webapp.core.i18n import country, date_and_time, language_name
from webapp.core.whole_numbers import whole_number
from webapp.models import Event, LogEntry
from webapp.notifications import email_texts
from webapp.phrases.tables import phrase_for
from webapp.practices.assignments import Care
from webapp.practices.workflow import Action
from webapp.reminders.still_running import Running
from webapp.views.shared.downloads import attachment
from webapp.web.permissions import Right, requires

blueprint = Blueprint("audit_log", __name__)
ON_A_PAGE = 100
OF_PRACTICES = (*Action, *Running, *Care, *Privacy)
LATEST_DAY = dt.date(9999, 12, 30)
EMAIL = re.compile(r"(?P<name>\w+)(?:/(?P<variant>\w+))? \((?P<language>[\w-]+)\)")
"""How a letter's text is named in the log, as `webapp.notifications.email_texts` writes it."""


@blueprint.get("/log")
@requires(Right.ADMINISTER)
def log() -> str:
    asked, number = _asked(), min(max(1, request.args.get("page", 1, type=whole_number)), 100_000)
    entries, total = audit_entries.page(session(), asked, number, ON_A_PAGE)
    narrowed: dict[str, Any] = {key: value for key, value in request.args.items() if value and key != "page"}
    of_practices, of_network = _("What was done to practices"), _("What was done to the network")
    return render_template(
        "admin/audit_log.html",
        entries=[(entry, *words_of(entry)) for entry in entries],
        total=total,
        asked=asked,
        narrowed=narrowed,
        logs=[(audit_entries.Of.PRACTICES.value, of_practices), (audit_entries.Of.NETWORK.value, of_network)],
        groups=[(of_practices, _sorted(OF_PRACTICES, "events")), (of_network, _sorted(Noted, "log_entries"))],
        date_and_time=date_and_time,
        page=number,
        pages=-(-total // ON_A_PAGE),
        page_url=lambda to: url_for("audit_log.log", **narrowed, page=to),
    )


@blueprint.get("/log.csv")
@requires(Right.ADMINISTER)
def as_csv() -> Response:
    return attachment(audit_entries.to_csv(session(), _asked()), "text/csv; charset=utf-8", "log.csv")


@blueprint.get("/log.json")
@requires(Right.ADMINISTER)
def as_json() -> Response:
    return attachment(audit_entries.to_json(session(), _asked()), "application/json; charset=utf-8", "log.json")


def words_of(entry: Event | LogEntry) -> tuple[str, str, str]:
    """Return what was done, to what, and what was noted with it, in the language of the page."""
    if isinstance(entry, Event):
        return phrase_for("events", entry.action), entry.practice.reference or "", entry.note
    return phrase_for("log_entries", entry.action), _subject(entry), _note(entry)


def _subject(entry: LogEntry) -> str:
    """Return to what it was done: a letter, a country or a city by its name."""
    match entry.action:
        case Noted.COUNTRY_GIVEN | Noted.COUNTRY_TAKEN:
            return country(entry.subject)
        case Noted.EMAIL_CHANGED | Noted.EMAIL_RESTORED if email := EMAIL.fullmatch(entry.subject):
            name, variant = email["name"], email["variant"] or ""
            if name in email_texts.NAMES and variant in email_texts.variants(
                name
            ):  # an older release may have had others
                parts = filter(None, (phrase_for("letters", name), phrase_for("letter_variants", variant)))
                return f"{' · '.join(parts)} ({language_name(email['language'])})"
    return entry.subject


def _note(entry: LogEntry) -> str:
    """Return what is noted with it; roles by their names."""
    if entry.action in (Noted.ROLES_GIVEN, Noted.ROLES_TAKEN):
        return ", ".join(phrase_for("roles", role) for role in entry.note.split(", "))
    return entry.note


def _sorted(actions: Iterable[StrEnum], table: str) -> list[tuple[str, str]]:
    return sorted(((action.value, phrase_for(table, action)) for action in actions), key=lambda pair: pair[1])


def _asked() -> audit_entries.Asked:
    """The filters of the address; what is no day or no action narrows nothing."""
    action, log = request.args.get("action", ""), request.args.get("log", "")
    return audit_entries.Asked(
        person=clean_line(request.args.get("person", ""))[:200],
        action=action if action in {*OF_PRACTICES, *Noted} else "",
        log=log if log in set(audit_entries.Of) else "",
        reference=clean_line(request.args.get("reference", ""))[:40],
        since=request.args.get("since", type=_day),
        until=request.args.get("until", type=_day),
    )


def _day(text: str) -> dt.date:
    return min(dt.date.fromisoformat(text), LATEST_DAY)
