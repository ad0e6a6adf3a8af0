"""What editors do with a practice that stays in its state, as its history has it: who has it, when it appears."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from webapp.models import Event, Person, Practice, Role
from webapp.practices.transitions import Action


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
