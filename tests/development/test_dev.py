"""`./sheaf dev` serves what a developer needs, and nothing of it can reach an installation."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from queue import Queue

import pytest
from click import ClickException
from development import seed, server
from flask import Flask
from page import Page
from sqlalchemy import select
from werkzeug.test import Client

from webapp import create_app
from webapp.config import Environment, Settings
from webapp.core.db import unit_of_work
from webapp.demo import seed_data
from webapp.models import Email, EmailState, Job, JobState, Person, Practice, Role, State
from webapp.web.permissions import Right, requires


@pytest.fixture
def opened(settings: Settings, migrated_database: Path) -> Iterator[Flask]:
    """The app as developers see it, over an empty database."""
    (settings.instance / "sheaf.sqlite3").write_bytes(migrated_database.read_bytes())
    app = create_app(replace(settings, environment=Environment.DEVELOPMENT))
    server.open_to_developers(app)
    yield app
    app.extensions["sheaf_huey"].storage.close()
    app.extensions["sheaf_engine"].dispose()


def test_the_seed_has_every_state_and_role_and_leaves_nothing_to_do(opened: Flask) -> None:
    with opened.app_context(), unit_of_work() as session:
        assert seed.fill(session, shrink=8)
    with opened.app_context(), unit_of_work() as session:
        assert not seed.fill(session)
        assert sorted(session.scalars(select(Practice.state))) == sorted(State)
        assert set(session.scalars(select(Job.state))) == {JobState.CANCELLED}
        assert set(session.scalars(select(Email.state))) == {EmailState.SENT}
        roles = {role: person.id for person in session.scalars(select(Person)) for role in person.roles}
    assert set(roles) == set(Role)
    page = Page(opened.test_client())
    for number in roles.values():
        form = page.get("/development").form(action=f"/development/sign-in/{number}")
        assert page.post(f"/development/sign-in/{number}", form).all("form", action="/sign-out")


def test_a_state_that_the_demo_lacks_is_reached_by_the_table_of_transitions(
    opened: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts = [one for one in seed_data.practices() if one.state == State.DRAFT]
    monkeypatch.setattr(seed_data, "practices", lambda: (replace(drafts[0], scenes=()),))
    with opened.app_context(), unit_of_work() as session:
        seed.fill(session)
        assert sorted(session.scalars(select(Practice.state))) == sorted(State)


def test_errors_reach_the_debugger_and_browsers_keep_nothing(opened: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(server.guarded(opened))
    first = client.get("/practices")
    again = client.get("/practices", headers={"If-None-Match": first.headers["ETag"]})
    with client.get("/static/css/sheaf.css") as style:
        assert {one.headers["Cache-Control"] for one in (first, again, style)} == {"no-store"}
    assert again.status_code == 200 and opened.jinja_env.auto_reload
    assert client.get("/practices", headers={"Host": "rebound.example"}).status_code == 400

    monkeypatch.setitem(opened.view_functions, "public.home", requires(Right.ANYONE)(lambda: 1 / 0))
    with pytest.raises(ZeroDivisionError):
        client.get("/")


@pytest.mark.parametrize("setting", [*server.OF_AN_INSTALLATION, "MAIL_URL_FILE"])
def test_it_refuses_the_settings_of_an_installation(setting: str) -> None:
    with pytest.raises(ClickException, match=f"SHEAF_{setting}"):
        server.refuse_an_installation({"SHEAF_NETWORK": "Mine", f"SHEAF_{setting}": "x"})


def test_it_touches_no_folder_that_it_has_not_made(tmp_path: Path) -> None:
    (tmp_path / "sheaf.sqlite3").write_text("of an installation")
    with pytest.raises(ClickException, match="was not made by"):
        server.prepare_folder(tmp_path, fresh=True)
    assert (tmp_path / "sheaf.sqlite3").exists()


def test_it_takes_the_first_free_port_and_says_that_a_wanted_one_is_taken(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as other:
        other.bind((server.HOST, 0))
        other.listen()
        taken = other.getsockname()[1]
        monkeypatch.setattr(server, "FIRST_PORT", taken)
        assert server.free_port(None) > taken
        assert f"Port {taken} is taken; this is served on" in capsys.readouterr().out
        with pytest.raises(ClickException, match=f"Port {taken} is taken"):
            server.free_port(taken)


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_one_command_serves_reloads_and_leaves_no_process(tmp_path: Path) -> None:
    instance = tmp_path / "instance"
    with socket.socket() as free:
        free.bind((server.HOST, 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, server.__file__, "--port", str(port), "--instance", str(instance)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        lines = _lines(process)
        started = _until(lines, "Serving on")
        assert {role for role in Role if re.search(rf"^  {role} .*/sign-in/", started, re.MULTILINE)} == set(Role)
        for again in (True, False):
            with urllib.request.urlopen(f"http://{server.HOST}:{port}/development") as answer:
                assert answer.status == 200
            if again:
                (instance / server.OURS).touch()
                assert "/sign-in/" not in _until(lines, "Reloaded.")
    finally:
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(60) == 0
    assert not _processes(instance)


def _lines(process: subprocess.Popen[str]) -> Queue[str]:
    """Read a program's output as it comes; an empty line without its end says that there is no more."""
    lines: Queue[str] = Queue()

    def read() -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                lines.put(line)
        lines.put("")

    threading.Thread(target=read, daemon=True).start()
    return lines


def _until(lines: Queue[str], words: str) -> str:
    """Return what the program printed until it printed these words."""
    printed = ""
    while words not in printed:
        line = lines.get(timeout=120)
        assert line, f"it ended with:\n{printed}"
        printed += line
    return printed


def _processes(instance: Path) -> list[str]:
    """Return the processes that name this folder on their command line."""
    commands = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if os.access(path, os.R_OK)]
    return [command.decode(errors="replace") for command in commands if str(instance).encode() in command]
