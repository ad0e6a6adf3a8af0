"""Calls for practices: when they are open, what they say, and until when a draft may be sent."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.audit import log
from webapp.audit.log import Noted
from webapp.core.clock import now
from webapp.models import Call, CallPractice, Person, Practice


@dataclass(frozen=True, slots=True)
class Terms:
    """What an editor says about a call; `texts` are (title, text) by language."""

    version: str
    opens_on: dt.date
    closes_on: dt.date
    late_days: int
    reminder_days: Sequence[int]
    texts: Mapping[str, tuple[str, str]]


def today() -> dt.date:
    """Return the day by which calls open and close, in UTC."""
    return now().date()


def all_of_them(session: Session) -> list[Call]:
    """Return every call, the one that closes last first."""
    return list(session.scalars(select(Call).order_by(Call.closes_on.desc(), Call.id.desc())))


def open_now(session: Session) -> list[Call]:
    """Return the calls under which a practice may be begun today, the one that closes first first."""
    day = today()
    query = select(Call).where(Call.opens_on <= day, Call.closes_on >= day)
    return list(session.scalars(query.order_by(Call.closes_on, Call.id)))


def counts(session: Session) -> dict[int, tuple[int, int]]:
    """Return for each call that has any how many practices were begun under it, and how many of them were sent."""
    query = select(CallPractice.call_id, func.count(), func.count(Practice.reference))
    query = query.join(Practice, Practice.id == CallPractice.practice_id).group_by(CallPractice.call_id)
    return {call: (begun, sent) for call, begun, sent in session.execute(query)}


def keep(session: Session, call: Call | None, terms: Terms, person: Person) -> Call:
    """Make a call, or change one; its questionnaire stays once a practice was begun with it."""
    action = Noted.CALL_CHANGED if call else Noted.CALL_MADE
    call = call or Call(by_id=person.id, reminded=[])
    if call.id is None or not has_practices(session, call):
        call.questionnaire_version = terms.version
    if call.closes_on != terms.closes_on:
        call.reminded = []
    call.opens_on, call.closes_on, call.late_days = terms.opens_on, terms.closes_on, terms.late_days
    call.reminder_days = sorted(set(terms.reminder_days), reverse=True)
    call.texts = {language: {"title": title, "text": text} for language, (title, text) in terms.texts.items()}
    session.add(call)
    session.flush()
    said = f"{call.questionnaire_version}: {call.opens_on} – {call.closes_on} + {call.late_days}"
    log.note(session, action, person, subject=text_in(call, "en")[0], note=said)
    return call


def has_practices(session: Session, call: Call) -> bool:
    """Return True if a practice was begun under the call."""
    return session.scalar(select(CallPractice.practice_id).where(CallPractice.call_id == call.id).limit(1)) is not None


def text_in(call: Call, language: str) -> tuple[str, str, str]:
    """Return title, text and their language: the one that is asked for, or English, or whichever there is."""
    code = next(one for one in (language, "en", *call.texts) if one in call.texts)
    return call.texts[code]["title"], call.texts[code]["text"], code


def in_time(practice: Practice) -> bool:
    """Return True if the practice may be sent: always once it was sent before, or without a call."""
    return practice.call is None or practice.reference is not None or today() <= practice.call.last_day
