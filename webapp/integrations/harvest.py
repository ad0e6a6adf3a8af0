"""All that is or was public, for who fetches the whole of it: search engines by a map, libraries by OAI-PMH."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session, selectinload

from webapp.models import HIDING, CatalogueEntry, Practice, Revision

_stamp = case(
    (Revision.withdrawn_at.is_not(None), Revision.withdrawn_at),
    (Practice.state.in_(HIDING), Practice.state_since),
    else_=func.coalesce(Revision.shown_at, Revision.published_at),
)
# Lists of codes as JSON text, which both databases give: a code in quotes is found in it as it stands.
_LISTED = {
    "topic": Revision.answers["topics"].as_string(),
    "country": Revision.answers[("places", "countries")].as_string(),
}
KINDS = tuple(_LISTED)
_PUBLIC_ONCE = (
    or_(Revision.is_published, Revision.withdrawn_at.is_not(None)),
    Practice.slug.is_not(None),
    Practice.reference.is_not(None),
)


@dataclass(frozen=True, slots=True)
class Span:
    """What is harvested: stamped `since` and `before` these moments in UTC, `of` one kind (of KINDS) and code."""

    since: dt.datetime | None = None
    before: dt.datetime | None = None
    of: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class PublicVersion:
    """A public practice in one language."""

    practice_id: int
    slug: str
    language: str
    is_own: bool
    published_at: dt.datetime


def public_practices(session: Session) -> Sequence[int]:
    """Return the ids of the public practices, in an order that new ones do not disturb."""
    return session.scalars(select(CatalogueEntry.practice_id).distinct().order_by(CatalogueEntry.practice_id)).all()


def public_versions(session: Session, practice_ids: Sequence[int]) -> list[PublicVersion]:
    """Return the public language versions of these practices, those of one together, its own language first."""
    entry = CatalogueEntry
    query = select(entry.practice_id, Practice.slug, entry.language, entry.is_own, entry.published_at)
    query = query.join(Practice, Practice.id == entry.practice_id).where(entry.practice_id.in_(practice_ids))
    rows = session.execute(query.order_by(entry.practice_id, entry.is_own.desc(), entry.language))
    return [PublicVersion(row.practice_id, row.slug or "", *row[2:]) for row in rows]


def kinds_of(revision: Revision) -> list[tuple[str, str]]:
    """Return the topics and countries of a revision, each as a kind and a code."""
    shared = revision.shared
    return [*(("topic", code) for code in shared.topics), *(("country", code) for code in shared.countries)]


def stamp(revision: Revision) -> dt.datetime:
    """Return when a revision was published, or it or its practice was withdrawn or came back."""
    if revision.withdrawn_at is not None:
        return revision.withdrawn_at
    if revision.practice.state in HIDING:
        return revision.practice.state_since
    return revision.shown_at or revision.published_at or revision.frozen_at


def records(
    session: Session, span: Span, *, after: tuple[dt.datetime, int] | None, most: int
) -> tuple[list[Revision], int]:
    """Return at most `most` revisions of a span `after` a stamp and id, the oldest stamp first, and how many in all."""
    query = select(Revision).join(Practice).where(*_PUBLIC_ONCE)
    if span.since is not None:
        query = query.where(_stamp >= span.since)
    if span.before is not None:
        query = query.where(_stamp < span.before)
    if span.of is not None:
        kind, code = span.of
        query = query.where(_LISTED[kind].contains(f'"{code}"', autoescape=True))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    if after is not None:
        moment, id = after
        query = query.where(or_(_stamp > moment, and_(_stamp == moment, Revision.id > id)))
    practice = selectinload(Revision.practice)
    loaded = (practice.selectinload(Practice.consents), practice.selectinload(Practice.revisions))
    query = query.order_by(_stamp, Revision.id).limit(most).options(*loaded)
    return list(session.scalars(query)), total


def record(session: Session, reference: str, language: str) -> Revision | None:
    """Return a language version that is or was public."""
    query = select(Revision).join(Practice).where(*_PUBLIC_ONCE, Practice.reference == reference)
    return session.scalar(query.where(Revision.language == language).options(selectinload(Revision.practice)))


def earliest(session: Session) -> dt.datetime | None:
    """Return the oldest stamp; None if nothing was ever public."""
    found, _total = records(session, Span(), after=None, most=1)
    return stamp(found[0]) if found else None
