"""Which page in a browser wrote each answer as it stands, so that two people can write one section at once."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("edit", sa.Column("written", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("edit", "written")
