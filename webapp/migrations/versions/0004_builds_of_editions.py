"""Builds of editions: which of the documents in the store belong to an edition."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("edition", sa.Column("build", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("edition") as table:
        table.drop_column("build")
