"""Steps that are done on a page of the whole network before it is looked at.

Not here: on which page (`whole_network.py`), and what a person does at a browser in a story (`reader.py`).
"""

from __future__ import annotations

from playwright.sync_api import Page


def fill_start(page: Page) -> None:
    page.fill("#email", "begins@city.example")
    page.select_option("#country", "UA")


def press(page: Page) -> None:
    """Press the last button of the main part that sends something, with what stands in the boxes."""
    with page.expect_navigation():
        page.locator("main form[method=post]:not([action*=comments]) button:not([name=then])[type=submit], "
                     "main button[name=then][value=next]:not(.default-button)").last.click()  # fmt: skip


def sign_in_as_nobody(page: Page) -> None:
    page.fill("#email", "nobody@city.example")
    press(page)


def start(page: Page) -> None:
    fill_start(page)
    press(page)


def ask_for_other_sheets(page: Page) -> None:
    page.uncheck("[name=format] >> nth=0")
    press(page)


def look_up(page: Page) -> None:
    page.fill("#words", "Olena Example")
    press(page)


def choose_whom_to_erase(page: Page) -> None:
    look_up(page)
    page.check("[name=who] >> nth=0")
    press_named(page, "form[action$=erasing]")


def press_named(page: Page, form: str) -> None:
    """Press the first button of a form."""
    with page.expect_navigation():
        page.locator(f"{form} button[type=submit]").first.click()


def send(page: Page, path: str = "", **values: str) -> None:
    """Send a form that is not on the page in this way, as an old page or another tab would."""
    with page.expect_navigation():
        page.evaluate(SEND, [path, values])


SEND = """([path, values]) => {
  const form = document.createElement("form");
  const token = document.querySelector("[name=csrf_token]").value;
  for (const [name, value] of Object.entries({ csrf_token: token, ...values })) {
    const input = form.appendChild(document.createElement("textarea"));
    input.name = name; input.value = value;
  }
  form.method = "post"; form.action = path || location.pathname;
  document.body.append(form); form.submit();
}"""


def conflict(page: Page) -> None:
    """Save what somebody else has changed meanwhile."""
    page.locator("[name=seen]").evaluate("(box) => { box.value = 'older'; }")
    page.locator("[name=purpose]").evaluate("(box) => { box.value = 'My own words.'; }")
    press(page)
