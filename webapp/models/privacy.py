"""Personal data: until when a contact may be shown, and the one way in which histories lose a person's data."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.clock import now
from webapp.models.base import Base


class ContactConsent(Base):
    """The consent of a person to be shown as a contact of a practice; `mark` tells who without naming them.

    It ends by itself at `until` (None: never); the city was `asked_at` whether it still holds, and it `ended_at` that
    day or when the city took the contact back.
    """

    __table_args__ = (
        UniqueConstraint("practice_id", "mark"),
        CheckConstraint("until IS NULL OR until >= agreed_at", name="until_after_agreed"),
        Index(None, "until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id", ondelete="CASCADE"))
    mark: Mapped[str]
    agreed_at: Mapped[dt.datetime] = mapped_column(default=now)
    until: Mapped[dt.datetime | None]
    asked_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]


class Redaction(Base):
    """An opening of the history of a practice to take a person's data, whose stands nowhere, out of it.

    The database lets revisions and notes of events change only while there is one without `done_at`, which is set in
    the same transaction.
    """

    __table_args__ = (
        CheckConstraint("done_at IS NULL OR done_at >= began_at", name="done_after_begun"),
        Index(
            "uq_redaction_open",
            "practice_id",
            unique=True,
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id", ondelete="CASCADE"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    began_at: Mapped[dt.datetime] = mapped_column(default=now)
    done_at: Mapped[dt.datetime | None]
