"""People by their address and role, and changing both, each change with a row of the audit log."""

from collections.abc import Iterable
from contextlib import suppress
from enum import StrEnum

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from forms.text.plain import clean_line
from webapp.accounts import sessions
from webapp.audit import log
from webapp.audit.log import Noted
from webapp.core import links
from webapp.core.clock import now
from webapp.core.refusal import Refusal
from webapp.models import Person, PersonRole, Role, SignInLink
from webapp.notifications import mail


class Reason(StrEnum):
    """Why an account is not changed."""

    LAST_ADMINISTRATOR = "last_administrator"
    SAME_ADDRESS = "same_address"
    ADDRESS_TAKEN = "address_taken"
    NOT_YOURS = "not_yours"


class NotPossible(Refusal):
    """A change of an account that cannot be made."""


def people_with(session: Session, role: Role) -> list[Person]:
    """Return everyone who has a role, by name."""
    query = select(Person).join(PersonRole).where(PersonRole.role == role).order_by(Person.name)
    return list(session.scalars(query))


def address_of(email: str) -> str:
    """Return an e-mail address as it is stored and compared: without blanks around it, in small letters."""
    return clean_line(email).lower()


def person_for(session: Session, email: str, *, language: str = "en", name: str = "") -> Person:
    """Return the person with this address, made if there is none."""
    address = address_of(email)
    wanted = select(Person).where(Person.email == address)
    if (found := session.scalar(wanted)) is not None:
        return found
    with suppress(IntegrityError), session.begin_nested():
        session.add(Person(email=address, language=language, name=name))
    return session.scalars(wanted).one()


def give_roles(session: Session, person: Person, roles: Iterable[Role], by: Person | None) -> None:
    """Add roles to those that a person has; `by` is None where somebody works on the machine itself."""
    set_roles(session, person, person.roles | frozenset(roles), by)


def set_roles(session: Session, person: Person, roles: frozenset[Role], by: Person | None) -> None:
    """Let a person have exactly these roles; whoever loses one signs in again. Raises NotPossible."""
    given, taken = roles - person.roles, person.roles - roles
    administrators = select(func.count()).where(PersonRole.role == Role.ADMINISTRATOR)
    if Role.ADMINISTRATOR in taken and session.scalar(administrators) == 1:
        raise NotPossible(Reason.LAST_ADMINISTRATOR)
    person.give(*sorted(given))
    person.grants[:] = [grant for grant in person.grants if Role(grant.role) in roles]
    session.flush()
    if taken:
        sessions.end_all(session, person)
    for action, changed in ((Noted.ROLES_GIVEN, given), (Noted.ROLES_TAKEN, taken)):
        if changed:
            log.note(session, action, by, about=person, note=", ".join(sorted(changed)))


def may_look_after(by: Person, person: Person) -> bool:
    """Return True if `by` may change a person's address, with which one signs in: editors may a contributor's."""
    return Role.ADMINISTRATOR in by.roles or person.roles <= {Role.CONTRIBUTOR}


def change_address(session: Session, person: Person, email: str, by: Person) -> None:
    """Give a person another address; both are told, and unused links and sessions end. Raises NotPossible."""
    address = address_of(email)
    if not may_look_after(by, person):
        raise NotPossible(Reason.NOT_YOURS)
    if address == person.email:
        raise NotPossible(Reason.SAME_ADDRESS)
    if session.scalar(select(Person.id).where(Person.email == address)) is not None:
        raise NotPossible(Reason.ADDRESS_TAKEN)
    link = links.address("account.sign_in")
    about: dict[str, object] = {"new_address": address}
    mail.write(session, "address_changed", person, link=link, about=about)
    person.email = address
    person.session_epoch += 1
    sessions.end_all(session, person)
    unused = (SignInLink.person_id == person.id, SignInLink.used_at.is_(None))
    session.execute(update(SignInLink).where(*unused).values(used_at=now()))
    session.flush()
    mail.write(session, "address_changed", person, link=link, about=about)
    log.note(session, Noted.ADDRESS_CHANGED, by, about=person)
