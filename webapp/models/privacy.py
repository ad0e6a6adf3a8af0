"""Personal data: until when a contact may be shown, and the one way in which histories lose a person's data."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.clock import now
from webapp.models.base import Base


class ContactConsent(Base):
    """The consent of a person to be shown as a contact of a practice."""

    __table_args__ = (
        UniqueConstraint("practice_id", "mark"),
        CheckConstraint("until IS NULL OR until >= agreed_at", name="until_after_agreed"),
        Index(None, "until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id", ondelete="CASCADE"))
    mark: Mapped[str]  # tells who without naming them
    agreed_at: Mapped[dt.datetime] = mapped_column(default=now)
    until: Mapped[dt.datetime | None]  # when it ends by itself; None: never
    asked_at: Mapped[dt.datetime | None]  # when the city was asked whether it still holds
    ended_at: Mapped[dt.datetime | None]  # when the city took the contact back, or the day had come


class Redaction(Base):
    """An opening of the history of a practice, the only way in which a person's data is taken out of it."""

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
    done_at: Mapped[dt.datetime | None]  # set in the same transaction
