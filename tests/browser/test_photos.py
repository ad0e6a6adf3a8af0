"""Photos in a browser: chosen and dropped ones arrive one by one, and nothing is lost when one does not."""

from __future__ import annotations

import base64
import re

import pytest
from builders import a_jpeg
from playwright.sync_api import FilePayload, expect
from reader import Reader

pytestmark = pytest.mark.browser
DROP = """(zone, files) => {
  const dataTransfer = new DataTransfer();
  for (const [name, type, base64] of files) {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    dataTransfer.items.add(new File([bytes], name, { type }));
  }
  zone.dispatchEvent(new DragEvent("dragover", { dataTransfer, bubbles: true, cancelable: true }));
  zone.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
}"""
SPOTS = """<!DOCTYPE html>
<link rel="stylesheet" href="/static/css/sheaf.css"><link rel="stylesheet" href="/static/css/writing.css">
<form><div class="question-pictures"><div class="item-row"><div class="item-picture">
  <img width="300" height="200" alt="" src="/static/img/wordmark.svg">
  <div>RADIOS</div></div></div></div></form>
<template id="photo-tools"></template><script type="module" src="/static/js/sheaf.js"></script>"""


def a_photo(name: str) -> bytes:
    """A different picture for each name: the same one again would be taken once only."""
    return a_jpeg(600 + sum(name.encode()) % 200, 400)


def a_file(name: str, data: bytes | None = None, kind: str = "image/jpeg") -> FilePayload:
    return FilePayload(name=name, mimeType=kind, buffer=a_photo(name) if data is None else data)


def test_chosen_photos_arrive_one_by_one_without_leaving_the_page(reader: Reader) -> None:
    page = reader.begin_at("evidence")
    box = page.locator("[name=photos-upload]")
    box.set_input_files([a_file("one.jpg"), a_file("two.jpg"), a_file("three.tiff", b"x", "image/tiff")])
    expect(page.locator(".photo-line")).to_have_text([re.compile("one.jpg"), re.compile("two.jpg")])
    expect(page.locator(".photo-notes")).to_contain_text("“three.tiff” is not a photo")
    page.locator("[name='references-0-title']").fill("Kept")
    page.evaluate("window.isTheSamePage = true")
    page.get_by_role("button", name="Upload these photos").click()
    expect(page.locator("[name='photos-1-alt']")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Photos added: 2")).to_have_count(1)
    expect(page.locator("[name='references-0-title']")).to_have_value("Kept")
    expect(box).to_be_focused()
    page.locator("[name='photos-0-alt']").fill("Children paint")
    page.locator(".photo-drop").evaluate(
        DROP, [["four.jpg", "image/jpeg", base64.b64encode(a_photo("four.jpg")).decode()]]
    )
    expect(page.locator("[name='photos-2-alt']")).to_be_visible()
    expect(page.locator("[name='photos-0-alt']")).to_have_value("Children paint")
    expect(page.locator("[name='photos-0-alt']")).to_be_focused()
    assert page.evaluate("window.isTheSamePage")
    reader.look()
    page.get_by_role("button", name="Save and come back later").click()
    page.wait_for_url(re.compile(r"/drafts/\d+$"))
    reader.open(page.url + "/evidence")
    expect(page.locator("[name$='-alt']")).to_have_count(3)
    expect(page.locator("[name='photos-0-alt']")).to_have_value("Children paint")


def test_a_photo_that_is_too_large_and_what_is_none_is_refused_before_it_is_sent(reader: Reader) -> None:
    page = reader.begin_at("evidence")
    box = page.locator("[name=photos-upload]")
    box.evaluate("(box) => { box.dataset.maxBytes = 2000; }")
    box.set_input_files([a_file("large.jpg", b"x" * 2500), a_file("plan.gif", b"x", "image/gif")])
    expect(page.locator(".photo-notes p")).to_have_text(
        [
            re.compile("“large.jpg” has 3 kB, and at most 2 kB are taken"),
            re.compile("“plan.gif” is not a photo that can be taken.* HEIC"),
        ]
    )
    expect(page.locator(".photo-line")).to_have_count(0)
    box.set_input_files([a_file("IMG_1.HEIC", b"x", "image/heic")])
    expect(page.locator(".photo-line")).to_have_count(1)


def test_a_lost_connection_keeps_the_photos_and_everything_that_was_typed(reader: Reader) -> None:
    page = reader.begin_at("evidence")
    page.locator("[name=photos-upload]").set_input_files([a_file("one.jpg"), a_file("two.jpg")])
    page.locator("[name='references-0-title']").fill("Typed")
    page.route("**/evidence", lambda route: route.abort())
    page.get_by_role("button", name="Upload these photos").click()
    expect(page.locator(".photo-notes")).to_contain_text("The connection was lost")
    expect(page.locator(".photo-line")).to_have_count(2)
    expect(page.locator("[name='references-0-title']")).to_have_value("Typed")
    page.unroute("**/evidence")
    page.get_by_role("button", name="Upload these photos").click()
    expect(page.locator("[name='photos-1-alt']")).to_be_visible()
    reader.faults.clear()  # the browser itself reports the connection that this test cut


def test_a_photo_for_answers_that_somebody_changed_meanwhile_is_kept_and_both_versions_are_shown(
    reader: Reader,
) -> None:
    page = reader.begin_at("evidence")
    page.locator("input[name=seen]").evaluate("(box) => { box.value = 'older'; }")
    page.locator("[name=photos-upload]").set_input_files([a_file("one.jpg"), a_file("two.jpg")])
    page.get_by_role("button", name="Upload these photos").click()
    expect(page.locator(".conflict")).to_be_visible()
    expect(page.locator("[name$='-alt']")).to_have_count(2)


def test_a_click_in_a_photo_chooses_the_spot_that_a_crop_must_keep(reader: Reader) -> None:
    page = reader.page
    radios = "".join(
        f'<input type="radio" name="photos-0-focus" value="{x},{y}">' for y in (16, 50, 84) for x in (16, 50, 84)
    )
    page.route("**/spots", lambda route: route.fulfill(content_type="text/html", body=SPOTS.replace("RADIOS", radios)))
    page.goto(reader.site.url + "/spots")
    picture = page.locator(".spot-frame img")
    expect(page.locator(".spot")).to_be_hidden()
    for x, y, value in ((0.9, 0.1, "84,16"), (0.5, 0.5, "50,50"), (0.1, 0.95, "16,84")):
        size = picture.bounding_box()
        assert size
        picture.click(position={"x": size["width"] * x, "y": size["height"] * y})
        expect(page.locator("[name='photos-0-focus']:checked")).to_have_value(value)
        page.wait_for_timeout(300)  # the ring glides
        ring = page.locator(".spot").bounding_box()
        assert ring and abs(ring["x"] + ring["width"] / 2 - size["x"] - size["width"] * int(value[:2]) / 100) < 2
