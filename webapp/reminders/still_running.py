"""Asking a city, a year after publication, whether its practice still runs; and what it answers."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from webapp.accounts import sign_in_links
from webapp.consent.contacts import Privacy
from webapp.core import links
from webapp.core.clock import now
from webapp.core.db import unit_of_work
from webapp.jobs import rounds
from webapp.models import Event, Person, Practice, Revision, State
from webapp.notifications import mail
from webapp.practices import assignments, team
from webapp.practices.comments import editors_of

A_YEAR = dt.timedelta(days=365)
LINK_VALID = dt.timedelta(days=60)


class Running(StrEnum):
    """What a city says about its published practice, as it stands in the history."""

    STILL_RUNNING = "still_running"
    HAS_ENDED = "has_ended"


class NotPublished(Exception):
    """The practice is not published, or an update is under way: there is nothing to answer."""


def ask_still_running() -> int:
    """Write to the people of published practices without an end, yearly; return about how many practices."""
    with unit_of_work(reading=True) as session:
        ids = session.scalars(select(Practice.id).where(*_may_be_due(now())).order_by(Practice.id)).all()
    return rounds.each(ids, _ask_about).result()


def _ask_about(session: Session, id: int) -> int:
    moment = now()
    # Locked, so that of two workers only one asks.
    query = select(Practice).where(Practice.id == id, *_may_be_due(moment)).with_for_update(skip_locked=True)
    practice = session.scalar(query)
    if practice is None or not _is_due(practice, moment):
        return 0
    for person in team.deciders(session, practice):
        page = links.path("confirmations.running", id=id)
        link = sign_in_links.make_link(session, person, next_path=page, valid=LINK_VALID)
        until = {"until": moment + LINK_VALID}
        mail.write(session, "still_running", person, practice=practice, link=link, about=until)
    practice.asked_running_at = moment
    return 1


def _may_be_due(moment: dt.datetime) -> tuple[ColumnElement[bool], ...]:
    asked_long_ago = or_(Practice.asked_running_at.is_(None), Practice.asked_running_at < moment - A_YEAR)
    old = Practice.revisions.any(Revision.is_published & (Revision.published_at < moment - A_YEAR))
    return Practice.state == State.PUBLISHED, asked_long_ago, old


def _is_due(practice: Practice, moment: dt.datetime) -> bool:
    """Return True if nothing newer than a year is known of it, and nothing says that it has ended."""
    shown = max(practice.published_revisions, key=lambda one: one.published_at or moment)
    published = shown.published_at or moment
    said = [event for event in practice.events if event.action in set(Running)]
    period = shown.shared.period
    if published > moment - A_YEAR or (period.get("end") and not period.get("ongoing")):
        return False
    if not said or said[-1].at < published:
        return True
    return said[-1].action == Running.STILL_RUNNING and said[-1].at < moment - A_YEAR


def answer(session: Session, practice: Practice, person: Person, status: Running, year: int | None = None) -> Event:
    """Note once what the city says, and tell the editors of an end and its year. Raises NotPublished."""
    if practice.state != State.PUBLISHED:
        raise NotPublished
    note = str(year) if year and status is Running.HAS_ENDED else ""
    told = [event for event in practice.events if event.action != Privacy.READ]
    last = told[-1] if told else None
    if last is not None and (last.action, last.note, last.actor_id) == (status, note, person.id):
        return last
    event = assignments.note(session, practice, status, person, note=note)
    if status is Running.HAS_ENDED:
        link = links.address("editor.practice", id=practice.id)
        for editor in editors_of(session, practice):
            mail.write(session, "has_ended", editor, practice=practice, link=link, about={"year": note})
    return event
