"""What is known of a person, told from namesakes by name and address, and put together for them."""

import datetime as dt
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zipfile import ZipFile

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Text, cast, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from forms.zip_entry import zip_entry
from webapp.catalogue.words import fold
from webapp.consent.contacts import FIELD, Privacy, mark
from webapp.core.clock import now
from webapp.models import (
    BrowserSession,
    Certification,
    Comment,
    ContactConsent,
    Edit,
    Email,
    Event,
    ImportedRow,
    Person,
    Practice,
    PracticePerson,
    Revision,
    StoredFile,
    Suggestion,
    WorkingCopy,
)
from webapp.privacy import consents

SHORTEST = 3
CERTIFIER = ("certifier_name", "certifier_role")
ANSWERS: tuple[InstrumentedAttribute[Any], ...] = (
    Revision.answers,
    WorkingCopy.answers,
    Edit.answers,
    ImportedRow.answers,
    ImportedRow.before,
)
"""Every column that holds answers."""
_PLAIN = re.compile(r"[a-z0-9@._+ -]+")


@dataclass(slots=True)
class Identity:
    """A person: a name with an address, an account (the id of the Person), and the practices that name them."""

    name: str
    email: str
    account: int | None = None
    practices: set[int] = field(default_factory=set)

    @property
    def key(self) -> str:
        return mark({"name": self.name, "email": self.email})


def look_up(session: Session, words: str) -> list[Identity]:
    """Return whose name or address holds these words (SHORTEST at least), whatever the accents and capitals."""
    wanted = fold(words.strip())
    found: dict[str, Identity] = {}
    if len(wanted) < SHORTEST:
        return []
    for name, email, practice, account in _everybody(session, wanted):
        if wanted in fold(name) or wanted in fold(email):
            key = mark({"name": name, "email": email})
            one = found.setdefault(key, Identity(name.strip(), email.strip().lower()))
            one.account = one.account or account
            one.practices |= {practice} if practice else set()
    addresses = {one.email for one in found.values() if one.name}
    return sorted(
        (one for one in found.values() if one.name or one.email not in addresses),
        key=lambda one: (fold(one.name), one.email),
    )


def _everybody(session: Session, wanted: str) -> Iterator[tuple[str, str, int | None, int | None]]:
    """Yield name, address, practice and account of whoever may be meant; the database looks for addresses only."""
    for id, name, email in session.execute(select(Person.id, Person.name, Person.email)):
        yield name, email, None, id
    for column in ANSWERS:
        query = select(column.class_.practice_id, column)
        if "@" in wanted:
            query = query.where(holds(column, wanted))
        for practice, answers in session.execute(query.execution_options(yield_per=500)):
            for name, email in people_in(answers):
                yield name, email, practice, None
    for email, practice in session.execute(select(Email.to_email, Email.practice_id).distinct()):
        yield "", email, practice, None


def chosen(session: Session, words: str, keys: Iterable[str]) -> list[Identity]:
    """Return those of `look_up` that are named by their keys."""
    wanted = set(keys)
    return [one for one in look_up(session, words) if one.key in wanted]


def people_in(answers: Mapping[str, Any] | None) -> Iterator[tuple[str, str]]:
    """Yield the name and address of everybody whom answers name as a contact or as the one who certified them."""
    for one in (answers or {}).get(FIELD) or ():
        yield str(one.get("name") or ""), str(one.get("email") or "")
    if name := (answers or {}).get(CERTIFIER[0]):
        yield str(name), ""


def holds(column: InstrumentedAttribute[Any], text: str) -> ColumnElement[bool]:
    """Match rows whose column, JSON or text, may hold a text, by its longest plain part."""
    longest = max(_PLAIN.findall(text.lower()), key=len, default="")
    return func.lower(cast(column, Text)).contains(longest, autoescape=True)


def terms(identities: Sequence[Identity]) -> list[str]:
    """Return the words by which people are found in running text: addresses, and names of at least two words."""
    names = [one.name for one in identities if len(one.name.split()) > 1]
    return [*dict.fromkeys([*(one.email for one in identities if one.email), *names])]


def texts_that_name(answers: Mapping[str, Any] | None, words: Sequence[str]) -> list[str]:
    """Return the ids of the answers, contacts aside, in whose text somebody is named."""
    plain = [(id, json.dumps(value, ensure_ascii=False).casefold()) for id, value in (answers or {}).items()]
    named = [word.casefold() for word in words]
    return [id for id, text in plain if id not in (FIELD, *CERTIFIER) and any(word in text for word in named)]


