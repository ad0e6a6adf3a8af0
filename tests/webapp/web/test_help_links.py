"""Where Help leads to from a page."""

from __future__ import annotations

import pytest
from flask import Flask
from page import Page

from webapp.guides import guide_texts
from webapp.web.help_links import SECTIONS


def test_help_leads_from_pages_that_exist(app: Flask) -> None:
    assert {*SECTIONS} <= {*app.view_functions, *app.blueprints}


@pytest.mark.parametrize("place", sorted(set(SECTIONS.values())))
def test_help_leads_to_sections_that_exist(place: str) -> None:
    name, _, anchor = place.partition("#")
    guide = guide_texts.find(name, "en")
    assert guide is not None and (not anchor or anchor in {heading.anchor for heading in guide.headings})


@pytest.mark.parametrize(("page_at", "help_at"), [
    ("/", "/help"),
    ("/start", "/help/cities#begin"),
    ("/practices", "/help/readers#finding-a-practice"),
    ("/api/", "/help/api"),
    ("/nowhere", "/help"),
])  # fmt: skip
def test_help_leads_to_the_section_about_the_page(page: Page, page_at: str, help_at: str) -> None:
    opened = page.get(page_at, status=404 if page_at == "/nowhere" else 200)
    assert opened.links()["Help"] == help_at
