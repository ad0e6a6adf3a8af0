"""The queue of e-mails: written in the transaction that causes them, sent by a job after it."""

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
from sqlalchemy.orm import Session, selectinload

from webapp import jobs
from webapp.config import Settings
from webapp.core import links
from webapp.core.clock import now
from webapp.core.db import moment, unit_of_work
from webapp.models import Email, EmailState, Event, Job, JobState, Person, Practice
from webapp.notifications import email_texts

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
) -> Email:
    """Queue an e-mail to a person in their language; what it names is as in `compose`."""
    words = compose(session, name, person, practice=practice, note=note, link=link, about=about)
    return _queue(session, _email(name, person, words, practice))


def queue_event_email(
    session: Session,
    name: str,
    person: Person,
    event: Event,
    *,
    about: Mapping[str, object] | None = None,
    words: Words | None = None,
    not_before: dt.datetime | None = None,
) -> Email:
    """Queue an e-mail about what happened to a practice, with these `words` or composed ones."""
    words = words or compose(session, name, person, practice=event.practice, note=event.note, about=about)
    email = _email(name, person, words, event.practice)
    email.event_id = event.id
    if name in ENCLOSING and event.revision is not None:
        email.attachment = {"revision": event.revision.id, "format": "pdf"}
    return _queue(session, email, not_before)


def _email(name: str, person: Person, words: Words, practice: Practice | None) -> Email:
    subject, body = words
    return Email(
        name=name,
        person_id=person.id,
        to_email=person.email,
        language=person.language,
        subject=BLANKS.sub(" ", subject).strip(),
        body=body.strip() + "\n",
        practice_id=practice.id if practice else None,
    )


def _queue(session: Session, email: Email, not_before: dt.datetime | None = None) -> Email:
    session.add(email)
    session.flush()
    email.job = _ask(session, email, _in_order(session, email, not_before))
    return email


def _ask(session: Session, email: Email, not_before: dt.datetime | None = None) -> Job:
    kind = SEND_SIGN_IN if email.name in AWAITED else "send_letter"
    return jobs.enqueue(session, kind, {"letter": email.id}, not_before=not_before)


def _in_order(session: Session, email: Email, not_before: dt.datetime | None) -> dt.datetime | None:
    """Return when an e-mail may leave: after an earlier one about the same practice, which it would make untrue."""
    if email.practice_id is None:
        return not_before
    began = moment(session)
    same = (Email.practice_id == email.practice_id, Email.person_id == email.person_id)
    waits = (Email.state == EmailState.QUEUED, Job.state == JobState.QUEUED, Job.attempts == 0, Job.run_after > began)
    last = session.scalar(select(func.max(Job.run_after)).join(Email, Email.job_id == Job.id).where(*same, *waits))
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
    """Return what an e-mail says, in the network's words or the house's; `link` is the practice's page by default."""
    settings: Settings = current_app.config["SETTINGS"]
    if not link and practice is not None:
        link = _page_of(name, practice)
    with force_locale(person.language):
        context: dict[str, Any] = {"person": person, "practice": practice, "note": note, "link": link}
        context |= {"network": settings.network, "answer_by": now() + dt.timedelta(days=settings.review_days)}
        context |= about or {}
        if (own := email_texts.written(session, name, person.language, context)) is not None:
            return own.subject, own.body
        subject, body = (render_template(f"emails/{name}/{part}.txt", **context) for part in ("subject", "body"))
        return subject, body


def send_again(session: Session, email: Email) -> Email:
    """Queue the same e-mail once more, to the address that its person has now."""
    names = ("name", "language", "subject", "body", "person_id", "practice_id", "attachment", "event_id")
    copy = Email(**{name: getattr(email, name) for name in names}, copy_of_id=email.id)
    copy.to_email = email.person.email if email.person else email.to_email
    session.add(copy)
    session.flush()
    copy.job = _ask(session, copy)
    return copy


def of_practice(session: Session, practice: Practice) -> list[Email]:
    """Return the e-mails about a practice, the newest first, without those within a city."""
    written = select(Email).where(Email.practice_id == practice.id, Email.name.not_in(email_texts.BETWEEN_US))
    return list(session.scalars(written.options(selectinload(Email.job)).order_by(Email.id.desc())))


def may_be_stopped(email: Email) -> bool:
    """Return whether an e-mail has not left and nobody is about to send it."""
    return email.state == EmailState.QUEUED and email.job is not None and email.job.state == JobState.QUEUED


def stop(session: Session, email: Email) -> None:
    """Stop an e-mail that has not left."""
    email.state = EmailState.CANCELLED
    if email.job is not None:
        jobs.cancel(session, email.job)
    session.flush()


def _page_of(name: str, practice: Practice) -> str:
    """Return the address that an e-mail about a practice points at."""
    if name in ("submitted", "recalled"):
        return links.address("editor.practice", id=practice.id)
    if name == "country_moved":
        return links.address("coordinators.practice", id=practice.id)
    if name == "published":
        return links.address("practice_page.practice", slug=practice.slug)
    return links.address("city.tasks", id=practice.id)


def send(job: jobs.JobContext, attachment_of: Callable[[int], Attachment | None] = lambda revision_id: None) -> None:
    """Send one e-mail, with its attachment, and mark it afterwards: a crash sends it twice, never not at all."""
    with unit_of_work(reading=True) as session:
        email = session.get_one(Email, job.payload["letter"])
        if email.state != EmailState.QUEUED:
            return
        message, attached = _message(email), email.attachment
    if attached and (file := attachment_of(attached["revision"])) is not None:
        name, data = file
        message.add_attachment(data, maintype="application", subtype="pdf", filename=name)
    current_app.extensions["sheaf_post"](message)
    with unit_of_work() as session:
        email = session.get_one(Email, job.payload["letter"])
        email.state, email.sent_at = EmailState.SENT, now()


def _message(email: Email) -> EmailMessage:
    settings: Settings = current_app.config["SETTINGS"]
    message = EmailMessage()
    message["Subject"] = email.subject
    message["From"] = settings.mail_from
    message["To"] = email.to_email
    message["Date"] = format_datetime(email.created_at)
    # The same at each attempt, with the time, as a number alone may come again after a restore.
    host = urlsplit(settings.site_url).hostname
    message["Message-ID"] = f"<letter-{email.id}.{email.created_at:%Y%m%d%H%M%S%f}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(email.body)
    message["Content-Language"] = email.language  # after the content, which takes every Content- header with it
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
    """The transport through a mail server, encrypted with a user or by smtps and starttls, else if that is offered."""

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
