"""What surrounds a practice: stored files, e-mails, jobs, and what checkers found."""

from __future__ import annotations

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.clock import now
from webapp.models.base import Base, one_of
from webapp.models.people import Person
from webapp.models.practice import Practice


def _new_id() -> str:
    return uuid.uuid4().hex


class StoredFile(Base):
    """A file in the store, which its owner called `name`; width and height are pixels, and 0 for no picture."""

    id: Mapped[str] = mapped_column(primary_key=True, default=_new_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[dt.datetime] = mapped_column(default=now)
    practice: Mapped[Practice] = relationship()


class EmailState(StrEnum):
    """The state of an e-mail; a cancelled one was taken back before it left."""

    QUEUED = "queued"
    SENT = "sent"
    CANCELLED = "cancelled"


class Email(Base):
    """An e-mail of the `event` that caused it, sent by its `job`; `copy_of_id` names the one that it sends again."""

    __table_args__ = (
        one_of("state", EmailState, "state"),
        CheckConstraint("state <> 'sent' OR sent_at IS NOT NULL", name="sent_has_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    to_email: Mapped[str]
    language: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    state: Mapped[str] = mapped_column(default=EmailState.QUEUED)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    practice_id: Mapped[int | None] = mapped_column(ForeignKey("practice.id", ondelete="SET NULL"), index=True)
    attachment: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    sent_at: Mapped[dt.datetime | None]
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="SET NULL"), index=True)
    job_id: Mapped[str | None] = mapped_column(ForeignKey("job.id", ondelete="SET NULL"), index=True)
    copy_of_id: Mapped[int | None] = mapped_column(ForeignKey("email.id", ondelete="SET NULL"))
    person: Mapped[Person | None] = relationship()
    practice: Mapped[Practice | None] = relationship()
    job: Mapped[Job | None] = relationship()


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(Base):
    """A piece of background work, whose id alone the broker carries."""

    __table_args__ = (one_of("state", JobState, "state"), Index(None, "state", "run_after"))

    id: Mapped[str] = mapped_column(primary_key=True, default=_new_id)
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default=JobState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    max_attempts: Mapped[int] = mapped_column(default=5)
    run_after: Mapped[dt.datetime] = mapped_column(default=now)
    handed_over_at: Mapped[dt.datetime | None]
    lease_until: Mapped[dt.datetime | None]
    owner: Mapped[str | None]
    progress: Mapped[float] = mapped_column(default=0.0)
    message: Mapped[str] = mapped_column(default="")
    cancel: Mapped[bool] = mapped_column(default=False)
    result: Mapped[dict[str, Any] | None]
    error: Mapped[str | None]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    finished_at: Mapped[dt.datetime | None]


class CheckOutcome(StrEnum):
    VALID = "valid"
    INVALID = "invalid"
    UNCHECKED = "unchecked"


class Checked:
    """What a checker found in a document."""

    document: Mapped[str]  # the SHA-256 of its bytes
    outcome: Mapped[str]
    checker: Mapped[str] = mapped_column(default="")
    standards: Mapped[list[str]] = mapped_column(JSON)  # to which it was held
    failures: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # the rules it broke
    obstacle: Mapped[str] = mapped_column(default="")  # why it was not checked
    at: Mapped[dt.datetime] = mapped_column(default=now)


class DocumentCheck(Checked, Base):
    """What a checker found when the documents of a published revision were written last."""

    __table_args__ = (one_of("outcome", CheckOutcome, "outcome"),)

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"), primary_key=True)
    format: Mapped[str] = mapped_column(primary_key=True)
