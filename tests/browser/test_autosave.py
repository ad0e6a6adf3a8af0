"""No word is lost: saving while one types, without a connection, after a crash, in two tabs and after a sign-out."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from reader import Reader, Site

pytestmark = pytest.mark.browser
SOON = 15_000
COVERED = """() => {
  const said = document.querySelector("[data-autosave-shown]"), faults = [];
  for (const bar of document.querySelectorAll(".editor-bar")) {
    scrollTo(0, scrollY + bar.getBoundingClientRect().bottom - innerHeight + 12);
    const { left, top, width, height } = said.getBoundingClientRect();
    const above = document.elementFromPoint(left + width / 2, top + height / 2);
    if (!said.contains(above)) faults.push(above.outerHTML.slice(0, 80));
  }
  return faults;
}"""


def begin(reader: Reader, email: str) -> str:
    """A new draft of this person; returns the path of its story."""
    return reader.begin(email, "A draft that is saved by itself") + "/story"


def box(page: Page, name: str = "lessons") -> Locator:
    return page.locator(f"textarea[name={name}]")


def shown(page: Page) -> Locator:
    return page.locator("[data-autosave-shown]")


def browser_of(reader: Reader) -> Browser:
    """The browser itself, for somebody else at it."""
    assert reader.context.browser
    return reader.context.browser


@contextmanager
def without_line(reader: Reader) -> Iterator[None]:
    """The connection is gone; the browser's complaints about that are no faults of ours."""
    reader.context.set_offline(True)
    yield
    reader.context.set_offline(False)
    reader.faults.clear()


def test_what_is_typed_is_saved_while_one_types(reader: Reader) -> None:
    page = reader.open(begin(reader, "types@city.example"))
    box(page).press_sequentially("Ask the caretakers first.")
    expect(shown(page)).to_contain_text("Saved at", timeout=SOON)
    reader.look()
    reader.open(page.url)
    expect(box(page)).to_have_value("Ask the caretakers first.")


def test_words_typed_in_the_last_second_before_leaving_are_on_the_next_page(reader: Reader) -> None:
    path = begin(reader, "leaves@city.example")
    page = reader.open(path)
    box(page).fill("Typed and gone.")
    page.locator("main").get_by_role("link", name="All sections").click()
    page.wait_for_load_state()
    for _ in range(20):  # the browser sends it when it has time, so perhaps after the next page
        page.goto(reader.site.url + path.replace("/story", "/check"))
        if "Typed and gone." in page.content():
            break
        page.wait_for_timeout(250)
    expect(page.locator("#answer-lessons")).to_contain_text("Typed and gone.")
    reader.open(path)
    expect(page.get_by_role("heading", name="There is text in this browser")).to_be_hidden()


def test_words_that_a_button_has_saved_are_not_called_unsaved(reader: Reader) -> None:
    path = begin(reader, "blanks@city.example")
    page = reader.open(path)
    box(page).fill("Saved, with blanks at the end.   ")
    reader.press("Save and come back later")
    reader.open(path)
    expect(box(page)).to_have_value("Saved, with blanks at the end.")
    expect(page.get_by_role("heading", name="There is text in this browser")).to_be_hidden()
    page.wait_for_function("localStorage.length === 0")


def test_words_that_were_saved_twice_at_once_are_not_called_unsaved(reader: Reader) -> None:
    path = begin(reader, "twice@city.example")
    page = reader.open(path)
    page.route("**/autosave", lambda route: (route.fetch(), route.abort()))  # it arrives, and nobody here hears of it
    box(page).fill("Saved, with blanks at the end.   ")
    expect(shown(page)).to_contain_text("No connection", timeout=SOON)
    reader.faults.clear()
    reader.press("Save and come back later")
    reader.open(path)
    expect(page.get_by_role("heading", name="There is text in this browser")).to_be_hidden()
    page.wait_for_function("localStorage.length === 0")


def test_words_sent_by_a_button_when_the_line_has_just_gone_come_back(reader: Reader) -> None:
    path = begin(reader, "lift@city.example")
    page = reader.open(path)
    box(page).fill("Saved in the hall.")
    expect(shown(page)).to_contain_text("Saved at", timeout=SOON)
    with without_line(reader):
        box(page).fill("Saved in the hall. Sent in the lift.")
        page.get_by_role("button", name="Save and come back later").click()
        page.wait_for_url("chrome-error://**")
    page.goto(reader.site.url + path)
    expect(box(page)).to_have_value("Saved in the hall. Sent in the lift.")
    expect(shown(page)).to_contain_text("Saved at", timeout=SOON)


