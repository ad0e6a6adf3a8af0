"""Tables and columns under another name, with all that is named after them: constraints, indexes and functions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

_ALL = """
    SELECT pg_get_functiondef(p.oid) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = current_schema() AND p.prokind = 'f' AND p.prosrc ~ :word
"""
_OF_TRIGGERS = """
    SELECT pg_get_functiondef(p.oid) FROM pg_proc p
    WHERE p.prosrc ~ :word AND p.oid IN (SELECT tgfoid FROM pg_trigger WHERE tgrelid = CAST(:table AS regclass))
"""


def rename(tables: Mapping[str, str], columns: Mapping[str, Mapping[str, str]]) -> None:
    """Rename tables, old to new, and columns, old to new by the table's new name."""
    for old, new in tables.items():
        _rename_table(old, new)
    for table, names in columns.items():
        for old, new in names.items():
            _rename_column(table, old, new)


def rename_back(tables: Mapping[str, str], columns: Mapping[str, Mapping[str, str]]) -> None:
    """Undo `rename`."""
    rename({}, {table: {new: old for old, new in names.items()} for table, names in columns.items()})
    rename({new: old for old, new in tables.items()}, {})


def _rename_column(table: str, old: str, new: str) -> None:
    """Rename a column; PostgreSQL keeps the bodies of functions as text, so they are made anew."""
    op.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")
    if not _on_sqlite():
        _rewrite_functions(_OF_TRIGGERS, old, new, table=table)


def _rename_table(old: str, new: str) -> None:
    """Rename a table and the constraints, indexes and sequences that bear its name."""
    op.rename_table(old, new)
    own, renamed = re.compile(rf"\b(pk|uq|fk|ck|ix)_{old}(?=_|\b)"), rf"\1_{new}"
    if _on_sqlite():
        _rename_on_sqlite(new, own, renamed)
        return
    _rewrite_functions(_ALL, old, new)
    for (name,) in _rows("SELECT conname FROM pg_constraint WHERE conrelid = CAST(:table AS regclass)", table=new):
        if own.match(name):
            op.execute(f"ALTER TABLE {new} RENAME CONSTRAINT {name} TO {own.sub(renamed, name)}")
    for (name,) in _rows("SELECT indexname FROM pg_indexes WHERE tablename = :table", table=new):
        if own.match(name):
            op.execute(f"ALTER INDEX {name} RENAME TO {own.sub(renamed, name)}")
    op.execute(f"ALTER SEQUENCE IF EXISTS {old}_id_seq RENAME TO {new}_id_seq")


def _rename_on_sqlite(table: str, own: re.Pattern[str], renamed: str) -> None:
    """Write the new names into the schema, as https://sqlite.org/lang_altertable.html#otheralter allows."""
    statement = _rows("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table", table=table)[0][0]
    indexes = _rows(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = :table AND sql IS NOT NULL",
        table=table,
    )
    for name, _ in indexes:
        op.execute(f"DROP INDEX {name}")
    version = _rows("PRAGMA schema_version")[0][0]
    op.execute("PRAGMA writable_schema = ON")
    op.get_bind().execute(
        sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :table"),
        {"sql": own.sub(renamed, statement), "table": table},
    )
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = OFF")
    for _, sql in indexes:
        op.execute(own.sub(renamed, sql))


def _rewrite_functions(which: str, old: str, new: str, **values: str) -> None:
    for (definition,) in _rows(which, word=rf"\y{old}\y", **values):
        op.get_bind().exec_driver_sql(re.sub(rf"\b{old}\b", new, definition).replace("%", "%%"))


def _rows(query: str, **values: str) -> list[Any]:
    return list(op.get_bind().execute(sa.text(query), values).all())


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
