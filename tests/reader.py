"""A person at a browser: every page that they look at is checked, by the rules for every page and by axe."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from page import check_page
from playwright.sync_api import BrowserContext, Page

ROOT = Path(__file__).resolve().parent.parent
PHONE = {"width": 360, "height": 780}
DESKTOP = {"width": 1280, "height": 900}


@dataclass(frozen=True)
class Site:
    """A running installation."""

    url: str
    environment: dict[str, str]

    def command(self, *words: str) -> str:
        """What a command of the installation prints."""
        done = subprocess.run(
            [sys.executable, "-m", "webapp.cli", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def sign_in_link(self, email: str, *roles: str) -> str:
        """A one-time link for a person, who is made if needed."""
        options = [word for role in roles for word in ("--role", role)]
        return self.command(
            "person", "add", email, "--name", email.split("@")[0].title(), "--link", *options
        ).splitlines()[-1]


class Reader:
    """A person at a browser. Every page that they look at is checked, by our rules and by axe."""

    def __init__(self, context: BrowserContext, site: Site, *, scripts: bool) -> None:
        self.context, self.site, self.scripts = context, site, scripts
        self.page: Page = context.new_page()
        self.page.set_default_timeout(15_000)
        self.faults: list[str] = []
        self.page.on("console", lambda message: self.faults.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def open(self, path: str) -> Page:
        self.page.goto(path if path.startswith("http") else self.site.url + path)
        return self.look()

    def look(self) -> Page:
        """Check the page that is open now."""
        response = self.context.request.get(self.page.url)
        if response.ok:
            check_page(response.text(), response.headers.get("content-security-policy", ""))
        if self.scripts:
            self._check_with_axe()
            wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"{self.page.url} is {wide} pixels wider than the window"
        assert not self.faults, f"{self.page.url}: {self.faults}"
        return self.page

    def _check_with_axe(self) -> None:
        found = Axe().run(self.page).response["violations"]
        told = [f"{one['id']}: {one['help']}: {[node['html'][:160] for node in one['nodes'][:3]]}" for one in found]
        assert not told, f"{self.page.url}: {told}"

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
