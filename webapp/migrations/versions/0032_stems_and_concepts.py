"""The full text holds stems and concepts beside the words; what readers find is derived anew.

An entry says by which rules it was made: `search.catch_up` makes those anew that were made by others. PostgreSQL keeps
them in the same column as the words.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

FTS5 = """
CREATE VIRTUAL TABLE search_text USING fts5(
    {columns}, prefix = '1 2 3', tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'"
)"""


def upgrade() -> None:
    with op.batch_alter_table("catalogue_entry") as table:
        table.add_column(sa.Column("rules", sa.Text(), nullable=False, server_default=""))
    _make("title, summary, body, title_expansions, summary_expansions, body_expansions")


def downgrade() -> None:
    _make("title, summary, body")
    with op.batch_alter_table("catalogue_entry") as table:
        table.drop_column("rules")


def _make(columns: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_text")
        op.execute(FTS5.format(columns=columns))
    else:
        op.execute("DELETE FROM search_text")
    op.execute("DELETE FROM catalogue_entry")
