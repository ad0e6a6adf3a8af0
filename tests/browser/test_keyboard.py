"""The whole journey of a city with the keyboard alone. Nothing here clicks, and nothing is filled in but by typing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from builders import a_jpeg, a_practice
from playwright.sync_api import Page, expect
from reader import Reader

from webapp.core import db
from webapp.models import State

pytestmark = pytest.mark.browser
MOST_STOPS = 150
NEXT = "button[name=then][value=next]:not(.default-button)"
# Whether the title of each row of the desk can be seen without scrolling, and nothing lies over it.
IN_SIGHT = """[...document.querySelectorAll("[data-desk-row] h2 a")].map((link) => {
  const box = link.getBoundingClientRect();
  return link.contains(document.elementFromPoint(box.left + 5, box.top + box.height / 2));
})"""
SEND = "main form:not([action]) button[type=submit]"


class Hands:
    """Two hands on a keyboard, and eyes on the page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, selector: str, key: str = "Tab") -> None:
        """Go from where the focus is to the next place that fits, one key press after the other."""
        for _ in range(MOST_STOPS):
            self.page.keyboard.press(key)
            if self.page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"{selector} cannot be reached with {key} on {self.page.url}")

    def write(self, selector: str, text: str) -> None:
        self.to(selector)
        self.page.keyboard.type(text)

    def tick(self, selector: str) -> None:
        self.to(selector)
        self.page.keyboard.press("Space")
        assert self.page.evaluate("document.activeElement.checked"), f"{selector} is not ticked"

    def follow(self, selector: str) -> None:
        """Press a button, or follow a link, that leads to another page."""
        self.to(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


def test_a_city_writes_illustrates_checks_and_sends_a_practice_without_a_mouse(reader: Reader, tmp_path: Path) -> None:
    page = reader.open(reader.site.sign_in_link("keys@lutsk.example", "contributor"))
    hands = Hands(page)
    hands.follow("main button[type=submit]")
    hands.to(".skip-link")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    hands.follow("main a[href='/start']")

    hands.write("#title", "Art therapy in Lutsk")
    hands.write("#country", "Ukraine")
    expect(page.locator("#country")).to_have_value("UA")
    hands.write("#city", "Lutsk")
    hands.follow("main button[type=submit]")
    _answer_about(hands)
    _answer_the_story(hands)
    hands.write("[name=partners]", "The children's library")
    hands.follow(NEXT)
    _add_a_photo(hands, tmp_path)
    hands.write("[name=contacts-0-name]", "Olena Example")
    hands.write("[name=contacts-0-email]", "olena@lutsk.example")
    hands.tick("[name=contacts-0-visibility]")
    hands.follow(NEXT)
    _declare(hands)

    hands.follow("main a[href*='about?back=check#tagline']")
    hands.write("#tagline", "Painting helps displaced children to settle")
    hands.follow(NEXT)
    expect(page.locator("main")).to_contain_text("Painting helps displaced children to settle")
    hands.follow(SEND)
    expect(page.locator("main")).to_contain_text(re.compile(r"SH-\d{4}-\d{4}"))
    reader.look()


def _answer_about(hands: Hands) -> None:
    hands.follow("main a[href$='/about']")
    hands.write("[name=period-start_year]", "2022")
    hands.tick("[name=period-ongoing]")
    hands.tick("[name=topics][value=education]")
    hands.follow(NEXT)


def _answer_the_story(hands: Hands) -> None:
    """Each answer is typed; one becomes a list with the toolbar, which is one stop before its box."""
    hands.write("[name=purpose]", "Give children who fled a place where they can breathe.")
    hands.write("[name=rationale]", "In 2022 some 4,000 children came within weeks.")
    hands.write("[name=process]", "A studio was found.")
    hands.write("[name=impact]", "320 children took part")
    hands.to("[role=toolbar] button", key="Shift+Tab")
    for _ in range(2):
        hands.page.keyboard.press("ArrowRight")
    hands.page.keyboard.press("Enter")
    expect(hands.page.locator("[name=impact]")).to_be_focused()
    expect(hands.page.locator("[name=impact]")).to_have_value("- 320 children took part")
    hands.follow(NEXT)


def _add_a_photo(hands: Hands, tmp_path: Path) -> None:
    photo = tmp_path / "studio.jpg"
    photo.write_bytes(a_jpeg())
    hands.page.on("filechooser", lambda chooser: chooser.set_files(photo))
    hands.to("input[type=file][id^=photos]")
    hands.page.keyboard.press("Space")
    expect(hands.page.locator(".photo-line")).to_contain_text("studio.jpg")
    hands.to("button[name=then][value=add]")
    hands.page.keyboard.press("Enter")
    expect(hands.page.locator("[name=photos-0-alt]")).to_be_visible()
    hands.to("[name=photos-0-alt]", key="Shift+Tab")
    hands.page.keyboard.type("Children paint a wall")
    hands.write("[name=photos-0-caption]", "The studio")
    hands.write("[name=photos-0-credit]", "City of Lutsk")
    hands.tick("[name=photos-0-consent]")
    hands.to(".focus-choice summary")
    hands.page.keyboard.press("Enter")
    hands.to("[name=photos-0-focus]")
    hands.page.keyboard.press("ArrowDown")
    hands.follow(NEXT)


def _declare(hands: Hands) -> None:
    hands.tick("[name=right_to_publish]")
    hands.tick("[name=licence]")
    hands.tick("[name=data_protection]")
    hands.write("[name=certifier_name]", "Ivan Example")
    hands.write("[name=certifier_role]", "Head of department")
    hands.follow(NEXT)


def test_an_editor_goes_through_the_desk_by_its_keys(reader: Reader) -> None:
    """j and k step, x ticks, / searches, ? lists the keys, Enter opens; a key in the search box is only a letter."""
    with reader.site.app.app_context(), db.unit_of_work() as session:
        for number in (1, 2, 3):
            a_practice(session, State.SUBMITTED, title=f"Keys number {number}")
    page = reader.open(reader.site.sign_in_link("keys.editor@sheaf.example", "editor"))
    page.locator("main button[type=submit]").press("Enter")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{reader.site.url}/desk?q=keys+number")
    rows, keys = page.locator("[data-desk-row]"), page.keyboard
    assert page.evaluate(IN_SIGHT) == [True, True, True]
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate(IN_SIGHT)[0], "on a phone the first one is in sight"
    page.set_viewport_size({"width": 1280, "height": 800})
    keys.press("j")
    expect(rows.nth(0).locator("a").first).to_be_focused()
    keys.press("j")
    keys.press("x")
    expect(rows.nth(1).locator("input[type=checkbox]")).to_be_checked()
    keys.press("k")
    expect(rows.nth(0).locator("a").first).to_be_focused()
    keys.press("?")
    expect(page.locator("#desk-help")).to_be_visible()
    keys.press("j")  # behind the list of keys nothing moves
    keys.press("Escape")
    expect(page.locator("#desk-help")).to_be_hidden()
    expect(page.locator(".desk-bar")).to_have_css("position", "sticky")  # something is ticked
    keys.press("/")
    expect(page.locator("[data-desk-search]")).to_be_focused()
    keys.type("jxk?")
    expect(page.locator("[data-desk-search]")).to_have_value(re.compile(r"jxk\?"))
    expect(rows.nth(1).locator("input[type=checkbox]")).to_be_checked()
    page.goto(f"{reader.site.url}/desk?q=keys+number")
    keys.press("k")  # from nowhere, to the last one
    with page.expect_navigation():
        keys.press("Enter")
    expect(page.locator("h1")).to_contain_text("Keys number")
    page.goto(f"{reader.site.url}/desk?q=keys+number")
    keys.press("?")
    page.get_by_label("Use these shortcuts").uncheck()
    keys.press("Escape")
    page.reload()
    keys.press("j")
    assert not page.evaluate("document.activeElement.closest('[data-desk-row]')"), "the keys are turned off"


def test_the_skip_link_of_the_list_leads_to_its_content(reader: Reader) -> None:
    page = reader.open("/practices")
    page.evaluate("window.stays = true")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.go_back()
    assert page.evaluate("window.stays"), "the page was loaded again"
