"""A PostgreSQL of the tests' own, started once and thrown away, and empty databases of every kind in turn."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cluster import NoPostgreSQL, cluster
from sqlalchemy import Engine, make_url, text

from webapp import db

_names = itertools.count(1)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a running cluster; skips where PostgreSQL is not installed."""
    try:
        with cluster() as url:
            yield url
    except NoPostgreSQL as missing:
        pytest.skip(str(missing))


@pytest.fixture
def postgresql_url(postgresql: str) -> str:
    """The URL of an empty database in that cluster."""
    name = f"test_{next(_names)}"
    engine = db.make_engine(postgresql)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return make_url(postgresql).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine on an empty database, SQLite and PostgreSQL in turn."""
    url: str | Callable[[], str] = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url")
    engine = db.make_engine(str(url))
    yield engine
    engine.dispose()
