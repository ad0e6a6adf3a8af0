"""The queue of e-mails: written in the transaction that causes them, sent by a job after it."""

from __future__ import annotations

import datetime as dt
import re
import smtplib
import ssl
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import Flask, current_app, render_template
from flask_babel import force_locale
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp import jobs
from webapp.config import Settings
from webapp.core import links
from webapp.core.clock import now
from webapp.core.db import moment, unit_of_work
from webapp.models import Event, Job, JobState, Letter, LetterState, Person, Practice
from webapp.notifications import letters

SMTP_TIMEOUT_SECONDS = 30
ATTEMPTS = 106  # two days, with half an hour between two attempts at most: a mail server may be away for a weekend
LONGEST = 20_000
SEND_SIGN_IN = "send_sign_in"
AWAITED = ("sign_in", "resume")  # those with the link for which somebody sits and waits
ENCLOSING = ("received",)  # those with which the sheet of the event's revision goes as PDF
BETWEEN = dt.timedelta(seconds=5)
"""Between two letters about one practice that leave one after the other: two workers may have one each."""
Words = tuple[str, str]  # the subject and the body of a letter
Attachment = tuple[str, bytes]  # the name and the bytes of a PDF
BLANKS = re.compile(r"[ \t\r\n]+")  # not the no-break spaces that French sets on purpose


def write(
    session: Session,
    name: str,
    person: Person,
    *,
    practice: Practice | None = None,
    note: str = "",
    link: str = "",
    about: Mapping[str, object] | None = None,
) -> Letter:
    """Queue an e-mail to a person in their language; what it names is as in `compose`."""
    words = compose(session, name, person, practice=practice, note=note, link=link, about=about)
    return _queue(session, _letter(name, person, words, practice))


def write_of_event(
    session: Session,
    name: str,
    person: Person,
    event: Event,
    *,
    about: Mapping[str, object] | None = None,
    words: Words | None = None,
    not_before: dt.datetime | None = None,
) -> Letter:
    """Queue an e-mail about what happened to a practice, with these `words` or composed ones."""
    words = words or compose(session, name, person, practice=event.practice, note=event.note, about=about)
    letter = _letter(name, person, words, event.practice)
    letter.event_id = event.id
    if name in ENCLOSING and event.revision is not None:
        letter.attachment = {"revision": event.revision.id, "format": "pdf"}
    return _queue(session, letter, not_before)


def _letter(name: str, person: Person, words: Words, practice: Practice | None) -> Letter:
    subject, body = words
    return Letter(
        name=name,
        person_id=person.id,
        to_email=person.email,
        language=person.language,
        subject=BLANKS.sub(" ", subject).strip(),
        body=body.strip() + "\n",
        practice_id=practice.id if practice else None,
    )


def _queue(session: Session, letter: Letter, not_before: dt.datetime | None = None) -> Letter:
    session.add(letter)
    session.flush()
    letter.job = _ask(session, letter, _in_order(session, letter, not_before))
    return letter


def _ask(session: Session, letter: Letter, not_before: dt.datetime | None = None) -> Job:
    kind = SEND_SIGN_IN if letter.name in AWAITED else "send_letter"
    return jobs.enqueue(session, kind, {"letter": letter.id}, not_before=not_before)


def _in_order(session: Session, letter: Letter, not_before: dt.datetime | None) -> dt.datetime | None:
    """Return when an e-mail may leave: after an earlier one about the same practice, which it would make untrue."""
    if letter.practice_id is None:
        return not_before
    began = moment(session)
    same = (Letter.practice_id == letter.practice_id, Letter.person_id == letter.person_id)
    waits = (Letter.state == LetterState.QUEUED, Job.state == JobState.QUEUED, Job.attempts == 0, Job.run_after > began)
    last = session.scalar(select(func.max(Job.run_after)).join(Letter, Letter.job_id == Job.id).where(*same, *waits))
    return not_before if last is None else max(not_before or began, last + BETWEEN)


def compose(
    session: Session,
    name: str,
    person: Person,
    *,
    practice: Practice | None = None,
    note: str = "",
    link: str = "",
    about: Mapping[str, object] | None = None,
) -> Words:
    """Return what an e-mail says to a person, in the words of the network or else of the house.

    Without `link` it points at the practice: the city's page, or the queue for editors. `about` is what else it names.
    """
    settings: Settings = current_app.config["SETTINGS"]
    if not link and practice is not None:
        link = _page_of(name, practice)
    with force_locale(person.language):
        context: dict[str, Any] = {"person": person, "practice": practice, "note": note, "link": link}
        context |= {"network": settings.network, "answer_by": now() + dt.timedelta(days=settings.review_days)}
        context |= about or {}
        if (own := letters.written(session, name, person.language, context)) is not None:
            return own.subject, own.body
        subject, body = (render_template(f"emails/{name}/{part}.txt", **context) for part in ("subject", "body"))
        return subject, body


