"""Letters and messages to programs are found by their job, for each job that is forgotten lets go of its own."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

TABLES = ("letter", "webhook_delivery")


def upgrade() -> None:
    for table in TABLES:
        op.create_index(op.f(f"ix_{table}_job_id"), table, ["job_id"])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_index(op.f(f"ix_{table}_job_id"), table_name=table)
