"""The catalogue: entries and changes of what is public, words of titles, and the full text.

What they hold is derived from published revisions by `search.catch_up`, which runs after the migrations.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

FTS5 = """
CREATE VIRTUAL TABLE search_text USING fts5(
    title, summary, body, prefix = '1 2 3', tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'"
)"""


def upgrade() -> None:
    op.drop_index(op.f("ix_facet_kind_value"), table_name="facet")
    op.drop_table("facet")
    op.create_table(
        "catalogue_entry",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("is_own", sa.Boolean(), nullable=False),
        sa.Column("sort_title", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_year", sa.Integer(), nullable=True),
        sa.Column("last_year", sa.Integer(), nullable=True),
        sa.Column("facets", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_catalogue_entry_revision_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_catalogue_entry_practice_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("revision_id", name=op.f("pk_catalogue_entry")),
    )
    op.create_index(op.f("ix_catalogue_entry_practice_id"), "catalogue_entry", ["practice_id"])
    op.create_table(
        "catalogue_change",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_catalogue_change_practice_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_catalogue_change")),
    )
    op.create_index(op.f("ix_catalogue_change_practice_id"), "catalogue_change", ["practice_id"])
    op.create_table(
        "title_word",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_title_word_practice_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("practice_id", "word", name=op.f("pk_title_word")),
    )
    op.create_index(op.f("ix_title_word_word"), "title_word", ["word"])
    op.create_table(
        "misspelling",
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("form", "word", name=op.f("pk_misspelling")),
    )
    op.create_index(op.f("ix_misspelling_word"), "misspelling", ["word"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute(FTS5)
    else:
        op.execute("CREATE TABLE search_text (revision_id integer PRIMARY KEY, words tsvector NOT NULL)")
        op.execute("CREATE INDEX ix_search_text_words ON search_text USING gin (words)")


def downgrade() -> None:
    op.drop_table("search_text")
    op.drop_table("misspelling")
    op.drop_table("title_word")
    op.drop_table("catalogue_change")
    op.drop_table("catalogue_entry")
    op.create_table(
        "facet",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('topic', 'country')", name=op.f("ck_facet_kind")),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_facet_practice_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("practice_id", "kind", "value", name=op.f("pk_facet")),
    )
    op.create_index(op.f("ix_facet_kind_value"), "facet", ["kind", "value"], unique=False)
    if rows := _facets():
        insert = sa.text("INSERT INTO facet (practice_id, kind, value) VALUES (:practice, :kind, :value)")
        op.get_bind().execute(insert, rows)


def _facets() -> list[dict[str, object]]:
    """The rows that the release before this one keeps."""
    practice = sa.table("practice", sa.column("id"), sa.column("state"))
    revised = sa.table("revision", sa.column("practice_id"), sa.column("is_published"), sa.column("answers", sa.JSON()))
    shown = sa.select(revised.c.practice_id, revised.c.answers).where(
        revised.c.is_published.is_(sa.true()), practice.c.id == revised.c.practice_id, practice.c.state != "withdrawn"
    )
    found = set()
    for id, answers in op.get_bind().execute(shown):
        found |= {(id, "topic", code) for code in answers.get("topics", ())}
        found |= {(id, "country", code) for code in answers.get("places", {}).get("countries", ())}
    return [{"practice": id, "kind": kind, "value": value} for id, kind, value in sorted(found)]
