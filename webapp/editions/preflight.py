"""The preflight of an edition: what an archivist would rather know before it is built than find in print.

None of it stops a build. Not here: the sentences (phrases/editions.toml), and what a practice must have to be published
at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from exports.html import resolution
from exports.sheet.blocks import Figure
from webapp.models import Practice, Revision, State, StoredFile


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to know about a revision; `kind` is one of unpublished_changes, stale_translation, coarse_photos,
    no_consent, twin. `count` is how many photographs, `of` the reference of the other practice.
    """

    kind: str
    count: int = 0
    of: str = ""


def findings(session: Session, revisions: Sequence[Revision]) -> dict[int, list[Finding]]:
    """What there is to know about each of these revisions, by its id; revisions without findings are left out."""
    sizes = _sizes(session, revisions)
    twins = _twins(revisions)
    found = {one.id: list(_about(one, sizes, twins)) for one in revisions}
    return {id: told for id, told in found.items() if told}


def _about(revision: Revision, sizes: dict[str, tuple[int, int]], twins: dict[int, str]) -> Iterator[Finding]:
    practice = revision.practice
    if practice.state != State.PUBLISHED:
        yield Finding("unpublished_changes")
    if revision.source_id is not None and revision.source_id not in _own(practice):
        yield Finding("stale_translation")
    photos = revision.answers.get("photos", ())
    known = [
        Figure(photo["file"], *sizes[photo["file"]], alt="", caption="", credit="")
        for photo in photos
        if photo["file"] in sizes
    ]
    if coarse := resolution.coarse_among(known):
        yield Finding("coarse_photos", count=len(coarse))
    if missing := sum(1 for photo in photos if not photo.get("consent")):
        yield Finding("no_consent", count=missing)
    if revision.id in twins:
        yield Finding("twin", of=twins[revision.id])


def _own(practice: Practice) -> set[int]:
    """The ids of what is published in the practice's own language."""
    return {one.id for one in practice.published_revisions if one.language == practice.language}


def _sizes(session: Session, revisions: Sequence[Revision]) -> dict[str, tuple[int, int]]:
    """The width and height of each photograph in pixels."""
    ids = {photo["file"] for one in revisions for photo in one.answers.get("photos", ())}
    return {
        row.id: (row.width, row.height) for row in session.scalars(select(StoredFile).where(StoredFile.id.in_(ids)))
    }


def _twins(revisions: Sequence[Revision]) -> dict[int, str]:
    """Revisions that have title and places of another practice in the same language, with its reference."""
    seen: dict[tuple[str, ...], Revision] = {}
    found: dict[int, str] = {}
    for one in revisions:
        places = one.answers.get("places", {})
        where = sorted((*places.get("countries", ()), *places.get("cities", ())))
        mark = (one.language, str(one.answers.get("title", "")).casefold().strip(), *where)
        other = seen.setdefault(mark, one)
        if other.practice_id != one.practice_id:
            found[one.id] = other.practice.reference or ""
            found[other.id] = one.practice.reference or ""
    return found
