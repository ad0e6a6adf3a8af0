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

LEAF_MICRONS = 105  # of the printer's paper unless somebody says otherwise: 100 g/m² with a volume of 1.05


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


class FrontMatter:
    """What an edition says besides its practices, in its language, and the picture on its cover."""

    title: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")
    foreword: Mapped[str] = mapped_column(default="")  # Markdown
    foreword_by: Mapped[str] = mapped_column(default="", server_default="")  # authors, one on each line
    acknowledgements: Mapped[str] = mapped_column(default="", server_default="")  # Markdown
    texts: Mapped[dict[str, dict[str, str]] | None] = mapped_column(JSON(none_as_null=True))  # theirs, by code
    cover: Mapped[str] = mapped_column(default="", server_default="")
    cover_alt: Mapped[str] = mapped_column(default="", server_default="")
    cover_credit: Mapped[str] = mapped_column(default="", server_default="")


class Imprint:
    """Who publishes an edition, its numbers in the book trade, and its paper, if a printer gets files."""

    publisher: Mapped[str] = mapped_column(default="", server_default="")
    isbn: Mapped[str] = mapped_column(default="", server_default="")
    issn: Mapped[str] = mapped_column(default="", server_default="")
    for_press: Mapped[bool] = mapped_column(default=False, server_default=false())  # a printer's files
    leaf_microns: Mapped[int] = mapped_column(default=LEAF_MICRONS, server_default=str(LEAF_MICRONS))


class Selection:
    """Which practices an edition binds, in which languages, order and parts."""

    counted: Mapped[str] = mapped_column(default=Counted.PUBLISHED, server_default=Counted.PUBLISHED)
    parts: Mapped[str] = mapped_column(default=Parts.COUNTRY, server_default=Parts.COUNTRY)
    ordering: Mapped[str] = mapped_column(default=Ordering.COUNTRY, server_default=Ordering.COUNTRY)
    tongues: Mapped[str] = mapped_column(default=Tongues.ALL, server_default=Tongues.ALL)
    languages: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))  # codes; None for all
    by_language: Mapped[bool] = mapped_column(default=False, server_default=false())  # an edition of each besides
    arrangement: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))  # ids of practices by hand


class LastBuild:
    """The documents that were built last, seen once the row of their edition is committed."""

    built_at: Mapped[dt.datetime | None]
    build: Mapped[str] = mapped_column(default="", server_default="")  # the name of its documents in the store
    built_as: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # what a release would keep
    unbound: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))  # sheets not laid out


class Edition(FrontMatter, Imprint, Selection, LastBuild, Base):
    """A yearly edition: what it says, which revisions it binds, and the documents that were built from them."""

    __table_args__ = (
        one_of("counted", Counted, "counted"),
        one_of("parts", Parts, "parts"),
        one_of("ordering", Ordering, "ordering"),
        one_of("tongues", Tongues, "tongues"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(unique=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    job_id: Mapped[str | None] = mapped_column(ForeignKey("job.id", ondelete="SET NULL"))
    job: Mapped[Job | None] = relationship()
    entries: Mapped[list[EditionEntry]] = relationship(cascade="all, delete-orphan", order_by="EditionEntry.position")
    omissions: Mapped[list[EditionOmission]] = relationship(cascade="all, delete-orphan")
    additions: Mapped[list[EditionAddition]] = relationship(cascade="all, delete-orphan")
    releases: Mapped[list[EditionRelease]] = relationship(
        cascade="all, delete-orphan", order_by="EditionRelease.number"
    )
    checks: Mapped[list[EditionCheck]] = relationship(cascade="all, delete-orphan", order_by="EditionCheck.file")

    @property
    def release(self) -> EditionRelease | None:
        """The newest release: what the world is given, once there is one."""
        return self.releases[-1] if self.releases else None

    @property
    def public_build(self) -> str:
        """The build that the world is given: that of the newest release, or else the last one."""
        return self.release.build if self.release else self.build

    @property
    def built_contents(self) -> list[dict[str, Any]]:
        """The contents of the documents that were built last, as EditionRelease has them."""
        return list((self.built_as or {}).get("contents", ()))

    @property
    def public_contents(self) -> list[dict[str, Any]]:
        """The contents of the documents that the world is given."""
        return self.release.contents if self.release else self.built_contents


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


class EditionCheck(Checked, Base):
    """What a checker found in a document ("pdf", "fr.pdf") or a sheet ("sheets/….pdf") of a build."""

    __table_args__ = (one_of("outcome", CheckOutcome, "outcome"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), primary_key=True)
    build: Mapped[str] = mapped_column(primary_key=True)
    file: Mapped[str] = mapped_column(primary_key=True)


class EditionRelease(Base):
    """A release of an edition, which never changes."""

    __table_args__ = (UniqueConstraint("edition_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    number: Mapped[int]
    reference: Mapped[str] = mapped_column(unique=True)  # SE-2026-1
    build: Mapped[str]
    fingerprint: Mapped[str]  # the same for the same content
    contents: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # with reference, language, version, title
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # kind, reference, language, title
    about: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")  # what a citation says of it
    released_at: Mapped[dt.datetime] = mapped_column(default=now)
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
