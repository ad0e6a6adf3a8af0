"""A PostgreSQL cluster, started on a socket in a temporary folder and thrown away."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

AS_POSTGRES = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
FAST = "fsync=off full_page_writes=off synchronous_commit=off max_connections=40"
SAFE = "max_connections=40"
MIGRATED, TESTS = "migrated", "tests"
"""The names of the database of this release without a row, of which others are copies, and of that of a test."""


class NoPostgreSQL(Exception):
    """No PostgreSQL can be started on this machine; the message says why."""


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    path = shutil.which("initdb")
    return Path(path).parent if path else None


@contextmanager
def cluster(settings: str = FAST) -> Iterator[str]:
    """Run a cluster that listens on a socket only, and yield its URL. Raise NoPostgreSQL."""
    programs = _programs()
    if programs is None:
        raise NoPostgreSQL("PostgreSQL is not installed")
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        raise NoPostgreSQL("as root, PostgreSQL needs setpriv")
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
    options = (*settings.split(), "listen_addresses=", f"unix_socket_directories={folder}")
    given = " ".join(f"-c {option}" for option in options)
    run(str(programs / "pg_ctl"), "-D", str(home), "-w", "-o", given, "-l", str(folder / "log"), "start")
    try:
        yield f"postgresql://postgres@/postgres?host={folder}"
    finally:
        run(str(programs / "pg_ctl"), "-D", str(home), "-m", "immediate", "stop")
        shutil.rmtree(folder)


def new_database(cluster: str, name: str, copied: str = "") -> str:
    """Make a database in a cluster, or make it again: empty, or a copy of another one. Return its URL."""
    url = make_url(cluster)
    engine = create_engine(url.set(database="postgres", drivername="postgresql+psycopg"))
    template = f" TEMPLATE {copied}" if copied else ""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}{template}"))
    engine.dispose()
    return url.set(database=name).render_as_string(hide_password=False)
