"""Rows that an address names: loaded, or not found."""

from typing import Any, TypeVar

from flask import abort

from webapp.core.db import session

Row = TypeVar("Row")


def get_or_404(model: type[Row], id: Any, **columns: Any) -> Row:
    """Return the row with this id whose `columns` have these values; answer 404 if there is none."""
    row = session().get(model, id)
    if row is None or any(getattr(row, name) != value for name, value in columns.items()):
        abort(404)
    return row