def dossier(session: Session, identities: Sequence[Identity]) -> dict[str, Any]:
    """Return all that is known of these people, as JSON: what they are entitled to see (GDPR, article 15)."""
    keys, accounts = {one.key for one in identities}, [one.account for one in identities if one.account]
    practices = _practices(session, identities, accounts)
    return {
        "network": current_app.config["SETTINGS"].network,
        "made_at": now().isoformat(),
        "people": [{"name": one.name, "email": one.email} for one in identities],
        "accounts": [_account(session, session.get_one(Person, id)) for id in accounts],
        "practices": [_practice(session, one, accounts) for one in practices.values()],
        "answers": list(_named(session, identities, keys, practices)),
        "letters": [_email(one) for one in emails_to(session, identities)],
        "said": list(_said(session, accounts)),
        "history": [
            _entry(one.practice, one.at, action=one.action, note=one.note)
            for one in _rows(session, Event, or_(Event.actor_id.in_(accounts), Event.about_id.in_(accounts)))
        ],
        "files": [
            _entry(one.practice, one.added_at, name=one.name)
            for one in _rows(session, StoredFile, StoredFile.added_by_id.in_(accounts))
        ],
        "mentions": list(_mentions(session, identities, practices)),
        "read_by_others": [
            _entry(one.practice, one.at, by=sorted(one.actor.roles) if one.actor else [])
            for one in _rows(session, Event, Event.practice_id.in_(practices), Event.action == Privacy.READ)
        ],
    }


def note_read(session: Session, identities: Sequence[Identity], reader: Person | None) -> None:
    """Note for each practice that names them that somebody looked at what is known of people."""
    ids = {id for one in identities for id in one.practices}
    for practice in session.scalars(select(Practice).where(Practice.id.in_(ids)).order_by(Practice.id)):
        consents.note_read(session, practice, reader)


def _practices(session: Session, identities: Sequence[Identity], accounts: Sequence[int]) -> dict[int, Practice]:
    ids = {id for one in identities for id in one.practices}
    ids |= set(session.scalars(select(PracticePerson.practice_id).where(PracticePerson.person_id.in_(accounts))))
    found = session.scalars(select(Practice).where(Practice.id.in_(ids)).order_by(Practice.id))
    return {one.id: one for one in found}


def _account(session: Session, person: Person) -> dict[str, Any]:
    return {
        "email": person.email,
        "name": person.name,
        "language": person.language,
        "roles": sorted(person.roles),
        "since": person.created_at.isoformat(),
        "signed_in": [
            {"browser": one.browser, "since": one.begun_at.isoformat(), "last_used": one.used_at.isoformat()}
            for one in _rows(session, BrowserSession, BrowserSession.person_id == person.id)
        ],
    }


def _practice(session: Session, practice: Practice, accounts: Sequence[int]) -> dict[str, Any]:
    theirs = (PracticePerson.practice_id == practice.id, PracticePerson.person_id.in_(accounts))
    place = session.scalar(select(PracticePerson).where(*theirs))
    return {
        "reference": practice.reference,
        "title": practice.sent_title,
        "state": practice.state,
        "public": practice.is_public,
        "writes_on": None if place is None else place.sections or "all of it",
    }


def _named(
    session: Session, identities: Sequence[Identity], keys: set[str], practices: Mapping[int, Practice]
) -> Iterator[dict[str, Any]]:
    for column, row, answers in answers_that_name(session, identities):
        practice = practices.get(row.practice_id)
        where = {"practice": practice.reference if practice else None, "where": _where(row, column)}
        for one in answers.get(FIELD) or ():
            if mark(one) in keys:
                yield {**where, "as": "contact", **one, **_consent(session, row.practice_id, mark(one))}
        if mark({"name": answers.get(CERTIFIER[0], ""), "email": ""}) in keys:
            yield {**where, "as": "certifier", "name": answers[CERTIFIER[0]], "role": answers.get(CERTIFIER[1], "")}


