"""What Alembic runs: our tables, over the connection that webapp.migrations hands it."""

from typing import Any, Literal

from alembic import context

from webapp.migrations import in_the_models
from webapp.models import Base
from webapp.models.base import UtcTime


def _render(kind: str, item: Any, autogen_context: object) -> str | Literal[False]:
    """A migration must not change when our code does, so it names the column type itself."""
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
