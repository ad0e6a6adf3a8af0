"""Keys of programs, each for one city and person: making and revoking them, and what was done with each."""

import datetime as dt
import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from flask import current_app
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, selectinload

from forms.text.plain import clean_line
from webapp import jobs
from webapp.accounts.sessions import hashed
from webapp.core.clock import now
from webapp.core.db import unit_of_work
from webapp.models import ApiKey, ApiUse, City, Person, Practice, PracticePerson, Role, Scope

PREFIX = "sheaf_"
HINT_LENGTH = len(PREFIX) + 5
LONGEST_TOKEN = 100
ANSWERS_KEPT = dt.timedelta(days=1)
YEAR = dt.timedelta(days=365)
LONGEST_LIFE = 5 * YEAR
USES_SHOWN = 200


class NameTaken(Exception):
    """A program has given one idempotency key to two different calls."""


def make(
    session: Session,
    person: Person,
    city: City,
    name: str,
    scopes: Iterable[Scope],
    *,
    by: Person,
    expires_on: dt.date | None = None,
) -> tuple[ApiKey, str]:
    """Return a new key for a city, acting as a person, and its token, which nobody can see again."""
    token = PREFIX + secrets.token_urlsafe(32)
    key = ApiKey(
        token_hash=hashed(token),
        hint=token[:HINT_LENGTH],
        name=clean_line(name),
        city=city,
        person=person,
        scopes=sorted(set(scopes), key=list(Scope).index),
        made_by=by,
        expires_on=expires_on or in_a_year(),
    )
    session.add(key)
    session.flush()
    return key, token


def in_a_year() -> dt.date:
    return now().date() + YEAR


def revoke(session: Session, key: ApiKey, by: Person) -> None:
    """Let a key open nothing any more."""
    if key.revoked_at is None:
        key.revoked_at, key.revoked_by = now(), by
        session.flush()


def find(session: Session, token: str | None) -> ApiKey | None:
    """Return the key of this token, if it was not revoked; it may have expired."""
    if not token or len(token) > LONGEST_TOKEN:
        return None
    return session.scalar(select(ApiKey).where(ApiKey.token_hash == hashed(token), ApiKey.revoked_at.is_(None)))


def may_manage(person: Person, key: ApiKey) -> bool:
    """Return True for the person whose key it is and for administrators."""
    return key.person_id == person.id or Role.ADMINISTRATOR in person.roles


def managed_by(session: Session, person: Person) -> Sequence[ApiKey]:
    """Return the keys that a person manages, revoked ones last, the newest first."""
    query = select(ApiKey).options(selectinload(ApiKey.city), selectinload(ApiKey.person))
    if Role.ADMINISTRATOR not in person.roles:
        query = query.where(ApiKey.person_id == person.id)
    return session.scalars(query.order_by(ApiKey.revoked_at.is_not(None), ApiKey.id.desc())).all()


def cities_of(session: Session, person: Person) -> Sequence[City]:
    """Return the cities for which a person decides about a whole practice, by name."""
    theirs = (PracticePerson.person_id == person.id, PracticePerson.sections.is_(None))
    query = select(City).join(Practice, Practice.city_id == City.id)
    query = query.join(PracticePerson, PracticePerson.practice_id == Practice.id).where(*theirs)
    return session.scalars(query.distinct().order_by(City.name, City.id)).all()


def uses(session: Session, key: ApiKey) -> Sequence[ApiUse]:
    """Return what was done with a key, the last first."""
    query = select(ApiUse).where(ApiUse.key_id == key.id).order_by(ApiUse.id.desc())
    return session.scalars(query.limit(USES_SHOWN)).all()


def answered(session: Session, key: ApiKey, idempotency_key: str, fingerprint: str) -> ApiUse | None:
    """Return the same call of a day before now, with its answer; None if it is new. Raises NameTaken."""
    same = (ApiUse.key_id == key.id, ApiUse.idempotency_key == idempotency_key)
    found = session.scalar(select(ApiUse).where(*same, ApiUse.at > now() - ANSWERS_KEPT))
    if found is not None and found.fingerprint != fingerprint:
        raise NameTaken
    return found


def forget_answers(session: Session) -> None:
    """Delete the answers that nobody can ask for any more: they hold what people have written."""
    old = (ApiUse.idempotency_key.is_not(None), ApiUse.at <= now() - ANSWERS_KEPT)
    nothing: dict[str, Any] = {"idempotency_key": None, "answer": None}
    session.execute(update(ApiUse).where(*old).values(**nothing))


def forget_api_answers(running: jobs.JobContext) -> None:
    with unit_of_work() as session:
        forget_answers(session)
        if days := current_app.config["SETTINGS"].program_log_days:
            session.execute(delete(ApiUse).where(ApiUse.at < now() - dt.timedelta(days=days)))


def note_use(session: Session, key: ApiKey, use: ApiUse) -> None:
    """Note that a key changed something."""
    forget_answers(session)
    use.key_id, key.last_used_at = key.id, now()
    session.add(use)
    session.flush()
