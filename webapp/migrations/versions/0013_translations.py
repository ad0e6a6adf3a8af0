"""Translations by editors: the revision from which a working copy in another language was made."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("working_copy") as table:
        table.add_column(sa.Column("source_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_working_copy_source_id"), "revision", ["source_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("working_copy") as table:
        table.drop_constraint(op.f("fk_working_copy_source_id"), type_="foreignkey")
        table.drop_column("source_id")
