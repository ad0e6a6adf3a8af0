"""Reminding those who have begun a practice under a call and not sent it, before the call closes."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.collection.calls import open_now, text_in, today
from webapp.core.db import unit_of_work
from webapp.jobs import rounds
from webapp.models import Call, CallPractice, Email, Practice, State
from webapp.notifications import mail
from webapp.practices import team

NAME = "call_reminder"


def remind() -> int:
    """Write about unsent practices on each day that their call says; return how many e-mails. Raises rounds.SomeFailed.

    A day that was missed is made up for, and a call whose round was not whole is gone through again.
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
    """Return the days before the last one on which a call reminds, and which have come without a reminder."""
    left = (call.closes_on - today()).days
    return [days for days in call.reminder_days if left <= days and days not in call.reminded]


def _remind_of(session: Session, begun: tuple[int, int]) -> int:
    call = session.get_one(Call, begun[0])
    # Locked, so that of two workers only one reminds.
    query = select(Practice).where(Practice.id == begun[1], *_UNSENT).with_for_update(skip_locked=True)
    if not (due := _due(call)) or (practice := session.scalar(query)) is None:
        return 0
    came = dt.datetime.combine(call.closes_on - dt.timedelta(days=min(due)), dt.time(), dt.UTC)
    last = select(Email.id).where(Email.practice_id == practice.id, Email.name == NAME, Email.created_at >= came)
    if session.scalar(last.limit(1)) is not None:
        return 0
    told = team.deciders(session, practice)
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
