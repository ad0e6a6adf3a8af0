"""What the log of the network says was done: in the past tense, one short sentence for each kind of entry.

Not here: what happened to a practice (phrases/events.py).
"""

from __future__ import annotations

import re

from flask_babel import gettext as _

from webapp.audit.log import Noted
from webapp.core.i18n import country, language_name
from webapp.models import LogEntry
from webapp.notifications.letters import NAMES, variants
from webapp.phrases.letters import letter_name, variant_name
from webapp.phrases.names import role_name

LETTER = re.compile(r"(?P<name>\w+)(?:/(?P<variant>\w+))? \((?P<language>[\w-]+)\)")
"""How a letter's text is named in the log, as `webapp.notifications.letters` writes it."""


def entry_name(action: str) -> str:
    """What was done."""
    names: dict[str, str] = {
        Noted.SIGNED_IN: _("Signed in"),
        Noted.SIGN_IN_REFUSED: _("Sign-in refused: the link was used or has expired"),
        Noted.UNKNOWN_ADDRESS: _("Sign-in asked for with an unknown address"),
        Noted.SIGNED_OUT: _("Signed out"),
        Noted.ROLES_GIVEN: _("Roles given"),
        Noted.ROLES_TAKEN: _("Roles taken away"),
        Noted.COUNTRY_GIVEN: _("Country given to a coordinator"),
        Noted.COUNTRY_TAKEN: _("Country taken from a coordinator"),
        Noted.ADDRESS_CHANGED: _("E-mail address changed"),
        Noted.CALL_MADE: _("Call made"),
        Noted.CALL_CHANGED: _("Call changed"),
        Noted.EDITION_BROUGHT: _("Questions brought in"),
        Noted.EDITION_ACTIVATED: _("Questions activated"),
        Noted.EDITION_DROPPED: _("Questions dropped"),
        Noted.CITY_ADDED: _("City added"),
        Noted.CITY_RENAMED: _("City renamed"),
        Noted.CITIES_MERGED: _("Cities merged"),
        Noted.CITY_PERSON_ADDED: _("Person added to a city"),
        Noted.CITY_PERSON_REMOVED: _("Person removed from a city"),
        Noted.TOPIC_CHANGED: _("Topic changed"),
        Noted.LETTER_CHANGED: _("Text of a letter changed"),
        Noted.LETTER_RESTORED: _("Text of a letter set back to the house's"),
    }
    return names[action]


def subject_text(entry: LogEntry) -> str:
    """To what it was done: a letter, a country or a city by its name."""
    match entry.action:
        case Noted.COUNTRY_GIVEN | Noted.COUNTRY_TAKEN:
            return country(entry.subject)
        case Noted.LETTER_CHANGED | Noted.LETTER_RESTORED if letter := LETTER.fullmatch(entry.subject):
            name, variant = letter["name"], letter["variant"] or ""
            if name in NAMES and variant in variants(name):  # an older release may have had others
                parts = filter(None, (letter_name(name), variant_name(variant)))
                return f"{' · '.join(parts)} ({language_name(letter['language'])})"
    return entry.subject


def note_text(entry: LogEntry) -> str:
    """What is noted with it; roles by their names."""
    if entry.action in (Noted.ROLES_GIVEN, Noted.ROLES_TAKEN):
        return ", ".join(role_name(role) for role in entry.note.split(", "))
    return entry.note
