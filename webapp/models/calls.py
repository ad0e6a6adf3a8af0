"""Calls for practices, and the editions of the questions that a network brought in for them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.clock import now
from webapp.models.base import Base
from webapp.models.people import Person


class ThematicEdition(Base):
    """An edition of the questions that did not ship: its TOML `files` by language.

    Once it is activated nothing of it changes; `structure` is the hash of what answers hang on
    (forms.questionnaire.thematic).
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    files: Mapped[dict[str, Any]]
    structure: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[dt.datetime] = mapped_column(default=now)
    activated_at: Mapped[dt.datetime | None]
    by: Mapped[Person | None] = relationship()


class CallPractice(Base):
    """Under which call a practice was begun. A table of its own, for `practice` is what everything else hangs on."""

    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id", ondelete="CASCADE"), primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)


class Call(Base):
    """A call for practices: when it is open, which edition it asks, what it says.

    `texts` holds title and text by language; `late_days` are the days after the last one within which a draft may still
    be sent; `reminder_days` how long before the last day its drafts' people are reminded, `reminded` which were done.
    """

    __table_args__ = (
        CheckConstraint("closes_on >= opens_on", name="closes_after_it_opens"),
        CheckConstraint("late_days BETWEEN 0 AND 365", name="late_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    template_edition: Mapped[str]
    opens_on: Mapped[dt.date]
    closes_on: Mapped[dt.date]
    late_days: Mapped[int] = mapped_column(default=0)
    reminder_days: Mapped[list[int]] = mapped_column(JSON)
    reminded: Mapped[list[int]] = mapped_column(JSON, default=list)
    texts: Mapped[dict[str, Any]]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[dt.datetime] = mapped_column(default=now)

    @property
    def last_day(self) -> dt.date:
        """The last day on which a draft may be sent."""
        return self.closes_on + dt.timedelta(days=self.late_days)

    def is_open(self, today: dt.date) -> bool:
        """True while a practice may be begun under it."""
        return self.opens_on <= today <= self.closes_on
