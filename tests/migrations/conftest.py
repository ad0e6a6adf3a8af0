"""A PostgreSQL of the tests' own, started once and thrown away, and empty databases of every engine in turn."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from cluster import MIGRATED, new_database
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from webapp import create_app
from webapp.config import Settings
from webapp.core import db

_names = itertools.count(1)


@pytest.fixture
def postgresql_url(postgresql: str) -> str:
    """The URL of an empty database in that cluster."""
    return new_database(postgresql, f"test_{next(_names)}")


@pytest.fixture(scope="session")
def new_on_postgresql(migrated_on_postgresql: str) -> Callable[[], str]:
    """`new_on_postgresql()` is the URL of a database of this release without a row: a copy of the one migrated once."""
    return lambda: new_database(migrated_on_postgresql, f"test_{next(_names)}", MIGRATED)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine on an empty database, SQLite and PostgreSQL in turn."""
    on_postgresql = request.param == "postgresql"
    url = request.getfixturevalue("postgresql_url") if on_postgresql else f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    yield from _engine(url)


@pytest.fixture(name="new_database", params=["sqlite", "postgresql"])
def engine_on_new_database(request: pytest.FixtureRequest, tmp_path: Path, migrated_database: Path) -> Iterator[Engine]:
    """An engine on a database of this release without a row, a copy: SQLite and PostgreSQL in turn."""
    if request.param == "postgresql":
        yield from _engine(request.getfixturevalue("new_on_postgresql")())
    else:
        copy = shutil.copy(migrated_database, tmp_path / "new.sqlite3")
        yield from _engine(f"sqlite:///{copy}")


def _engine(url: str) -> Iterator[Engine]:
    engine = db.make_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def on_postgresql(new_on_postgresql: Callable[[], str], settings: Settings) -> Iterator[Flask]:
    """The application on PostgreSQL, its jobs included."""
    url = new_on_postgresql()
    app = create_app(replace(settings, database_url=url, jobs_url=url))
    app.testing = True
    yield app
    app.extensions["sheaf_engine"].dispose()
    app.extensions["sheaf_huey"].storage.close()


@pytest.fixture
def at_work(on_postgresql: Flask) -> Callable[[], AbstractContextManager[Session]]:
    """`with at_work() as session:` is a unit of work on PostgreSQL."""

    @contextmanager
    def begin() -> Iterator[Session]:
        with on_postgresql.app_context(), db.unit_of_work() as session:
            yield session

    return begin
