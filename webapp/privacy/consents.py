"""What happens to the consent of contacts: confirmed, taken back, asked about, ended; and every read of hidden ones.

Not here: what is shown of whom (contacts.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from webapp import jobs, mail, search, security, team
from webapp.api import webhooks
from webapp.clock import now
from webapp.models import ContactConsent, Event, HookEvent, Person, Practice
from webapp.privacy.contacts import NOTICE, Privacy, agree, end, of_public


def confirm(session: Session, practice: Practice, person: Person, marks: Sequence[str]) -> int:
    """The city says that these contacts still hold; returns how many it names."""
    chosen = [one.contact for one in of_public(practice) if one.mark in marks]
    if chosen:
        agree(session, practice, chosen)
        _note(session, practice, Privacy.CONFIRM, person)
        show_anew(session, practice)
    return len(chosen)


def drop(session: Session, practice: Practice, person: Person, marks: Sequence[str]) -> int:
    """The city takes contacts back: from now on their organisation is shown. Returns how many it names."""
    chosen = {one.mark for one in of_public(practice) if one.mark in marks and not one.ended}
    if not chosen:
        return 0
    agree(session, practice, [one.contact for one in of_public(practice) if one.mark in chosen])
    end(session, practice, chosen)
    _note(session, practice, Privacy.DROP, person)
    show_anew(session, practice)
    return len(chosen)


def _note(session: Session, practice: Practice, action: Privacy, actor: Person | None) -> Event:
    event = Event(
        practice=practice, action=action, from_state=practice.state, to_state=practice.state, actor=actor, note=""
    )
    session.add(event)
    session.flush()
    return event


def note_read(session: Session, practice: Practice, reader: Person | None) -> None:
    """Write down that somebody was shown contacts that are not for everyone; None is a command on the server."""
    _note(session, practice, Privacy.READ, reader)


def note_erased(session: Session, practice: Practice, by: Person | None) -> Event:
    """Write down that a person's data was taken out of a practice, and nothing about whose."""
    return _note(session, practice, Privacy.ERASE, by)


def show_anew(session: Session, practice: Practice) -> None:
    """Have everything that is derived from a public practice made anew: kept pages, lists, documents.

    Programs that keep a copy are told to fetch it again, or they would show a contact that was taken back.
    """
    if practice.is_public:
        search.index(session, practice)
        webhooks.announce(session, practice, HookEvent.UPDATED)
        jobs.ask(session, "write_documents", {"practice": practice.id})


# ------------------------------------------------------------------------------------------------ as time goes by


def ask_whether_they_hold(session: Session) -> int:
    """Write to the cities whose contacts end soon, once for each; returns how many practices were asked about."""
    moment, asked = now(), 0
    for practice, consents in _public_with(
        session, and_(ContactConsent.until > moment, ContactConsent.until < moment + NOTICE)
    ):
        open_ones = [one for one in consents if one.asked_at is None]
        if not open_ones:
            continue
        asked += 1
        for one in open_ones:
            one.asked_at = moment
        day = {"until": min(one.until for one in open_ones if one.until)}
        for person in practice.people:
            if team.has_whole(session, practice, person):
                path = f"/drafts/{practice.id}/consent"
                link = security.make_link(session, person, next_path=path, valid=NOTICE)
                mail.write(session, "contacts_end", person, practice=practice, link=link, about=day)
    session.flush()
    return asked


def end_what_is_over(session: Session) -> int:
    """Take out of sight the contacts whose day has come; returns how many practices changed."""
    changed = 0
    for practice, consents in _public_with(session, ContactConsent.until <= now()):
        end(session, practice, {one.mark for one in consents})
        _note(session, practice, Privacy.END, None)
        show_anew(session, practice)
        changed += 1
    return changed


def _public_with(session: Session, condition: Any) -> list[tuple[Practice, list[ContactConsent]]]:
    """Public practices with those of their contacts that have not ended and fit; locked, so that one worker asks."""
    query = select(ContactConsent).where(condition, ContactConsent.ended_at.is_(None))
    found: dict[int, list[ContactConsent]] = {}
    for one in session.scalars(query.order_by(ContactConsent.practice_id).with_for_update(skip_locked=True)):
        found.setdefault(one.practice_id, []).append(one)
    pairs = []
    for practice in session.scalars(select(Practice).where(Practice.id.in_(found)).order_by(Practice.id)):
        named = {one.mark for one in of_public(practice)} if practice.is_public else set()
        if chosen := [one for one in found[practice.id] if one.mark in named]:
            pairs.append((practice, chosen))
    return pairs
