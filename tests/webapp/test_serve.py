"""Serving: a process of the web server is ready before its first reader comes."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import pytest

from webapp import serve


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was done about garbage, which is not done to the process of the tests."""
    done: list[str] = []
    monkeypatch.setattr(serve.gc, "freeze", lambda: done.append("freeze"))
    monkeypatch.setattr(serve.gc, "set_threshold", lambda *_: done.append("set_threshold"))
    return done


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settled: list[str]) -> Path:
    monkeypatch.setenv("SHEAF_INSTANCE", str(tmp_path))
    monkeypatch.setenv("SHEAF_ENVIRONMENT", "testing")
    return tmp_path


def test_a_process_has_read_the_catalogue_before_it_serves(
    instance: Path, migrated_database: Path, settled: list[str]
) -> None:
    shutil.copy(migrated_database, instance / "sheaf.sqlite3")
    app = serve.ready_app()
    assert app.extensions["sheaf_facet_index"].indexed_practices == [] and settled == ["freeze", "set_threshold"]
    app.extensions["sheaf_engine"].dispose()


def test_a_process_serves_also_while_its_database_cannot_be_read(
    instance: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        app = serve.ready_app()
    assert "sheaf_facet_index" not in app.extensions and "no such table: catalogue_change" in caplog.text
    with app.test_client().get("/static/img/favicon.svg") as answer:
        assert answer.status_code == 200
    app.extensions["sheaf_engine"].dispose()
