"""A practice: the record, its working copies, its frozen revisions, and the history of what was done to it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forms.answers.shared import SharedAnswers
from webapp.core.clock import now
from webapp.models.base import Base, one_of
from webapp.models.calls import Call
from webapp.models.people import City, Person
from webapp.models.privacy import ContactConsent
from webapp.models.states import EDITABLE, HIDING, State


class Practice(Base):
    """A good practice of a city; only `workflow.perform` writes `state`, and only `drafts` its answers."""

    __table_args__ = (
        one_of("state", State, "state"),
        CheckConstraint("state = 'draft' OR reference IS NOT NULL", name="reference_once_submitted"),
        CheckConstraint(
            "state <> 'published' OR (published_at IS NOT NULL AND revision_count > 0 AND slug IS NOT NULL)",
            name="published_has_revision_and_date",
        ),
        Index(None, "state", "updated_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str | None] = mapped_column(unique=True)
    slug: Mapped[str | None] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default=State.DRAFT)
    questionnaire_version: Mapped[str]
    language: Mapped[str]
    city_id: Mapped[int | None] = mapped_column(ForeignKey("city.id"))
    title: Mapped[str] = mapped_column(default="")
    revision_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    updated_at: Mapped[dt.datetime] = mapped_column(default=now)
    state_since: Mapped[dt.datetime] = mapped_column(default=now)
    published_at: Mapped[dt.datetime | None]
    asked_running_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    city: Mapped[City | None] = relationship()
    call: Mapped[Call | None] = relationship(secondary="call_practice")
    people: Mapped[list[Person]] = relationship(
        secondary="practice_person", secondaryjoin="Person.id == PracticePerson.person_id"
    )
    copies: Mapped[list[WorkingCopy]] = relationship(cascade="all, delete-orphan", back_populates="practice")
    revisions: Mapped[list[Revision]] = relationship(order_by="Revision.number", back_populates="practice")
    events: Mapped[list[Event]] = relationship(order_by="Event.id", back_populates="practice")
    consents: Mapped[list[ContactConsent]] = relationship(viewonly=True)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own attribute)

    @property
    def working_copy(self) -> WorkingCopy:
        """The working copy in the practice's own language."""
        return next(copy for copy in self.copies if copy.language == self.language)

    def copy_in(self, language: str) -> WorkingCopy | None:
        """Return the working copy in a language, if there is one."""
        return next((copy for copy in self.copies if copy.language == language), None)

    @property
    def published_revisions(self) -> list[Revision]:
        return [revision for revision in self.revisions if revision.is_published]

    def published_in(self, language: str) -> Revision | None:
        """Return the revision that the world sees in a language."""
        return next((one for one in self.published_revisions if one.language == language), None)

    def last_revision(self, language: str) -> Revision | None:
        """Return what was frozen last in a language."""
        return next((one for one in reversed(self.revisions) if one.language == language), None)

    def revision(self, id: int | None) -> Revision | None:
        """Return the revision of an id, if the practice has it."""
        return next((one for one in self.revisions if one.id == id), None)

    @property
    def is_editable(self) -> bool:
        """Whether the city may change its answers."""
        return self.state in EDITABLE

    @property
    def is_public(self) -> bool:
        return self.state not in HIDING and bool(self.published_revisions)

    @property
    def sent_revision(self) -> Revision | None:
        """The revision that is public or that the city sent last, in its own language: all that others may see."""
        public = self.published_in(self.language) if self.state == State.PUBLISHED else None
        return public or self.last_revision(self.language)

    @property
    def sent_title(self) -> str:
        """The title for everybody but the practice's own people; before the first sending, the one that it has now."""
        sent = self.sent_revision
        return sent.shared.title if sent else self.title


class PracticePerson(Base):
    """A person who may write on a practice: on all of it, or only on the `sections` of these ids."""

    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    sections: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    added_at: Mapped[dt.datetime] = mapped_column(default=now, server_default=text("CURRENT_TIMESTAMP"))
    person: Mapped[Person] = relationship(foreign_keys=[person_id], viewonly=True)
    added_by: Mapped[Person | None] = relationship(foreign_keys=[added_by_id], viewonly=True)


class WorkingCopy(Base):
    """The answers as they stand in one language."""

    __table_args__ = (UniqueConstraint("practice_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id", ondelete="CASCADE"))
    language: Mapped[str]
    answers: Mapped[dict[str, Any]]
    source_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))  # what editors translated
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[dt.datetime] = mapped_column(default=now)
    version: Mapped[int] = mapped_column(default=1)  # rises with every save
    practice: Mapped[Practice] = relationship(back_populates="copies")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own attribute)


class Revision(Base):
    """Frozen answers, which the database changes only to take a person's data out (Redaction)."""

    __table_args__ = (
        UniqueConstraint("practice_id", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("NOT is_published OR published_at IS NOT NULL", name="published_has_date"),
        CheckConstraint("source_id IS NULL OR source_id <> id", name="source"),
        CheckConstraint("withdrawn_at IS NULL OR NOT is_published", name="withdrawn_is_not_public"),
        Index(
            "uq_revision_published",
            "practice_id",
            "language",
            unique=True,
            sqlite_where=text("is_published"),
            postgresql_where=text("is_published"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    number: Mapped[int]
    language: Mapped[str]
    questionnaire_version: Mapped[str]
    answers: Mapped[dict[str, Any]]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    frozen_at: Mapped[dt.datetime] = mapped_column(default=now)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    is_published: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[dt.datetime | None]
    withdrawn_at: Mapped[dt.datetime | None]  # a translation, until one in its language is public again
    shown_at: Mapped[dt.datetime | None]  # when the world began to see it, or saw it again
    practice: Mapped[Practice] = relationship(back_populates="revisions")

    @property
    def shared(self) -> SharedAnswers:
        """The answers to the questions that every questionnaire asks."""
        return SharedAnswers(self.answers)


class Event(Base):
    """Who did what, when and why; appended, never edited."""

    __table_args__ = (
        Index(None, "practice_id", "id"),
        Index(None, "from_state", "at", "lasted"),
        CheckConstraint("lasted IS NULL OR lasted >= 0", name="lasted"),
        one_of("to_state", State, "to_state"),
        CheckConstraint(f"from_state IS NULL OR {one_of('from_state', State, '').sqltext}", name="from_state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id", ondelete="CASCADE"))
    action: Mapped[str]
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(default="")
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    at: Mapped[dt.datetime] = mapped_column(default=now)
    about_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    due_at: Mapped[dt.datetime | None]  # a time that was set, of publication
    lasted: Mapped[int | None]  # seconds for which it had stood in from_state
    practice: Mapped[Practice] = relationship(back_populates="events")
    actor: Mapped[Person | None] = relationship(foreign_keys=[actor_id])
    about: Mapped[Person | None] = relationship(foreign_keys=[about_id])
    revision: Mapped[Revision | None] = relationship()


class ReferenceCounter(Base):
    """The last number given out in a year: references are never reused."""

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(default=0)
