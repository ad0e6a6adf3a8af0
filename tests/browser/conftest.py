"""A real Sheaf on a free port (web server and worker, as `./sheaf run` starts them) and a real browser."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright
from reader import DESKTOP, ROOT, Reader, Site

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("SHEAF_")},
        "SHEAF_INSTANCE": str(tmp_path_factory.mktemp("instance")),
        "SHEAF_ENVIRONMENT": "testing",
        "SHEAF_SITE_URL": url,
        "SHEAF_NETWORK": "Cities in Common",
    }
    command = [sys.executable, "-m", "webapp.cli", "run", "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        _wait_for(url + "/readyz", server)
        yield Site(url, environment)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=60)


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert server.poll() is None, "the server ended while it was starting"
        try:
            with urllib.request.urlopen(url):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not start within 30 seconds")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: install the package chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def reader(browser: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[Reader]:
    """A reader; parametrise with {"scripts": False} or {"viewport": PHONE}."""
    asked = getattr(request, "param", {})
    scripts = asked.get("scripts", True)
    context = browser.new_context(java_script_enabled=scripts, viewport=asked.get("viewport", DESKTOP), locale="en-GB")
    yield Reader(context, site, scripts=scripts)
    context.close()
