"""Imports: files of practices that stand elsewhere, and what became of each of their rows."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("state", "kind", "source", "file_name", "language")),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("content", "mapping", "notes")),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('prepared', 'done', 'undone')", name=op.f("ck_import_state")),
        sa.CheckConstraint("kind IN ('listing', 'csv', 'xlsx', 'json')", name=op.f("ck_import_kind")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_import_by_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import")),
    )
    op.create_table(
        "imported_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_key", sa.Text(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("doubts", sa.JSON(), nullable=False),
        sa.CheckConstraint("outcome IN ('created', 'updated', 'same', 'kept')", name=op.f("ck_imported_row_outcome")),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import.id"], name=op.f("fk_imported_row_import_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_imported_row_practice_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_row")),
        sa.UniqueConstraint("import_id", "number", name=op.f("uq_imported_row_import_id_number")),
    )
    op.create_index(op.f("ix_imported_row_source_source_key"), "imported_row", ["source", "source_key"])
    op.create_index(op.f("ix_imported_row_practice_id"), "imported_row", ["practice_id"])


def downgrade() -> None:
    op.drop_table("imported_row")
    op.drop_table("import")