def send_again(session: Session, letter: Letter) -> Letter:
    """Queue the same e-mail once more, to the address that its person has now."""
    names = ("name", "language", "subject", "body", "person_id", "practice_id", "attachment", "event_id")
    copy = Letter(**{name: getattr(letter, name) for name in names}, copy_of_id=letter.id)
    copy.to_email = letter.person.email if letter.person else letter.to_email
    session.add(copy)
    session.flush()
    copy.job = _ask(session, copy)
    return copy


def may_be_stopped(letter: Letter) -> bool:
    """Return whether an e-mail has not left and nobody is about to send it."""
    return letter.state == LetterState.QUEUED and letter.job is not None and letter.job.state == JobState.QUEUED


def stop(session: Session, letter: Letter) -> None:
    """Stop an e-mail that has not left."""
    letter.state = LetterState.CANCELLED
    if letter.job is not None:
        jobs.cancel(session, letter.job)
    session.flush()


def _page_of(name: str, practice: Practice) -> str:
    """Return the address that an e-mail about a practice points at."""
    if name in ("submitted", "recalled"):
        return links.address("editor.practice", id=practice.id)
    if name == "country_moved":
        return links.address("coordinator.practice", id=practice.id)
    if name == "published":
        return links.address("public.practice", slug=practice.slug)
    return links.address("city.tasks", id=practice.id)


def send(job: jobs.JobContext, attachment_of: Callable[[int], Attachment | None] = lambda revision_id: None) -> None:
    """Send one e-mail, with its attachment, and mark it afterwards: a crash sends it twice, never not at all."""
    with unit_of_work(reading=True) as session:
        letter = session.get_one(Letter, job.payload["letter"])
        if letter.state != LetterState.QUEUED:
            return
        message, attached = _message(letter), letter.attachment
    if attached and (file := attachment_of(attached["revision"])) is not None:
        name, data = file
        message.add_attachment(data, maintype="application", subtype="pdf", filename=name)
    current_app.extensions["sheaf_post"](message)
    with unit_of_work() as session:
        letter = session.get_one(Letter, job.payload["letter"])
        letter.state, letter.sent_at = LetterState.SENT, now()


def _message(letter: Letter) -> EmailMessage:
    settings: Settings = current_app.config["SETTINGS"]
    message = EmailMessage()
    message["Subject"] = letter.subject
    message["From"] = settings.mail_from
    message["To"] = letter.to_email
    message["Date"] = format_datetime(letter.created_at)
    # The same at each attempt, with the time, as a number alone may come again after a restore.
    host = urlsplit(settings.site_url).hostname
    message["Message-ID"] = f"<letter-{letter.id}.{letter.created_at:%Y%m%d%H%M%S%f}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    message["Content-Language"] = letter.language  # after the content, which takes every Content- header with it
    return message


class Outbox:
    """The transport of a demo or a developer: every e-mail is a file in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, message: EmailMessage) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        number = message["Message-ID"].removeprefix("<letter-").split(".")[0]
        (self.folder / f"letter-{number}.eml").write_bytes(message.as_bytes())

    def forget(self, id: int) -> None:
        """Delete an e-mail."""
        (self.folder / f"letter-{id}.eml").unlink(missing_ok=True)


class Smtp:
    """The transport through a mail server: smtp://, smtp+starttls:// or smtps://.

    By smtp:// the connection is encrypted where the server offers it, whatever its certificate. With a user, and by the
    other two, it has to be encrypted, and for the host that was named.
    """

    def __init__(self, url: str) -> None:
        self.url = urlsplit(url)

    def __call__(self, message: EmailMessage) -> None:
        url, tls = self.url, ssl.create_default_context()
        host = url.hostname or "localhost"
        if url.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, url.port or 465, timeout=SMTP_TIMEOUT_SECONDS, context=tls)
        else:
            server = smtplib.SMTP(host, url.port or 25, timeout=SMTP_TIMEOUT_SECONDS)
        with server:
            if url.scheme != "smtps":
                self._encrypt(server, tls)
            if url.username:
                server.login(unquote(url.username), unquote(url.password or ""))
            server.send_message(message)

    def _encrypt(self, server: smtplib.SMTP, tls: ssl.SSLContext) -> None:
        server.ehlo_or_helo_if_needed()
        if self.url.scheme == "smtp" and not self.url.username:
            if not server.has_extn("starttls"):
                return
            tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE  # better than none at all
        server.starttls(context=tls)


def init_app(app: Flask) -> None:
    settings: Settings = app.config["SETTINGS"]
    app.extensions["sheaf_post"] = (
        Smtp(settings.mail_url) if settings.mail_url else Outbox(settings.instance / "outbox")
    )
