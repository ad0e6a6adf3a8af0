"""Practices are found by the names that their cities have in other languages: what the search knows is derived anew.

`search.catch_up`, which runs after the migrations, does it.
"""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM search_text")
    op.execute("DELETE FROM catalogue_entry")


def downgrade() -> None:
    """The release before finds by these names, too, until a practice changes: it would not derive them anew."""
