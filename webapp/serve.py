"""Running it all on one machine: the web server and one job worker as a small family of processes.

Not here: what they do (create_app, jobs.work).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from types import FrameType

from webapp.config import Settings

GRACE_SECONDS = 30
RESTART_SECONDS = 1.0


def web_command(settings: Settings, host: str, port: int) -> list[str]:
    """The command line of the web server: a few processes, each with threads."""
    return [
        *(sys.executable, "-m", "gunicorn", "webapp:create_app()", "--bind", f"{host}:{port}"),
        *("--workers", str(settings.workers), "--threads", "4", "--worker-class", "gthread"),
        *(
            "--timeout",
            "120",
            "--graceful-timeout",
            str(GRACE_SECONDS),
            "--access-logfile",
            os.environ.get("ACCESS_LOG", "/dev/null"),
        ),
        *("--log-level", "warning", "--worker-tmp-dir", "/dev/shm" if os.path.isdir("/dev/shm") else "/tmp"),  # noqa: PTH112, S108
    ]


def worker_command() -> list[str]:
    return [sys.executable, "-m", "webapp.cli", "worker"]


def run(settings: Settings, host: str, port: int) -> int:
    """Serve until told to stop (SIGTERM or Ctrl-C). A worker that dies is started again. Returns the exit status."""
    stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    web = subprocess.Popen(web_command(settings, host, port), start_new_session=True)  # noqa: S603 (our own command line)
    worker = subprocess.Popen(worker_command(), start_new_session=True)  # noqa: S603
    try:
        while not stopping and web.poll() is None:
            time.sleep(0.2)
            if worker.poll() is not None and not stopping:
                print("The worker stopped; it is started again.", file=sys.stderr)  # noqa: T201 (a command speaks to its terminal)
                time.sleep(RESTART_SECONDS)
                worker = subprocess.Popen(worker_command(), start_new_session=True)  # noqa: S603
    finally:
        for child in (web, worker):
            _end(child)
    return 0 if stopping else (web.returncode or 1)


def _end(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
