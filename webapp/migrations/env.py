"""What Alembic runs: the tables of the models, over the connection from `webapp.migrations`."""

from typing import Any, Literal

from alembic import context

from webapp.migrations import in_the_models
from webapp.models import Base
from webapp.models.base import UtcTime


def _render(kind: str, item: Any, autogen_context: object) -> str | Literal[False]:
    """Name the type of a column itself, so that a migration does not change when the code does."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_type=True,
    render_item=_render,
    include_name=in_the_models,
)
with context.begin_transaction():
    context.run_migrations()
