"""Why something cannot be done with cities, people, topics and e-mails of the network, and what to do instead."""

from __future__ import annotations

from flask_babel import format_decimal

from webapp.accounts import accounts
from webapp.cities import cities, city_people
from webapp.city_names import CITY_LENGTH
from webapp.collection import topics
from webapp.notifications import letters
from webapp.phrases.tables import phrase_for


def about_city(error: cities.NotPossible) -> str:
    """Return why a city cannot be called so, or be merged."""
    other = error.city.name if error.city else ""
    return phrase_for("city_refusals", error.reason, city=other, max=CITY_LENGTH)


def about_member(error: city_people.NotPossible) -> str:
    """Return why somebody cannot be put down for a city, or taken off it."""
    return phrase_for("member_refusals", error.reason, titles="; ".join(error.titles))


def about_account(error: accounts.NotPossible) -> str:
    """Return why somebody's address or roles cannot be changed."""
    return phrase_for("account_refusals", error.reason)


def about_topic(fault: topics.Fault, total: int) -> str:
    """Return what is wrong with a topic that an administrator changes, of so many topics."""
    contrast = {
        "has": format_decimal(int(fault.contrast * 100) / 100, format="0.00"),
        "least": format_decimal(topics.LEAST_CONTRAST),
    }
    return phrase_for("topic_faults", fault.code, last=total, max=topics.LONGEST_LABEL, **contrast)


def about_letter(fault: letters.Fault) -> str:
    """Return what is wrong with a typed text of an e-mail."""
    code = f"empty_{fault.field}" if fault.code == "empty" else fault.code
    longest = letters.LONGEST_SUBJECT if fault.field == "subject" else letters.LONGEST_BODY
    names, known = (", ".join(f"{{{name}}}" for name in some) for some in (fault.names, fault.known))
    return phrase_for("letter_faults", code, max=longest, names=names, known=known)
