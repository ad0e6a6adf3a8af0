"""Writing together: sittings, comments, suggestions, approvals, and who was invited to what."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _link(table: str, column: str, target: str, *, on_delete: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=on_delete)


def upgrade() -> None:
    with op.batch_alter_table("practice_person") as table:
        table.add_column(sa.Column("sections", sa.JSON(), nullable=True))
        table.add_column(sa.Column("added_by_id", sa.Integer(), nullable=True))
        table.add_column(
            sa.Column(
                "added_at", sa.DateTime(timezone=True), server_default=sa.text("CURRENT_TIMESTAMP"), nullable=False
            )
        )
        table.create_foreign_key(
            op.f("fk_practice_person_added_by_id"), "person", ["added_by_id"], ["id"], ondelete="SET NULL"
        )
    op.add_column("practice", _time("asked_running_at", nullable=True))
    op.add_column("letter", sa.Column("attachment", sa.JSON(), nullable=True))
    op.create_table(
        "edit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("page", sa.Text(), nullable=False),
        _time("began_at"),
        _time("at"),
        sa.Column("answers", sa.JSON(), nullable=False),
        _link("edit", "practice_id", "practice", on_delete="CASCADE"),
        _link("edit", "person_id", "person", on_delete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edit")),
    )
    op.create_index(op.f("ix_edit_practice_id_section_id"), "edit", ["practice_id", "section", "id"])
    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("to_city", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        _time("at"),
        _time("answered_at", nullable=True),
        _link("comment", "practice_id", "practice", on_delete="CASCADE"),
        _link("comment", "author_id", "person", on_delete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
    )
    op.create_index(op.f("ix_comment_practice_id_id"), "comment", ["practice_id", "id"])
    op.create_table(
        "suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        _time("at"),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        _time("answered_at", nullable=True),
        sa.CheckConstraint("state IN ('open', 'accepted', 'rejected')", name=op.f("ck_suggestion_state")),
        _link("suggestion", "practice_id", "practice", on_delete="CASCADE"),
        _link("suggestion", "author_id", "person", on_delete="SET NULL"),
        _link("suggestion", "answered_by_id", "person", on_delete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
    )
    op.create_index(op.f("ix_suggestion_practice_id_id"), "suggestion", ["practice_id", "id"])
    op.create_table(
        "certification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        _time("asked_at"),
        _time("answered_at", nullable=True),
        sa.Column("approved", sa.Boolean(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        _time("withdrawn_at", nullable=True),
        _link("certification", "practice_id", "practice", on_delete="CASCADE"),
        _link("certification", "person_id", "person", on_delete="CASCADE"),
        _link("certification", "asked_by_id", "person", on_delete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification")),
    )
    op.create_index(op.f("ix_certification_practice_id_id"), "certification", ["practice_id", "id"])


def downgrade() -> None:
    for name in ("certification", "suggestion", "comment", "edit"):
        op.drop_table(name)
    op.drop_column("letter", "attachment")
    op.drop_column("practice", "asked_running_at")
    with op.batch_alter_table("practice_person") as table:
        table.drop_constraint(op.f("fk_practice_person_added_by_id"), type_="foreignkey")
        table.drop_column("added_at")
        table.drop_column("added_by_id")
        table.drop_column("sections")
