"""The way of a practice to publication, as its city is told: the steps, when an answer is due, and why it is there."""

import datetime as dt
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.models import Event, Practice, State
from webapp.practices.transitions import TRANSITIONS, Action, Need


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way to publication; `state` is done, next or later, and `at` is known only for what was done."""

    name: str
    state: str
    at: dt.datetime | None = None


WAY = (Action.SUBMIT, Action.TAKE, Action.ACCEPT, Action.PUBLISH)


def steps(practice: Practice) -> list[Step]:
    """Return the steps of a practice that was sent; one may be done without a date, and some states have none."""
    reached = State(practice.state).meaning.steps_done
    if not reached:
        return []
    events = practice.events
    if practice.state == State.PUBLISHED:  # what came after it belongs to an update that was left
        published = max((event.id for event in events if event.action == Action.PUBLISH), default=0)
        events = [event for event in events if event.id <= published]
    sent = max((event.id for event in events if event.action == Action.SUBMIT), default=0)
    dates = {event.action: event.at for event in events if event.id >= sent}
    done = [Step(action, "done", dates.get(action)) for action in WAY[:reached]]
    return done + [Step(action, "later" if number else "next") for number, action in enumerate(WAY[reached:])]


def answer_by(practice: Practice) -> dt.date | None:
    """Return the day until which the editors have promised an answer; None when none is awaited."""
    sent = [event.at for event in practice.events if event.action == Action.SUBMIT]
    return due_on(State(practice.state), sent[-1]) if sent else None


def due_on(state: State, sent_at: dt.datetime) -> dt.date | None:
    """Return the day until which an answer is promised in a state to what was sent then; None if there is none."""
    days = dt.timedelta(days=current_app.config["SETTINGS"].review_days)
    return (sent_at + days).date() if state.meaning.is_promised else None


def reason(session: Session, practice: Practice) -> Event | None:
    """Return the event whose note tells the city why its practice is where it is."""
    if not State(practice.state).meaning.gives_reason:
        return None
    actions = [move.action for move in TRANSITIONS if move.to == practice.state and Need.NOTE in move.needs]
    led_here = (Event.practice_id == practice.id, Event.action.in_(actions))
    return session.scalar(select(Event).where(*led_here).order_by(Event.id.desc()).limit(1))
