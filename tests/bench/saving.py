"""How fast saving is while one types, and how heavy the page is on which one types.

Not here: documents (`printing.py`) and public pages (`public_pages.py`).
"""

from __future__ import annotations

import http.client
import re
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode, urlsplit

from builders import a_person, a_practice
from chromium import CHROMIUM, FLAGS
from cluster import NoPostgreSQL
from measuring import ROOT, Row, Size, duration, new_app, postgresql, seconds, serving, took
from playwright.sync_api import Page, sync_playwright
from reader import Site
from sqlalchemy import text

from webapp.accounts import sign_in_links
from webapp.config import from_environment
from webapp.core import db

TITLE = "Saving while one types"
WORDS = "The city asked its residents what they missed and they answered with patience, anger and many good ideas. "
HEAVIEST = "about"
SLOWER = 4
COMMIT = "a hundred commits of one row"
PAGE = "the heaviest form page, cold"
READY = f"{PAGE}: until one can type, processor {SLOWER} times slower"
AN_EMPTY_PAGE = "a page of one line, in the same browser"


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


def rows(size: Size) -> Iterator[Row]:
    with TemporaryDirectory() as folder:
        site = Site.at(Path(folder) / "instance")
        people = _prepared(site, size)
        with _served(site):
            yield _autosave("SQLite", site, people, size)
            yield from _form_page(site, people.drafts[-1])
        try:
            with postgresql(size) as url:
                site = Site.at(Path(folder) / "grown")
                site.environment.update(SHEAF_DATABASE_URL=url, SHEAF_SECRET_KEY="k" * 40)
                people = _prepared(site, size)
                with _served(site):
                    yield _autosave("PostgreSQL", site, people, size)
        except NoPostgreSQL as missing:
            yield Row("a round trip of autosave, PostgreSQL", COMMIT, None, str(missing))


def _served(site: Site) -> AbstractContextManager[None]:
    return serving("webapp.serve:ready_app()", site.environment, ROOT, int(site.url.rpartition(":")[2]))


@dataclass(frozen=True, slots=True)
class People:
    """The drafts of a site's writers, each a sign-in link and an address, and how long a hundred commits take there."""

    drafts: list[tuple[str, str]]
    commits: float


def _prepared(site: Site, size: Size) -> People:
    """Make a person with a full draft for each writer, and one more for the browser."""
    app = new_app(from_environment({k: v for k, v in site.environment.items() if k.startswith("SHEAF_")}))
    with app.app_context():
        with db.unit_of_work() as session:
            people = [a_person(session, name=f"Writer {number}") for number in range(size.pick(2, 8, 16) + 1)]
            drafts = [
                (sign_in_links.make_link(session, one), f"/drafts/{a_practice(session, by=one).id}") for one in people
            ]
        return People(drafts, seconds(_commits, size.pick(1, 3, 5)))


def _commits() -> None:
    for _ in range(100):
        with db.unit_of_work() as session:
            session.execute(text("UPDATE person SET name = name || '' WHERE id = (SELECT min(id) FROM person)"))


def _autosave(name: str, site: Site, people: People, size: Size) -> Row:
    """Return the round trips of saving while everybody types at once, each in a draft of their own."""
    lasts, taken, failed = size.pick(0.3, 4.0, 8.0), list[float](), list[int]()
    writers = [Writer(site, link, draft) for link, draft in people.drafts[:-1]]
    end = time.perf_counter() + lasts
    threads = [threading.Thread(target=one.type, args=(end, taken, failed)) for one in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for writer in writers:
        writer.connection.close()
    late = statistics.quantiles(taken, n=20)[-1]
    note = f"{len(writers)} writers, 95 % within {duration(late)}, {len(failed)} failed"
    return took(f"a round trip of autosave, {name}", lasts / len(taken), COMMIT, people.commits, note)


def _form_page(site: Site, person: tuple[str, str]) -> Iterator[Row]:
    """Give what the heaviest page of the form sends to a browser that has nothing yet, and when one can type."""
    if CHROMIUM is None:
        yield Row(PAGE, "kB", None, "no Chromium")
        yield Row(READY, AN_EMPTY_PAGE, None, "no Chromium")
        return
    link, draft = person
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_context().new_page()
        page.goto(link)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_load_state()
        yield from _weighed(page, site, f"{site.url}{draft}/{HEAVIEST}")
        browser.close()


def _weighed(page: Page, site: Site, url: str) -> Iterator[Row]:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    empty = seconds(lambda: page.goto(f"{site.url}/robots.txt"), 3)
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
    parts = ", ".join(f"{kind.lower()} {size / 1000:.0f} in {count}" for kind, (count, size) in sorted(kinds.items()))
    yield Row(PAGE, "kB", sum(size for _, size in kinds.values()) / 1000, parts)
    yield took(READY, ready, AN_EMPTY_PAGE, empty)
