"""Links that sign a person in once: made, mailed, used, void. Not here: the session that one begins (`sessions`)."""

import datetime as dt
import re
import secrets
from collections.abc import Collection
from urllib.parse import urlsplit

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp import jobs
from webapp.accounts import sessions
from webapp.accounts.sessions import hashed
from webapp.audit import log
from webapp.audit.log import Noted
from webapp.core import links
from webapp.core.clock import now
from webapp.core.db import release, unit_of_work
from webapp.models import Email, EmailState, LinkPurpose, Person, Practice, SignInLink
from webapp.notifications import mail

_TOKEN = re.compile(r"/sign-in/([\w-]+)")
LINK_VALID = dt.timedelta(minutes=15)
RESUME_LINK_VALID = dt.timedelta(days=7)
HOUR = dt.timedelta(hours=1)
EMAILS_AN_HOUR = {LinkPurpose.ASKED: 3, LinkPurpose.INVITED: 10}  # to one recipient, whoever causes them

Asked = dict[str, object]  # what a letter names besides: who asks, and for what


def make_link(
    session: Session,
    person: Person,
    *,
    next_path: str = "",
    valid: dt.timedelta = LINK_VALID,
    purpose: LinkPurpose = LinkPurpose.GIVEN,
) -> str:
    """Return a new one-time sign-in address for a person; only the hash of its token is stored."""
    token = secrets.token_urlsafe(32)
    link = SignInLink(
        token_hash=hashed(token), person=person, next_path=next_path, expires_at=now() + valid, purpose=purpose
    )
    session.add(link)
    session.flush()
    return links.address("account.use_link", token=token)


def send_sign_in(session: Session, person: Person, next_path: str = "") -> None:
    """Mail a person a link that signs them in; see `_ask`."""
    if link := _ask(session, person, next_path, LINK_VALID):
        mail.write(session, "sign_in", person, link=link)


def send_invitation(
    session: Session, email: str, person: Person, practice: Practice, next_path: str, note: str, about: Asked
) -> None:
    """Mail a person who was asked for something a link that opens `next_path`, and where to get another."""
    valid, purpose = RESUME_LINK_VALID, LinkPurpose.INVITED
    link = make_link(session, person, next_path=next_path, valid=valid, purpose=purpose)
    more = {**about, "until": now() + RESUME_LINK_VALID, "again": links.address("account.sign_in", next=next_path)}
    mail.write(session, email, person, practice=practice, note=note, link=link, about=more)


def send_resume(session: Session, person: Person, practice: Practice) -> None:
    """Mail a person the link by which they come back to a draft; see `_ask`."""
    if link := _ask(session, person, links.path("city.tasks", id=practice.id), RESUME_LINK_VALID):
        mail.write(session, "resume", person, practice=practice, link=link)


def _ask(session: Session, person: Person, next_path: str, valid: dt.timedelta) -> str:
    """Return a link for an address that anybody may have typed; "" if unused ones wait, which are valid anew."""
    if has_enough(session, person, LinkPurpose.ASKED):
        unused = [one for one in _recent(session, person, LinkPurpose.ASKED) if one.used_at is None]
        for one in unused:
            one.expires_at = max(one.expires_at, now() + LINK_VALID)
        if unused:  # nobody is mailed without end, nor kept from signing in by others who ask in their name
            return ""
    return make_link(session, person, next_path=next_path, valid=valid, purpose=LinkPurpose.ASKED)


def send_sign_in_job(job: jobs.JobContext) -> None:
    """Send an e-mail with a link, valid for LINK_VALID from now: the mail server may have been away."""
    with unit_of_work() as session:
        email = session.get(Email, job.payload["letter"])
        waits = email if email is not None and email.state == EmailState.QUEUED else None
        for token in _TOKEN.findall(waits.body) if waits else ():
            link = session.scalar(select(SignInLink).where(SignInLink.token_hash == hashed(token)))
            if link is not None:
                link.expires_at = max(link.expires_at, now() + LINK_VALID)
    mail.send(job)


def has_enough(session: Session, person: Person, purpose: LinkPurpose) -> bool:
    """Return True if a person has got as many e-mails for a purpose within an hour as others may cause."""
    session.execute(select(Person.id).where(Person.id == person.id).with_for_update())  # one asks after the other
    return len(_recent(session, person, purpose)) >= EMAILS_AN_HOUR[purpose]


def _recent(session: Session, person: Person, purpose: LinkPurpose) -> list[SignInLink]:
    theirs = (SignInLink.person_id == person.id, SignInLink.purpose == purpose)
    return list(session.scalars(select(SignInLink).where(*theirs, SignInLink.created_at > now() - HOUR)))


def void_links(session: Session, next_paths: Collection[str], person: Person | None = None) -> None:
    """Let no unused link lead to `next_paths` any more (only those of `person`, if one is named)."""
    unused = update(SignInLink).where(SignInLink.next_path.in_(next_paths), SignInLink.used_at.is_(None))
    if person is not None:
        unused = unused.where(SignInLink.person_id == person.id)
    session.execute(unused.values(used_at=now()))


def next_of(session: Session, token: str) -> str:
    """Return where a link leads, also a used or expired one; empty if there never was one of this token."""
    return session.scalar(select(SignInLink.next_path).where(SignInLink.token_hash == hashed(token))) or ""


def open_link(session: Session, token: str) -> SignInLink | None:
    """Return the unused, unexpired link of this token. Looking does not use it: mail scanners look, too."""
    unused = (SignInLink.token_hash == hashed(token), SignInLink.used_at.is_(None), SignInLink.expires_at > now())
    return session.scalar(select(SignInLink).where(*unused))


def use_link(session: Session, token: str) -> SignInLink | None:
    """Use up a link and sign its person in; None if it was used, expired or never existed."""
    link = open_link(session, token)
    if link is None:
        return None
    unused = update(SignInLink).where(SignInLink.id == link.id, SignInLink.used_at.is_(None))
    if not session.execute(unused.values(used_at=now()).returning(SignInLink.id)).first():
        return None
    sessions.sign_in(session, link.person)
    log.note(session, Noted.SIGNED_IN, link.person)
    return link


def note_refusal(session: Session, token: str) -> None:
    """Note that a used or expired link was tried, whatever the answer to it undoes."""
    owner = session.scalar(select(SignInLink.person_id).where(SignInLink.token_hash == hashed(token)))
    release()  # or SQLite would wait for the lock of this very request
    if owner is not None:
        with unit_of_work() as work:
            log.note(work, Noted.SIGN_IN_REFUSED, None, about=work.get(Person, owner))


def local_path(target: str | None, fallback: str) -> str:
    """Return `target` if it is a path on this site, else `fallback`: nobody is sent elsewhere by a link of ours."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return fallback
    if "\\" in target or not target.isprintable():
        return fallback
    parts = urlsplit(target)
    return fallback if parts.scheme or parts.netloc else target
