"""Where a practice stands on its way to publication, as its city is told: the steps, and when an answer is due."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import current_app

from webapp.models import Practice, State
from webapp.moves import Action


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way to publication. `state` is done, next or later; `at` is known only for what was done."""

    name: str
    state: str
    at: dt.datetime | None = None


REACHED = {State.SUBMITTED: 1, State.IN_REVIEW: 2, State.ACCEPTED: 3, State.PUBLISHED: 4}
WAY = (Action.SUBMIT, Action.TAKE, Action.ACCEPT, Action.PUBLISH)


def steps(practice: Practice) -> list[Step]:
    """The way of a practice that was sent: sent, read, accepted, published; empty where it is not on this way.

    A step may be done without a date: an editor can accept what nobody formally began to read.
    """
    reached = REACHED.get(State(practice.state), 0)
    if not reached:
        return []
    events = practice.events
    if practice.state == State.PUBLISHED:  # what came after it belongs to an update that was left
        published = max((event.id for event in events if event.action == Action.PUBLISH), default=0)
        events = [event for event in events if event.id <= published]
    sent = max((event.id for event in events if event.action == Action.SUBMIT), default=0)
    dates = {event.action: event.at for event in events if event.id >= sent}
    return [
        Step(
            action,
            "done" if number < reached else "next" if number == reached else "later",
            dates.get(action) if number < reached else None,
        )
        for number, action in enumerate(WAY)
    ]


def answer_by(practice: Practice) -> dt.date | None:
    """The day until which the editors have promised an answer; None when there is none to wait for."""
    if practice.state not in (State.SUBMITTED, State.IN_REVIEW):
        return None
    sent = [event.at for event in practice.events if event.action == Action.SUBMIT]
    days = dt.timedelta(days=current_app.config["SETTINGS"].review_days)
    return (sent[-1] + days).date() if sent else None
