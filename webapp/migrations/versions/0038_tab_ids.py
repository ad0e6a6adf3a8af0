"""The browser tab that wrote last has an id."""

from webapp.migrations.renaming import rename, rename_back

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

RENAMED_TABLES: dict[str, str] = {}
RENAMED_COLUMNS: dict[str, dict[str, str]] = {"edit": {"page": "tab_id"}}


def upgrade() -> None:
    rename(RENAMED_TABLES, RENAMED_COLUMNS)


def downgrade() -> None:
    rename_back(RENAMED_TABLES, RENAMED_COLUMNS)
