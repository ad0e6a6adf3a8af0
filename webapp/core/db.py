"""The database: engine, sessions, and one commit a request, after its view, if the answer is below 400."""

import datetime as dt
import json
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, g, has_request_context, request
from sqlalchemy import Connection, Engine, create_engine, event, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import Session, sessionmaker

from webapp.core import clock

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
READ_BY_POST = frozenset({"oai.harvested_by_form"})
"""Endpoints that a standard wants to be asked by POST, too, and that change nothing."""
TRUSTED_SECONDS = 0.5  # within which a used connection to PostgreSQL is not asked whether it leads anywhere
LOCK_WAIT_MS = 10_000
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={LOCK_WAIT_MS}")


def sqlite_module() -> Any:
    """Return the SQLite driver: pysqlite3's own SQLite where there is a wheel, as Debian's has a WAL corruption bug."""
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        import sqlite3

        return sqlite3
    # Huey imports `sqlite3` by name: it must meet the same library, or two SQLites would share one WAL.
    sys.modules.setdefault("sqlite3", dbapi2)
    return dbapi2


def make_engine(url: str) -> Engine:
    """Return an engine for SQLite or PostgreSQL."""
    if not url.startswith("sqlite"):
        engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), json_serializer=as_json)
        event.listen(engine, "checkin", _note_use)
        event.listen(engine, "checkout", partial(_ask_after_rest, engine))
        return engine
    if (database := make_url(url).database) and database != ":memory:":
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    shared = {"check_same_thread": False}
    engine = create_engine(url, module=sqlite_module(), connect_args=shared, json_serializer=as_json)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def as_json(value: Any) -> str:
    """Return JSON with letters as they are: escaped, Greek is three times as long and read four times slower."""
    text = json.dumps(value, ensure_ascii=False)
    return json.dumps(value) if _LONE_SURROGATE.search(text) else text


def _note_use(connection: Any, record: Any) -> None:
    record.info["used"] = time.monotonic()


def _ask_after_rest(engine: Engine, connection: Any, record: Any, proxy: object) -> None:
    """Ask a connection that has rested whether it works: `pool_pre_ping` asks before every use, one query in six."""
    used = record.info.get("used")
    if used is None or time.monotonic() - used < TRUSTED_SECONDS:
        return
    try:
        engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error as gone:
        raise InvalidatePoolError from gone


def _prepare(connection: Any, record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy, not the driver, says when a transaction begins
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """Take the write lock at once: a transaction that takes it later fails where another writer was faster."""
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def engine() -> Engine:
    """Return the engine of the current app."""
    found: Engine = current_app.extensions["sheaf_engine"]
    return found


def on_postgresql(session: Session) -> bool:
    """Return whether a session's database is PostgreSQL; else it is SQLite."""
    return session.get_bind().dialect.name == "postgresql"


def moment(session: Session) -> dt.datetime:
    """Return the time by the database's clock, which all machines share, or the one that `clock.at` has set."""
    if (given := clock.given()) is not None:
        return given
    now = func.clock_timestamp() if on_postgresql(session) else func.strftime("%Y-%m-%dT%H:%M:%f+00:00", "now")
    told: Any = session.connection().scalar(select(now))  # not by the session, which would write first what it holds
    return (told if on_postgresql(session) else dt.datetime.fromisoformat(told)).astimezone(dt.UTC)


def new_session(*, reading: bool = False) -> Session:
    """Return a session of this app for its caller to close; with `reading` it takes no write lock."""
    sessions: sessionmaker[Session] = current_app.extensions["sheaf_sessions"]
    return sessions(bind=engine().execution_options(reading=True) if reading else engine())


def only_reads() -> bool:
    """Return whether this is within a request that changes nothing."""
    return has_request_context() and (request.method in SAFE_METHODS or request.endpoint in READ_BY_POST)


def session() -> Session:
    """Return the session of this request or unit of work; a reading one in a GET."""
    if "session" not in g:
        g.session = new_session(reading=only_reads())
    found: Session = g.session
    return found


def ask_without_transaction() -> None:
    """Let each query of this reading request stand for itself on PostgreSQL; batches of rows need a transaction."""
    if on_postgresql(session()) and not session().in_transaction():
        session().connection(execution_options={"isolation_level": "AUTOCOMMIT"})


@contextmanager
def reading() -> Iterator[Connection]:
    """Yield a connection for a small query: the request's if it only reads, else one of its own without a lock."""
    if only_reads():
        yield session().connection()
    else:
        with engine().execution_options(reading=True).connect() as own:
            yield own


def release() -> None:
    """End the request's transaction before slow work that needs no database, so that no other writer waits for it."""
    session().rollback()


@contextmanager
def unit_of_work(*, reading: bool = False) -> Iterator[Session]:
    """Yield a session for a command or a job, committed at the end; with `reading` it only reads, without a lock."""
    with new_session(reading=reading) as work:
        outer = g.get("session")
        g.session = work
        try:
            yield work
            if not reading:
                work.commit()
        finally:
            g.session = outer
            if outer is None:
                g.pop("session", None)


def _commit_at_the_edge(response: Response) -> Response:
    if "session" in g and not only_reads() and response.status_code < 400:
        g.session.commit()
    return response


def _close(error: BaseException | None) -> None:
    if found := g.pop("session", None):
        found.close()


def init_app(app: Flask) -> None:
    """Give the app an engine and a factory of sessions, to which `create_app` adds listeners."""
    app.extensions["sheaf_engine"] = make_engine(app.config["SETTINGS"].resolved_database_url)
    app.extensions["sheaf_sessions"] = sessionmaker(expire_on_commit=False)
    app.after_request(_commit_at_the_edge)
    app.teardown_request(_close)
