"""People, what they may do, the links by which they sign in, and the cities they write for."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.clock import now
from webapp.models.base import Base, one_of


class Role(StrEnum):
    CONTRIBUTOR = "contributor"
    EDITOR = "editor"
    ARCHIVIST = "archivist"
    ADMINISTRATOR = "administrator"
    COORDINATOR = "coordinator"


class Person(Base):
    """Someone with an e-mail address; there is no password anywhere."""

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="en")
    session_epoch: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    grants: Mapped[list[PersonRole]] = relationship(cascade="all, delete-orphan", lazy="selectin")

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(Role(grant.role) for grant in self.grants)

    @property
    def name_and_address(self) -> str:
        """ "Ana Example (ana@city.example)", or the address alone of somebody whose name is not known."""
        return f"{self.name} ({self.email})" if self.name else self.email

    def give(self, *roles: Role) -> None:
        """Add the roles that this person does not have yet."""
        self.grants.extend(PersonRole(role=role) for role in roles if role not in self.roles)


class PersonRole(Base):
    __table_args__ = (one_of("role", Role, "role"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)


class LinkPurpose(StrEnum):
    """Who causes the e-mail with a link: anybody who types the address (ASKED), or the network itself (GIVEN)."""

    ASKED = "asked"
    INVITED = "invited"
    GIVEN = "given"


class SignInLink(Base):
    """A one-time link, of whose token only the hash is kept, so the database alone lets nobody in."""

    __table_args__ = (one_of("purpose", LinkPurpose, "purpose"), Index(None, "person_id", "created_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    next_path: Mapped[str] = mapped_column(default="")
    purpose: Mapped[str] = mapped_column(default=LinkPurpose.GIVEN)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]
    person: Mapped[Person] = relationship()


class BrowserSession(Base):
    """A browser in which a person is signed in, by a cookie of whose token only the hash is kept."""

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    browser: Mapped[str] = mapped_column(default="")
    begun_at: Mapped[dt.datetime] = mapped_column(default=now)
    used_at: Mapped[dt.datetime] = mapped_column(default=now)
    person: Mapped[Person] = relationship()


class City(Base):
    __table_args__ = (UniqueConstraint("country", "name"), Index(None, "name"))

    id: Mapped[int] = mapped_column(primary_key=True)
    country: Mapped[str]
    name: Mapped[str]
