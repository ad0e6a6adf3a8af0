"""The session cookie and who is signed in, forms that cannot be forged, and what every request must pass."""

import datetime as dt
from typing import Any

from flask import Flask, Response, g
from flask import session as cookie
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_wtf.csrf import CSRFProtect
from itsdangerous import SignatureExpired, TimestampSigner, URLSafeTimedSerializer
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp.accounts import sessions
from webapp.config import Settings
from webapp.core.db import only_reads, session
from webapp.web import form_limits, security_headers


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
        MAX_CONTENT_LENGTH=6 * settings.upload_megabytes * 1_000_000 + form_limits.FORM_OVERHEAD_BYTES,
        MAX_FORM_MEMORY_SIZE=form_limits.MAX_FORM_BYTES,
        WTF_CSRF_TIME_LIMIT=None,
    )
    if settings.https:
        app.wsgi_app = ProxyFix(app.wsgi_app)  # type: ignore[method-assign]
    app.session_interface = _Cookies()
    app.before_request(form_limits.read_form)
    app.before_request(_load_person)
    app.before_request(form_limits.refuse_nul)
    csrf.init_app(app)
    app.after_request(security_headers.add_headers)
