"""Taking a person's data out of everything, at their request: the one way in which frozen answers change."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flask import current_app
from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from forms.word import word_form
from webapp import jobs
from webapp.consent import contacts
from webapp.consent.contacts import FIELD, Privacy, mark
from webapp.core.clock import now
from webapp.core.refusal import Refusal
from webapp.documents import publishing
from webapp.models import (
    Base,
    Certification,
    Comment,
    ContactConsent,
    Edition,
    EditionEntry,
    Email,
    EmailState,
    Event,
    Import,
    ImportedRow,
    Person,
    PersonRole,
    Practice,
    PracticePerson,
    Redaction,
    Revision,
    Role,
    StoredFile,
    Suggestion,
    WorkingCopy,
)
from webapp.notifications import mail
from webapp.practices import assignments, drafts, team
from webapp.privacy import consents
from webapp.privacy.finding import (
    CERTIFIER,
    Identity,
    answers_that_name,
    emails_to,
    holds,
    terms,
    texts_that_name,
)
from webapp.review import queue_index as queue_rows
from webapp.storage import files

GONE = "[…]"
TEXTS: tuple[InstrumentedAttribute[Any], ...] = (
    Email.subject,
    Email.body,
    Comment.text,
    Suggestion.note,
    Certification.note,
    Event.note,
    Import.content,
    ImportedRow.raw,
    ImportedRow.notes,
    ImportedRow.findings,
)
"""Running texts that are no city's published words: names and addresses in them are replaced."""


class Reason(StrEnum):
    """Why an account stays."""

    YOURSELF = "yourself"
    LAST_ADMINISTRATOR = "last_administrator"


class NotPossible(Refusal):
    """An account that cannot be removed."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What changes in one practice; `alone` means that nobody is left who may write on it."""

    id: int
    reference: str
    title: str
    language: str
    revisions: int
    public: bool
    alone: bool


@dataclass(slots=True)
class Report:
    """What erasing did or would do."""

    practices: list[Changed] = field(default_factory=list)
    accounts: list[str] = field(default_factory=list)
    drafts: list[str] = field(default_factory=list)
    emails: int = 0
    texts: int = 0
    forms: int = 0
    editions: list[tuple[int, bool]] = field(default_factory=list)  # year, and whether it is frozen
    mentions: list[tuple[str, str]] = field(default_factory=list)  # reference and answer that still name somebody


def try_out(session: Session, identities: Sequence[Identity], by: Person | None) -> Report:
    """Return what `erase` would do: it is done and undone. Ends the transaction. Raises NotPossible."""
    try:
        return erase(session, identities, by)
    finally:
        session.rollback()


def erase(session: Session, identities: Sequence[Identity], by: Person | None) -> Report:
    """Take people out of answers, histories, e-mails and texts, and remove their accounts; or raise NotPossible.

    In all revisions their organisation stands in the place of a contact; what a city says in running text stays.
    """
    accounts = [session.get_one(Person, one.account) for one in identities if one.account]
    _refuse(session, accounts, by)
    report, words, keys = Report(), terms(identities), {one.key for one in identities}
    report.drafts = list(_delete_drafts(session, accounts))
    emails = emails_to(session, identities)
    _blank(session, emails)
    named = answers_that_name(session, identities)
    written = [(column, row) for column in TEXTS for row in _rows_with(session, column, words)]
    ids = {row.practice_id for _, row, _ in named} | {row.practice_id for _, row in written if isinstance(row, Event)}
    touched = ids | {one.practice_id for one in (*emails, *(row for _, row in written if hasattr(row, "practice_id")))}
    leaving = {person.id for person in accounts}
    touched |= set(session.scalars(select(PracticePerson.practice_id).where(PracticePerson.person_id.in_(leaving))))
    practices = list(session.scalars(select(Practice).where(Practice.id.in_(ids)).order_by(Practice.id)))
    with _open(session, practices, by):
        for column, row, answers in named:
            if isinstance(row, WorkingCopy):
                drafts.redact(row, without(answers, keys))
            else:
                setattr(row, column.key, without(answers, keys))
        for column, row in written:
            setattr(row, column.key, scrubbed(getattr(row, column.key), words))
    session.execute(delete(ContactConsent).where(ContactConsent.mark.in_(keys)))
    changed = [one for one in practices if any(row.practice_id == one.id for _, row, _ in named)]
    report.practices = [_changed(one, named, leaving) for one in changed]
    report.mentions = [pair for one in practices for pair in _mentions(one, words)]
    report.editions = _editions(session, [one.id for one in changed])
    report.accounts = [person.email for person in accounts]
    report.emails, report.texts = len(emails), len(written)
    report.forms = _forget(session, practices, emails)
    for person in accounts:
        _remove(session, person)
    for practice in practices:
        session.expire(practice, ["people", "consents"])
        assignments.note(session, practice, Privacy.ERASE, by)
        consents.show_anew(session, practice)
    session.flush()
    queue_rows.derive(session, sorted(id for id in touched if id))
    session.flush()
    return report


@contextmanager
def _open(session: Session, practices: Sequence[Practice], by: Person | None) -> Iterator[None]:
    """Open the histories of these practices to be changed, and close them again."""
    for practice in practices:
        drafts.lock(session, practice)
    opened = [Redaction(practice_id=one.id, by_id=by.id if by else None) for one in practices]
    session.add_all(opened)
    session.flush()
    yield
    session.flush()
    for one in opened:
        one.done_at = max(now(), one.began_at)
    session.flush()


