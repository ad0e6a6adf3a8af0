"""Writing together: who wrote what and when, what editors say to a city, and who approved it before it went out."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.clock import now
from webapp.models.base import Base, one_of
from webapp.models.people import Person
from webapp.models.practice import Practice


class Edit(Base):
    """An edit group: consecutive edits of one person to one section."""

    __table_args__ = (Index(None, "practice_id", "section", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id", ondelete="CASCADE"))
    language: Mapped[str]
    section: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    tab_id: Mapped[str] = mapped_column(default="")  # the browser tab that wrote last
    began_at: Mapped[dt.datetime] = mapped_column(default=now)
    at: Mapped[dt.datetime] = mapped_column(default=now)
    answers: Mapped[dict[str, Any]]
    written: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")  # by answer: tab, fingerprint
    person: Mapped[Person | None] = relationship()


class Comment(Base):
    """A comment on a practice or on one answer; `to_city` False is a note among editors."""

    __table_args__ = (Index(None, "practice_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id", ondelete="CASCADE"))
    field: Mapped[str] = mapped_column(default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    to_city: Mapped[bool] = mapped_column(default=True)
    text: Mapped[str]
    at: Mapped[dt.datetime] = mapped_column(default=now)
    answered_at: Mapped[dt.datetime | None]
    author: Mapped[Person | None] = relationship()
    practice: Mapped[Practice] = relationship()


class SuggestionState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Suggestion(Base):
    """An editor's wording for one answer; `base` is the answer as it stood when the editor wrote it."""

    __table_args__ = (
        one_of("state", SuggestionState, "state"),
        CheckConstraint("(state = 'open') = (answered_at IS NULL)", name="answered_has_time"),
        Index(None, "practice_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id", ondelete="CASCADE"))
    language: Mapped[str]
    field: Mapped[str]
    base: Mapped[str]
    wording: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default=SuggestionState.OPEN)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[dt.datetime] = mapped_column(default=now)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    answered_at: Mapped[dt.datetime | None]
    author: Mapped[Person | None] = relationship(foreign_keys=[author_id])
    practice: Mapped[Practice] = relationship()


class Certification(Base):
    """The approval of someone responsible, asked for before a practice is sent."""

    __table_args__ = (
        CheckConstraint("approved IS NULL OR answered_at IS NOT NULL", name="answered_has_time"),
        Index(None, "practice_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    asked_at: Mapped[dt.datetime] = mapped_column(default=now)
    answered_at: Mapped[dt.datetime | None]
    approved: Mapped[bool | None]
    note: Mapped[str] = mapped_column(default="")
    mark: Mapped[str] = mapped_column(default="")  # the fingerprint of what was approved
    withdrawn_at: Mapped[dt.datetime | None]
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    asked_by: Mapped[Person | None] = relationship(foreign_keys=[asked_by_id])
    practice: Mapped[Practice] = relationship()
