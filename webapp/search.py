"""Finding practices: the public catalogue's list and facets. Not here: the editors' desk (desk.py).

The only place for SQL that differs between databases (there is none yet). Facet rows are derived from published
revisions, in the transaction that publishes or withdraws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, delete, func, select
from sqlalchemy.orm import Session, selectinload

from webapp.models import Event, Facet, Practice, Revision, State

PAGE_SIZE = 24
_PUBLISHED = (Revision.is_published, Practice.state != State.WITHDRAWN)
PUBLIC = (Practice.state != State.WITHDRAWN) & Practice.revisions.any(Revision.is_published)


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the catalogue: its revisions with their practices, and how many there are in all."""

    revisions: Sequence[Revision]
    total: int
    page: int
    pages: int


def index(session: Session, practice: Practice) -> None:
    """Derive the facet rows of a practice anew; none for one that the world does not see."""
    session.execute(delete(Facet).where(Facet.practice_id == practice.id))
    if not practice.is_public:
        return
    values = {("topic", code) for r in practice.published_revisions for code in r.answers.get("topics", ())}
    for revision in practice.published_revisions:
        values |= {("country", code) for code in revision.answers.get("places", {}).get("countries", ())}
    session.add_all(Facet(practice_id=practice.id, kind=kind, value=value) for kind, value in sorted(values))
    session.flush()


def catalogue(
    session: Session, *, language: str, topic: str = "", country: str = "", page: int = 1, size: int = PAGE_SIZE
) -> Found:
    """One page of what is public, newest first, filtered by topic code and country code where they are given.

    Each practice stands there once: in `language` if it is published in it, else in its own, else in any.
    """
    suits = case((Revision.language == language, 0), (Revision.language == Practice.language, 1), else_=2)
    place = func.row_number().over(partition_by=Revision.practice_id, order_by=(suits, Revision.id))
    public = select(Revision.id, place.label("place")).join(Practice).where(*_PUBLISHED)
    ranked = public.where(*_having("topic", topic), *_having("country", country)).subquery()
    chosen = select(ranked.c.id).where(ranked.c.place == 1)
    total = session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    pages = max(1, -(-total // size))
    page = min(max(1, page), pages)
    query = select(Revision).where(Revision.id.in_(chosen)).options(selectinload(Revision.practice))
    query = query.order_by(Revision.published_at.desc(), Revision.id.desc()).limit(size).offset((page - 1) * size)
    return Found(list(session.scalars(query)), total, page, pages)


def published(session: Session) -> Sequence[Revision]:
    """Every revision that is public, in every language, newest first, each with its practice."""
    query = select(Revision).join(Practice).where(*_PUBLISHED).options(selectinload(Revision.practice))
    return list(session.scalars(query.order_by(Revision.published_at.desc(), Revision.id.desc())))


def _having(kind: str, value: str) -> list[ColumnElement[bool]]:
    if not value:
        return []
    return [Practice.id.in_(select(Facet.practice_id).where(Facet.kind == kind, Facet.value == value))]


def facet_counts(session: Session, kind: str) -> dict[str, int]:
    """How many public practices there are for each value of a facet ("topic" or "country")."""
    query = select(Facet.value, func.count()).where(Facet.kind == kind).group_by(Facet.value)
    return {value: count for value, count in session.execute(query)}


def by_slug(session: Session, slug: str) -> Practice | None:
    """A practice that is or was public, with its revisions."""
    query = select(Practice).where(Practice.slug == slug).options(selectinload(Practice.revisions))
    return session.scalar(query)


def of_person(session: Session, person_id: int) -> Sequence[Practice]:
    """The practices that someone writes on, the last changed first."""
    query = select(Practice).where(Practice.people.any(id=person_id)).order_by(Practice.updated_at.desc())
    return list(session.scalars(query))


def last_event(session: Session, practice: Practice, action: str) -> Event | None:
    """The newest event of a kind in a practice's history."""
    query = select(Event).where(Event.practice_id == practice.id, Event.action == action).order_by(Event.id.desc())
    return session.scalar(query.limit(1))


def published_years(session: Session) -> dict[int, int]:
    """How many revisions that are public now were published in each year, newest year first."""
    years: dict[int, int] = {}
    query = select(Revision.published_at).join(Practice).where(*_PUBLISHED)
    for moment in session.scalars(query):
        if moment is not None:
            years[moment.year] = years.get(moment.year, 0) + 1
    return dict(sorted(years.items(), reverse=True))
