"""The public page of a practice: what stands around the sheet, and how it is kept for the next reader."""

from __future__ import annotations

import io

import pytest
from builders import DAY, a_practice
from PIL import Image

from webapp.core import clock
from webapp.models import Person, Practice, State
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action


@pytest.fixture
def publish(work, people):
    def make(title="Art therapy in Lutsk", **options):
        with work() as session:
            author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
            practice = a_practice(session, State.PUBLISHED, by=author, editor=editor, title=title, **options)
            return practice.id, practice.slug

    return make


@pytest.fixture
def move(work, people):
    """`move(id, Action.WITHDRAW)` by the editor, or by the author what only the author may."""

    def make(id, *actions):
        with work() as session:
            for action in actions:
                by = people.author if action in (Action.REVISE, Action.SUBMIT) else people.editor
                carry_out(session, session.get(Practice, id), action, session.get(Person, by.id), note="Because.")

    return make


def section(opened, id):
    return next(e for e in opened.root.iter("section") if e.get("aria-labelledby") == id)


def test_every_section_can_be_linked_to(page, publish):
    _, slug = publish()
    opened = page.get(f"/practices/{slug}")
    wanted = ["purpose", "rationale", "process", "impact", "contacts"]
    assert [a.get("href") for a in opened.one("nav", class_="on-this-page").iter("a")] == [f"#{id}" for id in wanted]
    assert [h.get("id") for h in opened.one("article", class_="sheet").iter("h2") if h.get("id")] == wanted


def test_an_address_is_shown_to_who_asks_and_to_no_program_that_collects(page, publish, city):
    _, slug = publish()
    opened = page.get(f"/practices/{slug}")
    assert (
        "olena" not in opened.response.text.replace("Olena Example", "") and "mailto:olena" not in opened.response.text
    )
    address = opened.links()["Show the e-mail address"]
    assert "olena@" not in page.get(address).response.text
    assert page.post(address).links()["olena@lutsk.example"] == "mailto:olena@lutsk.example"
    assert "olena@lutsk.example" in city.get(f"/practices/{slug}").text  # who is signed in is no such program


def test_contacts_that_nobody_may_see_are_behind_no_button(page, publish):
    contact = {"name": "Hidden", "role": "", "organisation": "", "email": "x@city.example", "telephone": ""}
    _, slug = publish(contacts=[{**contact, "visibility": "editors"}])
    assert "Show the e-mail address" not in page.get(f"/practices/{slug}").text
    page.get(f"/practices/{slug}/contacts-en", status=404)


@pytest.mark.parametrize(
    ("format", "words"), [("bib", "title = {{Art therapy in Lutsk}}"), ("ris", "Art therapy in Lutsk")]
)
def test_a_practice_is_cited_in_the_formats_of_reference_managers(page, publish, format, words):
    _, slug = publish()
    answer = page.get(f"/practices/{slug}/cite-en.{format}").response
    assert words in answer.text and "SH-2026-0001" in answer.text
    assert answer.headers["Content-Disposition"] == f"attachment; filename=SH-2026-0001-en.{format}"
    page.get(f"/practices/{slug}/cite-fr.{format}", status=404)
    page.get(f"/practices/{slug}/cite-en.doc", status=404)


@pytest.mark.parametrize("photos", [0, 1])
def test_other_sites_get_a_picture_that_is_drawn_once(page, publish, photos, monkeypatch):
    _, slug = publish(photos=photos)
    metas = {m.get("property"): m.get("content") for m in page.get(f"/practices/{slug}").root.iter("meta")}
    assert metas["og:title"] == "Art therapy in Lutsk" and metas["og:url"] == f"http://localhost/practices/{slug}"
    address = metas["og:image"].removeprefix("http://localhost")
    answer = page.get(address).response
    with Image.open(io.BytesIO(answer.data)) as picture:
        assert picture.format == "JPEG" and picture.size == (1200, 630)
    monkeypatch.setattr("exports.pdf.share_picture.render", lambda *a: pytest.fail("drawn again"))
    assert page.get(address).response.data == answer.data


