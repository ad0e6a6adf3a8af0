"""Reminding a city of a practice that was returned to it, until it gives a sign of life.

Not here: the return itself (workflow.py) and what the letter says (templates/letters/returned_waits).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import mail
from webapp.clock import now
from webapp.models import Comment, Event, Letter, Practice, State
from webapp.moves import Action

NAME = "returned_waits"
MOST = 3
"""How often a city is reminded of one return; then it is for its editors to call."""


def remind(session: Session) -> int:
    """Write to the people of each practice that was returned and of which nothing was heard for `remind_days`.

    Sending it ends the reminders; writing on it or answering the editors puts them off. Returns how many practices
    somebody was reminded of.
    """
    days = current_app.config["SETTINGS"].remind_days
    if not days:
        return 0
    limit, reminded = now() - dt.timedelta(days=days), 0
    query = select(Practice).where(Practice.state == State.RETURNED, Practice.state_since < limit)
    # Locked, so that of two workers only one reminds.
    for practice in session.scalars(query.order_by(Practice.id).with_for_update(skip_locked=True)):
        letters = _letters_since(session, practice)
        if len(letters) >= MOST or _last_word(session, practice, letters) > limit:
            continue
        note = _reason(practice)
        for person in practice.people:
            mail.write(session, NAME, person, practice=practice, note=note, about={"returned_on": practice.state_since})
        reminded += bool(practice.people)
    session.flush()
    return reminded


def _letters_since(session: Session, practice: Practice) -> Sequence[dt.datetime]:
    """When reminders of this return were written; those to several people at once count as one."""
    query = select(Letter.created_at).where(Letter.practice_id == practice.id, Letter.name == NAME)
    found = session.scalars(query.where(Letter.created_at >= practice.state_since)).all()
    return sorted({one.date(): one for one in found}.values())


def _last_word(session: Session, practice: Practice, letters: Sequence[dt.datetime]) -> dt.datetime:
    """When the city last wrote on it or to its editors, or was last reminded; else when it was returned."""
    people = [person.id for person in practice.people]
    said = select(Comment.at).where(Comment.practice_id == practice.id, Comment.author_id.in_(people))
    saved = (copy.saved_at for copy in practice.copies if copy.saved_by_id in people)
    latest: dt.datetime = max(practice.state_since, *letters, *saved, *session.scalars(said))
    return latest


def _reason(practice: Practice) -> str:
    event: Event | None = next((one for one in reversed(practice.events) if one.action == Action.RETURN), None)
    return event.note if event else ""
