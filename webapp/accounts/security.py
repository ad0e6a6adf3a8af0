"""The doors: headers, forms that cannot be forged, and sign-in by one-time link."""

import datetime as dt
import re
import secrets
from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, request
from flask import session as cookie
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_wtf.csrf import CSRFProtect
from itsdangerous import SignatureExpired, TimestampSigner, URLSafeTimedSerializer
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp import jobs
from webapp.accounts import sessions
from webapp.accounts.sessions import hashed
from webapp.audit import log
from webapp.audit.log import Noted
from webapp.config import Settings
from webapp.core import links
from webapp.core.clock import now
from webapp.core.db import SAFE_METHODS, only_reads, release, session, unit_of_work
from webapp.models import Email, EmailState, LinkPurpose, Person, Practice, SignInLink
from webapp.notifications import mail

_TOKEN = re.compile(r"/sign-in/([\w-]+)")
LINK_VALID = dt.timedelta(minutes=15)
RESUME_LINK_VALID = dt.timedelta(days=7)
HOUR = dt.timedelta(hours=1)
EMAILS_AN_HOUR = {LinkPurpose.ASKED: 3, LinkPurpose.INVITED: 10}  # to one recipient, whoever causes them
FORM_OVERHEAD_BYTES = 2_000_000
MAX_FORM_BYTES = 500_000
MAX_FORM_FIELDS = 500  # several times what the largest page asks; drawing thousands again takes a minute
TAKES_A_FILE = frozenset({"submissions.upload"})  # as it is, and not in a form
PAGE_POLICY = (
    "default-src 'none'; img-src 'self' data: blob:; style-src 'self'; font-src 'self'; connect-src 'self'; "
    "script-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FILE_HEADERS = {  # of the files in static/, which are served before Flask sees the request
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
PAGE_HEADERS = FILE_HEADERS | {
    "Content-Security-Policy": PAGE_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

Asked = dict[str, object]  # what a letter names besides: who asks, and for what


class _PatientSigner(TimestampSigner):
    """Takes what was signed "in the future": our clock was set back, or another of our machines is ahead."""

    def unsign(self, signed_value: Any, max_age: int | None = None, return_timestamp: bool = False) -> Any:
        try:
            return super().unsign(signed_value, max_age, return_timestamp)  # type: ignore[call-overload]
        except SignatureExpired as error:
            if error.date_signed is None or error.date_signed <= dt.datetime.now(dt.UTC):
                raise
            return super().unsign(signed_value, None, return_timestamp)  # type: ignore[call-overload]


class _Cookies(SecureCookieSessionInterface):
    """Flask's cookie, valid also for a number of seconds: a browser whose clock is a year ahead drops it otherwise."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        serializer = super().get_signing_serializer(app)
        if serializer is not None:
            serializer.signer = _PatientSigner
        return serializer

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        super().save_session(app, session, response)
        if response.cache_control.public and "Accept-Language" not in response.vary:
            response.vary.discard("cookie")  # the same for everybody: one copy in a cache does for all
        seconds = int(app.permanent_session_lifetime.total_seconds())
        ours, until = f"{self.get_cookie_name(app)}=", "; Expires="
        if session and session.permanent:
            cookies = response.headers.getlist("Set-Cookie")
            both = [
                one.replace(until, f"; Max-Age={seconds}{until}", 1) if one.startswith(ours) else one for one in cookies
            ]
            response.headers.setlist("Set-Cookie", both)


csrf = CSRFProtect()


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
    sign_in(session, link.person)
    log.note(session, Noted.SIGNED_IN, link.person)
    return link


def note_refusal(session: Session, token: str) -> None:
    """Note that a used or expired link was tried, whatever the answer to it undoes."""
    owner = session.scalar(select(SignInLink.person_id).where(SignInLink.token_hash == hashed(token)))
    release()  # or SQLite would wait for the lock of this very request
    if owner is not None:
        with unit_of_work() as work:
            log.note(work, Noted.SIGN_IN_REFUSED, None, about=work.get(Person, owner))


def sign_in(session: Session, person: Person) -> None:
    """Start a new browser session; the token of open forms stays, unless the cookie is another person's."""
    names = ("language", "csrf_token") if cookie.get("person") in (None, person.id) else ("language",)
    kept = {name: cookie[name] for name in names if name in cookie}
    sessions.end_by_token(session, cookie.get("session"))
    token = sessions.begin(session, person, request.user_agent.string)
    cookie.clear()
    cookie.update({"language": person.language, **kept, "person": person.id, "epoch": person.session_epoch})
    cookie["session"] = token
    cookie.permanent = True


def sign_out(person: Person) -> None:
    """End this person's sessions in every browser; the cookie still knows whose it was, and opens nothing."""
    person.session_epoch += 1
    sessions.end_all(session(), person)
    log.note(session(), Noted.SIGNED_OUT, person)


def local_path(target: str | None, fallback: str) -> str:
    """Return `target` if it is a path on this site, else `fallback`: nobody is sent elsewhere by a link of ours."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return fallback
    if "\\" in target or not target.isprintable():
        return fallback
    parts = urlsplit(target)
    return fallback if parts.scheme or parts.netloc else target


def _read_form() -> None:
    """Read what is sent before the database is asked: a slow upload must not keep other writers waiting."""
    if request.endpoint in TAKES_A_FILE:
        request.max_content_length = current_app.config["SETTINGS"].upload_megabytes * 1_000_000
        return  # its view reads it, once it knows who sends it, and without holding the database
    if request.mimetype != "multipart/form-data" or cookie.get("person") is None:  # only who was here sends files
        request.max_content_length = MAX_FORM_BYTES
    if request.method in SAFE_METHODS:
        return
    if request.mimetype.endswith("json"):
        request.get_data()
    if len(request.form) > MAX_FORM_FIELDS:
        abort(413)
    if None in request.form:
        abort(400)  # a part without a name: no browser sends that, and nobody expects it


def _refuse_nul() -> None:
    """Refuse addresses with a NUL, which PostgreSQL does not store."""
    if "\0" in request.path:
        abort(404)
    if any("\0" in value for value in request.args.values()):
        abort(400 if request.path.startswith("/api/") else 404)


def _load_person() -> None:
    g.person = g.browser = None
    if cookie.get("person") is None:
        return
    found = sessions.find(session(), cookie.get("session"))
    if found is None or (found.person.id, found.person.session_epoch) != (cookie["person"], cookie.get("epoch")):
        return
    g.person, g.browser = found.person, found
    if not only_reads():
        cookie.modified = True  # whoever works stays signed in; reading alone renews nothing, nor sets a cookie
        sessions.note_use(found)


def _headers(response: Response) -> Response:
    for name, value in PAGE_HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SETTINGS"].https:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if g.get("person") is not None or request.endpoint in ("account.use_link", "account.sign_in"):
        response.headers.setdefault("Cache-Control", "no-store")
    if response.mimetype == "text/html":  # in the reader's language, often with a token of theirs
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.vary.update(("Accept-Language", "Cookie"))
    return response


def init_app(app: Flask) -> None:
    settings: Settings = app.config["SETTINGS"]
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-sheaf" if settings.https else "sheaf",  # no other host can set it
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.https,
        PERMANENT_SESSION_LIFETIME=sessions.CITY_IDLE,
        SESSION_REFRESH_EACH_REQUEST=False,
        MAX_CONTENT_LENGTH=6 * settings.upload_megabytes * 1_000_000 + FORM_OVERHEAD_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES,
        WTF_CSRF_TIME_LIMIT=None,
    )
    if settings.https:
        app.wsgi_app = ProxyFix(app.wsgi_app)  # type: ignore[method-assign]
    app.session_interface = _Cookies()
    app.before_request(_read_form)
    app.before_request(_load_person)
    app.before_request(_refuse_nul)
    csrf.init_app(app)
    app.after_request(_headers)
