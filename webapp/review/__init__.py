"""The queue of what editors review: filters that live in the address, rows and counts, and saved views."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Self
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Select, and_, case, delete, false, func, select
from sqlalchemy.orm import Session, selectinload

from forms.places.countries import COUNTRIES
from forms.text.plain import clean_line
from webapp.catalogue.words import terms
from webapp.core.clock import now
from webapp.core.paging import Page, bounded
from webapp.models import Person, QueueLabel, QueueRow, SavedView, State, Waiting
from webapp.review import desk_text

PAGE_SIZE = 50
SOON = dt.timedelta(days=7)
LONGEST_SEARCH = 200
LONGEST_NAME = 60
NOBODY = "nobody"


class Scope(StrEnum):
    """Which practices at all: what waits for the editors, for me, for nobody in particular, for a city."""

    DESK = "desk"
    MINE = "mine"
    FREE = "free"
    CITY = "city"
    TRANSLATION = "translation"
    ALL = "all"


class Due(StrEnum):
    OVERDUE = "overdue"
    SOON = "soon"


@dataclass(frozen=True, slots=True)
class Filters:
    """What an address of the queue asks for; whatever it holds that does not exist is left out."""

    scope: str = ""
    state: str = ""
    topic: str = ""
    country: str = ""
    year: str = ""  # of the first sending
    who: str = ""  # the id of the person who has it, or NOBODY
    due: str = ""
    q: str = ""  # words

    @classmethod
    def read(cls, args: Mapping[str, str], topics: Sequence[str]) -> Self:
        """Read the parameters of an address."""
        given = {name: clean_line(args.get(name, ""))[:LONGEST_SEARCH] for name in (f.name for f in fields(cls))}
        known = {
            "scope": given["scope"] in set(Scope),
            "state": given["state"] in set(State),
            "topic": given["topic"] in topics,
            "country": given["country"] in COUNTRIES,
            "year": _is_number(given["year"], 4),
            "who": given["who"] == NOBODY or _is_number(given["who"], 9),
            "due": given["due"] in set(Due),
            "q": True,
        }
        return cls(**{name: value if known[name] else "" for name, value in given.items()})

    def query(self, **changed: str) -> str:
        """Return the address after the question mark, with some parameters changed."""
        after = replace(self, **changed)
        return urlencode({f.name: value for f in fields(after) if (value := getattr(after, f.name))})

    @property
    def narrowed(self) -> bool:
        """True if more is asked for than a scope."""
        return replace(self, scope="") != Filters()

    @property
    def shown(self) -> Scope:
        """The scope; a state that is asked for alone is looked for everywhere."""
        return Scope(self.scope or (Scope.ALL if self.state else Scope.DESK))


def _is_number(text: str, digits: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= digits


def listed(session: Session, filters: Filters, me: Person, page: int = 1, size: int = PAGE_SIZE) -> Page[QueueRow]:
    """Return one page: what waits the longest first, of everything what changed last first."""
    query = _filtered(session, filters, me)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    page, pages = bounded(page, total, size)
    backwards = filters.shown is Scope.ALL
    order = (
        (QueueRow.since.desc(), QueueRow.practice_id.desc()) if backwards else (QueueRow.since, QueueRow.practice_id)
    )
    ids = query.order_by(*order).limit(size).offset((page - 1) * size).subquery()
    rows = select(QueueRow).join(ids, ids.c.practice_id == QueueRow.practice_id).order_by(*order)
    rows = rows.options(selectinload(QueueRow.labels), selectinload(QueueRow.assigned))
    return Page(session.scalars(rows).all(), total, page, pages)


def ids(session: Session, filters: Filters, me: Person, most: int) -> list[int]:
    """Return the practices that a list shows on all of its pages, at most so many."""
    return list(session.scalars(_filtered(session, filters, me).order_by(QueueRow.practice_id).limit(most)))


def _filtered(session: Session, filters: Filters, me: Person) -> Select[int]:
    query = select(QueueRow.practice_id).where(*_in_scope(filters.shown, me))
    if filters.state:
        query = query.where(QueueRow.state == filters.state)
    if filters.year:
        query = query.where(QueueRow.year == int(filters.year))
    if filters.who:
        chosen = None if filters.who == NOBODY else int(filters.who)
        query = query.where(QueueRow.assigned_id.is_(None) if chosen is None else QueueRow.assigned_id == chosen)
    if filters.due:
        limit = now().date() if filters.due == Due.OVERDUE else now().date() + SOON
        query = query.where(QueueRow.due_on < limit if filters.due == Due.OVERDUE else QueueRow.due_on <= limit)
    for kind, value in (("topic", filters.topic), ("country", filters.country)):
        if value:
            having = and_(QueueLabel.kind == kind, QueueLabel.value == value)
            query = query.where(QueueRow.practice_id.in_(select(QueueLabel.practice_id).where(having)))
    if filters.q:
        wanted = terms(filters.q)
        holding = QueueRow.practice_id.in_(desk_text.holding(session, wanted))
        query = query.where(holding if wanted else false())  # nothing but signs is found nowhere
    return query


def _in_scope(scope: Scope, me: Person) -> list[ColumnElement[bool]]:
    at_desk = QueueRow.waits_for == Waiting.DESK
    scopes: dict[Scope, list[ColumnElement[bool]]] = {
        Scope.DESK: [at_desk],
        Scope.MINE: [at_desk, QueueRow.assigned_id == me.id],
        Scope.FREE: [at_desk, QueueRow.assigned_id.is_(None)],
        Scope.CITY: [QueueRow.waits_for == Waiting.CITY],
        Scope.TRANSLATION: [QueueRow.translation_waits.is_(True)],
        Scope.ALL: [],
    }
    return scopes[scope]


def counts(session: Session, me: Person) -> dict[Scope, int]:
    """Return how many practices there are in each scope."""
    sums = [func.sum(case((and_(*_in_scope(scope, me)), 1), else_=0)) for scope in Scope if scope is not Scope.ALL]
    found = session.execute(select(*sums, func.count()).select_from(QueueRow)).one()
    return {scope: number or 0 for scope, number in zip(Scope, found, strict=True)}


def years(session: Session) -> list[int]:
    """Return the years in which practices were sent first, the newest first."""
    return list(session.scalars(select(QueueRow.year).distinct().order_by(QueueRow.year.desc())))


def countries(session: Session) -> list[str]:
    """Return the codes of the countries of practices in the queue."""
    return list(session.scalars(select(QueueLabel.value).where(QueueLabel.kind == "country").distinct()))


def views_of(session: Session, person: Person) -> list[SavedView]:
    """Return a person's saved views, by name."""
    return list(session.scalars(select(SavedView).where(SavedView.person_id == person.id).order_by(SavedView.name)))


def keep_view(session: Session, person: Person, name: str, filters: Filters) -> SavedView | None:
    """Save filters under a name, in the place of those that had it; None for a name without a letter."""
    name = clean_line(name)[:LONGEST_NAME]
    if not name:
        return None
    wanted = select(SavedView).where(SavedView.person_id == person.id, SavedView.name == name)
    found = session.scalar(wanted) or SavedView(person_id=person.id, name=name)
    found.query = filters.query()
    session.add(found)
    session.flush()
    return found


def drop_view(session: Session, person: Person, id: int) -> None:
    """Delete a saved view, unless it is another person's."""
    session.execute(delete(SavedView).where(SavedView.id == id, SavedView.person_id == person.id))
