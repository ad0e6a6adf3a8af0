"""What editors do with a practice that stays in its state: who has it, and on which day it is published by itself."""

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from webapp import jobs
from webapp.core import links
from webapp.core.clock import now
from webapp.core.db import unit_of_work
from webapp.core.refusal import Refusal
from webapp.models import Event, Person, Practice, Role, State
from webapp.notifications import mail
from webapp.practices.actions import carry_out
from webapp.practices.transitions import Action, Refused

HOUR = dt.time(6, tzinfo=dt.UTC)  # when in the day a practice appears: before the offices of the network open


class Care(StrEnum):
    """What an editor does with a practice that stays in its state."""

    ASSIGN = "assign"
    SCHEDULE = "schedule"
    UNSCHEDULE = "unschedule"
    REWORD = "reword"
    REMIND = "remind"
    STOP_REMINDING = "stop_reminding"
    GO_ON_REMINDING = "go_on_reminding"


class NoEditor(Exception):
    """The person to whom a practice was to be given is no editor."""


class Reason(StrEnum):
    """Why a practice is not published on a day."""

    NOT_ACCEPTED = "not_accepted"
    PAST = "past"


class NotPossible(Refusal):
    """A day of publication that cannot be set."""


def assign(session: Session, practice: Practice, editor: Person | None, by: Person) -> Event | None:
    """Give a practice to an editor or (None) to nobody; return the event, None if it was so. Raises NoEditor."""
    if editor is not None and Role.EDITOR not in editor.roles:
        raise NoEditor
    if assigned_to(practice.events) == (editor.id if editor else None):
        return None
    return note(session, practice, Care.ASSIGN, by, about=editor)


def note(session: Session, practice: Practice, action: StrEnum, by: Person | None, **more: Any) -> Event:
    """Append to the history what was done with a practice that stays in its state; `more` are columns of Event."""
    state = practice.state
    event = Event(practice=practice, action=action, from_state=state, to_state=state, actor=by, **more)
    session.add(event)
    session.flush()
    return event


def plan_of(events: Sequence[Event]) -> Event | None:
    """Return the event that set a day of publication, unless it was taken back or a transition came since."""
    plans = (Care.SCHEDULE, Care.UNSCHEDULE)
    decisive = [one for one in events if one.action in plans or one.from_state != one.to_state]
    return decisive[-1] if decisive and decisive[-1].action == Care.SCHEDULE else None


def assigned_to(events: Sequence[Event]) -> int | None:
    """Return the id of the person who has the practice of this history; None if nobody has."""
    given = [one for one in events if one.action in (Care.ASSIGN, Action.TAKE)]
    return given[-1].about_id if given else None


def plan_publication(session: Session, practice: Practice, day: dt.date, by: Person) -> Event:
    """Have an accepted practice published on a day, in the place of an earlier plan. Raises NotPossible."""
    due = dt.datetime.combine(day, HOUR)
    if practice.state != State.ACCEPTED:
        raise NotPossible(Reason.NOT_ACCEPTED)
    if due <= now():
        raise NotPossible(Reason.PAST)
    event = note(session, practice, Care.SCHEDULE, by, due_at=due)
    jobs.enqueue(session, "publish_on_day", {"practice": practice.id, "event": event.id}, by=by, not_before=due)
    return event


def cancel_publication(session: Session, practice: Practice, by: Person | None, reason: str = "") -> Event | None:
    """Forget the day; None if there is none."""
    if plan_of(practice.events) is None:
        return None
    return note(session, practice, Care.UNSCHEDULE, by, note=reason)


def publish_on_day(job: jobs.JobContext) -> dict[str, Any]:
    """Publish, unless the plan counts no longer; who set the day hears of a refusal."""
    with unit_of_work() as session:
        planned = session.get(Event, job.payload["event"])
        if planned is None or planned.actor is None or plan_of(planned.practice.events) is not planned:
            return {"published": False}
        try:
            carry_out(session, planned.practice, Action.PUBLISH, planned.actor)
        except Refused as refused:
            cancel_publication(session, planned.practice, None, refused.reason)
            link = links.address("editor.practice", id=planned.practice_id)
            mail.write(session, "not_published", planned.actor, practice=planned.practice, link=link)
            return {"published": False, "refused": refused.reason}
        return {"published": True}
