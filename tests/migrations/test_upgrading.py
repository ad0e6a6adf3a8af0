"""Upgrades that meet, that are interrupted, or that only some machines have seen yet."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from builders import a_practice
from click.testing import CliRunner, Result
from commands import refused, umask_kept
from flask import Flask
from sqlalchemy import Engine, func, select, text

from webapp import create_app, jobs, migrations, serve
from webapp.cli import main
from webapp.config import ROOT, Settings
from webapp.core import db
from webapp.models import CatalogueEntry, Job, QueueRow, State
from webapp.review import derived

HEAD = migrations.head_revision()
MIGRATE_AT_ONCE = """
import os, sys
import alembic.command, webapp.views  # read once, for reading them takes longer than what is tried here
from webapp.cli import main

processes = []
for _ in range(3):
    if not (process := os.fork()):
        main(["migrate"])
    processes.append(process)
sys.exit(sum(os.waitpid(process, 0)[1] != 0 for process in processes))
"""


@dataclass
class Installation:
    """An installation on a database of its own, as its commands and its pages see it."""

    settings: Settings
    app: Flask

    @property
    def variables(self) -> dict[str, str]:
        said = {"instance": str(self.settings.instance), "secret_key": self.settings.secret_key}
        said |= {"database_url": self.settings.database_url, "environment": "testing"}
        return {f"SHEAF_{name.upper()}": value for name, value in said.items()}

    def command(self, *arguments: str) -> Result:
        with umask_kept():
            return CliRunner().invoke(main, arguments, env=self.variables)

    def do(self, *statements: str) -> None:
        with self.app.app_context(), db.unit_of_work() as session:
            for statement in statements:
                session.execute(text(statement))

    def ready(self) -> tuple[int, str]:
        answer = self.app.test_client().get("/readyz")
        return answer.status_code, answer.json["status"]

    def derived(self) -> list[int]:
        with self.app.app_context(), db.unit_of_work(reading=True) as session:
            return [session.scalar(select(func.count()).select_from(one)) or 0 for one in (CatalogueEntry, QueueRow)]


def _installation(settings: Settings, url: str) -> Iterator[Installation]:
    own = replace(settings, database_url=url)
    app = create_app(own)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("webapp.create_app", lambda settings=None: app)  # commands would leave connections behind
        yield Installation(own, app)
    app.extensions["sheaf_engine"].dispose()
    app.extensions["sheaf_huey"].storage.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Iterator[Installation]:
    """An installation that was never started."""
    on_postgresql = request.param == "postgresql"
    url = request.getfixturevalue("postgresql_url") if on_postgresql else f"sqlite:///{tmp_path / 'one.sqlite3'}"
    yield from _installation(settings, url)


@pytest.fixture
def interrupted(new_database: Engine, settings: Settings) -> Iterator[Installation]:
    """One whose upgrade was stopped when it had thrown away what is derived, and before it was derived anew."""
    for one in _installation(settings, new_database.url.render_as_string(hide_password=False)):
        with one.app.app_context(), db.unit_of_work() as session:
            a_practice(session, State.PUBLISHED)
        assert one.derived() == [1, 1]
        one.do("DELETE FROM search_text", "DELETE FROM catalogue_entry", "DELETE FROM queue_row")
        yield one


def test_migrations_that_meet_wait_for_each_other_and_say_so(empty: Installation) -> None:
    command, variables = [sys.executable, "-c", MIGRATE_AT_ONCE], empty.variables
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    late = f"The database is up to date: {HEAD}.\n"
    assert sorted(done.stdout.splitlines(keepends=True)) == [f"The database is now at revision {HEAD}.\n", late, late]


# ------------------------------------------------------------------------------------------------------- interrupted


def test_what_an_interrupted_upgrade_left_is_derived_by_the_next_migrate(interrupted: Installation) -> None:
    assert interrupted.ready()[0] == 503 and "the catalogue is empty" in interrupted.ready()[1]
    assert interrupted.command("migrate").exit_code == 0
    assert interrupted.derived() == [1, 1] and interrupted.ready() == (200, "ready")


def test_a_web_process_that_starts_asks_a_worker_to_derive_it(
    interrupted: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "settle", lambda: None)
    monkeypatch.setattr(serve, "create_app", lambda: interrupted.app)
    serve.ready_app()
    with interrupted.app.app_context():
        jobs.run_waiting()
    assert interrupted.derived() == [1, 1] and interrupted.ready() == (200, "ready")
    serve.ready_app()  # nothing lags any more: nobody is asked
    with interrupted.app.app_context(), db.unit_of_work(reading=True) as session:
        assert session.scalar(select(func.count()).where(Job.kind == derived.KIND)) == 1


def test_it_is_derived_daily_as_well(app: Flask) -> None:
    assert app.extensions["sheaf_job_kinds"][derived.KIND].daily


# ------------------------------------------------------------------------------------------ older and newer databases


@pytest.fixture
def older(new_database: Engine, settings: Settings) -> Iterator[Installation]:
    migrations.downgrade(new_database, "0024")
    yield from _installation(settings, new_database.url.render_as_string(hide_password=False))


def test_no_command_but_run_and_migrate_changes_an_older_database(older: Installation) -> None:
    commands = (("export", "--format", "json", "-"), ("person", "add", "edna@city.example"), ("remind",), ("worker",))
    for command in commands:
        sentence = refused(older.command(*command))
        assert "at revision 0024" in sentence and "./sheaf migrate" in sentence
    with older.app.app_context():
        assert migrations.current_revision(db.engine()) == "0024"
    assert older.command("migrate").exit_code == 0
    assert older.command("person", "add", "edna@city.example").exit_code == 0


def test_an_installation_that_was_never_started_is_begun_by_adding_a_person(empty: Installation) -> None:
    assert "no database yet" in refused(empty.command("export", "--format", "json", "-"))
    with empty.app.app_context():
        assert migrations.current_revision(db.engine()) is None
    assert empty.command("person", "add", "edna@city.example").exit_code == 0


def test_while_a_newer_release_comes_machine_by_machine_the_others_stay_ready(
    new_database: Engine, settings: Settings
) -> None:
    for one in _installation(settings, new_database.url.render_as_string(hide_password=False)):
        one.do("UPDATE alembic_version SET version_num = '9000'")
        assert one.ready() == (200, "ready")
        assert one.command("person", "add", "edna@city.example").exit_code == 0
        assert "of a newer release" in refused(one.command("migrate"))
        one.do("UPDATE alembic_version SET version_num = '0024'")
        assert one.ready()[0] == 503
