"""The review queue under its name."""

from webapp.migrations.renaming import rename, rename_back

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

RENAMED_TABLES: dict[str, str] = {"desk_row": "queue_row", "desk_label": "queue_label"}
RENAMED_COLUMNS: dict[str, dict[str, str]] = {}


def upgrade() -> None:
    rename(RENAMED_TABLES, RENAMED_COLUMNS)


def downgrade() -> None:
    rename_back(RENAMED_TABLES, RENAMED_COLUMNS)