def test_words_typed_without_a_connection_survive_the_closing_of_the_tab(reader: Reader) -> None:
    path = begin(reader, "offline@city.example")
    page = reader.open(path)
    with without_line(reader):
        box(page).press_sequentially("Written on the train.")
        expect(shown(page)).to_contain_text("No connection", timeout=SOON)
        page.close()
    again = reader.context.new_page()
    again.goto(reader.site.url + path)
    expect(box(again)).to_have_value("Written on the train.")
    expect(shown(again)).to_contain_text("Saved at", timeout=SOON)
    again.reload()
    expect(box(again)).to_have_value("Written on the train.")


def test_the_line_comes_back_and_everything_is_saved_without_a_click(reader: Reader) -> None:
    path = begin(reader, "tunnel@city.example")
    page = reader.open(path)
    with without_line(reader):
        box(page).press_sequentially("In the tunnel.")
        expect(shown(page)).to_contain_text("No connection", timeout=SOON)
    expect(shown(page)).to_contain_text("Saved at", timeout=SOON)


def test_a_server_that_is_killed_between_typing_and_saving_loses_nothing(browser: Browser, own_site: Site) -> None:
    with own_site.serving(stop=signal.SIGKILL):
        reader = Reader(browser.new_context(locale="en-GB"), own_site, scripts=True)
        path = begin(reader, "crash@city.example")
        page = reader.open(path)
        box(page, "purpose").press_sequentially("Before the crash.")
        expect(shown(page)).to_contain_text("Saved at", timeout=SOON)
    box(page).press_sequentially("While it was down.")
    expect(shown(page)).to_contain_text("No connection", timeout=SOON)
    with own_site.serving():
        expect(shown(page)).to_contain_text("Saved at", timeout=30_000)
        reader.faults.clear()
        reader.open(path)
        expect(box(page)).to_have_value("While it was down.")
        expect(box(page, "purpose")).to_have_value("Before the crash.")
    reader.context.close()


def test_of_two_tabs_the_second_is_told_and_chooses(reader: Reader) -> None:
    path = begin(reader, "tabs@city.example")
    page = reader.open(path)
    other = reader.context.new_page()
    other.goto(reader.site.url + path)
    box(other).press_sequentially("From the other tab.")
    expect(shown(other)).to_contain_text("Saved at", timeout=SOON)
    box(page).press_sequentially("From this tab.")
    expect(shown(page)).to_contain_text("both texts", timeout=SOON)
    assert page.evaluate(COVERED) == [], "something lies over what is said of saving"
    reader.faults.clear()  # the browser reports the 409
    page.get_by_role("button", name="Save and come back later").click()
    expect(page.get_by_role("heading", name="One answer was written twice")).to_be_visible()
    expect(page.get_by_label("Keep both, one after the other")).to_be_checked()
    reader.faults.clear()
    reader.judge()
    other.close()
    page.get_by_label("Keep what you wrote in the other window").check()
    reader.press("Save what I chose")
    reader.open(path)
    expect(box(page)).to_have_value("From the other tab.")
    page.wait_for_function("localStorage.length === 0")
    expect(page.get_by_role("heading", name="There is text in this browser")).to_be_hidden()


