"""Alembic's migrations, numbered and in one line, and the calls by which the rest of Sheaf uses them.

Alembic takes half a second to import, so it is imported when there is something to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, inspect, text

from webapp.core import instance_folder

HERE = Path(__file__).parent
CHECK_REFERENCES = "PRAGMA foreign_key_check"
LONGEST_MIGRATION_MS = 24 * 3_600_000


class Newer(Exception):
    """The database belongs to a newer release than this one."""


def head_revision() -> str:
    """Return the number of the newest migration."""
    return max(path.stem.split("_")[0] for path in (HERE / "versions").glob("[0-9]*.py"))


def current_revision(engine: Engine) -> str | None:
    """Return the number of the last migration of a database; None if it is empty, or not there."""
    if engine.dialect.name == "sqlite" and engine.url.database and not Path(engine.url.database).exists():
        return None  # SQLite would make an empty one
    with engine.execution_options(reading=True).connect() as connection:
        return _revision(connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def is_older(revision: str | None) -> bool:
    """Return whether a database at this revision lacks what this release needs."""
    return revision is None or revision < head_revision()


def upgrade(engine: Engine) -> bool:
    """Bring the database up to date, in one transaction, and return whether there was something to do.

    A second process waits, and then finds nothing to do. Raises Newer.
    """
    revision, head = current_revision(engine) or "", head_revision()
    if revision > head:
        raise Newer(f"The database is at revision {revision}, of a newer release than this one.")
    return revision != head and _run(engine, "upgrade", head)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to a revision ("base" empties it)."""
    _run(engine, "downgrade", revision)


def in_the_models(name: str | None, kind: str, parents: object) -> bool:
    """Return whether Alembic compares a table or an index with the models; it leaves out the full text."""
    return not (kind == "table" and str(name).startswith(("search_text", "desk_text")))


def _run(engine: Engine, command_name: str, revision: str) -> bool:
    """Run a command of Alembic alone; return False if another process has brought the database there."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE))
    if engine.dialect.name == "sqlite" and engine.url.database:
        database = Path(engine.url.database)
        database.touch(0o666 & ~instance_folder.mask_of(database.parent))
    with engine.connect() as connection, _prepared(connection), connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('sheaf migration'))"))
        if _revision(connection) == revision:
            return False
        config.attributes["connection"] = connection
        getattr(command, command_name)(config, revision)
        if connection.dialect.name == "sqlite" and (broken := connection.execute(text(CHECK_REFERENCES)).all()):
            raise RuntimeError(f"the migration would leave references that lead nowhere: {broken[:5]}")
    return True


@contextmanager
def _prepared(connection: Connection) -> Iterator[None]:
    """Let a connection to SQLite wait for another that migrates, and not guard references.

    SQLite changes a table by making it anew, and dropping the old one must not empty the tables that refer to it. The
    pragmas do nothing inside a transaction, so they go past SQLAlchemy, which would begin one.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    (wait,) = driver.execute("PRAGMA busy_timeout").fetchone()
    driver.execute(f"PRAGMA busy_timeout={LONGEST_MIGRATION_MS}")
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")
        driver.execute(f"PRAGMA busy_timeout={wait}")
