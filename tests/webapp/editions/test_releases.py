"""Edition releases: a reference and documents that stay, and later releases that say what changed."""

from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import replace

import pytest
from builders import DAY, a_practice
from sqlalchemy import select

from exports.archive import bag_zip
from exports.edition import edition_cover, edition_pdf
from exports.sheet.page_size import Paper
from webapp.core import clock
from webapp.editions import documents, releases
from webapp.editions import records as edition_records
from webapp.models import Edition, EditionRelease, Person, Practice, State
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action

CHOICE = {"counted": "published", "parts": "none", "ordering": "title", "tongues": "all"}


@pytest.fixture(autouse=True)
def quick_books(monkeypatch):
    """Books that say only what this is about: the version, its reference, and what changed."""

    def write(content, targets, **more):
        changes = [(one.kind.value, one.reference) for one in content.changes]
        told = json.dumps([content.release, content.reference, changes, [s.title for s in content.sheets]])
        for file in targets.values():
            file.write(told.encode())

    monkeypatch.setattr(edition_pdf, "write", write)


@pytest.fixture
def archivist(page_of, people):
    return page_of(people.archivist)


@pytest.fixture
def publish(work, people):
    def make(title):
        with clock.at(DAY), work() as session:
            author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
            return a_practice(session, State.PUBLISHED, by=author, editor=editor, title=title)

    return make


@pytest.fixture
def build(archivist, run_jobs):
    def make():
        archivist.post("/volumes/2026/build")
        run_jobs()

    return make


@pytest.fixture
def act(work, people):
    """Carry out an action, as an editor."""

    def make(practice, action):
        with clock.at(DAY), work() as session:
            editor = session.get(Person, people.editor.id)
            carry_out(session, session.get(Practice, practice.id), action, editor, note="Because.")

    return make


def told(page, address="/editions/2026.pdf"):
    return json.loads(page.get(address).response.data)


def test_a_frozen_version_has_a_reference_and_stays_what_the_world_is_given(archivist, page, publish, build):
    publish("First")
    archivist.post("/volumes", {"year": "2026"})
    build()
    frozen = archivist.post("/volumes/2026/freeze")
    assert "SE-2026-1" in frozen.text
    before = page.get("/editions/2026.zip").response.data
    publish("Second")
    build()
    assert page.get("/editions/2026.zip").response.data == before, "until another version is frozen"
    assert told(page) == [1, "SE-2026-1", [], ["First"]]
    assert told(archivist, "/volumes/2026.pdf")[0] == 2
    assert "1 practice" in page.get("/editions").text and "SE-2026-1" in page.get("/editions").text


def test_a_later_version_says_what_changed_and_the_earlier_one_stays(archivist, page, publish, build, act, tmp_path):
    first, second = publish("First"), publish("Second")
    build_and_release = lambda: (build(), archivist.post("/volumes/2026/freeze"))  # noqa: E731
    build_and_release()
    act(second, Action.WITHDRAW)
    third = publish("Third")
    build_and_release()
    changes = [["added", third.reference], ["withdrawn", second.reference]]
    assert told(page) == [2, "SE-2026-2", changes, ["First", "Third"]]
    assert told(page, "/editions/2026/1.pdf") == [1, "SE-2026-1", [], ["First", "Second"]]
    shown = page.get("/editions").text
    assert "Withdrawn: " in shown and second.reference in shown and first.reference not in shown
    (tmp_path / "2.zip").write_bytes(page.get("/editions/2026/2.zip").response.data)
    with zipfile.ZipFile(tmp_path / "2.zip") as packed:
        packed.extractall(tmp_path)
    folder = tmp_path / "good-practices-2026"
    assert bag_zip.verify(folder) == ()
    assert "External-Identifier: SE-2026-2\n" in (folder / "bag-info.txt").read_text()
    kept = json.loads((folder / "data/provenance/changes.json").read_text())
    assert [(one["change"], one["title"]) for one in kept["since_version_before"]] == [
        ("added", "Third"),
        ("withdrawn", "Second"),
    ]


