"""Help: the list of guides, each guide, and its images, for everybody."""

from __future__ import annotations

import pytest
from page import Page

from webapp.guides.guide_texts import NAMES


@pytest.mark.parametrize("name", NAMES)
def test_everybody_reads_every_guide_and_finds_its_sections(page: Page, name: str) -> None:
    listed = [str(link.get("href")) for link in page.get("/help").all("a")]
    guide = page.get(f"/help/{name}")
    assert [heading.get("id") for heading in guide.one("div", class_="guide-text").iter("h2")] == [
        address.partition("#")[2] for address in listed if address.startswith(f"/help/{name}#")
    ]


def test_a_guide_without_a_translation_says_in_which_language_it_is(page: Page) -> None:
    guide = page.get("/help/administrators")
    assert "Language of this guide" not in guide.text
    page.client.post("/language", data={"language": "fr", "next": "/"})
    guide = page.get("/help/administrators")
    assert "Langue de ce guide : Anglais" in guide.text
    assert guide.one("div", class_="guide").get("lang") == "en"


def test_the_images_of_a_guide_are_served_and_nothing_else_of_its_folder(page: Page) -> None:
    image = page.get("/help/sheets").all("img")[-1].get("src")
    assert image
    with page.client.get(image) as answer:
        assert answer.mimetype.startswith("image/")
    assert page.client.get("/help/images/../cities.md").status_code == 404
    assert page.client.get("/help/images/%2e%2e%2fcities.md").status_code == 404


def test_a_guide_that_does_not_exist_is_not_found(page: Page) -> None:
    page.get("/help/nothing", status=404)
