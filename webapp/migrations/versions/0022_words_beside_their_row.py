"""PostgreSQL keeps the words of a full text in their row, not in a table of their own behind it.

There the planner did not see how large they are: it took the table for a small one and read all of it for every search.
"""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _keep("MAIN")


def downgrade() -> None:
    _keep("EXTENDED")


def _keep(storage: str) -> None:
    """Change where words are kept. Those that are there move when they are written again, unchanged by ts_delete."""
    if op.get_bind().dialect.name == "sqlite":
        return
    for table in ("search_text", "desk_text"):
        op.execute(f"ALTER TABLE {table} ALTER words SET STORAGE {storage}")
        op.execute(f"UPDATE {table} SET words = ts_delete(words, '')")  # noqa: S608 (two names of this file)
        op.execute(f"ANALYZE {table}")
