"""What benchmarks share: the rows that they give, how much each measures, and new installations to measure in."""

from __future__ import annotations

import http.client
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from cluster import SAFE, NoPostgreSQL, cluster
from flask import Flask

from webapp import create_app, migrations
from webapp.config import Environment, Settings
from webapp.core import db
from webapp.web.gunicorn_worker import WaitressWorker

ROOT = Path(__file__).resolve().parent.parent
Number = TypeVar("Number")


class Size(StrEnum):
    """How much is measured: in the tests, in two minutes, for a release, or where it may take an hour."""

    TINY = "tiny"
    QUICK = "quick"
    FULL = "full"
    HUGE = "huge"

    def pick(self, tiny: Number, quick: Number, full: Number, huge: Number | None = None) -> Number:
        """Return the number for this size."""
        most = full if huge is None else huge
        return {Size.TINY: tiny, Size.QUICK: quick, Size.FULL: full, Size.HUGE: most}[self]


@dataclass(frozen=True, slots=True)
class Row:
    """A figure. `ratio` alone is compared, between releases and machines; it is None where it cannot be measured.

    `what` and `of` are the same at every size; `measured` says the absolute figures, or why there are none.
    """

    what: str
    of: str
    ratio: float | None
    measured: str
    more_is_better: bool = False


def took(what: str, seconds: float, of: str, reference: float, note: str = "") -> Row:
    """Return the row of something that took so many seconds, of the seconds that the reference took."""
    said = f"{duration(seconds)} of {duration(reference)}"
    return Row(what, of, seconds / reference, f"{said}; {note}" if note else said)


def duration(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.3g} ms"


def seconds(work: Callable[[], object], times: int = 1) -> float:
    """Return the median time of a call."""
    return statistics.median(_each(work, times, time.perf_counter))


def processor(work: Callable[[], object], times: int = 1) -> float:
    """Return the mean time that the processor spends on a call in this process."""
    return statistics.mean(_each(work, times, time.process_time))


def _each(work: Callable[[], object], times: int, clock: Callable[[], float]) -> list[float]:
    taken = []
    for _ in range(times):
        begin = clock()
        work()
        taken.append(clock() - begin)
    return taken


@cache
def empty_database() -> bytes:
    """Return the file of an empty SQLite database of this release."""
    with TemporaryDirectory() as folder:
        engine = db.make_engine(f"sqlite:///{folder}/sheaf.sqlite3")
        migrations.upgrade(engine)
        engine.dispose()
        return (Path(folder) / "sheaf.sqlite3").read_bytes()


def new_app(settings: Settings) -> Flask:
    """Return an application over an empty database of this release."""
    if settings.database_url.startswith("postgresql"):
        app = create_app(settings)
        with app.app_context():
            migrations.upgrade(db.engine())
        return app
    settings.instance.mkdir(exist_ok=True)
    (settings.instance / "sheaf.sqlite3").write_bytes(empty_database())
    return create_app(settings)


@contextmanager
def installation(url: str = "") -> Iterator[Flask]:
    """Make an application over an empty database, on SQLite or at a URL, and throw it away at the end."""
    with TemporaryDirectory() as folder:
        settings = Settings(
            environment=Environment.TESTING,
            instance=Path(folder),
            secret_key="only for tests " * 4,
            site_url="http://localhost",
            check_documents=False,
        )
        app = new_app(replace(settings, database_url=url) if url else settings)
        yield app
        app.extensions["sheaf_engine"].dispose()
        app.extensions["sheaf_huey"].storage.close()


@contextmanager
def postgresql(size: Size) -> Iterator[str]:
    """Yield the URL of a PostgreSQL as one would run it. Raises NoPostgreSQL, and always where all is tiny."""
    if size is Size.TINY:
        raise NoPostgreSQL("not in the tests")
    with cluster(SAFE) as url:
        yield url


def constant_pages(times: int) -> float:
    """Return the median time in which the client of an application of Flask gets a constant from it a hundred times."""
    app = Flask("constant")
    app.add_url_rule("/", view_func=lambda: "A page. " * 2_000)
    client = app.test_client()
    return seconds(lambda: [client.get("/") for _ in range(100)], times)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def serving(app: str, environ: Mapping[str, str], folder: Path, port: int, workers: int = 1) -> Iterator[None]:
    """Serve an application on a port by a web server as ours is."""
    options = ["--bind", f"127.0.0.1:{port}", "--workers", f"{workers}", "--threads", "4", "--log-level", "error"]
    options += ["--worker-class", f"{WaitressWorker.__module__}.{WaitressWorker.__name__}"]
    command = [sys.executable, "-m", "gunicorn", app, *options]
    server = subprocess.Popen(command, cwd=folder, env={**environ, "PYTHONPATH": str(ROOT)})
    try:
        _wait_for(port)
        yield
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
                connection.request("GET", "/")
                connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")
