"""The entries of the audit log, filtered, page by page, and as CSV and JSON.

Not here: what writes the events of practices (`webapp.practices.workflow`), and of the network (`webapp.audit.log`).
"""

import csv
import datetime as dt
import heapq
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session, contains_eager, joinedload

from exports.data.tables import harmless
from webapp.models import Event, LogEntry, Person, Practice


class Of(StrEnum):
    """The log of an entry."""

    PRACTICES = "practices"
    NETWORK = "network"


@dataclass(frozen=True, slots=True)
class Line:
    """An entry of either log, whose fields are the columns of the data."""

    log: str
    id: int
    at: str
    who: str | None
    email: str | None
    action: str
    reference: str | None = None
    from_state: str | None = None
    to_state: str | None = None
    revision: int | None = None
    about: str | None = None
    subject: str = ""
    note: str = ""


COLUMNS = tuple(field.name for field in fields(Line))


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters of the log; days are in UTC and both included."""

    person: str = ""
    action: str = ""
    reference: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    log: str = ""


def page(session: Session, filters: Asked, number: int, size: int) -> tuple[list[Event | LogEntry], int]:
    """Return the entries of a page, the latest first, and how many there are on all pages."""
    both = union_all(
        _events(filters, literal(Of.PRACTICES.value).label("log"), Event.id, Event.at),
        _entries(filters, literal(Of.NETWORK.value).label("log"), LogEntry.id, LogEntry.at),
    ).subquery()
    total = session.scalar(select(func.count()).select_from(both)) or 0
    order = (both.c.at.desc(), both.c.log.desc(), both.c.id.desc())
    query = select(both.c.log, both.c.id).order_by(*order).limit(size).offset((number - 1) * size)
    keys = [(log, id) for log, id in session.execute(query)]
    found = _loaded(session, keys)
    return [found[key] for key in keys], total


def _loaded(session: Session, keys: Sequence[tuple[str, int]]) -> dict[tuple[str, int], Event | LogEntry]:
    of_practices = [id for log, id in keys if log == Of.PRACTICES]
    of_network = [id for log, id in keys if log == Of.NETWORK]
    events = session.scalars(_with_practice(select(Event).join(Event.practice).where(Event.id.in_(of_practices))))
    entries = session.scalars(_with_people(select(LogEntry).where(LogEntry.id.in_(of_network))))
    return {
        **{(Of.PRACTICES.value, one.id): one for one in events},
        **{(Of.NETWORK.value, one.id): one for one in entries},
    }


def rows(session: Session, filters: Asked) -> Iterator[dict[str, str | int | None]]:
    """Yield every entry that is asked for as plain data, the latest first, by the names of COLUMNS."""
    logs = (_event_lines(session, filters), _entry_lines(session, filters))
    for line in heapq.merge(*logs, key=lambda line: (line.at, line.log, line.id), reverse=True):
        yield asdict(line)


def _event_lines(session: Session, filters: Asked) -> Iterator[Line]:
    query = _with_practice(_events(filters, Event).order_by(Event.at.desc(), Event.id.desc()))
    for event in session.scalars(query.execution_options(yield_per=1_000)):
        revision = event.revision.number if event.revision else None
        of_practice = {"reference": event.practice.reference, "revision": revision}
        yield _line(Of.PRACTICES, event, **of_practice, from_state=event.from_state, to_state=event.to_state)


def _entry_lines(session: Session, filters: Asked) -> Iterator[Line]:
    query = _with_people(_entries(filters, LogEntry).order_by(LogEntry.at.desc(), LogEntry.id.desc()))
    for entry in session.scalars(query.execution_options(yield_per=1_000)):
        yield _line(Of.NETWORK, entry, subject=entry.subject)


def _line(log: Of, entry: Event | LogEntry, **own: Any) -> Line:
    """Return what entries of both logs say, and what is `own` to this one."""
    return Line(
        log=log,
        id=entry.id,
        at=entry.at.isoformat(timespec="microseconds"),
        who=entry.actor.name if entry.actor else None,
        email=entry.actor.email if entry.actor else None,
        action=entry.action,
        about=entry.about.email if entry.about else None,
        note=entry.note,
        **own,
    )


def to_csv(session: Session, filters: Asked) -> str:
    """Return the log as CSV; a cell that a spreadsheet would take for a formula begins with an apostrophe."""
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, COLUMNS, quoting=csv.QUOTE_ALL)
    writer.writeheader()
    for row in rows(session, filters):
        writer.writerow({key: harmless(value) if isinstance(value, str) else value for key, value in row.items()})
    return target.getvalue()


def to_json(session: Session, filters: Asked) -> str:
    """Return the log as JSON: `{"events": [...]}`."""
    return json.dumps({"events": list(rows(session, filters))}, ensure_ascii=False, indent=1) + "\n"


def _events(filters: Asked, *columns: Any) -> Select[Any]:
    query = select(*columns).join(Event.practice).where(*_in_time(filters, Event.at))
    if filters.log == Of.NETWORK:
        query = query.where(false())
    if filters.person:
        query = query.where(Event.actor_id.in_(_people(filters)))
    if filters.action:
        query = query.where(Event.action == filters.action)
    if filters.reference:
        query = query.where(Practice.reference == filters.reference.upper())
    return query


def _entries(filters: Asked, *columns: Any) -> Select[Any]:
    """Return the query of the network's log; a person is found by what they did, and by what was done about them."""
    query = select(*columns).where(*_in_time(filters, LogEntry.at))
    if filters.log == Of.PRACTICES or filters.reference:
        query = query.where(false())
    if filters.person:
        named = _people(filters)
        query = query.where(or_(LogEntry.actor_id.in_(named), LogEntry.about_id.in_(named)))
    if filters.action:
        query = query.where(LogEntry.action == filters.action)
    return query


def _people(filters: Asked) -> Select[int]:
    named = or_(
        func.lower(Person.name).contains(filters.person.lower(), autoescape=True),
        Person.email.contains(filters.person.lower(), autoescape=True),
    )
    return select(Person.id).where(named)


def _in_time(filters: Asked, column: InstrumentedAttribute[dt.datetime]) -> list[ColumnElement[bool]]:
    found = [column >= _midnight(filters.since)] if filters.since else []
    return [*found, column < _midnight(filters.until + dt.timedelta(days=1))] if filters.until else found


def _with_practice(query: Select[Any]) -> Select[Any]:
    named = (contains_eager(Event.practice), joinedload(Event.actor), joinedload(Event.about))
    return query.options(*named, joinedload(Event.revision))


def _with_people(query: Select[Any]) -> Select[Any]:
    return query.options(joinedload(LogEntry.actor), joinedload(LogEntry.about))


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)
