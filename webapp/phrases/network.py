"""Sentences about what cannot be done to the network: with cities, their people and accounts, and what to do instead.

Not here: what its log says (log.py).
"""

from __future__ import annotations

from flask_babel import gettext as _

from webapp.accounts import accounts
from webapp.cities import cities, city_people
from webapp.city_names import CITY_LENGTH


def about_city(error: cities.NotPossible) -> str:
    """Why a city cannot be called so, or be merged."""
    other = error.city.name if error.city else ""
    sentences = {
        "empty": _("Write the name of the city."),
        "too_long": _("Use at most %(max)d characters.", max=CITY_LENGTH),
        "no_country": _("Choose a country."),
        "taken": _("“%(city)s” has this name already. If both are one city, merge them.", city=other),
        "itself": _("Choose another city: this one cannot be merged with itself."),
        "elsewhere": _("“%(city)s” is in another country. Only cities of one country can be merged.", city=other),
    }
    return sentences[error.reason]


def about_member(error: city_people.NotPossible) -> str:
    """Why somebody cannot be put down for a city, or taken off it."""
    sentences = {
        "yourself": _("That is you. Somebody else has to do it."),
        "not_yours": _("This person works for the network. Ask an administrator to do it."),
        "nobody_else": _(
            "Nobody else has the whole of: %(titles)s. Add somebody to the city first.", titles="; ".join(error.titles)
        ),
    }
    return sentences[error.reason]


def about_account(error: accounts.NotPossible) -> str:
    """Why somebody's address or roles cannot be changed."""
    sentences = {
        "last_administrator": _("Somebody must be an administrator. Make another person one first."),
        "same_address": _("This is the address that the person has."),
        "address_taken": _("Somebody else has this address. Use another one."),
        "not_yours": _("This person works for the network. Ask an administrator to do it."),
    }
    return sentences[error.reason]
