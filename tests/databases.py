"""`--database postgresql`: the tests that have a database run on PostgreSQL, each on a new copy of an empty one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cluster import MIGRATED, TESTS, NoPostgreSQL, cluster, new_database

from webapp import migrations
from webapp.core import db

NOT_OURS = ("psycopg.Connection.*:ResourceWarning", "Connection.__del__:pytest.PytestUnraisableExceptionWarning")
"""Warnings of commands, which end with their process and close no connection."""


def pytest_addoption(parser: pytest.Parser) -> None:
    words = "what the tests of the application run on; SQLite by default"
    parser.addoption("--database", choices=["sqlite", "postgresql"], default="sqlite", help=words)


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("database") == "postgresql":
        for ignored in NOT_OURS:
            config.addinivalue_line("filterwarnings", f"ignore:.*{ignored}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what has no database and what is about SQLite's file: it would say nothing new."""
    if config.getoption("database") == "postgresql":
        left_out = [item for item in items if not _has_a_database(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if _has_a_database(item)]


def _has_a_database(item: pytest.Item) -> bool:
    return "database_url" in getattr(item, "fixturenames", ()) and item.get_closest_marker("sqlite") is None


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a running cluster of PostgreSQL, thrown away in the end; skips where it is not installed."""
    try:
        with cluster() as url:
            yield url
    except NoPostgreSQL as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def migrated_on_postgresql(postgresql: str) -> str:
    """Make a database of this release on PostgreSQL once, to be copied, and return the URL of its cluster."""
    engine = db.make_engine(new_database(postgresql, MIGRATED))
    migrations.upgrade(engine)
    engine.dispose()
    return postgresql


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """Return the URL of a database without a row, where `--database` asks for another than SQLite."""
    if request.config.getoption("database") == "sqlite":
        return ""
    return new_database(request.getfixturevalue("migrated_on_postgresql"), TESTS, MIGRATED)
