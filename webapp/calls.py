"""Calls for practices: when they are open, what they say, who is reminded, and until when a draft may be sent.

Not here: the editions that a call may ask (thematic_editions.py) and the move itself (workflow.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp import jobs, mail, team
from webapp.audit import log
from webapp.audit.log import Noted
from webapp.clock import now
from webapp.db import unit_of_work
from webapp.jobs import rounds
from webapp.models import Call, CallPractice, Letter, Person, Practice, State

NAME = "call_reminder"


@dataclass(frozen=True, slots=True)
class Terms:
    """What an editor says about a call. `texts` are (title, text) by language."""

    edition: str
    opens_on: dt.date
    closes_on: dt.date
    late_days: int
    reminder_days: Sequence[int]
    texts: Mapping[str, tuple[str, str]]


def today() -> dt.date:
    """The day by which calls open and close: in UTC, as everywhere."""
    return now().date()


def all_of_them(session: Session) -> list[Call]:
    """Every call, the one that closes last first."""
    return list(session.scalars(select(Call).order_by(Call.closes_on.desc(), Call.id.desc())))


def open_now(session: Session) -> list[Call]:
    """The calls under which a practice may be begun today, the one that closes first first."""
    day = today()
    query = select(Call).where(Call.opens_on <= day, Call.closes_on >= day)
    return list(session.scalars(query.order_by(Call.closes_on, Call.id)))


def counts(session: Session) -> dict[int, tuple[int, int]]:
    """Of each call that has any: how many practices were begun under it, and how many of them were sent."""
    query = select(CallPractice.call_id, func.count(), func.count(Practice.reference))
    query = query.join(Practice, Practice.id == CallPractice.practice_id).group_by(CallPractice.call_id)
    return {call: (begun, sent) for call, begun, sent in session.execute(query)}


def keep(session: Session, call: Call | None, terms: Terms, person: Person) -> Call:
    """Make a call, or change one. What practices were begun with stays theirs, so its edition is then kept."""
    action = Noted.CALL_CHANGED if call else Noted.CALL_MADE
    call = call or Call(by_id=person.id, reminded=[])
    if call.id is None or not has_practices(session, call):
        call.template_edition = terms.edition
    if call.closes_on != terms.closes_on:
        call.reminded = []
    call.opens_on, call.closes_on, call.late_days = terms.opens_on, terms.closes_on, terms.late_days
    call.reminder_days = sorted(set(terms.reminder_days), reverse=True)
    call.texts = {language: {"title": title, "text": text} for language, (title, text) in terms.texts.items()}
    session.add(call)
    session.flush()
    said = f"{call.template_edition}: {call.opens_on} – {call.closes_on} + {call.late_days}"
    log.note(session, action, person, subject=text_in(call, "en")[0], note=said)
    return call


def has_practices(session: Session, call: Call) -> bool:
    """True if a practice was begun under the call."""
    return session.scalar(select(CallPractice.practice_id).where(CallPractice.call_id == call.id).limit(1)) is not None


def text_in(call: Call, language: str) -> tuple[str, str, str]:
    """Title, text and their language: the one that is asked for, or English, or whichever there is."""
    code = next(one for one in (language, "en", *call.texts) if one in call.texts)
    return call.texts[code]["title"], call.texts[code]["text"], code


def in_time(practice: Practice) -> bool:
    """True if the practice may be sent: always once it was sent before, or without a call."""
    return practice.call is None or practice.reference is not None or today() <= practice.call.last_day


def remind() -> int:
    """Write to those who have begun a practice under a call and not sent it, on the days that the call says.

    A day that was missed is made up for, with one e-mail for several. Returns how many e-mails were written. Raises
    rounds.SomeFailed once all others were reminded; a call whose round was not whole is gone through again.
    """
    with unit_of_work(reading=True) as session:
        due = [call.id for call in open_now(session) if _due(call)]
        query = select(CallPractice.call_id, Practice.id).join(Practice, Practice.id == CallPractice.practice_id)
        query = query.where(CallPractice.call_id.in_(due), *_UNSENT).order_by(Practice.id)
        begun = [(call, practice) for call, practice in session.execute(query)]
    reminded = rounds.each(begun, _remind_of)
    lacking = {call for call, _ in reminded.failed}
    noted = rounds.each([call for call in due if call not in lacking], _note_reminded)
    return reminded.result() + noted.result()


_UNSENT = (Practice.state == State.DRAFT, Practice.reference.is_(None))


def _due(call: Call) -> list[int]:
    """The days before the last one on which a call reminds, and which have come without a reminder."""
    left = (call.closes_on - today()).days
    return [days for days in call.reminder_days if left <= days and days not in call.reminded]


def _remind_of(session: Session, begun: tuple[int, int]) -> int:
    """Remind of one practice, unless that was done since the latest of the days that have come."""
    call = session.get_one(Call, begun[0])
    # Locked, so that of two workers only one reminds.
    query = select(Practice).where(Practice.id == begun[1], *_UNSENT).with_for_update(skip_locked=True)
    if not (due := _due(call)) or (practice := session.scalar(query)) is None:
        return 0
    came = dt.datetime.combine(call.closes_on - dt.timedelta(days=min(due)), dt.time(), dt.UTC)
    last = select(Letter.id).where(Letter.practice_id == practice.id, Letter.name == NAME, Letter.created_at >= came)
    if session.scalar(last.limit(1)) is not None:
        return 0
    told = [person for person in practice.people if team.has_whole(session, practice, person)]
    for person in told:
        title, _, code = text_in(call, person.language)
        left = (call.closes_on - today()).days
        about = {"call_title": title, "call_language": code, "closes_on": call.closes_on, "left": left}
        mail.write(session, NAME, person, practice=practice, about=about)
    return len(told)


def _note_reminded(session: Session, id: int) -> int:
    call = session.get_one(Call, id, with_for_update=True)
    call.reminded = [*call.reminded, *_due(call)]
    return 0


def remind_job(job: jobs.Running) -> dict[str, int]:
    return {"reminded": remind()}
