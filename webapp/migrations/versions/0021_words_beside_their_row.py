"""PostgreSQL keeps the words of a revision in its row, not in a table of their own behind it.

There the planner did not see them: it took the table for a small one and read all of it for every search.
"""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _rewrite("MAIN")


def downgrade() -> None:
    _rewrite("EXTENDED")


def _rewrite(storage: str) -> None:
    """Change where the words are kept: of those that are there too, which takes a new table."""
    if op.get_bind().dialect.name == "sqlite":
        return
    op.execute("ALTER TABLE search_text RENAME TO search_text_before")
    op.execute("CREATE TABLE search_text (revision_id integer NOT NULL, words tsvector NOT NULL)")
    op.execute(f"ALTER TABLE search_text ALTER words SET STORAGE {storage}")
    op.execute("INSERT INTO search_text SELECT revision_id, words FROM search_text_before")
    op.execute("DROP TABLE search_text_before")
    op.execute("ALTER TABLE search_text ADD CONSTRAINT search_text_pkey PRIMARY KEY (revision_id)")
    op.execute("CREATE INDEX ix_search_text_words ON search_text USING gin (words)")
    op.execute("ANALYZE search_text")
