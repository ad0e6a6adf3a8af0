"""Browsers in which somebody is signed in.

Not here: how one signs in (`webapp/views/account/test_sign_in_links.py`).
"""

from __future__ import annotations

import datetime as dt
from contextlib import nullcontext

from flask import Flask, g, has_app_context
from sqlalchemy import select

from webapp.accounts import sessions
from webapp.core import db
from webapp.models import BrowserSession, Person

NEVER = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)


def signed_in(app: Flask, person: Person, language: str = "") -> dict[str, object]:
    """What the cookie of a person says who has just signed in. Their session does not end by itself, so that a test
    may set the clock.
    """
    own = g.get("session") if has_app_context() else None
    with app.app_context(), nullcontext(own) if own and own.in_transaction() else db.unit_of_work() as work:
        token = sessions.begin(work, person)
        newest = select(BrowserSession).where(BrowserSession.person_id == person.id).order_by(BrowserSession.id.desc())
        found = work.scalars(newest.limit(1)).one()
        found.begun_at = found.used_at = NEVER
        work.flush()
    who = {"person": person.id, "epoch": person.session_epoch, "language": language or person.language}
    return {**who, "session": token}
