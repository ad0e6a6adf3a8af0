"""The numbered changes of what readers find, by which every process knows that what it keeps is out of date.

Not here: what is kept, and made anew after a change (`webapp.catalogue.facet_index`, `webapp.questionnaires`).
"""

import secrets
from collections.abc import Sequence

from flask import Flask, request
from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from webapp.core import db
from webapp.core.clock import now
from webapp.models import CatalogueChange

Change = tuple[int, str]  # the number and the stamp of a change of what readers find; NOTHING before the first
NOTHING: Change = (0, "")
Moment = tuple[int, str, int]  # a state of the catalogue: its last change, and the year that ongoing practices reach
_LAST = "SELECT number, stamp FROM catalogue_change ORDER BY number DESC LIMIT 1"
_ASKED = "sheaf.last_change"


def last_change(connection: Connection) -> Change:
    """Return the last change that a connection sees; a request that only reads asks once, and stays in that state."""
    if db.only_reads() and (known := request.environ.get(_ASKED)):
        found: Change = known
        return found
    last = connection.exec_driver_sql(_LAST).first()
    found = (last.number, last.stamp) if last else NOTHING
    if db.only_reads():
        request.environ[_ASKED] = found
    return found


def moment(app: Flask) -> Moment | None:
    """Return the state of the catalogue now, asked without a session; None if the database does not answer."""
    engine = app.extensions["sheaf_engine"]
    try:
        connection = engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(_LAST)
            return (*(cursor.fetchone() or NOTHING), now().year)
        finally:
            connection.close()
    except (engine.dialect.loaded_dbapi.Error, DBAPIError):
        return None


def note_changes(session: Session, practice_ids: Sequence[int]) -> None:
    """Tell every process that practices have changed; the caller holds the lock of the full text."""
    last = session.scalar(select(func.max(CatalogueChange.number))) or 0
    numbered = enumerate(practice_ids, start=last + 1)
    rows = [{"number": number, "stamp": secrets.token_hex(8), "practice_id": id} for number, id in numbered]
    session.execute(insert(CatalogueChange), rows)


def note_again(session: Session) -> None:
    """Repeat the last change, as something besides practices differs; the caller holds the lock of the full text."""
    last = select(CatalogueChange.practice_id).order_by(CatalogueChange.number.desc())
    if practice_id := session.scalar(last.limit(1)):
        note_changes(session, [practice_id])
