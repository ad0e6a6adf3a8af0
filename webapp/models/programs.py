"""What programs may do: the keys by which they write for a city, and what was done with each."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.clock import now
from webapp.models.base import Base
from webapp.models.people import City, Person


class Scope(StrEnum):
    """What a key opens: seeing what it has brought, writing drafts and their files, and sending them to the editors."""

    READ = "read"
    WRITE = "write"
    SEND = "send"


class ApiKey(Base):
    """A key by which a program writes for one city, as one person. Only the hash of its token is kept.

    `hint` is how the token begins, so that people can tell keys apart. `last_used_at` is when it last changed
    something: reading writes nothing down.
    """

    __tablename__ = "api_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    hint: Mapped[str]
    name: Mapped[str]
    city_id: Mapped[int] = mapped_column(ForeignKey("city.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    last_used_at: Mapped[dt.datetime | None]
    revoked_at: Mapped[dt.datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    city: Mapped[City] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    made_by: Mapped[Person | None] = relationship(foreign_keys=[made_by_id])
    revoked_by: Mapped[Person | None] = relationship(foreign_keys=[revoked_by_id])


class ApiUse(Base):
    """A call with a key that changed something.

    `idempotency_key` is what the program named its call, `fingerprint` what it asked and `answer` what it was told, so
    that the same call once more gets the same answer. Both are forgotten after a while; that it was made is not.
    """

    __tablename__ = "api_use"
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
    idempotency_key: Mapped[str | None]
    fingerprint: Mapped[str] = mapped_column(default="")
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
