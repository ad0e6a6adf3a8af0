"""Edition releases under their name."""

from webapp.migrations.renaming import rename, rename_back

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

RENAMED_TABLES: dict[str, str] = {"edition_version": "edition_release"}
RENAMED_COLUMNS: dict[str, dict[str, str]] = {
    "edition_release": {"frozen_at": "released_at", "frozen_by_id": "released_by_id"}
}


def upgrade() -> None:
    rename(RENAMED_TABLES, RENAMED_COLUMNS)


def downgrade() -> None:
    rename_back(RENAMED_TABLES, RENAMED_COLUMNS)
