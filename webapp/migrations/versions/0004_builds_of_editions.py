"""Editions: their builds, frozen versions, what was left out, who wrote the foreword, ISBN and ISSN."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("edition", sa.Column("build", sa.Text(), server_default="", nullable=False))
    op.add_column("edition", sa.Column("built_as", sa.JSON(), nullable=True))
    for name in ("foreword_by", "isbn", "issn"):
        op.add_column("edition", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.create_table(
        "edition_omission",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_edition_omission_edition_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_edition_omission_practice_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_edition_omission_by_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("edition_id", "practice_id", name=op.f("pk_edition_omission")),
    )
    op.create_table(
        "edition_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("build", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("contents", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_edition_version_edition_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["frozen_by_id"], ["person.id"], name=op.f("fk_edition_version_frozen_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_version")),
        sa.UniqueConstraint("edition_id", "number", name=op.f("uq_edition_version_edition_id_number")),
        sa.UniqueConstraint("reference", name=op.f("uq_edition_version_reference")),
    )


def downgrade() -> None:
    op.drop_table("edition_version")
    op.drop_table("edition_omission")
    for name in ("issn", "isbn", "foreword_by", "built_as", "build"):
        op.drop_column("edition", name)
