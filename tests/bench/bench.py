"""`./sheaf bench`: how fast it is, as ratios against references measured in the same run on the same machine.

Absolute figures depend on the machine and its mood; the ratios are what to compare between two states of the code.
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
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import desk  # noqa: E402
import forms_in_word  # noqa: E402
import importing  # noqa: E402
import printing  # noqa: E402
import reading  # noqa: E402
import saving  # noqa: E402
import volumes  # noqa: E402
from builders import a_practice  # noqa: E402

SECONDS = 4.0
CLIENTS = 8
CONSTANT_PAGE = """
from flask import Flask
app = Flask(__name__)
@app.get("/")
def constant():
    return "<!DOCTYPE html><title>constant</title><p>constant</p>"
"""


def pages() -> None:
    """The catalogue's list page against a Flask page that returns a constant, both behind the same server."""
    with tempfile.TemporaryDirectory() as folder:
        instance = Path(folder) / "instance"
        environ = {**os.environ, "SHEAF_INSTANCE": str(instance), "SHEAF_ENVIRONMENT": "testing"}
        _fill(environ)
        (Path(folder) / "constant.py").write_text(CONSTANT_PAGE, encoding="utf-8")
        listed = _rate("webapp:create_app()", "/practices", environ, ROOT)
        constant = _rate("constant:app", "/", environ, Path(folder))
    ratio = f"{listed / constant:5.2f} x  a constant Flask page ({constant:.0f})"
    print(f"{'the list page, 24 practices':<40}{listed:8.0f} requests/s  {ratio}")


def _fill(environ: dict[str, str]) -> None:
    """A catalogue of practices to list."""
    from webapp import create_app, db, migrations
    from webapp.config import from_environment
    from webapp.models import State

    app = create_app(replace(from_environment({k: v for k, v in environ.items() if k.startswith("SHEAF_")})))
    with app.app_context():
        migrations.upgrade(db.engine())
        with db.unit_of_work() as session:
            for number in range(30):
                a_practice(session, State.PUBLISHED, photos=1, title=f"Practice number {number}")


def _rate(app: str, path: str, environ: dict[str, str], folder: Path) -> float:
    """Requests a second that gunicorn answers for CLIENTS clients that keep their connections."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4", "--log-level", "error"]
    server = subprocess.Popen([sys.executable, "-m", "gunicorn", app, *options], cwd=folder, env=environ)
    try:
        _wait_for(port, path)
        counts = [0] * CLIENTS
        end = time.perf_counter() + SECONDS
        clients = [threading.Thread(target=_ask, args=(port, path, end, counts, n)) for n in range(CLIENTS)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        return sum(counts) / SECONDS
    finally:
        server.terminate()
        server.wait()


def _ask(port: int, path: str, end: float, counts: list[int], mine: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    while time.perf_counter() < end:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        counts[mine] += 1
    connection.close()


def _wait_for(port: int, path: str) -> None:
    for _ in range(200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            connection.request("GET", path)
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


if __name__ == "__main__":
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} before the first figure")
    printing.documents()
    printing.year()
    volumes.volumes()
    pages()
    desk.desk()
    saving.autosave()
    saving.form_page()
    forms_in_word.word_forms()
    reading.listings()
    importing.importing()
