"""The review queue: rows and their numbers by the filters of an address."""

from sqlalchemy import ColumnElement, Select, and_, case, false, func, select
from sqlalchemy.orm import Session, selectinload

from webapp.catalogue.words import terms
from webapp.core.clock import now
from webapp.core.paging import Page, bounded
from webapp.models import Person, QueueLabel, QueueRow, Waiting
from webapp.review import queue_text
from webapp.review.filters import NOBODY, SOON, Due, Filters, Scope

PAGE_SIZE = 50


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
        holding = QueueRow.practice_id.in_(queue_text.holding(session, wanted))
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
