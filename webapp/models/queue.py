"""The review queue: a row derived from everything else for each practice that was sent, and saved views."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.clock import now
from webapp.models.base import Base, one_of
from webapp.models.people import Person
from webapp.models.states import State, Waiting


class QueueRow(Base):
    """What the queue shows and filters of one practice."""

    __table_args__ = (
        one_of("state", State, "state"),
        one_of("waits_for", Waiting, "waits_for"),
        CheckConstraint("from_city >= 0 AND suggestions >= 0", name="counts"),
        Index(None, "waits_for", "since"),
        Index(None, "state", "since"),
        Index(None, "assigned_id", "waits_for", "since"),
        Index(None, "year", "since"),
        Index(None, "since"),
    )

    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id", ondelete="CASCADE"), primary_key=True)
    reference: Mapped[str]
    title: Mapped[str]
    language: Mapped[str]
    places: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str]
    waits_for: Mapped[str]
    since: Mapped[dt.datetime]  # when it came into its state
    year: Mapped[int]
    received_at: Mapped[dt.datetime]  # when it was sent first
    published_at: Mapped[dt.datetime | None]
    due_on: Mapped[dt.date | None]  # by which an answer was promised
    assigned_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    publish_at: Mapped[dt.datetime | None]  # when it is published by itself
    translation_waits: Mapped[bool]  # one is open, or was made from an older revision
    from_city: Mapped[int]  # comments of the city that no editor has dealt with
    suggestions: Mapped[int]
    assigned: Mapped[Person | None] = relationship(viewonly=True)
    labels: Mapped[list[QueueLabel]] = relationship(viewonly=True, order_by="QueueLabel.value")

    @property
    def topics(self) -> list[str]:
        """The codes of its topics."""
        return [one.value for one in self.labels if one.kind == "topic"]


class QueueLabel(Base):
    """A topic or country of a practice in the queue."""

    __table_args__ = (one_of("kind", ("topic", "country"), "kind"), Index(None, "kind", "value", "practice_id"))

    practice_id: Mapped[int] = mapped_column(ForeignKey("queue_row.practice_id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)


class SavedView(Base):
    """Filters of the queue that a person keeps under a name; `query` is the address after the question mark."""

    __table_args__ = (UniqueConstraint("person_id", "name"), CheckConstraint("name <> ''", name="name"))

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    name: Mapped[str]
    query: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
