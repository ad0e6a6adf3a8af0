"""Programs: the keys by which they write for a city and what was done with each; webhooks, and what they were sent."""

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.clock import now
from webapp.models.base import Base, one_of
from webapp.models.people import City, Person
from webapp.models.practice import Practice
from webapp.models.records import Job


class Scope(StrEnum):
    """What a key opens: seeing what it has brought, writing drafts and their files, and sending them to the editors."""

    READ = "read"
    WRITE = "write"
    SEND = "send"


class ApiKey(Base):
    """A key by which a program writes for one city, as one person."""

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)  # all that is kept of the token
    hint: Mapped[str]  # how the token begins
    name: Mapped[str]
    city_id: Mapped[int] = mapped_column(ForeignKey("city.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    last_used_at: Mapped[dt.datetime | None]  # to change something
    expires_on: Mapped[dt.date | None]  # the last day; None for keys made before they had an end
    revoked_at: Mapped[dt.datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    city: Mapped[City] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    made_by: Mapped[Person | None] = relationship(foreign_keys=[made_by_id])
    revoked_by: Mapped[Person | None] = relationship(foreign_keys=[revoked_by_id])

    @property
    def has_expired(self) -> bool:
        return self.expires_on is not None and now().date() > self.expires_on


class ApiUse(Base):
    """A call with a key that changed something; the same call once more gets the same answer."""

    __table_args__ = (
        UniqueConstraint("key_id", "idempotency_key"),
        CheckConstraint("status BETWEEN 200 AND 299", name="status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key_id: Mapped[int] = mapped_column(ForeignKey("api_key.id", ondelete="CASCADE"))
    at: Mapped[dt.datetime] = mapped_column(default=now)
    method: Mapped[str]
    path: Mapped[str]
    status: Mapped[int]
    practice_id: Mapped[int | None] = mapped_column(ForeignKey("practice.id", ondelete="SET NULL"), index=True)
    idempotency_key: Mapped[str | None]  # what the program named its call
    fingerprint: Mapped[str] = mapped_column(default="")  # what it asked
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # what it was told, for a while


class HookEvent(StrEnum):
    """What a webhook may be told."""

    PUBLISHED = "practice.published"
    UPDATED = "practice.updated"
    WITHDRAWN = "practice.withdrawn"
    TEST = "test"


class Webhook(Base):
    """An address to which is sent what happens to public practices."""

    __table_args__ = (CheckConstraint("stopped_because IN ('', 'gone')", name="stopped_because"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    url: Mapped[str]
    secret: Mapped[str]  # signs what is sent
    events: Mapped[list[str]] = mapped_column(JSON)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    stopped_at: Mapped[dt.datetime | None]
    stopped_because: Mapped[str] = mapped_column(default="")  # "gone" if the receiver said so
    made_by: Mapped[Person | None] = relationship()


class WebhookDelivery(Base):
    """A message to a webhook and the outcome of the last attempt; `status` and `answer` are the receiver's."""

    __table_args__ = (one_of("event", HookEvent, "event"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True, default=lambda: f"msg_{uuid.uuid4().hex}")
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id", ondelete="CASCADE"), index=True)
    event: Mapped[str]
    body: Mapped[str]
    practice_id: Mapped[int | None] = mapped_column(ForeignKey("practice.id", ondelete="SET NULL"))
    job_id: Mapped[str | None] = mapped_column(ForeignKey("job.id", ondelete="SET NULL"), index=True)
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    attempts: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[dt.datetime | None]
    delivered_at: Mapped[dt.datetime | None]
    status: Mapped[int | None]
    answer: Mapped[str] = mapped_column(default="")
    error: Mapped[str] = mapped_column(default="")
    seconds: Mapped[float | None]
    webhook: Mapped[Webhook] = relationship()
    practice: Mapped[Practice | None] = relationship()
    job: Mapped[Job | None] = relationship()
