"""Bad luck that needs a browser to happen: a clock that is a year off, two quick clicks, a text too long to be sent.

Not here: a connection or a server that is gone (`test_autosave.py`), and everything that can happen without scripts
(`tests/webapp/views/city/test_bad_input.py`).
"""

from __future__ import annotations

import datetime as dt
import re

import pytest
from playwright.sync_api import expect
from reader import Reader

pytestmark = pytest.mark.browser
SOON = 15_000


@pytest.mark.parametrize("days", [-365, 365])
def test_with_a_clock_that_is_a_year_off_words_are_saved_and_the_time_is_the_servers(reader: Reader, days: int) -> None:
    wrong = dt.datetime.now(dt.UTC) + dt.timedelta(days=days, hours=5)
    reader.context.clock.set_system_time(wrong)
    page = reader.open(reader.begin(f"clock{days % 1000}@city.example") + "/story")
    assert page.evaluate("new Date().getFullYear()") == wrong.year
    page.locator("[name=lessons]").press_sequentially("Written at the wrong time.")
    expect(page.locator("[data-autosave-shown]")).to_contain_text("Saved at", timeout=SOON)
    hour, minute = map(int, re.findall(r"\d+", page.locator("[data-autosave-shown]").inner_text())[:2])
    now = dt.datetime.now().astimezone()
    said = now.replace(hour=hour, minute=minute)
    assert abs((now - said + dt.timedelta(hours=12)) % dt.timedelta(days=1) - dt.timedelta(hours=12)) < dt.timedelta(
        minutes=3
    )
    reader.open(page.url)
    expect(page.locator("[name=lessons]")).to_have_value("Written at the wrong time.")


def test_two_quick_clicks_on_start_begin_one_draft(reader: Reader) -> None:
    reader.sign_in(reader.site.sign_in_link("twice@city.example", "contributor"))
    page = reader.open("/start")
    page.locator("[name=title]").fill("Clicked twice")
    page.locator("select[name=country]").select_option("UA")
    page.get_by_role("button", name="Start", exact=True).dblclick()
    page.wait_for_url(re.compile(r"/drafts/\d+$"))
    reader.open("/my")
    expect(page.get_by_role("link", name="Clicked twice")).to_have_count(1)


def test_two_quick_clicks_on_an_invitation_send_one_email(reader: Reader) -> None:
    path = reader.begin("invites@city.example")
    page = reader.open(path + "/invite?what=whole")
    page.locator("[name=email]").fill("guest-of-two-clicks@city.example")
    page.get_by_role("button", name="Send the letter").dblclick()
    page.wait_for_url(re.compile(r"/people$"))
    page.goto(reader.site.url + "/outbox")
    expect(page.get_by_text("guest-of-two-clicks@city.example")).to_have_count(1)


def test_a_text_that_is_too_long_to_be_sent_stays_on_the_page_and_says_so(reader: Reader) -> None:
    page = reader.open(reader.begin("long@city.example") + "/story")
    text = "A sentence of seven words stands here. " * 14_000
    page.locator("[name=lessons]").fill(text)
    expect(page.locator("[data-autosave-shown]")).to_contain_text("Shorten it", timeout=SOON)
    expect(page.locator("[name=lessons]")).to_have_value(text)
    page.get_by_role("button", name="Save and come back later").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("That is too large")
    page.go_back()
    expect(page.locator("[name=lessons]")).to_have_value(re.compile("A sentence of seven words"), timeout=SOON)
    reader.faults.clear()  # the browser itself reports the answers with status 413


@pytest.mark.parametrize("reader", [{"scripts": False}], indirect=True)
def test_without_scripts_a_text_that_is_too_long_is_still_there_one_page_back(reader: Reader) -> None:
    page = reader.open(reader.begin("long-bare@city.example") + "/story")
    page.locator("[name=lessons]").fill("A sentence of seven words stands here. " * 14_000)
    page.get_by_role("button", name="Save and come back later").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("That is too large")
    page.go_back()
    expect(page.locator("[name=lessons]")).to_have_value(re.compile("A sentence of seven words"), timeout=SOON)
    reader.faults.clear()
