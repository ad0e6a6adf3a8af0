"""Reminding a city of a practice that was returned to it, until it gives a sign of life or an editor stops it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from webapp.core.clock import now
from webapp.core.db import unit_of_work
from webapp.jobs import rounds
from webapp.models import Comment, Email, Event, Person, Practice, State
from webapp.notifications import mail
from webapp.practices import assignments
from webapp.practices.assignments import Care
from webapp.practices.comments import DOUBLE_CLICK
from webapp.practices.transitions import Action

NAME = "returned_waits"
MOST_REMINDERS = 3  # how often a city is reminded of one return; then it is for its editors to call


def remind() -> int:
    """Write about practices returned `remind_days` ago without a sign; return how many. Raises rounds.SomeFailed."""
    if not _wait():
        return 0
    with unit_of_work(reading=True) as session:
        ids = session.scalars(select(Practice.id).where(*_long_returned()).order_by(Practice.id)).all()
    return rounds.each(ids, _remind_of).result()


def _remind_of(session: Session, id: int) -> int:
    # Locked, so that of two workers only one reminds.
    query = select(Practice).where(Practice.id == id, *_long_returned()).with_for_update(skip_locked=True)
    if (practice := session.scalar(query)) is None:
        return 0
    emails = _emails_since(session, practice)
    if len(emails) >= MOST_REMINDERS or is_stopped(practice) or _last_word(session, practice, emails) > now() - _wait():
        return 0
    for one in practice.people:
        mail.write(session, NAME, one, practice=practice, about=_said(practice))
    return bool(practice.people)


def _long_returned() -> tuple[ColumnElement[bool], ...]:
    return Practice.state == State.RETURNED, Practice.state_since < now() - _wait()


def _wait() -> dt.timedelta:
    """Return how long nothing must be heard; none, if the network reminds nobody."""
    return dt.timedelta(days=current_app.config["SETTINGS"].remind_days)


def _said(practice: Practice) -> dict[str, object]:
    reasons = [event.note for event in practice.events if event.action == Action.RETURN]
    return {"note": reasons[-1] if reasons else "", "returned_on": practice.state_since}


class NotReturned(Exception):
    """The practice is not with its city for changes: there is nothing to remind of."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """When its city is reminded next by itself, if nothing is heard, and how often it was."""

    day: dt.date | None
    sent: int
    stopped: bool


def outlook(session: Session, practice: Practice) -> Outlook | None:
    """Return what is to come of reminders; None for a practice that was not returned."""
    if practice.state != State.RETURNED:
        return None
    emails, stopped, wait = _emails_since(session, practice), is_stopped(practice), _wait()
    if not wait or stopped or len(emails) >= MOST_REMINDERS:
        return Outlook(None, len(emails), stopped)
    # The daily round comes early in the day, so it is the day after.
    due = (_last_word(session, practice, emails) + wait).date() + dt.timedelta(days=1)
    return Outlook(max(due, now().date()), len(emails), stopped)


def composed(session: Session, practice: Practice) -> list[tuple[Person, mail.Words]]:
    """Return the reminder as each of its people would get it now. Raises NotReturned."""
    if practice.state != State.RETURNED:
        raise NotReturned
    said = _said(practice)
    return [(one, mail.compose(session, NAME, one, practice=practice, about=said)) for one in practice.people]


def send_now(session: Session, practice: Practice, by: Person, words: Mapping[int, mail.Words]) -> None:
    """Remind now, in an editor's words, as one of MOST_REMINDERS, and once for a double click. Raises NotReturned."""
    session.refresh(practice, with_for_update=True)
    if practice.state != State.RETURNED:
        raise NotReturned
    last = select(Event.at).where(Event.practice_id == practice.id, Event.action == Care.REMIND, Event.actor == by)
    if any(at > now() - DOUBLE_CLICK for at in session.scalars(last)):
        return
    event, said = assignments.note(session, practice, Care.REMIND, by), _said(practice)
    for one in practice.people:
        mail.queue_event_email(session, NAME, one, event, about=said, words=words.get(one.id))
    session.flush()


def stop(session: Session, practice: Practice, by: Person) -> None:
    """Let the city be reminded of this return no more. Raises NotReturned."""
    _set(session, practice, by, Care.STOP_REMINDING)


def go_on(session: Session, practice: Practice, by: Person) -> None:
    """Let the city be reminded again. Raises NotReturned."""
    _set(session, practice, by, Care.GO_ON_REMINDING)


def _set(session: Session, practice: Practice, by: Person, care: Care) -> None:
    if practice.state != State.RETURNED:
        raise NotReturned
    if is_stopped(practice) != (care is Care.STOP_REMINDING):
        assignments.note(session, practice, care, by)


def is_stopped(practice: Practice) -> bool:
    """Return True if an editor has stopped the reminders of this return."""
    for one in reversed(practice.events):
        if one.from_state != one.to_state or one.action == Care.GO_ON_REMINDING:
            return False
        if one.action == Care.STOP_REMINDING:
            return True
    return False


def _emails_since(session: Session, practice: Practice) -> Sequence[dt.datetime]:
    """Return when reminders of this return were written; those to several people at once count as one."""
    query = select(Email.created_at).where(Email.practice_id == practice.id, Email.name == NAME)
    found = session.scalars(query.where(Email.created_at >= practice.state_since)).all()
    return sorted({one.date(): one for one in found}.values())


def _last_word(session: Session, practice: Practice, emails: Sequence[dt.datetime]) -> dt.datetime:
    """Return when the city last wrote, to its editors or on it, or was last reminded; else when it was returned."""
    people = [person.id for person in practice.people]
    said = select(Comment.at).where(Comment.practice_id == practice.id, Comment.author_id.in_(people))
    saved = (copy.saved_at for copy in practice.copies if copy.saved_by_id in people)
    latest: dt.datetime = max([practice.state_since, *emails, *saved, *session.scalars(said)])
    return latest
