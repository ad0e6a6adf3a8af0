"""How fast public pages are, against Flask pages that return a constant of the same size behind the same server."""

from __future__ import annotations

import http.client
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from builders import a_practice
from measuring import ROOT, Row, Size, free_port, new_app, serving

from webapp.config import from_environment
from webapp.core import db
from webapp.models import State

TITLE = "Public pages"
CLIENTS = 8
PAGES = {"/practices": "the list page", "/practices/practice-number-1": "a practice's page"}
OF = "the same from Flask, as a constant"
CONSTANT_PAGES = """
from pathlib import Path
from flask import Flask
app = Flask(__name__)
pages = {path.stem: path.read_text(encoding="utf-8") for path in Path().glob("*.html")}
@app.get("/<name>")
def constant(name):
    return pages[name]
@app.get("/")
def alive():
    return ""
"""


def rows(size: Size) -> Iterator[Row]:
    lasts, workers = size.pick(0.1, 1.0, 4.0), size.pick(1, 2, 2)
    with TemporaryDirectory() as name:
        folder, instance = Path(name), Path(name) / "instance"
        environ = {**os.environ, "SHEAF_INSTANCE": str(instance), "SHEAF_ENVIRONMENT": "testing"}
        _fill(environ, size.pick(2, 30, 30))
        (folder / "constant.py").write_text(CONSTANT_PAGES, encoding="utf-8")
        port, other = free_port(), free_port()
        with serving("webapp.serve:ready_app()", environ, ROOT, port, workers):
            firsts = [_first(port, path) for path in PAGES]
            for number, first in enumerate(firsts):
                (folder / f"{number}.html").write_text(first.page, encoding="utf-8")
            with serving("constant:app", environ, folder, other, workers):
                for number, (path, what) in enumerate(PAGES.items()):
                    constant, known = _rate(other, f"/{number}", lasts), firsts[number].known
                    yield _row(what, _rate(port, path, lasts), constant)
                    yield _row(f"{what}, unchanged", _rate(port, path, lasts, known, 304), constant)


def _row(what: str, rate: float, constant: float) -> Row:
    return Row(what, OF, rate / constant, f"{rate:.0f} of {constant:.0f} requests a second", more_is_better=True)


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


def _fill(environ: dict[str, str], practices: int) -> None:
    """Make a catalogue of practices to list."""
    app = new_app(from_environment({k: v for k, v in environ.items() if k.startswith("SHEAF_")}))
    with app.app_context(), db.unit_of_work() as session:
        for number in range(practices):
            a_practice(session, State.PUBLISHED, photos=1, title=f"Practice number {number}")


def _rate(port: int, path: str, lasts: float, headers: dict[str, str] | None = None, status: int = 200) -> float:
    """Requests a second that are answered for CLIENTS clients that keep their connections."""
    counts = [0] * CLIENTS
    end = time.perf_counter() + lasts
    clients = [
        threading.Thread(target=_ask, args=(port, path, headers or {}, status, end, counts, n)) for n in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return sum(counts) / lasts


def _ask(port: int, path: str, headers: dict[str, str], status: int, end: float, counts: list[int], mine: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    while time.perf_counter() < end:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == status, answer.status
        counts[mine] += 1
    connection.close()
