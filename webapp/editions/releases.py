"""The releases of an edition; a build carries the number of its release, so that freezing changes no byte."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from exports.edition.content import Changed
from exports.sheet.page_size import Paper
from webapp.core.refusal import Refusal
from webapp.editions import checking
from webapp.models import Edition, EditionRelease, JobState, Person, Practice, Revision, State

Row = dict[str, Any]
FRONT_MATTER = ("title", "foreword", "foreword_by", "acknowledgements")
IMPRINT = ("publisher", "isbn", "issn")
COVER = ("cover", "cover_alt", "cover_credit")
CONTENTS = ("language", "parts", "tongues")
PRINTER = ("for_press", "leaf_microns")
PRINTED = (*FRONT_MATTER, *IMPRINT, *COVER, *CONTENTS, *PRINTER, "languages", "by_language", "texts")
"""What of an edition's own columns is in its documents: with another value it is another version."""
KNOWN_BEFORE = (15, 14)
"""How many of these columns, from the first, earlier releases had in their fingerprints, which listed them by place."""


class Reason(StrEnum):
    """Why an edition cannot be frozen."""

    NOT_BUILT = "not_built"
    BUILDING = "building"
    UNCHANGED = "unchanged"
    UNSEEN = "unseen"
    INVALID = "invalid"


class NotNow(Refusal):
    """An edition that cannot be frozen now."""


@dataclass(frozen=True, slots=True)
class Planned:
    """The release that a build is made as."""

    number: int
    reference: str
    fingerprint: str
    contents: list[Row]
    changes: list[Row]
    about: Row


def plan(session: Session, edition: Edition, revisions: Sequence[Revision]) -> Planned:
    """Return the release as which these revisions would be bound: the frozen one if nothing changed, or the next."""
    contents = [row_of(revision) for revision in revisions]
    fingerprint = _fingerprint(edition, contents)
    frozen = edition.release
    if frozen is not None and frozen.fingerprint in (fingerprint, *_earlier_fingerprints(edition, contents)):
        return Planned(frozen.number, frozen.reference, fingerprint, contents, frozen.changes, frozen.about)
    number = frozen.number + 1 if frozen else 1
    changes = _changes(session, frozen.contents, contents) if frozen else []
    return Planned(number, f"SE-{edition.year}-{number}", fingerprint, contents, changes, _about(edition, revisions))


def _about(edition: Edition, revisions: Sequence[Revision]) -> Row:
    """Return what a citation of this release says."""
    said = {name: getattr(edition, name) for name in ("title", "publisher", "language", "isbn", "issn")}
    newest = max(revision.published_at for revision in revisions if revision.published_at)
    return {**said, "made_on": newest.date().isoformat()}


def row_of(revision: Revision) -> Row:
    """Return a revision as the contents of a release list it."""
    return {
        "reference": revision.practice.reference or "",
        "language": revision.language,
        "version": revision.number,
        "title": revision.shared.title,
    }


def _fingerprint(edition: Edition, contents: list[Row]) -> str:
    """Return the same for the same content. A column at its default says nothing: new ones change nothing."""
    said = {name: getattr(edition, name) for name in PRINTED if getattr(edition, name) != _default(name)}
    paper = current_app.config["SETTINGS"].paper
    return _digest([{**said, **({} if paper is Paper.A4 else {"paper": paper})}, contents])


def _earlier_fingerprints(edition: Edition, contents: list[Row]) -> list[str]:
    """Return what releases that knew fewer columns would have called the same content, newest first."""
    if current_app.config["SETTINGS"].paper is not Paper.A4:  # they bound on no other
        return []
    return [
        _digest([[getattr(edition, name) for name in PRINTED[:known]], contents])
        for known in KNOWN_BEFORE
        if all(getattr(edition, name) == _default(name) for name in PRINTED[known:])
    ]


def _digest(values: list[Any]) -> str:
    return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()


def _default(name: str) -> Any:
    """Return what a new edition has in a column; None where there is nothing that it has by itself."""
    default = Edition.__table__.columns[name].default
    return default.arg if default is not None and default.is_scalar else None


def _changes(session: Session, before: list[Row], after: list[Row]) -> list[Row]:
    """Return what became of each practice in each language: first what is new or updated, then what is gone."""
    old = {(row["reference"], row["language"]): row for row in before}
    new = {(row["reference"], row["language"]): row for row in after}
    both = {key: row for key, row in new.items() if key in old}
    gone = {key: row for key, row in old.items() if key not in new}
    references = {row["reference"] for row in gone.values()}
    query = select(Practice.reference).where(Practice.reference.in_(references), Practice.state == State.WITHDRAWN)
    withdrawn = set(session.scalars(query))
    changes = [(Changed.ADDED, row) for key, row in new.items() if key not in old]
    changes += [(Changed.UPDATED, row) for key, row in both.items() if old[key]["version"] != row["version"]]
    changes += [(Changed.WITHDRAWN if row["reference"] in withdrawn else Changed.REMOVED, row) for row in gone.values()]
    kept = ("reference", "language", "title")
    return [{"kind": kind.value, **{name: row[name] for name in kept}} for kind, row in changes]


def why_not(edition: Edition) -> Reason | None:
    """Return why the edition cannot be frozen now, if it cannot."""
    if edition.job is not None and edition.job.state in (JobState.QUEUED, JobState.RUNNING):
        return Reason.BUILDING
    if not edition.build or edition.built_as is None:
        return Reason.NOT_BUILT
    frozen = edition.release
    if frozen is not None and frozen.number >= edition.built_as["number"]:
        return Reason.UNCHANGED
    found = checking.of_build(edition, edition.build)
    if not found:
        return Reason.UNSEEN  # built by a release that did not check
    return Reason.INVALID if checking.broken(found) else None


def release(session: Session, edition: Edition, person: Person | None) -> EditionRelease:
    """Keep the documents that were built last for ever, under a reference of their own. Raise NotNow."""
    if reason := why_not(edition):
        raise NotNow(reason)
    version = EditionRelease(
        edition_id=edition.id,
        build=edition.build,
        released_by_id=person.id if person else None,
        **(edition.built_as or {}),
    )
    edition.releases.append(version)
    session.flush()
    return version
