"""Triggers, laid aside while a migration makes tables anew or rewrites what they keep.

SQLite drops the triggers of a table that it makes anew, and refuses the new name while another table's trigger asks the
old one. On both databases the triggers of a history refuse to change what was written, as going down may have to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

_ON_SQLITE = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"
_ON_POSTGRESQL = """
    SELECT tgname, CAST(CAST(tgrelid AS regclass) AS text), pg_get_triggerdef(oid)
    FROM pg_trigger WHERE NOT tgisinternal
"""


@contextmanager
def laid_aside() -> Iterator[None]:
    """Drop all triggers, and make them again as they were."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    found = op.get_bind().execute(sa.text(_ON_SQLITE if on_sqlite else _ON_POSTGRESQL)).all()
    for name, table, _ in found:
        op.execute(f"DROP TRIGGER {name}" if on_sqlite else f"DROP TRIGGER {name} ON {table}")
    yield
    for _, _, statement in found:
        op.execute(statement)
