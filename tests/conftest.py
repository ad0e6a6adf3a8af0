"""Fixtures that several kinds of test share. Unit tests of forms and exports use none of them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from page import Page
from sqlalchemy.orm import Session

from webapp import create_app, db, migrations
from webapp.config import Environment, Settings
from webapp.models import Person

SITE = "http://localhost"


def pytest_configure(config: pytest.Config) -> None:
    """WeasyPrint leaves its colour profile open; that is the only warning that is not an error."""
    config.addinivalue_line("filterwarnings", "ignore:unclosed file .*sRGB2014:ResourceWarning")


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test sees no SHEAF_ variable of the person who runs it."""
    for name in [name for name in os.environ if name.startswith("SHEAF_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database of this release, made once and copied for each test."""
    path = tmp_path_factory.mktemp("database") / "sheaf.sqlite3"
    engine = db.make_engine(f"sqlite:///{path}")
    migrations.upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        environment=Environment.TESTING,
        instance=tmp_path / "instance",
        secret_key="only for tests " * 4,
        site_url=SITE,
        network="Cities in Common",
        lease_seconds=2.0,
        check_documents=False,  # a test of the checks says so; for the others it would cost a second each
    )


class _CompiledTemplates(BytecodeCache):
    """Templates compiled by an earlier test's app: half of the time of a short test was spent compiling them anew."""

    def __init__(self) -> None:
        self.known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if (found := self.known.get(bucket.key + bucket.checksum)) is not None:
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.known[bucket.key + bucket.checksum] = bucket.bytecode_to_string()


_COMPILED_TEMPLATES = _CompiledTemplates()


@pytest.fixture
def app(settings: Settings, migrated_database: Path) -> Iterator[Flask]:
    settings.instance.mkdir(parents=True)
    shutil.copy(migrated_database, settings.instance / "sheaf.sqlite3")
    app = create_app(settings)
    app.testing = True
    app.jinja_env.bytecode_cache = _COMPILED_TEMPLATES
    yield app
    app.extensions["sheaf_engine"].dispose()
    app.extensions["sheaf_huey"].storage.close()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A unit of work that the test commits itself when another request is to see it."""
    with app.app_context(), db.unit_of_work() as session:
        yield session


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def page(client: FlaskClient) -> Page:
    """The every-page client of somebody who is not signed in."""
    return Page(client)


@pytest.fixture
def page_of(app: Flask) -> Callable[[Person], Page]:
    """The every-page client of a person: `page_of(editor).get("/desk")`."""

    def make(person: Person) -> Page:
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie.update(person=person.id, epoch=person.session_epoch, language=person.language)
        return Page(client)

    return make
