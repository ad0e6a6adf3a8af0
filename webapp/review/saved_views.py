"""Filters of the review queue that a person has saved under a name."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forms.text.plain import clean_line
from webapp.models import Person, SavedView
from webapp.review.filters import Filters

LONGEST_NAME = 60


def views_of(session: Session, person: Person) -> list[SavedView]:
    """Return a person's saved views, by name."""
    return list(session.scalars(select(SavedView).where(SavedView.person_id == person.id).order_by(SavedView.name)))


def keep_view(session: Session, person: Person, name: str, filters: Filters) -> SavedView | None:
    """Save filters under a name, in the place of those that had it; None for a name without a letter."""
    name = clean_line(name)[:LONGEST_NAME]
    if not name:
        return None
    wanted = select(SavedView).where(SavedView.person_id == person.id, SavedView.name == name)
    found = session.scalar(wanted) or SavedView(person_id=person.id, name=name)
    found.query = filters.query()
    session.add(found)
    session.flush()
    return found


def drop_view(session: Session, person: Person, id: int) -> None:
    """Delete a saved view, unless it is another person's."""
    session.execute(delete(SavedView).where(SavedView.id == id, SavedView.person_id == person.id))
