"""The practices of an edition are dragged into an order, with a mouse and with a finger, and the server keeps it."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator

import pytest
from builders import a_practice
from playwright.sync_api import Locator, Page, expect
from reader import PHONE, Reader, Site, cookie_of

from webapp.accounts.people import person_for
from webapp.core import clock, db
from webapp.editions import contents as edition_contents
from webapp.editions import practice_order
from webapp.editions import records as edition_records
from webapp.models import Edition, Ordering, Parts, Role, State

pytestmark = pytest.mark.browser
TITLES = ["Alpha", "Bravo", "Charlie", "Delta"]
YEARS = itertools.count(2001)
"""An edition of its own for each test: the tests of a process share their installation."""


@pytest.fixture
def arranged(reader: Reader) -> tuple[Page, int]:
    """An archivist's page of an edition whose order is by hand, and its year."""
    year = next(YEARS)
    with clock.at(dt.datetime(year, 6, 10, 9, tzinfo=dt.UTC)), reader.site.app.app_context(), db.unit_of_work() as own:
        for title in TITLES:
            a_practice(own, State.PUBLISHED, title=title)
        edition = edition_records.get_or_begin(own, year)
        edition.parts, edition.ordering = Parts.NONE, Ordering.HAND
        archivist = person_for(own, "dragging@sheaf.example", name="Dragging")
        archivist.give(Role.ARCHIVIST)
        own.flush()
        cookie = cookie_of(reader.site.app, archivist)
    reader.context.add_cookies([{"name": "sheaf", "value": cookie, "url": reader.site.url}])
    return reader.open(f"/volumes/{year}/practices"), year


def on_the_server(site: Site, year: int) -> list[str]:
    with site.app.app_context(), db.unit_of_work() as session:
        edition = edition_records.by_year(session, year)
        assert isinstance(edition, Edition)
        parts = practice_order.parts(session, edition, edition_contents.chosen(session, edition))
        return [one.answers["title"] for part in parts for one in part.revisions]


def way(page: Page, grip: str, past: str) -> Iterator[tuple[float, float]]:
    """Places of a pointer from the grip of a row to beyond the middle of another one, in twenty steps."""
    page.locator("#contents").evaluate("contents => contents.scrollIntoView()")
    start = page.locator(".row", has_text=grip).locator(".handle").bounding_box()
    goal = page.locator(".row", has_text=past).bounding_box()
    assert start and goal
    x, y = start["x"] + start["width"] / 2, start["y"] + start["height"] / 2
    down = goal["y"] > y
    end = goal["y"] + goal["height"] * (0.9 if down else 0.1)
    for step in range(21):
        yield x, y + (end - y) * step / 20


def titles(page: Page) -> Locator:
    return page.locator(".row-title")


def test_a_practice_is_dragged_with_a_mouse_and_stays_there(arranged: tuple[Page, int], reader: Reader) -> None:
    page, year = arranged
    expect(titles(page)).to_have_text(TITLES)
    for grip, past, order in (
        ("Alpha", "Charlie", ["Bravo", "Charlie", "Alpha", "Delta"]),
        ("Delta", "Bravo", ["Delta", "Bravo", "Charlie", "Alpha"]),
    ):
        places = list(way(page, grip, past))
        page.mouse.move(*places[0])
        page.mouse.down()
        for x, y in places[1:]:
            page.mouse.move(x, y)
        expect(titles(page)).to_have_text(order)
        with page.expect_response(lambda one: one.request.method == "GET"):
            page.mouse.up()
        expect(page.locator("#contents-said")).to_have_text(f"Place {order.index(grip) + 1} of 4")
        expect(page.locator(".row-dragged")).to_have_count(0)
        expect(titles(page)).to_have_text(order)
        assert on_the_server(reader.site, year) == order


@pytest.mark.parametrize("reader", [{"viewport": PHONE, "touch": True}], indirect=True)
def test_a_practice_is_dragged_with_a_finger(arranged: tuple[Page, int], reader: Reader) -> None:
    page, year = arranged
    touch = page.context.new_cdp_session(page)
    places = list(way(page, "Delta", "Bravo"))
    for kind, (x, y) in zip(["touchStart", *["touchMove"] * 20], places, strict=True):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    expect(titles(page)).to_have_text(["Alpha", "Delta", "Bravo", "Charlie"])
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.locator("#contents-said")).to_have_text("Place 2 of 4")
    assert on_the_server(reader.site, year) == ["Alpha", "Delta", "Bravo", "Charlie"]


def test_a_drag_that_is_broken_off_changes_nothing(arranged: tuple[Page, int], reader: Reader) -> None:
    page, year = arranged
    places = list(way(page, "Alpha", "Charlie"))
    page.mouse.move(*places[0])
    page.mouse.down()
    for x, y in places[1:]:
        page.mouse.move(x, y)
    page.locator(".row-dragged .handle").evaluate("handle => handle.releasePointerCapture(1)")
    page.mouse.move(*places[0])
    expect(page.locator(".row-dragged")).to_have_count(0)
    expect(titles(page)).to_have_text(TITLES)
    assert on_the_server(reader.site, year) == TITLES
