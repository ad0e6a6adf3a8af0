"""`./sheaf bench`: how fast it is, as ratios against references measured in the same run on the same machine.

Absolute figures depend on the machine and its mood; the ratios are what to compare between two states of the code.
"""

from __future__ import annotations

import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import saving  # noqa: E402
from builders import a_jpeg, a_practice, full_answers  # noqa: E402

from exports import edition, sheet_docx, sheet_html, sheet_pdf  # noqa: E402
from exports.edition import Volume  # noqa: E402
from exports.sheet import Photo, Sheet  # noqa: E402
from forms.template import load  # noqa: E402

SHEETS = 100
SECONDS = 4.0
CLIENTS = 8
WORDS = "The city asked its residents what they missed and they answered with patience, anger and many good ideas. "
CONSTANT_PAGE = """
from flask import Flask
app = Flask(__name__)
@app.get("/")
def constant():
    return "<!DOCTYPE html><title>constant</title><p>constant</p>"
"""


def a_sheet(number: int = 1) -> Sheet:
    """A two-page sheet with two photographs of its own."""
    rows = [
        {"file": f"p{n}", "alt": "A gradient", "caption": "A square", "credit": "City", "consent": True}
        for n in range(2)
    ]
    answers = full_answers(
        title=f"Practice number {number} of a busy year",
        purpose=WORDS * 5,
        rationale=WORDS * 8,
        process=WORDS * 16,
        impact=WORDS * 9,
        photos=rows,
    )
    photos = {f"p{n}": Photo(a_jpeg(1000, 667, shade=number * 7 + n), 1000, 667) for n in range(2)}
    return Sheet(
        reference=f"SH-2026-{number:04d}",
        version=1,
        language="en",
        template=load(),
        answers=answers,
        photos=photos,
        published_on=date(2026, 11, 23),
        network="Cities in Common",
        url="",
    )


def seconds(what: Callable[[], object], times: int = 7) -> float:
    """The median time of a call, in seconds."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        what()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def documents() -> None:
    sheet = a_sheet()
    sheet_pdf.render(sheet)
    pdf = seconds(lambda: sheet_pdf.render(sheet))
    docx = seconds(lambda: sheet_docx.render(sheet))
    with tempfile.TemporaryDirectory() as folder:
        cold = seconds(lambda: _weasyprint_command(sheet, Path(folder)), times=3)
    say("one sheet as PDF, warm", pdf, "weasyprint command, same HTML", cold)
    say("one sheet as DOCX", docx, "the same sheet as PDF", pdf)


def _weasyprint_command(sheet: Sheet, folder: Path) -> None:
    html = sheet_html.document(sheet, sheet_pdf.Variant.ARCHIVE)
    for name, photo in sheet.photos.items():
        (folder / f"{name}.jpg").write_bytes(photo.data)
        html = html.replace(f"photo:{name}", f"{name}.jpg")
    (folder / "sheet.html").write_text(html, encoding="utf-8")
    command = [str(Path(sys.executable).parent / "weasyprint"), "--pdf-variant", "pdf/a-3a"]
    for number, text in enumerate(sheet_pdf.stylesheets()):
        (folder / f"{number}.css").write_text(text, encoding="utf-8")
        command += ["--stylesheet", str(folder / f"{number}.css")]
    subprocess.run([*command, str(folder / "sheet.html"), str(folder / "sheet.pdf")], check=True, capture_output=True)


def year() -> None:
    """The year's edition of generated practices: from nothing, and with its sheets in the cache."""
    sheets = tuple(a_sheet(number) for number in range(1, SHEETS + 1))
    volume = Volume("Good practices", 2026, "Cities in Common", WORDS, "en", sheets, date(2026, 11, 23))
    start = time.perf_counter()
    rendered = {sheet.reference: sheet_pdf.pages(sheet) for sheet in sheets}
    laid_out = time.perf_counter() - start
    bound = seconds(lambda: edition.pdf(volume, rendered=lambda sheet: rendered[sheet.reference]), times=2)
    alone = seconds(lambda: sheet_pdf.render(sheets[0]), times=5)
    say(
        f"edition of {SHEETS}, from nothing",
        laid_out + bound,
        f"{SHEETS} sheets, each as a PDF of its own",
        alone * SHEETS,
    )
    say(f"edition of {SHEETS}, sheets in the cache", bound, "the same from nothing", laid_out + bound)
    say(
        f"edition of {SHEETS} as DOCX",
        seconds(lambda: edition.docx(volume), times=2),
        "the PDF from nothing",
        laid_out + bound,
    )


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


def say(what: str, took: float, reference: str, reference_took: float) -> None:
    print(
        f"{what:<40}{took:8.3f} s           {took / reference_took:5.2f} x  {reference} ({reference_took:.3f} s)",
        flush=True,
    )


if __name__ == "__main__":
    documents()
    year()
    pages()
    saving.autosave()
    saving.form_page()
