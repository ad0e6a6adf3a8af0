"""To what and with which note something was done, as the log of the network says it."""

from __future__ import annotations

import re

from webapp.audit.log import Noted
from webapp.core.i18n import country, language_name
from webapp.models import LogEntry
from webapp.notifications.letters import NAMES, variants
from webapp.phrases.tables import phrase_for

LETTER = re.compile(r"(?P<name>\w+)(?:/(?P<variant>\w+))? \((?P<language>[\w-]+)\)")
"""How a letter's text is named in the log, as `webapp.notifications.letters` writes it."""


def subject_text(entry: LogEntry) -> str:
    """Return to what it was done: a letter, a country or a city by its name."""
    match entry.action:
        case Noted.COUNTRY_GIVEN | Noted.COUNTRY_TAKEN:
            return country(entry.subject)
        case Noted.LETTER_CHANGED | Noted.LETTER_RESTORED if letter := LETTER.fullmatch(entry.subject):
            name, variant = letter["name"], letter["variant"] or ""
            if name in NAMES and variant in variants(name):  # an older release may have had others
                parts = filter(None, (phrase_for("letters", name), phrase_for("letter_variants", variant)))
                return f"{' · '.join(parts)} ({language_name(letter['language'])})"
    return entry.subject


def note_text(entry: LogEntry) -> str:
    """Return what is noted with it; roles by their names."""
    if entry.action in (Noted.ROLES_GIVEN, Noted.ROLES_TAKEN):
        return ", ".join(phrase_for("roles", role) for role in entry.note.split(", "))
    return entry.note
