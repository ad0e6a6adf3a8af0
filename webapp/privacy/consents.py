"""What happens to the consent of contacts: confirmed, taken back, asked about, ended; and reads of hidden ones."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from webapp import jobs
from webapp.accounts import sign_in_links
from webapp.catalogue import indexing
from webapp.consent.contacts import NOTICE, Privacy, agree, end, of_public
from webapp.core import links
from webapp.core.clock import now
from webapp.core.db import unit_of_work
from webapp.jobs import rounds
from webapp.models import ContactConsent, HookEvent, Person, Practice
from webapp.notifications import mail
from webapp.practices import team
from webapp.practices.assignments import note
from webapp.webhooks import deliveries


def confirm(session: Session, practice: Practice, person: Person, marks: Sequence[str]) -> int:
    """Note that the city says that these contacts still hold; return how many it names."""
    chosen = [one for one in of_public(practice) if one.mark in marks]
    if chosen:
        agree(session, practice, [one.contact for one in chosen])
        _note_change(session, practice, Privacy.CONFIRM, person)
    return len(chosen)


def drop(session: Session, practice: Practice, person: Person, marks: Sequence[str]) -> int:
    """Take contacts back for the city, so that their organisation is shown; return how many it names."""
    chosen = [one for one in of_public(practice) if one.mark in marks and not one.ended]
    if chosen:
        agree(session, practice, [one.contact for one in chosen])
        end(session, practice, {one.mark for one in chosen})
        _note_change(session, practice, Privacy.DROP, person)
    return len(chosen)


def _note_change(session: Session, practice: Practice, action: Privacy, person: Person | None) -> None:
    note(session, practice, action, person)
    show_anew(session, practice)


def note_read(session: Session, practice: Practice, reader: Person | None) -> None:
    """Note that somebody was shown contacts that are not for everyone; None is a command on the server."""
    note(session, practice, Privacy.READ, reader)


def show_anew(session: Session, practice: Practice) -> None:
    """Have everything derived from a public practice made anew, and tell the programs that keep a copy."""
    if practice.is_public:
        indexing.index(session, practice)
        deliveries.announce(session, practice, HookEvent.UPDATED)
        jobs.enqueue(session, "write_documents", {"practice": practice.id})


def ask_whether_they_hold() -> int:
    """Write to the cities whose contacts end soon, once for each; return about how many practices."""
    return rounds.each(_practices_with(_ends_soon()), _ask_whether).result()


def _ask_whether(session: Session, id: int) -> int:
    practice, asked = _public_with(session, id, _ends_soon())
    if not asked:
        return 0
    for one in asked:
        one.asked_at = now()
    day = {"until": min(one.until for one in asked if one.until)}
    for person in team.deciders(session, practice):
        page = links.path("confirmations.contacts", id=id)
        link = sign_in_links.make_link(session, person, next_path=page, valid=NOTICE)
        mail.write(session, "contacts_end", person, practice=practice, link=link, about=day)
    return 1


def end_what_is_over() -> int:
    """Take out of sight the contacts whose day has come; return how many practices changed."""
    return rounds.each(_practices_with(_is_over()), _end).result()


def _end(session: Session, id: int) -> int:
    practice, over = _public_with(session, id, _is_over())
    if not over:
        return 0
    end(session, practice, {one.mark for one in over})
    _note_change(session, practice, Privacy.END, None)
    return 1


def _ends_soon() -> ColumnElement[bool]:
    until = ContactConsent.until
    return and_(until > now(), until < now() + NOTICE, ContactConsent.asked_at.is_(None))


def _is_over() -> ColumnElement[bool]:
    return ContactConsent.until <= now()


def _practices_with(condition: ColumnElement[bool]) -> Sequence[int]:
    """Return the practices with contacts that have not ended and fit."""
    query = select(ContactConsent.practice_id).where(condition, ContactConsent.ended_at.is_(None)).distinct()
    with unit_of_work(reading=True) as session:
        return session.scalars(query.order_by(ContactConsent.practice_id)).all()


def _public_with(session: Session, id: int, condition: ColumnElement[bool]) -> tuple[Practice, list[ContactConsent]]:
    """Return a practice with its public contacts that have not ended and fit; locked, so that one worker asks."""
    query = select(ContactConsent).where(ContactConsent.practice_id == id, condition, ContactConsent.ended_at.is_(None))
    found = list(session.scalars(query.with_for_update(skip_locked=True)))
    practice = session.get_one(Practice, id)
    named = {one.mark for one in of_public(practice)} if practice.is_public else set()
    return practice, [one for one in found if one.mark in named]
