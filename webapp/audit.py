"""The audit log: what was done to practices that were sent, by whom and when, narrowed and as data.

Only reads. What writes the history is workflow.py and the other use cases; the database refuses to change it.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from exports.tables import harmless
from webapp.models import Event, Person, Practice

COLUMNS = ("id", "at", "who", "email", "action", "reference", "from_state", "to_state", "revision", "about", "note")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the log is narrowed to; days are in UTC and both included."""

    person: str = ""
    action: str = ""
    reference: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


def page(session: Session, asked: Asked, number: int, size: int) -> tuple[list[Event], int]:
    """The events of a page, the latest first, and how many there are on all pages."""
    found = _query(asked)
    total = session.scalar(select(func.count()).select_from(found.order_by(None).subquery())) or 0
    return list(session.scalars(_with_names(found).limit(size).offset((number - 1) * size))), total


def rows(session: Session, asked: Asked) -> Iterator[dict[str, str | int | None]]:
    """Every event that is asked for as plain data, the latest first, by the names of COLUMNS."""
    for event in session.scalars(_with_names(_query(asked)).execution_options(yield_per=1_000)):
        actor, about = event.actor, event.about
        revision = event.revision.number if event.revision else None
        who = (actor.name, actor.email) if actor else (None, None)
        what = (event.action, event.practice.reference, event.from_state, event.to_state, revision)
        values = (event.id, event.at.isoformat(), *who, *what, about.email if about else None, event.note)
        yield dict(zip(COLUMNS, values, strict=True))


def to_csv(session: Session, asked: Asked) -> str:
    """The log as CSV. A cell that a spreadsheet would take for a formula begins with an apostrophe."""
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, COLUMNS, quoting=csv.QUOTE_ALL)
    writer.writeheader()
    for row in rows(session, asked):
        writer.writerow({key: harmless(value) if isinstance(value, str) else value for key, value in row.items()})
    return target.getvalue()


def to_json(session: Session, asked: Asked) -> str:
    """The log as JSON: `{"events": [...]}`."""
    return json.dumps({"events": list(rows(session, asked))}, ensure_ascii=False, indent=1) + "\n"


def _query(asked: Asked) -> Select[Event]:
    query = select(Event).join(Event.practice).order_by(Event.at.desc(), Event.id.desc())
    if asked.person:
        named = or_(
            func.lower(Person.name).contains(asked.person.lower(), autoescape=True),
            Person.email.contains(asked.person.lower(), autoescape=True),
        )
        query = query.where(Event.actor_id.in_(select(Person.id).where(named)))
    if asked.action:
        query = query.where(Event.action == asked.action)
    if asked.reference:
        query = query.where(Practice.reference == asked.reference.upper())
    if asked.since:
        query = query.where(Event.at >= _midnight(asked.since))
    if asked.until:
        query = query.where(Event.at < _midnight(asked.until + dt.timedelta(days=1)))
    return query


def _with_names(query: Select[Event]) -> Select[Event]:
    named = (contains_eager(Event.practice), joinedload(Event.actor), joinedload(Event.about))
    return query.options(*named, joinedload(Event.revision))


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)