@pytest.mark.parametrize("by_button", [True, False], ids=["asked by the page", "told while one types"])
def test_a_tab_that_is_closed_before_anybody_chose_keeps_its_text(reader: Reader, by_button: bool) -> None:
    """Also if that tab has stored other answers since: its last page then looked like one of which all had arrived."""
    path = begin(reader, f"closes-{by_button}@city.example".lower())
    page = reader.open(path)
    other = reader.context.new_page()
    other.goto(reader.site.url + path)
    box(other).press_sequentially("From the other tab.")
    expect(shown(other)).to_contain_text("Saved at", timeout=SOON)
    other.close()
    box(page).press_sequentially("From this tab.")
    expect(shown(page)).to_contain_text("both texts", timeout=SOON)
    with page.expect_response("**/autosave"):
        box(page, "purpose").fill("Stored besides.")
    if by_button:
        page.get_by_role("button", name="Save and come back later").click()
        expect(page.get_by_role("heading", name="One answer was written twice")).to_be_visible()
        page.wait_for_function("localStorage.length === 1")
    page.close(run_before_unload=True)
    reader.faults.clear()  # the browser reports the 409
    page = reader.page = reader.context.new_page()
    reader.open(path)
    expect(box(page, "purpose")).to_have_value("Stored besides.")
    page.get_by_role("button", name="See both texts").click()
    expect(page.get_by_text("From this tab.").first).to_be_visible()
    expect(page.get_by_label("Keep both, one after the other")).to_be_checked()
    reader.press("Save what I chose")
    reader.open(path)
    expect(box(page)).to_have_value("From the other tab.\n\nFrom this tab.")
    page.wait_for_function("localStorage.length === 0")


def test_what_one_window_has_sent_never_replaces_what_another_is_asked_about(reader: Reader) -> None:
    path = begin(reader, "windows@city.example")
    page = reader.open(path)
    other = reader.context.new_page()
    other.goto(reader.site.url + path)
    box(other).fill("From the other window.")
    other.get_by_role("button", name="Save and come back later").click()
    other.wait_for_load_state()
    # windows are named by chance, and are looked at in the order of their names
    other.evaluate("""for (const key of Object.keys(localStorage))
        for (const sign of "0f") localStorage.setItem(key.replace(/.{16}$/, sign.repeat(16)), localStorage[key])""")
    box(page).fill("From this window.")
    page.get_by_role("button", name="Save and come back later").click()
    expect(page.get_by_label("Keep both, one after the other")).to_be_checked()
    page.wait_for_timeout(500)
    reader.faults.clear()  # the browser reports the 409
    expect(box(page)).to_have_value("From this window.")
    reader.press("Save what I chose")
    reader.open(path)
    expect(box(page)).to_have_value("From the other window.\n\nFrom this window.")


def test_words_left_in_the_browser_never_overwrite_what_came_after_them(reader: Reader) -> None:
    path = begin(reader, "left@city.example")
    page = reader.open(path)
    with without_line(reader):
        box(page).press_sequentially("Left in this browser.")
        expect(shown(page)).to_contain_text("No connection", timeout=SOON)
        page.close()
    elsewhere = browser_of(reader).new_context(java_script_enabled=False)
    writer = Reader(elsewhere, reader.site, scripts=False)
    writer.sign_in(reader.site.sign_in_link("left@city.example"))
    writer.open(path)
    writer.page.locator("textarea[name=lessons]").fill("Written elsewhere since.")
    writer.press("Save and come back later")
    elsewhere.close()
    reader.page = reader.context.new_page()
    page = reader.page
    page.goto(reader.site.url + path)
    expect(page.get_by_role("heading", name="There is text in this browser")).to_be_visible()
    expect(box(page)).to_have_value("Written elsewhere since.")
    reader.look()
    page.get_by_role("button", name="See both texts").click()
    expect(page.get_by_text("Left in this browser.").first).to_be_visible()
    expect(page.get_by_text("Written elsewhere since.").first).to_be_visible()


def test_who_was_signed_out_elsewhere_signs_in_in_a_new_tab_and_goes_on(reader: Reader) -> None:
    path = begin(reader, "out@city.example")
    page = reader.open(path)
    elsewhere = Reader(browser_of(reader).new_context(), reader.site, scripts=True)
    elsewhere.sign_in(reader.site.sign_in_link("out@city.example"))
    elsewhere.press("Sign out")
    elsewhere.context.close()
    box(page).press_sequentially("Typed after the sign-out.")
    expect(shown(page)).to_contain_text("not signed in", timeout=SOON)
    expect(shown(page).get_by_role("link")).to_be_visible()
    tab = reader.context.new_page()
    tab.goto(reader.site.sign_in_link("out@city.example"))
    tab.get_by_role("button", name="Sign in", exact=True).click()
    tab.wait_for_load_state()
    page.bring_to_front()
    expect(shown(page)).to_contain_text("Saved at", timeout=30_000)
