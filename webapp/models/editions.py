"""Yearly editions: what an archivist chose and wrote for them, what was built last, and their releases."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.clock import now
from webapp.models.base import Base, one_of
from webapp.models.practice import Practice, Revision
from webapp.models.records import Checked, CheckOutcome, Job

LEAF_MICRONS = 105
"""How thick a leaf of the printer's paper is unless somebody says otherwise: 100 g/m² with a volume of 1.05."""


class Counted(StrEnum):
    """By what a practice belongs to a year: its publication, or the years in which it ran."""

    PUBLISHED = "published"
    RAN = "ran"


class Parts(StrEnum):
    """What the parts of an edition are, each with a divider."""

    COUNTRY = "country"
    TOPIC = "topic"
    NONE = "none"


class Ordering(StrEnum):
    """By what the practices are ordered: in the whole edition, or in each of its parts."""

    COUNTRY = "country"
    TOPIC = "topic"
    DATE = "date"
    TITLE = "title"
    HAND = "hand"


class Tongues(StrEnum):
    """Which languages of a practice are bound: all, or its own alone."""

    ALL = "all"
    ORIGINALS = "originals"


class Edition(Base):
    """A yearly edition: which revisions, in which order, and the documents that were last built from them.

    `build` names the documents in the store, which come into sight all at once when this row is committed; `built_as`
    is what a release of it would keep. `foreword` and `acknowledgements` are Markdown, `foreword_by` the authors, one
    on each line. `arrangement` are the ids of practices as ordered by hand. `languages` are the codes of those that are
    bound, None for all; `by_language` asks for an edition of each besides, whose title, foreword and acknowledgements
    are in `texts`. `for_press` asks for the files of a printer. `unbound` are the sheets that could not be laid out in
    the last build.
    """

    __table_args__ = (
        one_of("counted", Counted, "counted"),
        one_of("parts", Parts, "parts"),
        one_of("ordering", Ordering, "ordering"),
        one_of("tongues", Tongues, "tongues"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(unique=True)
    title: Mapped[str]
    foreword: Mapped[str] = mapped_column(default="")
    foreword_by: Mapped[str] = mapped_column(default="", server_default="")
    isbn: Mapped[str] = mapped_column(default="", server_default="")
    issn: Mapped[str] = mapped_column(default="", server_default="")
    language: Mapped[str] = mapped_column(default="en")
    counted: Mapped[str] = mapped_column(default=Counted.PUBLISHED, server_default=Counted.PUBLISHED)
    parts: Mapped[str] = mapped_column(default=Parts.COUNTRY, server_default=Parts.COUNTRY)
    ordering: Mapped[str] = mapped_column(default=Ordering.COUNTRY, server_default=Ordering.COUNTRY)
    tongues: Mapped[str] = mapped_column(default=Tongues.ALL, server_default=Tongues.ALL)
    languages: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    by_language: Mapped[bool] = mapped_column(default=False, server_default=false())
    texts: Mapped[dict[str, dict[str, str]] | None] = mapped_column(JSON(none_as_null=True))
    for_press: Mapped[bool] = mapped_column(default=False, server_default=false())
    leaf_microns: Mapped[int] = mapped_column(default=LEAF_MICRONS, server_default=str(LEAF_MICRONS))
    arrangement: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    acknowledgements: Mapped[str] = mapped_column(default="", server_default="")
    publisher: Mapped[str] = mapped_column(default="", server_default="")
    cover: Mapped[str] = mapped_column(default="", server_default="")
    cover_alt: Mapped[str] = mapped_column(default="", server_default="")
    cover_credit: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    built_at: Mapped[dt.datetime | None]
    build: Mapped[str] = mapped_column(default="", server_default="")
    built_as: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    unbound: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    job_id: Mapped[str | None] = mapped_column(ForeignKey("job.id", ondelete="SET NULL"))
    job: Mapped[Job | None] = relationship()
    entries: Mapped[list[EditionEntry]] = relationship(cascade="all, delete-orphan", order_by="EditionEntry.position")
    omissions: Mapped[list[EditionOmission]] = relationship(cascade="all, delete-orphan")
    additions: Mapped[list[EditionAddition]] = relationship(cascade="all, delete-orphan")
    versions: Mapped[list[EditionVersion]] = relationship(
        cascade="all, delete-orphan", order_by="EditionVersion.number"
    )

    checks: Mapped[list[EditionCheck]] = relationship(cascade="all, delete-orphan", order_by="EditionCheck.file")

    @property
    def frozen(self) -> EditionVersion | None:
        """The newest release: what the world is given, once there is one."""
        return self.versions[-1] if self.versions else None

    @property
    def public_build(self) -> str:
        """The build that the world is given: that of the newest release, or else the last one."""
        return self.frozen.build if self.frozen else self.build

    @property
    def built_contents(self) -> list[dict[str, Any]]:
        """The contents of the documents that were built last, as EditionVersion has them."""
        return list((self.built_as or {}).get("contents", ()))

    @property
    def public_contents(self) -> list[dict[str, Any]]:
        """The contents of the documents that the world is given."""
        return self.frozen.contents if self.frozen else self.built_contents


class EditionEntry(Base):
    """A revision in the documents that were built last; `pages` are those of its sheet, 0 if nobody knows."""

    __table_args__ = (UniqueConstraint("edition_id", "revision_id"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    pages: Mapped[int] = mapped_column(default=0, server_default="0")
    revision: Mapped[Revision] = relationship()


class EditionOmission(Base):
    """A practice of the year that an archivist left out of its edition, and why."""

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id", ondelete="CASCADE"), primary_key=True)
    reason: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[dt.datetime] = mapped_column(default=now)
    practice: Mapped[Practice] = relationship()


class EditionAddition(Base):
    """A practice that an archivist took into an edition though it does not belong to its year."""

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id", ondelete="CASCADE"), primary_key=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[dt.datetime] = mapped_column(default=now)
    practice: Mapped[Practice] = relationship()


class EditionCheck(Checked, Base):
    """What a checker found in a document ("pdf", "fr.pdf") or a sheet ("sheets/….pdf") of a build."""

    __table_args__ = (one_of("outcome", CheckOutcome, "outcome"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), primary_key=True)
    build: Mapped[str] = mapped_column(primary_key=True)
    file: Mapped[str] = mapped_column(primary_key=True)


class EditionVersion(Base):
    """A release of an edition, which never changes: its reference (SE-2026-1), its documents, its contents.

    `contents` are objects with reference, language, version and title; `changes` those since the release before, with
    kind (`exports.edition.volume.Changed`), reference, language and title. `fingerprint` is the same for the same
    content. `about` is what a citation says: title, publisher, language, isbn, issn, made_on (ISO 8601).
    """

    __table_args__ = (UniqueConstraint("edition_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    number: Mapped[int]
    reference: Mapped[str] = mapped_column(unique=True)
    build: Mapped[str]
    fingerprint: Mapped[str]
    contents: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    about: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    frozen_at: Mapped[dt.datetime] = mapped_column(default=now)
    frozen_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
