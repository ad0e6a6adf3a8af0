"""Writing on a practice over HTTP: what to type, and what the page answers."""

from __future__ import annotations

import io
from typing import Any

from builders import a_jpeg
from page import Opened, Page

WORDS = "Words that took an evening to write, and that nobody wants to write again."
SECTIONS = ("about", "story", "resources", "evidence", "contact", "declaration")


def fill(browser: Page, address: str, then: str = "next", **boxes: Any) -> Opened:
    """Open a section, type into some of its boxes, press a button, and return the page that comes."""
    form = browser.get(address).form()
    form.update(boxes)
    return browser.post(address, {**form, "then": then})


def summary(opened: Opened) -> list[tuple[str, str]]:
    """Return the links of the error summary: (text, id of the box it leads to), and that the box is on the page."""
    boxes = opened.all("div", class_="govuk-error-summary")
    found = []
    for link in (a for box in boxes for a in box.iter("a")):
        anchor = (link.get("href") or "").removeprefix("#")
        assert any(e.get("id") == anchor for e in opened.root.iter()), f"no {anchor} on the page"
        found.append((" ".join("".join(link.itertext()).split()), anchor))
    return found


def at_the_field(opened: Opened, anchor: str) -> str:
    """Return the message that a box, or the group that it is in, is described by."""
    box = next(e for e in opened.root.iter() if e.get("id") == anchor)
    around = [box, *(group for group in opened.root.iter("fieldset") if box in group.iter())]
    ids = [id for e in around for id in (e.get("aria-describedby") or "").split()]
    holders = [e for e in opened.root.iter() if e.get("id") in ids and (e.get("id") or "").endswith("-error")]
    return " ".join(" ".join("".join(e.itertext()).split()) for e in holders)


def picture(data: bytes | None = None, name: str = "wall.jpg") -> tuple[io.BytesIO, str]:
    """Return an upload of a picture."""
    return io.BytesIO(a_jpeg() if data is None else data), name
