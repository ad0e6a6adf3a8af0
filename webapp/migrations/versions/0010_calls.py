"""Calls for practices, the thematic editions that they ask, and under which call a practice was begun."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "thematic_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("structure", sa.Text(), nullable=False),
        *_who_and_when(),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        _by("thematic_edition"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thematic_edition")),
        sa.UniqueConstraint("name", name=op.f("uq_thematic_edition_name")),
    )
    op.create_table(
        "call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("template_edition", sa.Text(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("late_days", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("reminder_days", "reminded", "texts")),
        *_who_and_when(),
        sa.CheckConstraint("closes_on >= opens_on", name=op.f("ck_call_closes_after_it_opens")),
        sa.CheckConstraint("late_days BETWEEN 0 AND 365", name=op.f("ck_call_late_days")),
        _by("call"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
    )
    op.create_table(
        "call_practice",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_call_practice_practice_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_practice_call_id")),
        sa.PrimaryKeyConstraint("practice_id", name=op.f("pk_call_practice")),
    )
    op.create_index(op.f("ix_call_practice_call_id"), "call_practice", ["call_id"])


def _who_and_when() -> tuple[sa.Column[object], ...]:
    return sa.Column("by_id", sa.Integer(), nullable=True), sa.Column("at", sa.DateTime(timezone=True), nullable=False)


def _by(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f(f"fk_{table}_by_id"), ondelete="SET NULL")


def downgrade() -> None:
    op.drop_table("call_practice")
    op.drop_table("call")
    op.drop_table("thematic_edition")
