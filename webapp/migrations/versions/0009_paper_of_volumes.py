"""Editions: how thick the printer's paper is."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("edition", sa.Column("leaf_microns", sa.Integer(), server_default="105", nullable=False))


def downgrade() -> None:
    op.drop_column("edition", "leaf_microns")
