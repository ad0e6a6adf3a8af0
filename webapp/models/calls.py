"""Calls for practices, and the custom questionnaires that a network brought in for them."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.clock import now
from webapp.models.base import Base
from webapp.models.people import Person


class CustomQuestionnaire(Base):
    """A custom questionnaire, which does not change once it is activated."""

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    files: Mapped[dict[str, Any]]  # TOML by language
    structure: Mapped[str]  # the hash of what answers hang on
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[dt.datetime] = mapped_column(default=now)
    activated_at: Mapped[dt.datetime | None]
    by: Mapped[Person | None] = relationship()


class CallPractice(Base):
    """The call under which a practice was begun."""

    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id", ondelete="CASCADE"), primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)


class Call(Base):
    """A call for practices: when it is open, which questionnaire it asks, and what it says."""

    __table_args__ = (
        CheckConstraint("closes_on >= opens_on", name="closes_after_it_opens"),
        CheckConstraint("late_days BETWEEN 0 AND 365", name="late_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    questionnaire_version: Mapped[str]
    opens_on: Mapped[dt.date]
    closes_on: Mapped[dt.date]
    late_days: Mapped[int] = mapped_column(default=0)  # within which drafts may be sent after the last day
    reminder_days: Mapped[list[int]] = mapped_column(JSON)  # before the last day
    reminded: Mapped[list[int]] = mapped_column(JSON, default=list)  # the days that were done
    texts: Mapped[dict[str, Any]]  # title and text by language
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[dt.datetime] = mapped_column(default=now)

    @property
    def last_day(self) -> dt.date:
        """The last day on which a draft may be sent."""
        return self.closes_on + dt.timedelta(days=self.late_days)

    def is_open(self, today: dt.date) -> bool:
        """Return whether a practice may be begun under it."""
        return self.opens_on <= today <= self.closes_on
