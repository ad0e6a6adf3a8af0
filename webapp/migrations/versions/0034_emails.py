"""E-mails and a network's own words for them under the field's name."""

from webapp.migrations.renaming import rename, rename_back

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

RENAMED_TABLES: dict[str, str] = {"letter": "email", "letter_text": "email_text"}
RENAMED_COLUMNS: dict[str, dict[str, str]] = {"coordinated_country": {"letters": "emails"}}


def upgrade() -> None:
    rename(RENAMED_TABLES, RENAMED_COLUMNS)


def downgrade() -> None:
    rename_back(RENAMED_TABLES, RENAMED_COLUMNS)
