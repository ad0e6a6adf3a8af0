"""Sign-in links: when each was made and what for, so that the e-mails to one recipient can be counted."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The defaults stay: machines with the release before, which go on meanwhile, name neither column."""
    made = sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now())
    with op.batch_alter_table("sign_in_link") as table:
        table.add_column(sa.Column("purpose", sa.Text(), nullable=False, server_default="given"))
        table.add_column(made)
        table.create_check_constraint(op.f("ck_sign_in_link_purpose"), "purpose IN ('asked', 'invited', 'given')")
    op.create_index(op.f("ix_sign_in_link_person_id_created_at"), "sign_in_link", ["person_id", "created_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_sign_in_link_person_id_created_at"), table_name="sign_in_link")
    with op.batch_alter_table("sign_in_link") as table:
        table.drop_constraint(op.f("ck_sign_in_link_purpose"), type_="check")
        table.drop_column("created_at")
        table.drop_column("purpose")
