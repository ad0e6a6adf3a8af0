"""The processes of one machine: the web server and one job worker."""

import ctypes
import gc
import os
import signal
import subprocess
import sys
import tempfile
import time
from types import FrameType

from flask import Flask
from sqlalchemy.exc import DBAPIError

from webapp import create_app
from webapp.catalogue import search
from webapp.config import Settings
from webapp.core import db
from webapp.review import derived
from webapp.web import static_files

GARBAGE = (50_000, 20, 20)
"""After so many new objects they are looked through, and older ones after so many looks. Python says 700, 10, 10."""
GRACE_SECONDS = 30
MEMORY = "/dev/shm"  # noqa: S108 (files of no size and no name, whose time says that a process is alive)
RESTART_SECONDS = 1.0
POLL_SECONDS = 0.2
PR_SET_PDEATHSIG = 1  # from linux/prctl.h


def web_command(settings: Settings, host: str, port: int) -> list[str]:
    """Prepare the static files, and return the command line of the web server."""
    static_files.prepare(settings)
    memory = MEMORY if os.access(MEMORY, os.W_OK) else tempfile.gettempdir()
    return [
        *(sys.executable, "-m", "gunicorn", "webapp.serve:ready_app()", "--bind", f"{host}:{port}"),
        *("--workers", str(settings.workers), "--threads", "4"),
        *("--worker-class", "webapp.web.gunicorn_worker.WaitressWorker"),
        *("--timeout", "120", "--graceful-timeout", str(GRACE_SECONDS)),
        *(("--access-logfile", settings.access_log) if settings.access_log else ()),
        *("--log-level", "warning", "--worker-tmp-dir", memory),
    ]


def ready_app() -> Flask:
    """Return the app of a web process with the catalogue read; where it lags, a worker is asked to catch up."""
    app = create_app()
    with app.app_context():
        try:
            with db.unit_of_work(reading=True) as session:
                search.facet_counts(session, "topic")
            derived.ask_where_it_lags()
        except DBAPIError as away:
            app.logger.warning("The catalogue cannot be read yet, the database says: %s", away.orig)
    settle()
    return app


def settle() -> None:
    """Collect garbage less often, and never among what is loaded: it took a twentieth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)


def worker_command() -> list[str]:
    return [sys.executable, "-m", "webapp.cli", "worker"]


def run(settings: Settings, host: str, port: int) -> int:
    """Serve until SIGTERM or Ctrl-C, starting a dead worker again. Returns the exit status."""
    stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    web, worker = _child(web_command(settings, host, port)), _child(worker_command())
    try:
        while not stopping and web.poll() is None:
            time.sleep(POLL_SECONDS)
            if worker.poll() is not None and not stopping:
                print("The worker stopped; it is started again.", file=sys.stderr)  # noqa: T201 (a command speaks to its terminal)
                time.sleep(RESTART_SECONDS)
                worker = _child(worker_command())
    finally:
        _end(web)
        _end(worker)
    return 0 if stopping else (web.returncode or 1)


def _child(command: list[str]) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own, so that Ctrl-C reaches this one first."""
    return subprocess.Popen(command, start_new_session=True, preexec_fn=_die_with_parent)  # noqa: S603 (our own command line)


def _die_with_parent() -> None:
    """Let the Linux kernel end this process with its parent, so that nothing is left that holds the port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.terminate()
    try:
        child.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
