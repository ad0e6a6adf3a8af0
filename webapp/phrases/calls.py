"""What is said about calls: whether one is open, and until when something may be sent under it."""

from collections.abc import Iterable
from typing import NamedTuple

from webapp.collection.calls import text_in, today
from webapp.core.i18n import date, deadline, language
from webapp.models import Call, Practice, Tag
from webapp.phrases.tables import phrase_for

TAGS = {"later": Tag.NEUTRAL, "open": Tag.SUCCESS, "late": Tag.WARNING, "closed": Tag.DANGER}


class Shown(NamedTuple):
    """A call in a list: its title, the language of that (`code`), and until when it is open."""

    id: int
    title: str
    code: str
    until: str


def _phase(call: Call) -> str:
    day = today()
    if day < call.opens_on:
        return "later"
    if day <= call.closes_on:
        return "open"
    return "late" if day <= call.last_day else "closed"


def state_name(call: Call) -> tuple[Tag, str]:
    """Return the look of a call's tag, and its word."""
    return TAGS[_phase(call)], phrase_for("call_states", _phase(call))


def until(call: Call) -> str:
    """Return when a call opens, how long it is open, or that it is over, and whether a draft may still be sent."""
    left = (call.closes_on - today()).days
    code = _phase(call) if left else "last_day"
    dates = {"opens": date(call.opens_on), "closes": date(call.closes_on), "last": date(call.last_day)}
    return phrase_for("call_periods", code, left, **dates)


def deadline_of(practice: Practice) -> str:
    """Return until when a practice is to be sent: its call says it, or else the network's own deadline."""
    return until(practice.call) if practice.call is not None else deadline()


def shown(calls: Iterable[Call]) -> list[Shown]:
    """Return calls as lists of them show them, in the language of the page."""
    texts = ((call, text_in(call, language())) for call in calls)
    return [Shown(call.id, title, code, until(call)) for call, (title, _text, code) in texts]