def answers_that_name(
    session: Session, identities: Sequence[Identity]
) -> list[tuple[InstrumentedAttribute[Any], Any, dict[str, Any]]]:
    """Return every row whose answers name these people: the column, the row and its answers."""
    keys = {one.key for one in identities}
    found = []
    for column in ANSWERS:
        may = [holds(column, one.email or one.name) for one in identities]
        for row in session.scalars(select(column.class_).where(or_(*may)).order_by(column.class_.id)):
            answers = getattr(row, column.key) or {}
            if any(mark({"name": name, "email": email}) in keys for name, email in people_in(answers)):
                found.append((column, row, answers))
    return found


def _where(row: Any, column: InstrumentedAttribute[Any]) -> str:
    if isinstance(row, Revision):
        return f"revision {row.number} ({row.language}){', published' if row.is_published else ''}"
    if isinstance(row, WorkingCopy):
        return f"working copy ({row.language})"
    return f"{row.__tablename__} {row.id}"


def _consent(session: Session, practice: int, who: str) -> dict[str, Any]:
    theirs = (ContactConsent.practice_id == practice, ContactConsent.mark == who)
    found = session.scalar(select(ContactConsent).where(*theirs))
    names = ("agreed_at", "until", "asked_at", "ended_at")
    return {} if found is None else {name: at.isoformat() for name in names if (at := getattr(found, name))}


def emails_to(session: Session, identities: Sequence[Identity]) -> Sequence[Email]:
    """Return what was written to these people, by their accounts and by their addresses."""
    accounts = [one.account for one in identities if one.account]
    addresses = [one.email.lower() for one in identities if one.email]
    to = or_(Email.person_id.in_(accounts), func.lower(Email.to_email).in_(addresses))
    return _rows(session, Email, to)


def _email(email: Email) -> dict[str, Any]:
    at = email.created_at.isoformat()
    return {"to": email.to_email, "at": at, "state": email.state, "subject": email.subject, "body": email.body}


def _rows(session: Session, table: type[Any], *conditions: ColumnElement[bool]) -> Sequence[Any]:
    return session.scalars(select(table).where(*conditions).order_by(table.id)).all()


def _said(session: Session, accounts: Sequence[int]) -> Iterator[dict[str, Any]]:
    for one in _rows(session, Comment, Comment.author_id.in_(accounts)):
        yield {"as": "comment", **_entry(one.practice, one.at, text=one.text)}
    for one in _rows(session, Suggestion, Suggestion.author_id.in_(accounts)):
        yield {"as": "suggestion", **_entry(one.practice, one.at, text=one.wording)}
    for one in _rows(session, Certification, Certification.person_id.in_(accounts)):
        yield {"as": "approval", **_entry(one.practice, one.asked_at, text=one.note)}


def _entry(practice: Practice, moment: dt.datetime, **more: Any) -> dict[str, Any]:
    return {"practice": practice.reference, "at": moment.isoformat(), **more}


def _mentions(
    session: Session, identities: Sequence[Identity], practices: Mapping[int, Practice]
) -> Iterator[dict[str, Any]]:
    words = terms(identities)
    for practice in practices.values():
        for revision in practice.revisions:
            for id in texts_that_name(revision.answers, words):
                yield {"practice": practice.reference, "where": f"revision {revision.number}", "answer": id}


def to_json(dossier: Mapping[str, Any]) -> str:
    return json.dumps(dossier, ensure_ascii=False, indent=2) + "\n"


def to_zip(dossier: Mapping[str, Any]) -> bytes:
    """Return the dossier with a page that explains it, and each e-mail as a text file."""
    files = {"README.txt": _readme(dossier), "personal-data.json": to_json(dossier)}
    for number, one in enumerate(dossier["letters"], 1):
        files[f"letters/{number:03}.txt"] = f"To: {one['to']}\nDate: {one['at']}\n\n{one['subject']}\n\n{one['body']}"
    target = io.BytesIO()
    with ZipFile(target, "w") as package:
        for name, text in files.items():
            package.writestr(zip_entry(name), text.encode())
    return target.getvalue()


def _readme(dossier: Mapping[str, Any]) -> str:
    who = ", ".join(" ".join(filter(None, (one["name"], one["email"]))) for one in dossier["people"])
    lines = [
        _("What %(network)s keeps of: %(who)s", network=dossier["network"], who=who),
        _(
            "The file personal-data.json holds all of it: accounts, practices, the answers that name you, letters,"
            " what you said, what was done, and when others read contacts that are not for everyone."
        ),
        _("Letters are also here as texts. If something is wrong, or is to be erased, answer this message."),
    ]
    return "\n\n".join(lines) + "\n"