def test_freezing_changes_no_byte_and_building_again_gives_the_frozen_version(archivist, page, publish, build, work):
    publish("First")
    build_before = None
    for _ in range(2):
        build()
        with work() as session:
            edition = session.scalars(select(Edition)).one()
            assert build_before in (None, edition.build)
            build_before = edition.build
        archivist.post("/volumes/2026/freeze")
    with work() as session:
        assert [version.build for version in session.scalars(select(EditionRelease))] == [build_before]


@pytest.mark.parametrize("known", releases.KNOWN_BEFORE)
def test_a_version_that_an_earlier_release_froze_counts_as_unchanged(archivist, publish, build, work, known):
    publish("First")
    build()
    archivist.post("/volumes/2026/freeze")
    with work() as session:
        edition = session.scalars(select(Edition)).one()
        said = [[getattr(edition, name) for name in releases.PRINTED[:known]], edition.release.contents]
        edition.release.fingerprint = hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
    build()
    assert "frozen already" in archivist.post("/volumes/2026/freeze").text
    archivist.post("/volumes/2026/front", {"title": "Another title"})
    build()
    assert "SE-2026-2" in archivist.post("/volumes/2026/freeze").text


def test_another_paper_makes_another_version(archivist, publish, build, app):
    publish("First")
    build()
    archivist.post("/volumes/2026/freeze")
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], paper=Paper.LETTER)
    build()
    assert "SE-2026-2" in archivist.post("/volumes/2026/freeze").text


def test_every_document_of_every_version_can_be_had(archivist, page, publish, build, monkeypatch):
    monkeypatch.setattr(edition_cover, "pdf", lambda *said: b"Cover")
    publish("First")
    archivist.post("/volumes", {"year": "2026"})
    archivist.post("/volumes/2026/choice", {**CHOICE, "for_press": "y"})
    build_and_release = lambda: (build(), archivist.post("/volumes/2026/freeze"))  # noqa: E731
    build_and_release()
    publish("Second")
    build_and_release()
    for address in ("/editions", "/editions/2026"):
        links = page.get(address).links().values()
        for number in (1, 2):
            for format in documents.EVERY_FORMAT:
                assert f"/editions/2026/{number}.{format}" in links


@pytest.mark.parametrize("state", ["not built", "unchanged", "building"])
def test_what_cannot_be_frozen_is_refused_with_a_sentence(archivist, publish, build, work, state):
    publish("First")
    archivist.post("/volumes", {"year": "2026"})
    if state != "not built":
        build()
    if state == "unchanged":
        archivist.post("/volumes/2026/freeze")
    if state == "building":
        archivist.post("/volumes/2026/build")
    says = {"not built": "Build the volume first", "unchanged": "frozen already", "building": "is being built"}
    assert says[state] in archivist.post("/volumes/2026/freeze").text
    with work() as session:
        assert len(session.scalars(select(EditionRelease)).all()) == (state == "unchanged")


def test_only_an_archivist_freezes_and_sees_what_is_not_frozen(page, page_of, people, publish, build, archivist):
    publish("First")
    build()
    for who in (people.editor, people.author, people.administrator):
        page_of(who).post("/volumes/2026/freeze", status=403)
        page_of(who).get("/volumes/2026.pdf", status=403)
    page.get("/editions/2026/1.pdf", status=404)
    archivist.get("/volumes/2026.exe", status=404)


def test_an_updated_practice_is_told_as_updated(archivist, page, publish, build, work, people):
    practice = publish("First")
    build()
    archivist.post("/volumes/2026/freeze")
    with clock.at(DAY), work() as session:
        one = session.get(Practice, practice.id)
        author, editor = (session.get(Person, who.id) for who in (people.author, people.editor))
        carry_out(session, one, Action.REVISE, author)
        one.working_copy.answers = {**one.working_copy.answers, "tagline": "Said better."}
        for action, actor in ((Action.SUBMIT, author), (Action.ACCEPT, editor), (Action.PUBLISH, editor)):
            carry_out(session, one, action, actor)
    build()
    assert told(archivist, "/volumes/2026.pdf")[2] == [["updated", practice.reference]]
    assert "Updated: " in archivist.get("/volumes/2026").text


