"""Triggers, laid aside while a migration makes a table anew or rewrites what they keep.

SQLite changes a constraint by making the table anew, and drops its triggers with the old one, without a word. On both
databases the triggers of a history refuse to change what was written, which going down may have to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

_ON_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"
_ON_POSTGRESQL = """
    SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger
    WHERE tgrelid = CAST(:table AS regclass) AND NOT tgisinternal
"""


@contextmanager
def laid_aside(*tables: str) -> Iterator[None]:
    """Drop the triggers of these tables, and make them again as they were."""
    connection = op.get_bind()
    on_sqlite = connection.dialect.name == "sqlite"
    query = sa.text(_ON_SQLITE if on_sqlite else _ON_POSTGRESQL)
    found = [(table, *row) for table in tables for row in connection.execute(query, {"table": table})]
    for table, name, _ in found:
        op.execute(f"DROP TRIGGER {name}" if on_sqlite else f"DROP TRIGGER {name} ON {table}")
    yield
    for _, _, statement in found:
        op.execute(statement)
