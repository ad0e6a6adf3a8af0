"""People by their address and by their role."""

from contextlib import suppress

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from forms.text.plain import clean_line
from webapp.models import Person, PersonRole, Role


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
