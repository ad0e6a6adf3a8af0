"""The commands of "Backing up", as they stand in the page for administrators, and what they copy put back."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from builders import a_person
from sqlalchemy import select

from webapp import create_app
from webapp.config import ROOT
from webapp.core import db
from webapp.core.db import sqlite_module
from webapp.models import Person, StoredFile
from webapp.storage import files

pytestmark = pytest.mark.sqlite
PAGE = (ROOT / "docs" / "administrators.md").read_text("utf-8")
SETTINGS = re.search(r"```sh\n(SHEAF_SITE_URL=.*?)```", PAGE, re.DOTALL)[1]
COMMANDS = re.search(r"## Backing up\n.*?```sh\n(.*?)```", PAGE, re.DOTALL)[1]


@pytest.fixture
def back_up(tmp_path, settings):
    """Run the commands of the page, in a shell, on the installation of this test or on another folder."""

    def run(instance: Path = settings.instance) -> subprocess.CompletedProcess[str]:
        (tmp_path / "env").write_text(SETTINGS.replace("/srv/sheaf/instance", str(instance)))
        places = {"/srv/sheaf": str(ROOT), "/etc/sheaf.env": str(tmp_path / "env"), "/backup": str(tmp_path / "backup")}
        commands = COMMANDS
        for place, here in places.items():
            commands = commands.replace(place, here)
        return subprocess.run(["sh", "-c", commands], capture_output=True, text=True, timeout=120)

    return run


def people_in(copy: Path) -> int:
    return sqlite_module().connect(copy).execute("SELECT count(*) FROM person").fetchone()[0]


def test_the_commands_copy_what_an_installation_needs_and_can_be_repeated(back_up, published, work, tmp_path, settings):
    done = back_up()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    before = people_in(tmp_path / "backup" / "sheaf.sqlite3")
    with work() as session:
        a_person(session)
    assert back_up().returncode == 0
    assert people_in(tmp_path / "backup" / "sheaf.sqlite3") == before + 1

    shutil.copytree(tmp_path / "backup", tmp_path / "restored")
    key = (tmp_path / "restored" / "secret_key").read_text("utf-8")
    restored = replace(settings, instance=tmp_path / "restored", secret_key=key)
    app = create_app(restored)
    with app.app_context(), db.unit_of_work(reading=True) as session:
        for file in session.scalars(select(StoredFile)):
            assert len(files.read(file)) == file.size
        assert len(session.scalars(select(Person)).all()) == before + 1
    assert app.test_client().get(f"/practices/{published.slug}").status_code == 200
    app.extensions["sheaf_engine"].dispose()
    app.extensions["sheaf_huey"].storage.close()


@pytest.mark.parametrize("what", ["no folder", "no database", "an empty database"])
def test_without_a_database_they_fail_and_keep_the_copy_of_the_night_before(back_up, app, tmp_path, what):
    assert back_up().returncode == 0
    copy, elsewhere = tmp_path / "backup" / "sheaf.sqlite3", tmp_path / "elsewhere"
    kept = copy.read_bytes()
    if what != "no folder":
        elsewhere.mkdir()
    if what == "an empty database":
        (elsewhere / "sheaf.sqlite3").touch()
    done = back_up(elsewhere)
    assert done.returncode != 0 and copy.read_bytes() == kept
    if what == "no database":
        assert "unable to open database file" in done.stderr and not (elsewhere / "sheaf.sqlite3").exists()
