"""What every table shares: naming of constraints, times in UTC, and text enums kept honest by a CHECK."""

import datetime as dt
import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, DateTime, Dialect, MetaData, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, declared_attr

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcTime(TypeDecorator[dt.datetime]):
    """An aware time in UTC, also on SQLite, which forgets time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a zone reached the database")
        return value.astimezone(dt.UTC) if value else None

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        return value.replace(tzinfo=dt.UTC) if value is not None and value.tzinfo is None else value


class Base(DeclarativeBase):
    """The base of every table, which is named like its class: `ImportedRow` is `imported_row`."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {dt.datetime: UtcTime, str: Text, dict[str, Any]: JSON}  # noqa: RUF012 (SQLAlchemy's own attribute)

    @declared_attr.directive
    def __tablename__(cls) -> str:
        return re.sub("(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()


def one_of(column: str, values: type[StrEnum] | Iterable[str], name: str) -> CheckConstraint:
    """Return a CHECK that `column` holds one of `values`: text enums that can grow by a plain migration."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=name)
