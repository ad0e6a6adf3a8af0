"""The words of the desk in a full text of their own, in the place of a text that was read from end to end.

The rows of the desk are derived anew after the migration, for their words are: `rows.complete`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

FTS5 = """
CREATE VIRTUAL TABLE desk_text USING fts5(
    words, prefix = '1 2 3', tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'"
)"""
# A virtual table has no foreign keys: the words of a practice go with its row, also when that goes with the practice.
FORGET = """
CREATE TRIGGER desk_row_takes_its_words AFTER DELETE ON desk_row
BEGIN DELETE FROM desk_text WHERE rowid = OLD.practice_id; END"""
TSVECTOR = """
CREATE TABLE desk_text (
    practice_id integer CONSTRAINT pk_desk_text PRIMARY KEY
        CONSTRAINT fk_desk_text_practice_id REFERENCES desk_row (practice_id) ON DELETE CASCADE,
    words tsvector NOT NULL
)"""


def upgrade() -> None:
    op.drop_table("desk_words")
    _forget_rows()
    if op.get_bind().dialect.name == "sqlite":
        op.execute(FTS5)
        op.execute(FORGET)
    else:
        op.execute(TSVECTOR)
        op.execute("CREATE INDEX ix_desk_text_words ON desk_text USING gin (words)")


def downgrade() -> None:
    _forget_rows()
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER desk_row_takes_its_words")
    op.drop_table("desk_text")
    op.create_table(
        "desk_words",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["desk_row.practice_id"], name=op.f("fk_desk_words_practice_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("practice_id", name=op.f("pk_desk_words")),
    )


def _forget_rows() -> None:
    for table in ("desk_label", "desk_row"):
        op.execute(f"DELETE FROM {table}")  # noqa: S608 (two names of this file)
