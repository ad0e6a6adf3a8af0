"""The findings of imports under the field's name."""

import sqlalchemy as sa
from alembic import op

from webapp.migrations.renaming import rename, rename_back

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

RENAMED_COLUMNS = {"imported_row": {"doubts": "findings"}}


def upgrade() -> None:
    rename({}, RENAMED_COLUMNS)
    _rename_in_rows("doubts", "findings")


def downgrade() -> None:
    _rename_in_rows("findings", "doubts")
    rename_back({}, RENAMED_COLUMNS)


def _rename_in_rows(old: str, new: str) -> None:
    """Rename a key of what imports that have not run yet hold of each row."""
    rows = sa.table("imported_row", sa.column("id", sa.Integer()), sa.column("raw", sa.JSON()))
    connection = op.get_bind()
    for id, raw in connection.execute(sa.select(rows.c.id, rows.c.raw)).all():
        if isinstance(raw, dict) and isinstance(raw.get(old), list):
            renamed = {new if key == old else key: value for key, value in raw.items()}
            connection.execute(sa.update(rows).where(rows.c.id == id).values(raw=renamed))
