"""Imports: a file of practices that stand elsewhere, what is to become of each row, and what became of it."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.clock import now
from webapp.models.base import Base, one_of
from webapp.models.people import Person
from webapp.models.practice import Practice
from webapp.models.records import Job


class ImportState(StrEnum):
    """The state of an import; `prepared` has changed nothing yet, and what ends in -ing is done row by row."""

    LOOKING = "looking"
    PREPARED = "prepared"
    IMPORTING = "importing"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class ImportOutcome(StrEnum):
    """What becomes, or became, of a row."""

    WAITING = "waiting"  # nobody has looked at it yet
    CREATED = "created"
    UPDATED = "updated"
    SAME = "same"
    KEPT = "kept"  # changed at its source, but the practice was written on, or is to be left as it is


class RowUndone(StrEnum):
    """What undoing an import did with the practice of a row."""

    DELETED = "deleted"
    RESTORED = "restored"
    KEPT = "kept"


class Import(Base):
    """A file that was brought in; rows of the same `source` and key are the same practice."""

    __table_args__ = (
        one_of("state", ImportState, "state"),
        one_of("kind", ("listing", "csv", "xlsx", "json"), "kind"),
        CheckConstraint("next_row > 0", name="next_row"),
        # Two imports of one source at once could make a practice twice.
        Index(
            "uq_import_source_busy",
            "source",
            unique=True,
            sqlite_where=text("state IN ('importing', 'undoing')"),
            postgresql_where=text("state IN ('importing', 'undoing')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(default=ImportState.LOOKING)
    kind: Mapped[str]  # listing, csv, xlsx or json
    source: Mapped[str]
    file_name: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")
    content: Mapped[dict[str, Any]]  # headers of a table and samples of its cells
    mapping: Mapped[dict[str, Any]]  # where each column goes
    notes: Mapped[list[list[str]]] = mapped_column(JSON)  # what was said of the file
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[dt.datetime] = mapped_column(default=now)
    done_at: Mapped[dt.datetime | None]
    undone_at: Mapped[dt.datetime | None]
    looked_at: Mapped[dt.datetime | None]  # when the rows were last previewed
    row_count: Mapped[int] = mapped_column(default=0)
    next_row: Mapped[int] = mapped_column(default=1)  # the first with which the state's work is not done
    job_id: Mapped[str | None] = mapped_column(ForeignKey("job.id", ondelete="SET NULL"))
    by: Mapped[Person | None] = relationship()
    job: Mapped[Job | None] = relationship()
    rows: Mapped[list[ImportedRow]] = relationship(
        cascade="all, delete-orphan", order_by="ImportedRow.number", back_populates="whole", passive_deletes=True
    )


class ImportedRow(Base):
    """A row of an import and what becomes of it."""

    __table_args__ = (
        UniqueConstraint("import_id", "number"),
        Index(None, "source", "source_key"),
        Index(None, "practice_id"),
        Index(None, "import_id", "place", "number"),
        one_of("outcome", ImportOutcome, "outcome"),
        CheckConstraint("undone IN ('deleted', 'restored', 'kept')", name="undone"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("import.id", ondelete="CASCADE"))
    number: Mapped[int]
    source: Mapped[str]
    source_key: Mapped[str] = mapped_column(default="")
    practice_id: Mapped[int | None] = mapped_column(ForeignKey("practice.id", ondelete="SET NULL"))
    title: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")  # a key that sorts rows by their place
    outcome: Mapped[str] = mapped_column(default=ImportOutcome.WAITING)
    chosen: Mapped[bool] = mapped_column(default=False)  # overwrites a draft that has changed
    undone: Mapped[str | None]
    raw: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), deferred=True)  # as the file has it
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)  # those that it brought
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # those that were there
    notes: Mapped[list[list[str]]] = mapped_column(JSON, default=list)  # texts without a place
    findings: Mapped[list[list[str]]] = mapped_column(JSON, default=list)  # what a person should look at
    whole: Mapped[Import] = relationship(back_populates="rows")
    practice: Mapped[Practice | None] = relationship()
