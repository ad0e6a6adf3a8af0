"""The preflight of an edition: what an archivist would rather know before a build than find in print."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from exports.html import resolution
from exports.sheet.blocks import Figure
from webapp.models import Revision, State, StoredFile


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to know about a revision that stops no build; `webapp.phrases` has a sentence for its kind."""

    kind: str
    count: int = 0  # of photographs
    of: str = ""  # the other practice's reference


def findings(session: Session, revisions: Sequence[Revision]) -> dict[int, list[Finding]]:
    """Return what there is to know about these revisions, by id; those without findings are left out."""
    photos = {photo["file"] for one in revisions for photo in one.shared.photos}
    rows = session.scalars(select(StoredFile).where(StoredFile.id.in_(photos)))
    sizes = {row.id: (row.width, row.height) for row in rows}
    twins = _twins(revisions)
    about = {one.id: list(_about(one, sizes, twins)) for one in revisions}
    return {id: findings for id, findings in about.items() if findings}


def _about(revision: Revision, sizes: dict[str, tuple[int, int]], twins: dict[int, str]) -> Iterator[Finding]:
    practice = revision.practice
    if practice.state != State.PUBLISHED:
        yield Finding("unpublished_changes")
    originals = {one.id for one in practice.published_revisions if one.language == practice.language}
    if revision.source_id is not None and revision.source_id not in originals:
        yield Finding("stale_translation")
    photos = revision.shared.photos
    ids = [photo["file"] for photo in photos if photo["file"] in sizes]
    known = [Figure(id, *sizes[id], alt="", caption="", credit="") for id in ids]
    if coarse := resolution.coarse_among(known):
        yield Finding("coarse_photos", count=len(coarse))
    if missing := sum(1 for photo in photos if not photo.get("consent")):
        yield Finding("no_consent", count=missing)
    if revision.id in twins:
        yield Finding("twin", of=twins[revision.id])


def _twins(revisions: Sequence[Revision]) -> dict[int, str]:
    """Return revisions that share title and places with another practice in the same language, with its reference."""
    seen: dict[tuple[str, ...], Revision] = {}
    found: dict[int, str] = {}
    for one in revisions:
        shared = one.shared
        mark = (one.language, shared.title.casefold().strip(), *sorted((*shared.countries, *shared.cities)))
        other = seen.setdefault(mark, one)
        if other.practice_id != one.practice_id:
            found[one.id] = other.practice.reference or ""
            found[other.id] = one.practice.reference or ""
    return found
