"""Sentences about calls: whether one is open, and until when something may be sent under it.

Not here: what a call says itself, which its editors write, and when it is open (collection/calls.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext as _n

from webapp.collection.calls import text_in, today
from webapp.core.i18n import date, deadline, language
from webapp.models import Call, Practice, Tag


class Shown(NamedTuple):
    """A call in a list: its title, the language of that (`code`), and until when it is open."""

    id: int
    title: str
    code: str
    until: str


def state_name(call: Call) -> tuple[Tag, str]:
    """The look of its tag, and the word: open, opens later, late sending, closed."""
    day = today()
    if day < call.opens_on:
        return Tag.NEUTRAL, _("Opens later")
    if day <= call.closes_on:
        return Tag.SUCCESS, _("Open now")
    return (Tag.WARNING, _("Late sending")) if day <= call.last_day else (Tag.DANGER, _("Closed"))


def until(call: Call) -> str:
    """When it opens, how long it is open, or that it is over, and whether a draft may still be sent."""
    day = today()
    if day < call.opens_on:
        return _("Opens on %(opens)s and closes on %(closes)s.", opens=date(call.opens_on), closes=date(call.closes_on))
    if day > call.last_day:
        return _("Closed since %(day)s.", day=date(call.closes_on))
    if day > call.closes_on:
        return _(
            "Closed since %(closed)s. What was begun before can still be sent until %(day)s.",
            closed=date(call.closes_on),
            day=date(call.last_day),
        )
    left = (call.closes_on - day).days
    if left == 0:
        return _("Open until %(day)s: today is the last day.", day=date(call.closes_on))
    return _n(
        "Open until %(day)s: %(num)s day left.",
        "Open until %(day)s: %(num)s days left.",
        left,
        day=date(call.closes_on),
    )


def deadline_of(practice: Practice) -> str:
    """Until when this practice is to be sent: its call says it, or else the network's own deadline."""
    return until(practice.call) if practice.call is not None else deadline()


def shown(found: Iterable[Call]) -> list[Shown]:
    """Calls as lists of them show them, in the language of the page."""
    return [Shown(call.id, *_title(call), until(call)) for call in found]


def _title(call: Call) -> tuple[str, str]:
    title, _text, code = text_in(call, language())
    return title, code