def test_the_versions_that_were_published_are_listed(page, publish, move, work):
    with clock.at(DAY):
        id, slug = publish()
    with work() as session:
        copy = session.get(Practice, id).working_copy
        copy.answers = {**copy.answers, "tagline": "Of the update"}
    move(id, Action.REVISE, Action.SUBMIT)
    assert "Version 2" not in page.get(f"/practices/{slug}").text
    with clock.at(DAY.replace(year=2027)):
        move(id, Action.ACCEPT, Action.PUBLISH)
    opened = page.get(f"/practices/{slug}")
    versions = [" ".join("".join(li.itertext()).split()) for li in section(opened, "versions").iter("li")]
    assert versions == ["Version 2 · this one 10 June 2027", "Version 1 10 June 2026"]


def test_similar_practices_and_those_of_the_city_are_named(page, publish):
    places = {"countries": ["FR"], "cities": ["Lyon"]}
    _, slug = publish("Painting with children", topics=["education"])
    publish("Painting in the park", topics=["participation"], places=places)
    publish("Lessons for parents", topics=["education"], places=places)
    publish("A plan for trade", topics=["business"])
    publish("Painting at home", topics=["education"])
    opened = page.get(f"/practices/{slug}")
    of_city = {"A plan for trade", "Painting at home"}  # similar, too, and named once
    titles = {id: {"".join(a.itertext()) for a in section(opened, id).iter("a")} for id in ("similar", "same-city")}
    assert titles == {"similar": {"Painting in the park", "Lessons for parents"}, "same-city": of_city}


def test_of_practices_that_are_as_similar_those_that_can_be_read_come_first(page, publish):
    _, slug = publish("Painting with children", topics=["education"])
    publish("Lessons for parents", topics=["education"])
    for language in ("de", "tr", "uk"):
        publish("Something else", topics=["education"], language=language)
    similar = section(page.get(f"/practices/{slug}"), "similar")
    assert next(similar.iter("a")).text == "Lessons for parents"


def test_a_practice_leads_to_its_topics_cities_and_countries(page, publish):
    _, slug = publish(topics=["education"], places={"countries": ["PL", "DE"], "cities": ["Łódź"]})
    (further,) = page.get(f"/practices/{slug}").all("nav", **{"aria-labelledby": "further"})
    assert [a.get("href") for a in further.iter("a")] == [
        "/practices?topic=education",
        "/cities/lodz",
        "/countries/PL",
        "/countries/DE",
    ]


def test_a_page_that_a_browser_has_is_not_sent_again_until_something_changes(page, publish, move):
    id, slug = publish()
    other, _ = publish("Art in the park")
    address = f"/practices/{slug}"
    first = page.client.get(address)
    assert first.headers["Cache-Control"] == "public, no-cache" and {"Cookie", "Accept-Language"} <= set(first.vary)
    etag = first.headers["ETag"]
    again = page.client.get(address, headers={"If-None-Match": etag})
    assert again.status_code == 304 and again.data == b""
    move(other, Action.WITHDRAW)
    changed = page.client.get(address, headers={"If-None-Match": etag})
    assert changed.status_code == 200 and "Art in the park" not in changed.text
    move(id, Action.WITHDRAW)
    assert page.client.get(address, headers={"If-None-Match": etag}).status_code == 410


def test_what_somebody_signed_in_reads_is_kept_for_nobody(app, page, publish, city):
    contact = {"name": "Of the Network", "role": "", "organisation": "", "email": "x@city.example", "telephone": ""}
    _, slug = publish(contacts=[{**contact, "visibility": "network"}])
    for address in (f"/practices/{slug}", "/practices", "/countries/UA", "/cities/lutsk", "/"):
        answer = city.get(address).response
        assert answer.headers["Cache-Control"] == "no-store" and "Sign out" in answer.text
        text = page.get(address).response.text
        assert "Sign out" not in text and "Of the Network" not in text
