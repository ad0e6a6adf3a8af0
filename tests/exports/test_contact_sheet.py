"""Every run of the tests leaves the contact sheet of all cases in build/contact-sheet, for somebody to look at."""

from __future__ import annotations

import shutil

import contact_sheet
import pytest
from cases import CASES
from lxml import html


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="Poppler is not installed")
def test_the_contact_sheet_shows_every_page_of_every_case():
    found = contact_sheet.write(photographs=False)
    page = html.parse(contact_sheet.FOLDER / "index.html").getroot()
    assert [image.get("src") for image in page.iter("img")] == [f"{case.name}.png" for case in CASES]
    for name, pages in found.items():
        assert 1 <= len(pages) <= 3, name
        assert all(_ink(one) > 0.005 for one in pages), f"{name} has an empty page"
    for link in page.iter("a"):
        assert (contact_sheet.FOLDER / link.get("href")).stat().st_size > 10_000


def _ink(page):
    """The share of a page that is darker than paper, its foot excepted."""
    upper = page.convert("L").crop((0, 0, page.width, int(page.height * 0.93)))
    return sum(upper.histogram()[:200]) / (upper.width * upper.height)