def test_the_documents_of_frozen_versions_are_never_swept(archivist, publish, build, settings, work):
    publish("First")
    build()
    archivist.post("/volumes/2026/freeze")
    for title in ("Second", "Third"):
        publish(title)
        build()
    with work() as session:
        edition = edition_records.by_year(session, 2026)
        builds = {edition.build, edition.release.build}
    stored = {path.name for path in (settings.instance / "files/editions").iterdir()}
    assert stored == {f"2026-{one}.{format}" for one in builds for format in documents.FORMATS}


def test_the_contents_of_an_edition_number_practices_and_name_their_languages_inside(
    archivist, page, publish, build, work
):
    first, second = publish("Kitchen"), publish("Library")
    archivist.post("/volumes", {"year": "2026"})
    build()
    with work() as session:
        edition = session.scalars(select(Edition)).one()
        said = [("Kitchen", "en", first), ("Cuisine", "fr", first), ("Library", "en", second)]
        rows = [{"title": title, "language": code, "reference": one.reference} for title, code, one in said]
        edition.built_as = {**edition.built_as, "contents": rows}
    opened = page.get("/editions/2026")
    assert "2 practices · English, French" in opened.text
    lines = [" ".join("".join(li.itertext()).split()) for li in opened.one("ol", class_="contents-list").findall("li")]
    assert lines == [f"Kitchen {first.reference} Cuisine French", f"Library {second.reference}"]


def test_readers_find_what_was_frozen_with_its_citation(archivist, page, publish, build, act):
    kept, gone = (
        publish("Kept"),
        publish("Gone"),
    )
    archivist.post("/volumes", {"year": "2026"})
    archivist.post("/volumes/2026/front", {"title": "Good & fair practices", "isbn": "978-3-16-148410-0"})
    page.get("/editions/2026", status=404)
    build()
    archivist.post("/volumes/2026/freeze")
    publish("Published since")
    act(gone, Action.WITHDRAW)
    archivist.post("/volumes/2026/front", {"title": "Another title"})
    build()
    shown = page.get("/editions/2026")
    assert "SE-2026-1" in shown.text and "Published since" not in shown.text and "Another title" not in shown.text
    assert "Gone" not in shown.links() and "withdrawn since" in shown.text
    assert shown.links()["Kept"].startswith(f"/practices/{kept.slug}")
    assert "Good & fair practices 2026. SE-2026-1. ISBN 978-3-16-148410-0." in shown.text
    cited = page.get("/editions/2026/cite.bib").response
    assert cited.mimetype == "application/x-bibtex" and r"title = {{Good \& fair practices 2026}}" in cited.text
    assert "TY  - BOOK" in page.get("/editions/2026/cite.ris").response.text
    page.get("/editions/2026/cite.exe", status=404)


def test_a_withdrawn_practice_leaves_a_tombstone_in_the_later_versions(archivist, publish, build, act, monkeypatch):
    publish("Kept")
    gone, made = publish("Gone"), []
    monkeypatch.setattr(edition_pdf, "write", lambda content, targets, **more: made.append(content.withdrawn) or 2)
    build()
    archivist.post("/volumes/2026/freeze")
    act(gone, Action.WITHDRAW)
    build()
    (stone,) = made.pop()
    assert made == [()]
    assert (stone.reference, stone.title, stone.language) == (gone.reference, "Gone", "en")
    assert (stone.cities, stone.countries, stone.withdrawn_on) == (("Lutsk",), ("UA",), DAY.date())
    assert stone.reason


def test_the_page_of_an_edition_without_practices_says_so(page, work):
    with work() as session:
        built = {"contents": [], "number": 1, "reference": "", "about": {}}
        session.add(Edition(year=2020, title="Good practices", built_at=DAY, built_as=built))
    opened = page.get("/editions/2020")
    assert "There is no practice in this volume." in opened.text and not opened.all("ol", class_="contents-list")
