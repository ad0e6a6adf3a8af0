"""What the network says about itself: its cities' other names and people, coordinators, e-mails, topics, its log."""

import datetime as dt

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.clock import now
from webapp.models.base import Base
from webapp.models.people import Person


class CitySpelling(Base):
    """Another name by which a city is found: one that it had, or one under which somebody wrote it."""

    country: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    city_id: Mapped[int] = mapped_column(ForeignKey("city.id", ondelete="CASCADE"), index=True)


class CityPerson(Base):
    """A person whom the network put down for a city, besides those who write on its practices."""

    city_id: Mapped[int] = mapped_column(ForeignKey("city.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    added_at: Mapped[dt.datetime] = mapped_column(default=now)
    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class CoordinatedCountry(Base):
    """A country (ISO code) of a national coordinator, who gets e-mails about it if `emails`."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    country: Mapped[str] = mapped_column(primary_key=True)
    emails: Mapped[bool] = mapped_column(default=True)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    added_at: Mapped[dt.datetime] = mapped_column(default=now)


class EmailText(Base):
    """A change of the network's own words for an e-mail in one language: the last row counts."""

    __table_args__ = (
        CheckConstraint("(subject IS NULL) = (body IS NULL)", name="whole"),
        Index(None, "name", "language", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    variant: Mapped[str] = mapped_column(default="")  # the case of an e-mail that says different things
    language: Mapped[str]
    subject: Mapped[str | None]
    body: Mapped[str | None]  # without it the house's text is used
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[dt.datetime] = mapped_column(default=now)
    by: Mapped[Person | None] = relationship()


class TopicSetting(Base):
    """What the network changed about a topic; an empty colour is the house's, and new drafts choose no `hidden` one."""

    __table_args__ = (CheckConstraint("place > 0", name="place"),)

    code: Mapped[str] = mapped_column(primary_key=True)
    labels: Mapped[dict[str, str]] = mapped_column(JSON)
    colour: Mapped[str] = mapped_column(default="")
    place: Mapped[int]
    hidden: Mapped[bool] = mapped_column(default=False)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[dt.datetime] = mapped_column(default=now)


class LogEntry(Base):
    """An action on the network itself, which nobody may change but to erase a person from it."""

    __table_args__ = (Index(None, "at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(default=now)
    action: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    about_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    subject: Mapped[str] = mapped_column(default="")  # what it was done to: a city, a call …
    note: Mapped[str] = mapped_column(default="")
    actor: Mapped[Person | None] = relationship(foreign_keys=[actor_id])
    about: Mapped[Person | None] = relationship(foreign_keys=[about_id])
