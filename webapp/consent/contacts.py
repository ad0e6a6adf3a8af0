"""Contacts as their owners agreed: who sees which, until when, and what stands there afterwards."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.answers.shared import SharedAnswers
from webapp.core.clock import now
from webapp.models import ContactConsent, Practice, Revision

Contact = Mapping[str, Any]
FIELD = "contacts"
EVERYONE = "everyone"
NOTICE = dt.timedelta(days=60)
A_YEAR = dt.timedelta(days=365)


class Privacy(StrEnum):
    """What happens to personal data, as it stands in the history."""

    READ = "contacts_read"
    CONFIRM = "contacts_confirmed"
    DROP = "contact_dropped"
    END = "contacts_ended"
    ERASE = "personal_data_erased"


@dataclass(frozen=True, slots=True)
class Shown:
    """A contact of what is public, for its city; `until` is None if it does not end by itself."""

    mark: str
    contact: Contact
    until: dt.datetime | None
    ended: bool
    asked: bool


def mark(contact: Contact) -> str:
    """Return which person a contact is, without saying who: the same for the same name and address."""
    who = [str(contact.get(part, "")).strip().casefold() for part in ("name", "email")]
    return hashlib.sha256(json.dumps(who).encode()).hexdigest()[:32]


def is_hidden(contact: Contact) -> bool:
    """Return True if not everyone may see it."""
    return contact.get("visibility") != EVERYONE


def as_agreed(
    practice: Practice, answers: Mapping[str, Any], audience: frozenset[str], revision: Revision | None
) -> list[Contact]:
    """Return the contacts that an audience may see; of a revision, those without consent now as their organisation."""
    chosen = [one for one in answers.get(FIELD) or () if one.get("visibility", "editors") in audience]
    if revision is None or not chosen:  # of a working copy, which only its own people see, none has ended
        return chosen
    known = {one.mark: one for one in practice.consents}
    shown: list[Contact] = []
    for one in chosen:
        if _has_ended(known.get(mark(one)), revision):
            one = organisation(one, answers)
        if one not in shown:  # two people of one organisation
            shown.append(one)
    return shown


def for_everyone(practice: Practice, answers: Mapping[str, Any], revision: Revision | None) -> list[Contact]:
    """Return the contacts for whoever may know that they are there: of those not for everyone, no word."""
    found = as_agreed(practice, answers, frozenset({EVERYONE, "network", "editors"}), revision)
    empty = dict.fromkeys(("name", "role", "organisation", "email", "telephone"), "")
    return [{**one, **empty} if is_hidden(one) else one for one in found]


def organisation(contact: Contact, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands in the place of a person: their organisation, or else the city or the network."""
    _, city = SharedAnswers(answers).first_place
    name = contact.get("organisation") or city or current_app.config["SETTINGS"].network
    empty = dict.fromkeys(("role", "organisation", "email", "telephone"), "")
    return {**contact, **empty, "name": name}


def _has_ended(consent: ContactConsent | None, revision: Revision) -> bool:
    if consent is None:
        until = _until(revision.frozen_at)
        return until is not None and until <= now()
    return consent.ended_at is not None or (consent.until is not None and consent.until <= now())


def _until(agreed_at: dt.datetime) -> dt.datetime | None:
    years = current_app.config["SETTINGS"].contact_years
    return agreed_at + years * A_YEAR if years else None


def agree(session: Session, practice: Practice, contacts: Iterable[Contact]) -> None:
    """Note that these people agree, from now on and for as long as the settings say."""
    known = {one.mark: one for one in _consents(session, practice)}
    for one in {mark(contact) for contact in contacts}:
        consent = known.get(one) or ContactConsent(practice_id=practice.id, mark=one)
        consent.agreed_at = now()
        consent.until, consent.asked_at, consent.ended_at = _until(consent.agreed_at), None, None
        session.add(consent)
    session.flush()
    session.expire(practice, ["consents"])


def _consents(session: Session, practice: Practice) -> Sequence[ContactConsent]:
    return session.scalars(select(ContactConsent).where(ContactConsent.practice_id == practice.id)).all()


def of_public(practice: Practice) -> list[Shown]:
    """Return the people whom the published revisions of a practice name, each once."""
    known = {one.mark: one for one in practice.consents}
    found: dict[str, Shown] = {}
    for revision in practice.published_revisions:
        for one in revision.answers.get(FIELD) or ():
            if not one.get("email"):  # an organisation in the place of a person who was erased
                continue
            consent = known.get(mark(one))
            until = consent.until if consent else _until(revision.frozen_at)
            asked = consent is not None and consent.asked_at is not None
            found.setdefault(mark(one), Shown(mark(one), one, until, _has_ended(consent, revision), asked))
    return list(found.values())


def end(session: Session, practice: Practice, marks: set[str]) -> None:
    """Note that these people are shown no longer."""
    for one in _consents(session, practice):
        if one.mark in marks:
            one.ended_at = now()
    session.flush()
    session.expire(practice, ["consents"])
