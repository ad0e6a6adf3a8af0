"""The doors: headers, forms that cannot be forged, sign-in by one-time link, and limits on how often one may knock.

Not here: who may do what (permissions.py).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, request
from flask import session as cookie
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp import mail
from webapp.clock import now
from webapp.config import Environment, Settings
from webapp.db import session
from webapp.models import Person, Practice, SignInLink

LINK_VALID = dt.timedelta(minutes=15)
RESUME_LINK_VALID = dt.timedelta(days=7)
SESSION_VALID = dt.timedelta(days=14)
FORM_OVERHEAD_BYTES = 2_000_000
MAX_FORM_BYTES = 2_000_000
SIGN_IN_LIMIT = "10 per 10 minutes"
FILE_HEADERS = {  # of the files in static/, which are served before Flask sees the request
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}

csrf = CSRFProtect()
limiter = Limiter(get_remote_address, headers_enabled=True)


def make_link(session: Session, person: Person, *, next_path: str = "", valid: dt.timedelta = LINK_VALID) -> str:
    """A new one-time sign-in address for a person. Only the hash of its token is stored."""
    token = secrets.token_urlsafe(32)
    link = SignInLink(token_hash=_hash(token), person=person, next_path=next_path, expires_at=now() + valid)
    session.add(link)
    session.flush()
    settings: Settings = current_app.config["SETTINGS"]
    return f"{settings.site_url}/sign-in/{token}"


def send_sign_in(session: Session, person: Person, next_path: str = "") -> None:
    """Mail a person a link that signs them in."""
    mail.write(session, "sign_in", person, link=make_link(session, person, next_path=next_path))


def send_resume(session: Session, person: Person, practice: Practice) -> None:
    """Mail a person the link by which they come back to a draft."""
    link = make_link(session, person, next_path=f"/drafts/{practice.id}", valid=RESUME_LINK_VALID)
    mail.write(session, "resume", person, practice=practice, link=link)


def open_link(session: Session, token: str) -> SignInLink | None:
    """The unused, unexpired link of this token, or None. Looking does not use it: mail scanners look, too."""
    unused = (SignInLink.token_hash == _hash(token), SignInLink.used_at.is_(None), SignInLink.expires_at > now())
    return session.scalar(select(SignInLink).where(*unused))


def use_link(session: Session, token: str) -> SignInLink | None:
    """Use up a link and sign its person in; None if it was used, expired or never existed."""
    link = open_link(session, token)
    if link is None:
        return None
    unused = update(SignInLink).where(SignInLink.id == link.id, SignInLink.used_at.is_(None))
    if not session.execute(unused.values(used_at=now()).returning(SignInLink.id)).first():
        return None
    sign_in(link.person)
    return link


def sign_in(person: Person) -> None:
    """Start a new browser session for a person."""
    kept = cookie.get("language")
    cookie.clear()
    cookie.update(person=person.id, epoch=person.session_epoch, language=kept or person.language)
    cookie.permanent = True


def sign_out(person: Person) -> None:
    """End this person's sessions, in every browser."""
    person.session_epoch += 1
    cookie.pop("person", None)


def local_path(target: str | None, fallback: str) -> str:
    """`target` if it is a path on this site, else `fallback`: nobody is sent elsewhere by a link of ours."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return fallback
    if "\\" in target or not target.isprintable():
        return fallback
    parts = urlsplit(target)
    return fallback if parts.scheme or parts.netloc else target


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _limit_text() -> None:
    """Only a form with files may be large: Werkzeug reads any other whole into memory, whoever sends it."""
    if request.mimetype != "multipart/form-data":
        request.max_content_length = MAX_FORM_BYTES


def _refuse_nul() -> None:
    """PostgreSQL stores no NUL, so nothing of ours has an address with one."""
    if "\0" in request.path or any("\0" in value for value in request.args.values()):
        abort(404)


def _load_person() -> None:
    g.csp_nonce = secrets.token_urlsafe(16)
    g.person = None
    if (person_id := cookie.get("person")) is None:
        return
    person = session().get(Person, person_id)
    if person is not None and person.session_epoch == cookie.get("epoch"):
        g.person = person


def _headers(response: Response) -> Response:
    nonce = g.get("csp_nonce", "")
    policy = (
        "default-src 'none'; img-src 'self' data:; style-src 'self'; font-src 'self'; connect-src 'self'; "
        f"script-src 'self' 'nonce-{nonce}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if current_app.config["SETTINGS"].https:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if g.get("person") is not None or request.endpoint in ("account.use_link", "account.sign_in"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def init_app(app: Flask) -> None:
    settings: Settings = app.config["SETTINGS"]
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="sheaf",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.https,
        PERMANENT_SESSION_LIFETIME=SESSION_VALID,
        MAX_CONTENT_LENGTH=6 * settings.upload_megabytes * 1_000_000 + FORM_OVERHEAD_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES,
        WTF_CSRF_TIME_LIMIT=None,
        RATELIMIT_STORAGE_URI=settings.limits_url,
        RATELIMIT_ENABLED=settings.environment is not Environment.TESTING,
    )
    if settings.https:
        app.wsgi_app = ProxyFix(app.wsgi_app)  # type: ignore[method-assign]
    app.before_request(_limit_text)
    app.before_request(_load_person)
    app.before_request(_refuse_nul)
    csrf.init_app(app)
    limiter.init_app(app)
    app.after_request(_headers)
