"""Sessions: in which browsers a person is signed in, how long that lasts, and how it ends."""

import datetime as dt
import hashlib
import secrets

from flask import current_app, request
from flask import session as cookie
from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from webapp import jobs
from webapp.audit import log
from webapp.audit.log import Noted
from webapp.config import Settings
from webapp.core.clock import now
from webapp.core.db import session, unit_of_work
from webapp.models import BrowserSession, Person, Role

CITY_IDLE = dt.timedelta(days=14)
"""After so long without saving anything, a session of somebody who only writes for a city ends."""
FRESH = dt.timedelta(minutes=15)
NOTED_EVERY = dt.timedelta(minutes=5)
BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")


def begin(session: Session, person: Person, agent: str = "") -> str:
    """Begin a session of a person; return the token by which a cookie names it, of which only the hash is stored."""
    token = secrets.token_urlsafe(32)
    session.add(BrowserSession(token_hash=hashed(token), person_id=person.id, browser=_browser(agent)))
    session.flush()
    return token


def hashed(token: str) -> str:
    """Return what is stored of a secret token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _browser(agent: str) -> str:
    """Return what a person calls their browser: "Firefox, Windows"."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for name in SYSTEMS if name in agent), "")
    return ", ".join(filter(None, (browser, system)))


def find(session: Session, token: object) -> BrowserSession | None:
    """Return the session of this token, with its person, if it has not ended."""
    if not isinstance(token, str):
        return None
    query = select(BrowserSession).where(BrowserSession.token_hash == hashed(token))
    found = session.scalar(query.options(joinedload(BrowserSession.person)))
    return None if found is None or _has_ended(found) else found


def _has_ended(browser: BrowserSession) -> bool:
    """Return True after a time without use; for the network's staff also after a time altogether."""
    settings: Settings = current_app.config["SETTINGS"]
    moment = now()
    if browser.person.roles <= {Role.CONTRIBUTOR}:
        return moment - browser.used_at >= CITY_IDLE
    idle, whole = dt.timedelta(hours=settings.staff_idle_hours), dt.timedelta(days=settings.staff_session_days)
    return moment - browser.used_at >= idle or moment - browser.begun_at >= whole


def note_use(browser: BrowserSession) -> None:
    """Note that a session is in use, at most every NOTED_EVERY."""
    if now() - browser.used_at >= NOTED_EVERY:
        browser.used_at = now()


def is_fresh(browser: BrowserSession | None) -> bool:
    """Return True if the person has opened a link from their mailbox a moment ago."""
    return browser is not None and now() - browser.begun_at < FRESH


def of_person(session: Session, person: Person) -> list[BrowserSession]:
    """Return the sessions of a person that have not ended, the last used first."""
    query = select(BrowserSession).where(BrowserSession.person_id == person.id).order_by(BrowserSession.used_at.desc())
    return [one for one in session.scalars(query) if not _has_ended(one)]


def end(session: Session, person: Person, id: int) -> None:
    """End one session of a person."""
    theirs = (BrowserSession.person_id == person.id, BrowserSession.id == id)
    session.execute(delete(BrowserSession).where(*theirs))


def end_by_token(session: Session, token: object) -> None:
    """End the session that a new one replaces."""
    if isinstance(token, str):
        session.execute(delete(BrowserSession).where(BrowserSession.token_hash == hashed(token)))


def end_all(session: Session, person: Person, *, but: BrowserSession | None = None) -> None:
    """End the sessions of a person in every browser, or in every other one."""
    theirs = [BrowserSession.person_id == person.id]
    if but is not None:
        theirs.append(BrowserSession.id != but.id)
    session.execute(delete(BrowserSession).where(*theirs))


def forget_sessions(running: jobs.JobContext) -> None:
    """Delete the sessions that nobody can use any more."""
    with unit_of_work() as session:
        session.execute(delete(BrowserSession).where(BrowserSession.used_at < now() - CITY_IDLE))


def sign_in(session: Session, person: Person) -> None:
    """Start a new browser session; the token of open forms stays, unless the cookie is another person's."""
    names = ("language", "csrf_token") if cookie.get("person") in (None, person.id) else ("language",)
    kept = {name: cookie[name] for name in names if name in cookie}
    end_by_token(session, cookie.get("session"))
    token = begin(session, person, request.user_agent.string)
    cookie.clear()
    cookie.update({"language": person.language, **kept, "person": person.id, "epoch": person.session_epoch})
    cookie["session"] = token
    cookie.permanent = True


def sign_out(person: Person) -> None:
    """End this person's sessions in every browser; the cookie still knows whose it was, and opens nothing."""
    person.session_epoch += 1
    end_all(session(), person)
    log.note(session(), Noted.SIGNED_OUT, person)
