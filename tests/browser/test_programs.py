"""The two scripts for other programs: the list in a page of another site, and trying the API on its page."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from builders import a_practice
from playwright.sync_api import Browser, Page, expect
from reader import Reader, Site

from webapp.core import db
from webapp.models import State

pytestmark = pytest.mark.browser


@contextmanager
def _elsewhere(html: str) -> Iterator[str]:
    """The address of another site with this one page."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()


def _publish(site: Site, title: str) -> None:
    with site.app.app_context(), db.unit_of_work() as session:
        a_practice(session, State.PUBLISHED, title=title, topics=["education"])


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a browser that nobody has used."""
    context = browser.new_context()
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def test_the_script_shows_the_list_on_another_site_as_high_as_it_is_and_leaves_no_cookie(
    page: Page, site: Site
) -> None:
    _publish(site, "School gardens")
    script = f'<script src="{site.url}/static/js/embed.js" data-topic="education" data-title="Our practices"></script>'
    in_head = script.replace("Our practices", "From the head").replace("education", "language")
    with _elsewhere(f"<!doctype html><title>A city</title>{in_head}<body>{script}</body>") as address:
        page.goto(address)
        expect(page.get_by_title("From the head")).to_be_visible()
        frame = page.get_by_title("Our practices")
        expect(frame).to_have_attribute("src", f"{site.url}/embed?topic=education")
        expect(page.frame_locator("iframe >> nth=0").get_by_role("link", name="School gardens")).to_be_visible()
        page.wait_for_function("document.querySelector('iframe').height !== '640'")
        inside = next(one for one in page.frames if one.url.startswith(site.url))
        high = inside.evaluate("Math.ceil(document.querySelector('main').getBoundingClientRect().height)")
        expect(frame).to_have_attribute("height", str(high + 16))
        page.evaluate(
            "dispatchEvent(new MessageEvent('message', {data: {sheafHeight: 9999}, origin: 'http://evil.example'}))"
        )
        expect(frame).to_have_attribute("height", str(high + 16))
        assert page.context.cookies() == []


def test_a_call_is_tried_on_the_page_of_the_api_and_its_answer_stands_below(reader: Reader) -> None:
    _publish(reader.site, "School kitchens")
    page = reader.open(f"{reader.site.url}/api/")
    call = page.locator("section#practices")
    call.get_by_label("q", exact=True).fill("kitchens")
    call.get_by_label("country", exact=True).fill("UA, FR")
    call.get_by_role("button", name="Try it").click()
    answer = call.get_by_role("status")
    expect(answer).to_contain_text(re.compile(r"GET /api/v1/practices\?q=kitchens&country=UA&country=FR 200"))
    expect(answer).to_contain_text('"title": "School kitchens"')
    wanted = page.locator("section#practice")
    wanted.get_by_label(re.compile("^reference")).fill("SH-1900-0001")
    wanted.get_by_role("button", name="Try it").click()
    expect(wanted.get_by_role("status")).to_contain_text("404")
    page.route("**/api/v1/topics", lambda route: route.abort())
    lost = page.locator("section#topics")
    lost.get_by_role("button", name="Try it").click()
    expect(lost.get_by_role("status")).to_contain_text("No answer came. Try again.")
    page.evaluate("location.hash = 'shape-Problem'")
    expect(page.locator("#shape-Problem")).to_have_attribute("open", "")
