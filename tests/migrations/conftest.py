"""A PostgreSQL of the tests' own, started once and thrown away, and empty databases of every kind in turn."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url, text

from webapp import db

_names = itertools.count(1)
AS_POSTGRES = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
FAST = "fsync=off full_page_writes=off synchronous_commit=off max_connections=40"


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    path = shutil.which("initdb")
    return Path(path).parent if path else None


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a running cluster that listens on a socket only; skips where PostgreSQL is not installed."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        pytest.skip("as root, PostgreSQL needs setpriv")
    # Not in a folder of pytest's: those are closed to other users, and too long for the name of a socket.
    folder = Path(tempfile.mkdtemp(prefix="sheaf-pg-"))
    home, become = folder / "data", []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        become = AS_POSTGRES
        shutil.chown(folder, "postgres")

    def run(*command: str) -> None:
        done = subprocess.run([*become, *command], capture_output=True, text=True, cwd=folder)
        assert done.returncode == 0, done.stdout + done.stderr

    run(str(programs / "initdb"), "-D", str(home), "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync")
    options = (*FAST.split(), "listen_addresses=", f"unix_socket_directories={folder}")
    given = " ".join(f"-c {option}" for option in options)
    run(str(programs / "pg_ctl"), "-D", str(home), "-w", "-o", given, "-l", str(folder / "log"), "start")
    yield f"postgresql://postgres@/postgres?host={folder}"
    run(str(programs / "pg_ctl"), "-D", str(home), "-m", "immediate", "stop")
    shutil.rmtree(folder)


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
