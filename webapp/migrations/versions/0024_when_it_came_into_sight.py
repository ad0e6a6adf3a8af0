"""When a public revision came into sight last, so that harvesters learn that what had been withdrawn is back."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("revision", sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("revision", "shown_at")
