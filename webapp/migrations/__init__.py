"""Alembic's migrations, and the few calls by which the rest of Sheaf uses them.

Migrations are numbered and in one line: `versions/0001_….py`, `versions/0002_….py`. Alembic itself is only imported
when there is something to do, for it takes half a second.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

HERE = Path(__file__).parent
CHECK_REFERENCES = "PRAGMA foreign_key_check"


def head_revision() -> str:
    """The number of the newest migration."""
    return max(path.stem.split("_")[0] for path in (HERE / "versions").glob("[0-9]*.py"))


def current_revision(engine: Engine) -> str | None:
    """The number of the last migration that the database has seen; None if it is empty."""
    with engine.execution_options(reading=True).connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found


def upgrade(engine: Engine, revision: str = "head") -> bool:
    """Bring the database up to a revision, in one transaction. Returns whether there was something to do."""
    if current_revision(engine) == (head_revision() if revision == "head" else revision):
        return False
    _run(engine, "upgrade", revision)
    return True


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to a revision ("base" empties it)."""
    _run(engine, "downgrade", revision)


def in_the_models(name: str | None, kind: str, parents: object) -> bool:
    """Whether Alembic compares a table or an index with the models: the full text differs between the databases, and
    SQLite keeps it in several tables of its own."""
    return not (kind == "table" and str(name).startswith(("search_text", "desk_text")))


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE))
    return config


def _run(engine: Engine, command_name: str, revision: str) -> None:
    from alembic import command

    config = _config()
    with engine.connect() as connection, _references_unguarded(connection), connection.begin():
        config.attributes["connection"] = connection
        getattr(command, command_name)(config, revision)
        if connection.dialect.name == "sqlite" and (broken := connection.execute(text(CHECK_REFERENCES)).all()):
            raise RuntimeError(f"the migration would leave references that lead nowhere: {broken[:5]}")


@contextmanager
def _references_unguarded(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew; dropping the old one must not empty the tables that refer to it.

    The pragma does nothing inside a transaction, so it goes past SQLAlchemy, which would begin one.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")
