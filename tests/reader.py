"""A person at a browser: every page that they look at is checked."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from browsers import signed_in
from flask import Flask
from judging import Ask, Judge
from page import check_page
from playwright.sync_api import BrowserContext, Page, ViewportSize

from webapp import create_app
from webapp.accounts import sign_in_links
from webapp.accounts.people import person_for
from webapp.config import from_environment
from webapp.core import db
from webapp.models import Person, Role
from webapp.practices import records

ROOT = Path(__file__).resolve().parent.parent
PHONE: ViewportSize = {"width": 360, "height": 780}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
JUDGE = Judge()
"""One for all readers of a test process."""


def family(process: int) -> list[int]:
    """Return a process and all that descend from it, as Linux lists them."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    return [process, *(one for child in children for one in family(int(child)))]


@dataclass
class Site:
    """An installation: a folder, a port, and how to start it."""

    url: str
    environment: dict[str, str]

    @classmethod
    def at(cls, instance: Path) -> Site:
        """Make a new installation in a folder, on a free port."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{free.getsockname()[1]}"
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("SHEAF_")},
            "SHEAF_INSTANCE": str(instance),
            "SHEAF_ENVIRONMENT": "testing",
            "SHEAF_SITE_URL": url,
            "SHEAF_NETWORK": "Cities in Common",
            "SHEAF_CHECK_DOCUMENTS": "no",
            "SHEAF_WORKERS": "1",  # with four threads; the second process takes a second to start and serves nobody
        }
        return cls(url, environment)

    @contextmanager
    def serving(self, stop: int = signal.SIGTERM) -> Iterator[None]:
        """Serve within this block; at the end send the signal `stop`, or kill the whole family of processes."""
        command = [sys.executable, "-m", "webapp.cli", "run", "--port", self.url.rsplit(":", 1)[1]]
        server = subprocess.Popen(command, cwd=ROOT, env=self.environment, start_new_session=True)
        try:
            self._wait(server)
            yield
        finally:
            # Whoever is only orphaned goes on answering for a while: a server that is killed must not.
            for process in family(server.pid) if stop is signal.SIGKILL else (server.pid,):
                os.kill(process, stop)
            server.wait(timeout=60)

    def _wait(self, server: subprocess.Popen[bytes]) -> None:
        for _ in range(300):
            assert server.poll() is None, "the server ended while it was starting"
            try:
                with urllib.request.urlopen(self.url + "/readyz"):
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the server did not start within 30 seconds")

    @cached_property
    def app(self) -> Flask:
        """Return the installation's app in this process, to prepare what a test needs in its database."""
        return create_app(from_environment({k: v for k, v in self.environment.items() if k.startswith("SHEAF_")}))

    def sign_in_link(self, email: str, *roles: str) -> str:
        """Return a one-time link for a person, who is made if needed. The site must have been started once."""
        with self.app.app_context(), db.unit_of_work() as session:
            person = person_for(session, email, name=email.split("@")[0].title())
            person.give(*(Role(role) for role in roles))
            session.flush()
            return sign_in_links.make_link(session, person)

    def draft(self, email: str, title: str) -> tuple[str, str]:
        """Make a new draft of a person, and return the cookie of a browser in which they are signed in."""
        with self.app.app_context(), db.unit_of_work() as session:
            person = person_for(session, email, name=email.split("@")[0].title())
            practice = records.start(session, person, language="en", country="UA", title=title)
        return f"/drafts/{practice.id}", cookie_of(self.app, person)


def cookie_of(app: Flask, person: Person, language: str = "en") -> str:
    """Return the session cookie of a person who has signed in."""
    signer: Any = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return str(signer.dumps(signed_in(app, person, language)))


class Reader:
    """A person at a browser. Every page that they look at is checked.

    With scripts by axe; without, by the rules to which the tests of the web application hold every page they open.
    """

    def __init__(self, context: BrowserContext, site: Site, *, scripts: bool) -> None:
        self.context, self.site, self.scripts = context, site, scripts
        self.page: Page = context.new_page()
        self.page.set_default_timeout(15_000)
        self.faults: list[str] = []
        self.page.on("console", lambda message: self.faults.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def begin(self, email: str, title: str = "A draft") -> str:
        """Be this person, signed in and with a new draft; returns its path. How one gets there is test_journey's."""
        path, cookie = self.site.draft(email, title)
        self.context.add_cookies([{"name": "sheaf", "value": cookie, "url": self.site.url}])
        return path

    def begin_at(self, section: str) -> Page:
        """Open a new draft of a writer in Lutsk at a section."""
        return self.open(self.begin("writer@lutsk.example", "A title") + f"/{section}")

    def open(self, path: str) -> Page:
        self.page.goto(path if path.startswith("http") else self.site.url + path)
        return self.look()

    def look(self) -> Page:
        """Check the page that is open now: by axe, or where no script runs by the rules for every page."""
        if not self.scripts:
            response = self.context.request.get(self.page.url)
            if response.ok:
                check_page(response.text(), response.headers.get("content-security-policy", ""))
        else:
            self.judge()
            wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"{self.page.url} is {wide} pixels wider than the window"
        assert not self.faults, f"{self.page.url}: {self.faults}"
        return self.page

    def judge(self) -> None:
        """Check with axe what no reader has seen yet at this width."""
        faults = JUDGE.faults(self.page, JUDGE.see(self.page), Ask.ALL, at=str(self.page.viewport_size))
        assert not faults, f"{self.page.url}: {faults}"

    def press(self, name: str) -> Page:
        """Press a button by its name."""
        self.page.get_by_role("button", name=re.compile(f"^{re.escape(name)}$")).click()
        self.page.wait_for_load_state()
        return self.look()

    def follow(self, name: str) -> Page:
        """Follow the first link of this name in the main part of the page."""
        self.page.locator("main").get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state()
        return self.look()

    def sign_in(self, link: str) -> Page:
        self.open(link)
        return self.press("Sign in")
