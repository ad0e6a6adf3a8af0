"""How fast saving is while one types, and how heavy the page is on which one types.

Not here: documents and public pages (`bench.py`).
"""

from __future__ import annotations

import http.client
import re
import statistics
import tempfile
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from builders import a_person, a_practice
from chromium import CHROMIUM, FLAGS
from cluster import SAFE, NoPostgreSQL, cluster
from playwright.sync_api import Page, sync_playwright
from reader import Site

from webapp import create_app, migrations
from webapp.accounts import sign_in_links
from webapp.config import from_environment
from webapp.core import db

WRITERS = 16
SECONDS = 8.0
WORDS = "The city asked its residents what they missed and they answered with patience, anger and many good ideas. "
HEAVIEST = "about"
SLOWER = 4


class Writer:
    """Somebody who types without a pause: a browser's cookies and one open page."""

    def __init__(self, site: Site, link: str, draft: str) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(site.url).netloc)
        self.cookie, self.draft = "", draft
        token = self._hidden(self.ask("GET", urlsplit(link).path)[1], "csrf_token")
        self.ask("POST", urlsplit(link).path, {"csrf_token": token})
        html = self.ask("GET", f"{draft}/story")[1]
        self.form = {name: self._hidden(html, name) for name in ("csrf_token", "seen", "page")}

    @staticmethod
    def _hidden(html: str, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', html)
        assert found, f"no {name} on the page"
        return found[1]

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        headers = (
            {"Cookie": self.cookie, "Accept": "application/json"}
            if form and "page" in form
            else {"Cookie": self.cookie}
        )
        body = urlencode(form) if form else None
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        if sent := answer.getheader("Set-Cookie"):
            self.cookie = sent.split(";")[0]
        return answer.status, text

    def type(self, end: float, taken: list[float], failed: list[int]) -> None:
        self.connection.close()  # the server has ended it while the others were getting ready; it opens by itself
        number = 0
        while time.perf_counter() < end:
            number += 1
            start = time.perf_counter()
            status, text = self.ask(
                "POST", f"{self.draft}/story/autosave", {**self.form, "process": f"{WORDS * 8} {number}"}
            )
            if status != 200:
                failed.append(status)
                continue
            taken.append(time.perf_counter() - start)
            self.form["seen"] = re.search(r'"seen":"([^"]+)"', text)[1]  # type: ignore[index]


def autosave() -> None:
    """Round trips of saving while one types: 16 people on 16 drafts at once."""
    with tempfile.TemporaryDirectory() as folder:
        _measure("SQLite", Site.at(Path(folder) / "instance"))
        try:
            with cluster(SAFE) as url:
                site = Site.at(Path(folder) / "grown")
                site.environment.update(SHEAF_DATABASE_URL=url, SHEAF_SECRET_KEY="k" * 40)
                _measure("PostgreSQL", site)
        except NoPostgreSQL as missing:
            print(f"{f'autosave, {WRITERS} writers, PostgreSQL':<40} not measured: {missing}")


def _measure(name: str, site: Site) -> None:
    links = _drafts(site)
    taken: list[float] = []
    failed: list[int] = []
    with site.serving():
        writers = [Writer(site, link, draft) for link, draft in links]
        end = time.perf_counter() + SECONDS
        threads = [threading.Thread(target=one.type, args=(end, taken, failed)) for one in writers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    slow = statistics.quantiles(taken, n=20)[-1] * 1000
    print(
        f"{f'autosave, {WRITERS} writers, {name}':<40}{len(taken) / SECONDS:8.0f} round trips/s"
        f"  median {statistics.median(taken) * 1000:.0f} ms, 95 % within {slow:.0f} ms, {len(failed)} failed",
        flush=True,
    )


def _drafts(site: Site) -> list[tuple[str, str]]:
    """A person with a full draft for each writer: (sign-in link, address of the draft)."""
    app = create_app(from_environment({k: v for k, v in site.environment.items() if k.startswith("SHEAF_")}))
    with app.app_context():
        migrations.upgrade(db.engine())
        with db.unit_of_work() as session:
            people = [a_person(session, name=f"Writer {number}") for number in range(WRITERS)]
            return [
                (sign_in_links.make_link(session, person), f"/drafts/{a_practice(session, by=person).id}")
                for person in people
            ]


def form_page() -> None:
    """What the heaviest page of the form sends to a browser that has nothing yet, and when one can type."""
    if CHROMIUM is None:
        print(f"{'the heaviest form page':<40} not measured: no Chromium")
        return
    with tempfile.TemporaryDirectory() as folder:
        site = Site.at(Path(folder) / "instance")
        link, draft = _drafts(site)[0]
        with site.serving(), sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            page = browser.new_context().new_page()
            page.goto(link)
            page.get_by_role("button", name="Sign in", exact=True).click()
            page.wait_for_load_state()
            _weigh(page, f"{site.url}{draft}/{HEAVIEST}")
            browser.close()


def _weigh(page: Page, url: str) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    kinds: dict[str, tuple[int, int]] = {}
    types: dict[str, str] = {}

    def arrived(event: dict[str, Any]) -> None:
        kind = types.get(event["requestId"], "?")
        count, size = kinds.get(kind, (0, 0))
        kinds[kind] = (count + 1, size + int(event["encodedDataLength"]))

    session.on("Network.responseReceived", lambda event: types.update({event["requestId"]: event["type"]}))
    session.on("Network.loadingFinished", arrived)
    start = time.perf_counter()
    page.goto(url, wait_until="domcontentloaded")
    page.wait_for_function("document.body.classList.contains('js-enabled')")
    ready = time.perf_counter() - start
    page.wait_for_load_state("networkidle")
    total, requests = sum(size for _, size in kinds.values()), sum(count for count, _ in kinds.values())
    parts = ", ".join(
        f"{kind.lower()} {size / 1000:.0f} kB in {count}" for kind, (count, size) in sorted(kinds.items())
    )
    print(f"{'the heaviest form page, cold':<40}{total / 1000:8.0f} kB in {requests} requests ({parts})")
    print(f"{f'  ready to type, CPU {SLOWER} times slower':<40}{ready:8.2f} s", flush=True)
