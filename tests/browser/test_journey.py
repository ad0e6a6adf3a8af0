"""The whole way of one practice in a browser: from an empty draft to a published sheet and an edition."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from builders import a_jpeg
from playwright.sync_api import Page, expect
from reader import Reader

pytestmark = pytest.mark.browser
STORY = {
    "purpose": "Give children who fled a place where they can breathe.",
    "rationale": "In 2022 some **4,000 children** came within weeks.",
    "process": "1. A studio was found.\n2. Two therapists began.",
    "impact": "- 320 children took part\n- 41 volunteers were trained",
}


def a_file(tmp_path: Path, name: str, data: bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.locator(f"[name='{name}']").fill(value)


def write_practice(reader: Reader, title: str, photo: Path) -> None:
    """Answer every section that is needed, with one photograph."""
    page = reader.open("/start")
    fill(page, title=title, city="Lutsk")
    page.locator("select[name=country]").select_option("UA")
    reader.press("Start")
    reader.follow("About the practice")
    fill(page, tagline="Painting helps displaced children to settle", **{"period-start_year": "2022"})
    page.locator("[name='period-ongoing']").check()
    page.locator("input[name=topics][value=education]").check()
    reader.press("Save and continue")
    fill(page, **STORY)
    reader.press("Save and continue")
    fill(page, partners="The children's library")
    reader.press("Save and continue")
    page.locator("[name=photos-upload]").set_input_files(photo)
    reader.press("Save and continue")
    expect(page.locator("[name='photos-0-alt']")).to_be_visible(timeout=15_000)
    fill(
        page,
        **{
            "photos-0-alt": "Children paint a wall",
            "photos-0-caption": "The studio",
            "photos-0-credit": "City of Lutsk",
        },
    )
    page.locator("[name='photos-0-consent']").check()
    reader.press("Save and continue")
    fill(page, **{"contacts-0-name": "Olena Example", "contacts-0-email": "olena@lutsk.example"})
    page.locator("input[name='contacts-0-visibility'][value=everyone]").check()
    reader.press("Save and continue")
    page.locator("[name=right_to_publish]").check()
    page.locator("input[name=licence]").first.check()
    page.locator("[name=data_protection]").check()
    fill(page, certifier_name="Ivan Example", certifier_role="Head of department")
    reader.press("Save and check your answers")


@pytest.mark.parametrize(
    "reader", [{"scripts": True}, {"scripts": False}], indirect=True, ids=["with scripts", "without scripts"]
)
def test_a_practice_goes_from_an_empty_draft_to_a_published_sheet_in_a_bound_year(
    reader: Reader, tmp_path: Path
) -> None:
    kind = "scripts" if reader.scripts else "plain"
    title = f"Art therapy for children ({kind})"
    reader.sign_in(reader.site.sign_in_link(f"city-{kind}@lutsk.example", "contributor"))
    write_practice(reader, title, a_file(tmp_path, "studio.jpg", a_jpeg()))
    page = reader.page
    expect(page.locator("main")).to_contain_text("4,000 children")
    reader.press("Send to the editors")
    reference = re.search(r"SH-\d{4}-\d{4}", page.locator("main").inner_text())
    assert reference, "the receipt has no reference"
    reader.open(page.url.replace("/receipt", "").replace(reader.site.url, ""))
    reader.page.locator("header").get_by_role("button", name="Sign out").click()

    reader.sign_in(reader.site.sign_in_link(f"desk-{kind}@sheaf.example", "editor", "archivist"))
    reader.open("/desk")
    reader.follow(title)
    for action in ("Start the review", "Accept", "Publish"):
        reader.follow(action)
        reader.press(action)
    expect(page.locator("main")).to_contain_text("Published")

    reader.open("/practices")
    reader.follow(title)
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator("h1")).to_have_css("font-family", re.compile("Sheaf Display"))  # the site's own faces
    expect(page.locator("article img").first).to_have_attribute("alt", "Children paint a wall")
    pdf = page.locator("a[href$='.pdf']").first.get_attribute("href") or ""
    docx = page.locator("a[href$='.docx']").first.get_attribute("href") or ""
    assert page.request.get(reader.site.url + pdf).body().startswith(b"%PDF-")
    assert page.request.get(reader.site.url + docx).body().startswith(b"PK")

    reader.open("/volumes")
    reader.press("Gather its practices")
    page.get_by_role("button", name=re.compile("^Build")).click()
    for _ in range(60):
        if page.locator("a[href$='.pdf']").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    reader.look()
    edition = page.locator("a[href$='.pdf']").first.get_attribute("href") or ""
    assert page.request.get(reader.site.url + edition).body().startswith(b"%PDF-")


def test_a_wrong_answer_comes_back_with_everything_typed_and_a_message_that_leads_to_it(reader: Reader) -> None:
    reader.sign_in(reader.site.sign_in_link("wrong@lutsk.example", "contributor"))
    page = reader.open("/start")
    fill(page, title="A title", city="Lutsk")
    page.locator("select[name=country]").select_option("UA")
    reader.press("Start")
    reader.follow("About the practice")
    fill(page, title="T" * 130, tagline="Kept as typed", website="not an address")
    reader.press("Save and continue")
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_visible()
    expect(page.locator("[name=title]")).to_have_value("T" * 130)
    expect(page.locator("[name=tagline]")).to_have_value("Kept as typed")
    expect(page.locator("[name=website]")).to_have_value("not an address")
    summary.get_by_role("link").first.click()
    expect(page.locator("#title")).to_be_focused()


def test_the_interface_can_be_read_in_french(reader: Reader) -> None:
    page = reader.open("/")
    page.locator("header").get_by_role("button", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    reader.open("/practices")
    expect(page.locator("h1")).to_have_text("Pratiques")
