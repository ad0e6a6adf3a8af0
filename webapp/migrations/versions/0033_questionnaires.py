"""Questionnaires under the field's name: the version that practices and calls ask, and a network's custom ones."""

from webapp.migrations.renaming import rename, rename_back

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

RENAMED_TABLES = {"thematic_edition": "custom_questionnaire"}
RENAMED_COLUMNS = {table: {"template_edition": "questionnaire_version"} for table in ("practice", "revision", "call")}


def upgrade() -> None:
    rename(RENAMED_TABLES, RENAMED_COLUMNS)


def downgrade() -> None:
    rename_back(RENAMED_TABLES, RENAMED_COLUMNS)
