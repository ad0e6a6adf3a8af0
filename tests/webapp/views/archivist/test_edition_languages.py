"""Which languages an edition binds, and the editions of single languages."""

from __future__ import annotations

import json
import zipfile

import pytest
from builders import DAY, a_practice
from sqlalchemy import select

from exports.archive import bag_zip
from exports.edition import edition_pdf
from webapp.core import clock
from webapp.editions import records as edition_records
from webapp.models import Edition, Person, State

CHOICE = {"counted": "published", "parts": "none", "ordering": "title", "tongues": "all"}


@pytest.fixture(autouse=True)
def quick_books(monkeypatch):
    """Books that say only what this is about: their language, their front matter, their sheets."""

    def write(content, targets, **more):
        said = [content.language, content.title, content.foreword, content.isbn, [one.title for one in content.sheets]]
        for file in targets.values():
            file.write(json.dumps(said).encode())

    monkeypatch.setattr(edition_pdf, "write", write)


@pytest.fixture
def archivist(page_of, people):
    return page_of(people.archivist)


@pytest.fixture
def year(work, people, archivist):
    """An edition of 2026, begun, with a practice in each of three languages."""
    with clock.at(DAY), work() as session:
        author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
        for language, title in (("en", "Choir"), ("fr", "Jardin"), ("uk", "Музей")):
            a_practice(session, State.PUBLISHED, by=author, editor=editor, title=title, language=language)
    archivist.post("/volumes", {"year": "2026"})


@pytest.fixture
def build(archivist, run_jobs):
    def make():
        archivist.post("/volumes/2026/build")
        run_jobs()

    return make


def told(page, address="/editions/2026.pdf"):
    return json.loads(page.get(address).response.data)


def titles(opened):
    return ["".join(one.itertext()) for one in opened.root.iter() if one.get("class") == "row-title"]


def test_only_the_languages_that_were_ticked_are_bound(archivist, year, build, page):
    form = archivist.get("/volumes/2026/practices")
    assert [one.get("value") for one in form.all("input", name="languages")] == ["en", "fr", "uk"]
    chosen = archivist.post("/volumes/2026/choice", {**CHOICE, "languages": ["fr", "uk"]})
    assert titles(chosen) == ["Jardin", "Музей"]
    ticked = [one.get("value") for one in chosen.all("input", name="languages") if one.get("checked") is not None]
    assert ticked == ["fr", "uk"]
    build()
    assert told(page)[-1] == ["Jardin", "Музей"]
    assert titles(archivist.post("/volumes/2026/choice", CHOICE)) == ["Choir", "Jardin", "Музей"], "none is all"


def test_a_language_that_nobody_wrote_in_is_no_choice(archivist, year, work):
    archivist.post("/volumes/2026/choice", {**CHOICE, "languages": ["de"]}, status=422)
    with work() as session:
        assert session.scalars(select(Edition.languages)).one() is None


def test_each_language_has_an_edition_of_its_own_with_what_was_written_for_it(
    archivist, year, build, page, tmp_path, work
):
    archivist.post("/volumes/2026/choice", {**CHOICE, "by_language": "y"})
    front = {"title": "Good practices", "foreword": "Dear reader", "isbn": "978-3-16-148410-0", "language": "en"}
    archivist.post("/volumes/2026/front", {**front, "fr-title": "Bonnes pratiques", "fr-foreword": "Chers lecteurs"})
    build()
    assert told(page) == ["en", "Good practices", "Dear reader", "978-3-16-148410-0", ["Choir", "Jardin", "Музей"]]
    assert told(page, "/editions/2026.fr.pdf") == ["fr", "Bonnes pratiques", "Chers lecteurs", "", ["Jardin"]]
    assert told(page, "/editions/2026.uk.pdf") == ["en", "Good practices", "Dear reader", "", ["Музей"]]
    page.get("/editions/2026.de.pdf", status=404)
    links = page.get("/editions/2026").links()
    assert links["The practices in one language alone: French"] == "/editions/2026.fr.pdf"
    with zipfile.ZipFile(_saved(page, tmp_path)) as packed:
        packed.extractall(tmp_path)
    folder = tmp_path / "good-practices-2026"
    assert bag_zip.verify(folder) == ()
    assert json.loads((folder / "data/volume/good-practices-2026-fr.pdf").read_bytes())[0] == "fr"
    assert "the practices in French alone" in (folder / "data/index.html").read_text()
    archivist.post("/volumes/2026/freeze")
    archivist.post("/volumes/2026/choice", CHOICE)
    build()
    assert told(page, "/editions/2026/1.fr.pdf")[1] == "Bonnes pratiques", "a frozen version keeps its volumes"
    archivist.get("/volumes/2026.fr.pdf", status=404)


def _saved(page, folder):
    path = folder / "package.zip"
    path.write_bytes(page.get("/editions/2026.zip").response.data)
    return path


def test_what_was_written_for_a_language_stays_while_it_is_not_bound(archivist, year, work):
    archivist.post("/volumes/2026/choice", {**CHOICE, "by_language": "y"})
    archivist.post("/volumes/2026/front", {"title": "T", "language": "en", "fr-title": "Titre", "uk-title": "Назва"})
    archivist.post("/volumes/2026/choice", {**CHOICE, "by_language": "y", "languages": ["en", "fr"]})
    archivist.post("/volumes/2026/front", {"title": "T", "language": "en", "fr-title": ""})
    with work() as session:
        assert {code: said["title"] for code, said in edition_records.by_year(session, 2026).texts.items()} == {
            "uk": "Назва"
        }


def test_a_text_for_a_language_that_is_too_long_is_refused_with_all_that_was_typed(archivist, year, work):
    archivist.post("/volumes/2026/choice", {**CHOICE, "by_language": "y"})
    said = {"title": "T", "language": "en", "fr-title": "x" * 121, "uk-foreword": "Typed with care"}
    refused = archivist.post("/volumes/2026/front", said, status=422)
    assert "at most 120" in refused.text and "Typed with care" in refused.response.text
    with work() as session:
        assert edition_records.by_year(session, 2026).texts is None


def test_an_edition_speaks_the_language_that_was_chosen_for_it(archivist, year, build, page):
    archivist.post("/volumes/2026/front", {"title": "Bonnes pratiques", "language": "fr"})
    build()
    assert told(page)[:2] == ["fr", "Bonnes pratiques"]
    archivist.post("/volumes/2026/front", {"title": "Bonnes pratiques", "language": "xx"}, status=422)
