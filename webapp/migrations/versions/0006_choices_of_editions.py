"""Editions: what is chosen for them and in which order, additions by hand, acknowledgements, publisher and cover."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

CHOICES = {
    "counted": ("published", "ran"),
    "parts": ("country", "topic", "none"),
    "ordering": ("country", "topic", "date", "title", "hand"),
    "tongues": ("all", "originals"),
}
TEXTS = ("acknowledgements", "publisher", "cover", "cover_alt", "cover_credit")


def upgrade() -> None:
    # a batch would copy the table on SQLite, and dropping the old one would take along all that belongs to editions
    for name, (usual, *others) in CHOICES.items():
        listed = ", ".join(f"'{value}'" for value in (usual, *others))
        check = f"CONSTRAINT ck_edition_{name} CHECK ({name} IN ({listed}))"
        op.execute(f"ALTER TABLE edition ADD COLUMN {name} TEXT DEFAULT '{usual}' NOT NULL {check}")
    op.add_column("edition", sa.Column("for_press", sa.Boolean(), server_default=sa.false(), nullable=False))
    for name in TEXTS:
        op.add_column("edition", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.add_column("edition", sa.Column("arrangement", sa.JSON(), nullable=True))
    op.add_column("edition", sa.Column("unbound", sa.JSON(), nullable=True))
    op.add_column("edition_entry", sa.Column("pages", sa.Integer(), server_default="0", nullable=False))
    op.add_column("edition_version", sa.Column("about", sa.JSON(), server_default="{}", nullable=False))
    op.create_table(
        "edition_addition",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_edition_addition_edition_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_edition_addition_practice_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_edition_addition_by_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("edition_id", "practice_id", name=op.f("pk_edition_addition")),
    )


def downgrade() -> None:
    op.drop_table("edition_addition")
    op.drop_column("edition_version", "about")
    op.drop_column("edition_entry", "pages")
    for name in ("unbound", "arrangement", *reversed(TEXTS), "for_press", *CHOICES):
        op.drop_column("edition", name)