def without(answers: Mapping[str, Any], keys: set[str]) -> dict[str, Any]:
    """Return answers with the organisation in the place of these contacts, and without these certifiers."""
    kept = dict(answers)
    if kept.get(FIELD):
        kept[FIELD] = [contacts.organisation(one, answers) if mark(one) in keys else one for one in kept[FIELD]]
    if mark({"name": kept.get(CERTIFIER[0], ""), "email": ""}) in keys:
        kept = {id: value for id, value in kept.items() if id not in CERTIFIER}
    return kept


def scrubbed(value: Any, words: Sequence[str]) -> Any:
    """Return a text, or every text in a list or an object, with these words replaced by GONE."""
    if isinstance(value, str):
        for word in words:
            value = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", GONE, value, flags=re.IGNORECASE)
        return value
    if isinstance(value, dict):
        return {scrubbed(key, words): scrubbed(inner, words) for key, inner in value.items()}
    return [scrubbed(inner, words) for inner in value] if isinstance(value, list) else value


def _refuse(session: Session, accounts: Sequence[Person], by: Person | None) -> None:
    ids = {person.id for person in accounts}
    if by is not None and by.id in ids:
        raise NotPossible(Reason.YOURSELF)
    others = select(PersonRole).where(PersonRole.role == Role.ADMINISTRATOR, PersonRole.person_id.not_in(ids))
    if any(Role.ADMINISTRATOR in person.roles for person in accounts) and session.scalar(others.limit(1)) is None:
        raise NotPossible(Reason.LAST_ADMINISTRATOR)


def _delete_drafts(session: Session, accounts: Sequence[Person]) -> Iterator[str]:
    """Delete drafts that were never sent and have nobody else; yield their titles."""
    ids = {person.id for person in accounts}
    for practice in session.scalars(select(Practice).where(Practice.people.any(Person.id.in_(ids)))).all():
        if team.may_be_deleted(practice) and {one.id for one in practice.people} <= ids:
            yield practice.title
            team.delete_draft(session, practice)


def _rows_with(session: Session, column: InstrumentedAttribute[Any], words: Sequence[str]) -> list[Any]:
    if not words:
        return []
    table = column.class_
    found = session.scalars(select(table).where(or_(*(holds(column, word) for word in words))).order_by(table.id))
    return [row for row in found if scrubbed(getattr(row, column.key), words) != getattr(row, column.key)]


def _blank(session: Session, emails: Sequence[Email]) -> None:
    """Keep of e-mails to these people only when they were written, and about what; what waits does not leave."""
    for email in emails:
        if email.state == EmailState.QUEUED:
            mail.stop(session, email)
        email.subject, email.body, email.to_email = GONE, GONE, ""
    session.flush()


def _changed(practice: Practice, named: Sequence[tuple[Any, Any, Any]], leaving: set[int]) -> Changed:
    frozen = {row.id for _, row, _ in named if isinstance(row, Revision) and row.practice_id == practice.id}
    alone, reference = {person.id for person in practice.people} <= leaving, practice.reference or ""
    title, language = practice.sent_title, practice.language
    return Changed(practice.id, reference, title, language, len(frozen), practice.is_public, alone)


def _mentions(practice: Practice, words: Sequence[str]) -> list[tuple[str, str]]:
    """Return where the words of a city still name them, in what it sent last and in what is public."""
    shown = {one.id: one for one in (*practice.published_revisions, practice.sent_revision) if one is not None}
    named = {id for one in shown.values() for id in texts_that_name(one.answers, words)}
    return [(practice.reference or "", id) for id in sorted(named)]


def _editions(session: Session, practices: Sequence[int]) -> list[tuple[int, bool]]:
    """Return the editions that were built with these practices: their years, and whether they are frozen."""
    bound = select(EditionEntry.edition_id).join(Revision).where(Revision.practice_id.in_(practices))
    found = session.scalars(select(Edition).where(Edition.id.in_(bound)).order_by(Edition.year))
    return [(one.year, bool(one.releases)) for one in found]


def _remove(session: Session, person: Person) -> None:
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table is Person.__table__ and key.ondelete is None:
                session.execute(update(table).where(key.parent == person.id).values({key.parent.name: None}))
    session.flush()
    session.execute(delete(Person).where(Person.id == person.id))
    session.expire_all()


def _forget(session: Session, practices: Sequence[Practice], emails: Sequence[Email]) -> int:
    """Have documents with their data deleted after the commit; return how many Word forms are among them."""
    forms = select(StoredFile).where(StoredFile.practice_id.in_([one.id for one in practices]))
    rows = session.scalars(forms.where(StoredFile.media_type == word_form.MEDIA_TYPE)).all()
    payload = {
        "folders": [publishing.folder(one.reference or "") for one in practices],
        "files": [row.id for row in rows],
        "letters": [one.id for one in emails],
    }
    for row in rows:
        files.discard(session, row)
    jobs.enqueue(session, "forget_files", payload)
    return len(rows)


def forget_files(job: jobs.JobContext) -> None:
    """Delete what can be made again, filled forms that nothing names any more, and e-mails in the outbox folder."""
    files.forget_documents(job.payload["folders"])
    files.forget(job.payload["files"])
    post = current_app.extensions["sheaf_post"]
    if isinstance(post, mail.Outbox):
        for id in job.payload["letters"]:
            post.forget(id)
