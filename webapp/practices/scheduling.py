"""Publishing on a day: setting it, taking it back, and the job that publishes when the day has come."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from webapp import jobs
from webapp.core import links
from webapp.core.clock import now
from webapp.core.db import unit_of_work
from webapp.core.refusal import Refusal
from webapp.models import Event, Person, Practice, State
from webapp.notifications import mail
from webapp.practices import assignments
from webapp.practices.actions import carry_out
from webapp.practices.assignments import Care
from webapp.practices.workflow import Action, Refused

HOUR = dt.time(6, tzinfo=dt.UTC)
"""When in the day a practice appears: before the offices of the network open."""


class Reason(StrEnum):
    """Why a practice is not published on a day."""

    NOT_ACCEPTED = "not_accepted"
    PAST = "past"


class NotPossible(Refusal):
    """A day of publication that cannot be set."""


def plan(session: Session, practice: Practice, day: dt.date, by: Person) -> Event:
    """Have an accepted practice published on a day, in the place of an earlier plan. Raises NotPossible."""
    due = dt.datetime.combine(day, HOUR)
    if practice.state != State.ACCEPTED:
        raise NotPossible(Reason.NOT_ACCEPTED)
    if due <= now():
        raise NotPossible(Reason.PAST)
    event = assignments.note(session, practice, Care.SCHEDULE, by, due_at=due)
    jobs.enqueue(session, "publish_on_day", {"practice": practice.id, "event": event.id}, by=by, not_before=due)
    return event


def take_back(session: Session, practice: Practice, by: Person | None, note: str = "") -> Event | None:
    """Forget the day; None if there is none."""
    if assignments.plan_of(practice.events) is None:
        return None
    return assignments.note(session, practice, Care.UNSCHEDULE, by, note=note)


def publish_on_day(job: jobs.JobContext) -> dict[str, Any]:
    """Publish, unless the plan counts no longer; who set the day hears of a refusal."""
    with unit_of_work() as session:
        planned = session.get(Event, job.payload["event"])
        if planned is None or planned.actor is None or assignments.plan_of(planned.practice.events) is not planned:
            return {"published": False}
        try:
            carry_out(session, planned.practice, Action.PUBLISH, planned.actor)
        except Refused as refused:
            take_back(session, planned.practice, None, note=refused.reason)
            link = links.address("editor.practice", id=planned.practice_id)
            mail.write(session, "not_published", planned.actor, practice=planned.practice, link=link)
            return {"published": False, "refused": refused.reason}
        return {"published": True}
