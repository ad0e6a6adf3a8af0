"""When a translation that was public was taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

CHECK = "withdrawn_at IS NULL OR NOT is_published"


def upgrade() -> None:
    column = "withdrawn_at"
    if op.get_bind().dialect.name == "sqlite":
        # Making the table anew would lose its triggers.
        name = "ck_revision_withdrawn_is_not_public"
        op.execute(f"ALTER TABLE revision ADD COLUMN {column} DATETIME CONSTRAINT {name} CHECK ({CHECK})")
        return
    op.add_column("revision", sa.Column(column, sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(op.f("ck_revision_withdrawn_is_not_public"), "revision", CHECK)


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_revision_withdrawn_is_not_public"), "revision", type_="check")
    op.drop_column("revision", "withdrawn_at")
