"""`./sheaf bench`: how fast it is, as ratios against references measured in the same run on the same machine.

Absolute figures depend on the machine; the ratios are what to compare between two states of the code.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import editions  # noqa: E402
import finding  # noqa: E402
import forms_in_word  # noqa: E402
import importing  # noqa: E402
import judged  # noqa: E402
import printing  # noqa: E402
import reading  # noqa: E402
import review_queue  # noqa: E402
import saving  # noqa: E402
from builders import a_practice  # noqa: E402

SECONDS = 4.0
CLIENTS = 8
PRACTICE = "/practices/practice-number-1"
CONSTANT_PAGE = """
from flask import Flask
app = Flask(__name__)
page = {!r}
@app.get("/")
def constant():
    return page
"""


def pages() -> None:
    """Public pages against Flask pages that return a constant of the same size, both behind the same server."""
    with tempfile.TemporaryDirectory() as folder:
        instance = Path(folder) / "instance"
        environ = {**os.environ, "SHEAF_INSTANCE": str(instance), "SHEAF_ENVIRONMENT": "testing"}
        _fill(environ)
        with _serving("webapp.serve:ready_app()", environ, ROOT) as port:
            for name, path in (("the list page, 24 practices", "/practices"), ("a practice's page", PRACTICE)):
                first = _first(port, path)
                (Path(folder) / "constant.py").write_text(CONSTANT_PAGE.format(first.page), encoding="utf-8")
                rates = {name: _rate(port, path), f"{name}, unchanged": _rate(port, path, first.known, 304)}
                with _serving("constant:app", environ, Path(folder)) as other:
                    constant = _rate(other, "/")
                for what, rate in rates.items():
                    ratio = f"{rate / constant:5.2f} x  the same from Flask ({constant:.0f})"
                    print(f"{what:<40}{rate:8.0f} requests/s  {ratio}")


@dataclass(frozen=True)
class First:
    """What a browser has after its first visit: the page, and what it says when it comes back."""

    page: str
    known: dict[str, str]


def _first(port: int, path: str) -> First:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", path)
    answer = connection.getresponse()
    page, cookie = answer.read().decode(), (answer.headers["Set-Cookie"] or "").partition(";")[0]
    connection.request("GET", path, headers={"Cookie": cookie})
    again = connection.getresponse()
    again.read()
    connection.close()
    return First(page, {"Cookie": cookie, "If-None-Match": again.headers["ETag"]})


def _fill(environ: dict[str, str]) -> None:
    """A catalogue of practices to list."""
    from webapp import create_app, migrations
    from webapp.config import from_environment
    from webapp.core import db
    from webapp.models import State

    app = create_app(replace(from_environment({k: v for k, v in environ.items() if k.startswith("SHEAF_")})))
    with app.app_context():
        migrations.upgrade(db.engine())
        with db.unit_of_work() as session:
            for number in range(30):
                a_practice(session, State.PUBLISHED, photos=1, title=f"Practice number {number}")


@contextmanager
def _serving(app: str, environ: dict[str, str], folder: Path) -> Iterator[int]:
    """The port of a web server, as ours is, that serves an application."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4", "--log-level", "error"]
    options += ["--worker-class", "webapp.web.gunicorn_worker.WaitressWorker"]
    environ = {**environ, "PYTHONPATH": str(ROOT)}
    server = subprocess.Popen([sys.executable, "-m", "gunicorn", app, *options], cwd=folder, env=environ)
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _rate(port: int, path: str, headers: dict[str, str] | None = None, status: int = 200) -> float:
    """Requests a second that are answered for CLIENTS clients that keep their connections."""
    counts = [0] * CLIENTS
    end = time.perf_counter() + SECONDS
    clients = [
        threading.Thread(target=_ask, args=(port, path, headers or {}, status, end, counts, n)) for n in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return sum(counts) / SECONDS


def _ask(port: int, path: str, headers: dict[str, str], status: int, end: float, counts: list[int], mine: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    while time.perf_counter() < end:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == status, answer.status
        counts[mine] += 1
    connection.close()


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            connection.request("GET", "/")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


if __name__ == "__main__":
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} before the first figure")
    printing.documents()
    printing.year()
    editions.editions()
    pages()
    judged.judged()
    finding.main([10_000])
    review_queue.review_queue()
    saving.autosave()
    saving.form_page()
    forms_in_word.word_forms()
    reading.listings()
    importing.importing()
