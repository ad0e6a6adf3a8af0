"""Editions: which languages are bound, whether each gets a volume of its own, and what those say in their language."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("edition", sa.Column("languages", sa.JSON(), nullable=True))
    op.add_column("edition", sa.Column("by_language", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("edition", sa.Column("texts", sa.JSON(), nullable=True))


def downgrade() -> None:
    for name in ("texts", "by_language", "languages"):
        op.drop_column("edition", name)
