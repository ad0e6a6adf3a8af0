"""Fixtures that several folders of tests share. Unit tests of forms and exports use none of them."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

import pytest
import translations
from browsers import signed_in
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from order import pytest_addoption, pytest_collection_modifyitems, pytest_terminal_summary  # noqa: F401
from page import Page
from sqlalchemy.orm import Session

from webapp import create_app, jobs, migrations
from webapp.config import Environment, Settings
from webapp.core import db
from webapp.models import Person
from webapp.storage import files
from webapp.web import limits

pytest_plugins = ["databases"]
SITE = "http://localhost"
MEMORY, ENOUGH_MEMORY = Path("/dev/shm"), 2 * 1024**3
COLLECTED_AFTER = (50_000, 20, 100)
"""So many new objects, and so many rounds, before Python looks for those that only hold each other (see `gc`)."""


def pytest_configure(config: pytest.Config) -> None:
    """WeasyPrint leaves its colour profile open; that is the only warning that is not an error."""
    config.addinivalue_line("filterwarnings", "ignore:unclosed file .*sRGB2014:ResourceWarning")
    translations.compile_stale()


def pytest_collection_finish() -> None:
    """Look less often for garbage, and never again among what has been imported and collected: it took a seventh."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED_AFTER)


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test sees no SHEAF_ variable of the person who runs it."""
    for name in [name for name in os.environ if name.startswith("SHEAF_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session", autouse=True)
def _templates_are_compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What Jinja has compiled for one app is there for every other, in all processes of this run."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "templates"
    folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": FileSystemBytecodeCache(str(folder))})
        yield


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an empty database of this release once, to be copied for each test."""
    path = tmp_path_factory.mktemp("database") / "sheaf.sqlite3"
    engine = db.make_engine(f"sqlite:///{path}")
    migrations.upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the instance folder of this test process, emptied after each test.

    It is in memory where there is room, for each test writes three databases and a disk takes its time with them.
    """
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH_MEMORY:
        with tempfile.TemporaryDirectory(prefix="sheaf-", dir=MEMORY) as folder:
            yield Path(folder) / "instance"
    else:
        yield tmp_path_factory.mktemp("house") / "instance"


@pytest.fixture
def settings(house: Path, database_url: str) -> Iterator[Settings]:
    house.mkdir()
    yield Settings(
        environment=Environment.TESTING,
        instance=house,
        secret_key="only for tests " * 4,
        database_url=database_url,
        site_url=SITE,
        network="Cities in Common",
        contact_email="office@network.example",
        lease_seconds=2.0,
        undo_minutes=0,  # a test of undoing says so; the others send their letters at once
        check_documents=False,  # a test of the checks says so; for the others it would cost a second each
    )
    shutil.rmtree(house)


@pytest.fixture
def app(open_made: Callable[[Callable[[Settings], Flask]], Flask]) -> Flask:
    """Return the app over an empty database. It is made once in a test process; each test gets it as it was made.

    Compiling its routes, its templates and its SQL anew took half of the time of a short test.
    """
    return open_made(_app)


@pytest.fixture
def open_made(settings: Settings, migrated_database: Path) -> Iterator[Callable[[Callable[[Settings], Flask]], Flask]]:
    """Return a function that gives the app that `make` makes once, over an empty database and as it was made."""
    with ExitStack() as opened:
        yield lambda make: opened.enter_context(_as_made(make(settings), migrated_database))


@contextmanager
def _as_made(app: Flask, migrated_database: Path) -> Iterator[Flask]:
    config = dict(app.config)
    limits.limiter.enabled = config["RATELIMIT_ENABLED"]  # another app may have changed it
    with _open(app, migrated_database), pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "extensions", dict(app.extensions))
        yield app
    app.config.clear()
    app.config.update(config)


@cache
def _app(settings: Settings) -> Flask:
    app = create_app(settings)
    app.testing = True
    app.extensions["sheaf_huey"].storage.close()
    return app


@contextmanager
def _open(app: Flask, migrated_database: Path) -> Iterator[None]:
    """Put into the empty instance what an app finds there or makes when it starts."""
    settings: Settings = app.config["SETTINGS"]
    if not settings.database_url:
        shutil.copy(migrated_database, settings.instance / "sheaf.sqlite3")
    files.init_app(app)
    jobs.init_app(app)
    yield
    app.extensions["sheaf_engine"].dispose()
    app.extensions["sheaf_huey"].storage.close()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """Open a unit of work that the test commits itself when another request is to see it."""
    with app.app_context(), db.unit_of_work() as session:
        yield session


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def page(client: FlaskClient) -> Page:
    """Return the every-page client of somebody who is not signed in."""
    return Page(client)


@pytest.fixture
def page_of(app: Flask) -> Callable[[Person], Page]:
    """Return a function that gives the every-page client of a person: `page_of(editor).get("/desk")`."""

    def make(person: Person) -> Page:
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie.update(signed_in(app, person))
        return Page(client)

    return make
