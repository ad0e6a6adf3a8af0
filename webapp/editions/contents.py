"""Which public practices an edition holds: by its year, added or left out by hand, in its languages."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from forms.places.countries import sort_key
from webapp.core.clock import now
from webapp.editions import practice_order
from webapp.models import (
    HIDING,
    Counted,
    Edition,
    EditionAddition,
    EditionOmission,
    Person,
    Practice,
    Redaction,
    Revision,
    Tongues,
)
from webapp.practices import records


def revisions(session: Session, edition: Edition) -> list[Revision]:
    """Return what is bound in an edition's documents, or would be bound now if it has none yet."""
    if edition.built_at is None:
        return chosen(session, edition)
    return [entry.revision for entry in edition.entries]


def erased_since(session: Session, edition: Edition) -> list[Revision]:
    """Return what is bound and has had a person's data taken out since the documents were built."""
    if edition.built_at is None:
        return []
    ids = set(session.scalars(select(Redaction.practice_id).where(Redaction.done_at > edition.built_at)))
    return [entry.revision for entry in edition.entries if entry.revision.practice_id in ids]


def chosen(session: Session, edition: Edition) -> list[Revision]:
    """Return what would be bound now, in its order: what belongs to the year or was added, and is not left out."""
    left_out = {omission.practice_id for omission in edition.omissions}
    bound = [one for one in _candidates(session, edition) if one.practice_id not in left_out]
    if edition.languages:
        bound = [one for one in bound if one.language in edition.languages]
    if edition.tongues == Tongues.ORIGINALS:  # one language of each practice: its own if that is there
        bound.sort(key=lambda one: (one.language == one.practice.language, -one.id))
        bound = list({one.practice_id: one for one in bound}.values())
    return practice_order.in_order(edition, bound)


def _candidates(session: Session, edition: Edition) -> list[Revision]:
    """Return the public revisions that belong to the year, as the edition counts years, and those that were added."""
    candidates = (ran_in if edition.counted == Counted.RAN else published_in)(session, edition.year)
    if added := {addition.practice_id for addition in edition.additions}:
        candidates += [one for one in records.published(session) if one.practice_id in added]
    return list({one.id: one for one in candidates}.values())


def languages(session: Session, edition: Edition) -> list[str]:
    """Return the languages of the practices that belong to the year or were added, whichever of them are bound."""
    return sorted({one.language for one in _candidates(session, edition)} | set(edition.languages or ()))


def leave_out(session: Session, edition: Edition, practice: Practice, reason: str, person: Person | None) -> None:
    """Leave a practice out from the next build on; one that is out already gets the new reason."""
    take_in(session, edition, practice.id)
    by_id = person.id if person else None
    edition.omissions.append(EditionOmission(practice_id=practice.id, reason=reason, by_id=by_id))
    session.flush()


def take_in(session: Session, edition: Edition, practice_id: int) -> None:
    """Take a practice that was left out in again, from the next build on."""
    edition.omissions[:] = [one for one in edition.omissions if one.practice_id != practice_id]
    session.flush()


def add(session: Session, edition: Edition, practice: Practice, person: Person | None) -> None:
    """Take a public practice of any year into an edition, from its next build on."""
    take_in(session, edition, practice.id)
    if all(one.practice_id != practice.id for one in edition.additions):
        edition.additions.append(EditionAddition(practice_id=practice.id, by_id=person.id if person else None))
    session.flush()


def addable(session: Session, edition: Edition, words: str = "") -> list[Revision]:
    """Return the public practices that are not in the edition and have `words` in title, reference or city."""
    inside = {one.practice_id for one in chosen(session, edition)}
    found: dict[int, Revision] = {}
    for one in records.published(session):
        if one.practice_id not in inside and sort_key(words) in sort_key(_searched(one)):
            found.setdefault(one.practice_id, one)
    return list(found.values())


def _searched(revision: Revision) -> str:
    return " ".join([revision.practice.reference or "", revision.shared.title, *revision.shared.cities])


def published_in(session: Session, year: int) -> list[Revision]:
    """Return the public revisions that were published in a year."""
    start, end = (dt.datetime(y, 1, 1, tzinfo=dt.UTC) for y in (year, year + 1))
    query = select(Revision).join(Practice).where(Revision.is_published, Practice.state.not_in(HIDING))
    query = query.where(Revision.published_at >= start, Revision.published_at < end).order_by(Revision.id)
    return list(session.scalars(query.options(selectinload(Revision.practice).selectinload(Practice.consents))))


def ran_in(session: Session, year: int) -> list[Revision]:
    """Return the public revisions of practices that ran in a year, as far as their periods say it."""
    return [one for one in records.published(session) if _ran(one, year)]


def _ran(revision: Revision, year: int) -> bool:
    period = revision.shared.period
    start, end = (int((period.get(name) or "0")[:4]) for name in ("start", "end"))
    if period.get("ongoing"):
        return bool(start) and start <= year <= now().year
    return (start or end) <= year <= (end or start)


def years(session: Session) -> dict[int, int]:
    """Return the years of which a volume can be made, newest first, with how many public revisions would be in it."""
    found = dict(records.published_years(session))
    everything = records.published(session)
    begun = [int(start[:4]) for one in everything if (start := one.shared.period.get("start"))]
    for year in range(min(begun, default=now().year), now().year + 1):
        if year not in found and (count := sum(_ran(one, year) for one in everything)):
            found[year] = count
    return dict(sorted(found.items(), reverse=True))
