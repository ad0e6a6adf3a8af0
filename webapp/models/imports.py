"""Imports: a file of practices that stand elsewhere, what is to become of each row, and what became of it."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.clock import now
from webapp.models.base import Base, one_of
from webapp.models.people import Person
from webapp.models.practice import Practice


class ImportState(StrEnum):
    """`prepared` is a file that was read and has changed nothing yet."""

    PREPARED = "prepared"
    DONE = "done"
    UNDONE = "undone"


class ImportOutcome(StrEnum):
    """What became of a row. `kept` is a row that is different now, but whose practice was written on since."""

    CREATED = "created"
    UPDATED = "updated"
    SAME = "same"
    KEPT = "kept"


class Import(Base):
    """One file that was brought in, as it was read: `kind` is listing, csv, xlsx or json.

    `source` names where the practices come from: rows of the same source and key are the same practice. `content` holds
    the entries of a page or the rows of a table, `mapping` where each column goes, `notes` what was said of the file.
    """

    __tablename__ = "import"
    __table_args__ = (one_of("state", ImportState, "state"), one_of("kind", ("listing", "csv", "xlsx", "json"), "kind"))

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(default=ImportState.PREPARED)
    kind: Mapped[str]
    source: Mapped[str]
    file_name: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")
    content: Mapped[dict[str, Any]]
    mapping: Mapped[dict[str, Any]]
    notes: Mapped[list[list[str]]] = mapped_column(JSON)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[dt.datetime] = mapped_column(default=now)
    done_at: Mapped[dt.datetime | None]
    undone_at: Mapped[dt.datetime | None]
    by: Mapped[Person | None] = relationship()
    rows: Mapped[list[ImportedRow]] = relationship(
        cascade="all, delete-orphan", order_by="ImportedRow.number", back_populates="whole"
    )


class ImportedRow(Base):
    """What became of one row: its practice, the answers it brought (`answers`), and those that were there `before`.

    `notes` are texts without a place among the answers, each with its header; `doubts` what a person should look at.
    """

    __tablename__ = "imported_row"
    __table_args__ = (
        UniqueConstraint("import_id", "number"),
        Index(None, "source", "source_key"),
        Index(None, "practice_id"),
        one_of("outcome", ImportOutcome, "outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("import.id", ondelete="CASCADE"))
    number: Mapped[int]
    source: Mapped[str]
    source_key: Mapped[str]
    practice_id: Mapped[int | None] = mapped_column(ForeignKey("practice.id", ondelete="SET NULL"))
    title: Mapped[str]
    outcome: Mapped[str]
    answers: Mapped[dict[str, Any]]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    notes: Mapped[list[list[str]]] = mapped_column(JSON)
    doubts: Mapped[list[list[str]]] = mapped_column(JSON)
    whole: Mapped[Import] = relationship(back_populates="rows")
    practice: Mapped[Practice | None] = relationship()
