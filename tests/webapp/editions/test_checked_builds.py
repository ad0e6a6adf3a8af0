"""What a build makes is checked before readers see it, and a build with a wrong file is not shown."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest
from builders import DAY, a_jpeg, a_practice
from sqlalchemy import delete, select

from exports.conformance import pdf_conformance
from exports.conformance.checking import Conformance, Failure, NotCheckedError, Obstacle, Verdict
from webapp.core import clock
from webapp.editions import builds, checking, covers, documents, releases
from webapp.editions import records as edition_records
from webapp.models import Edition, EditionCheck, JobState, Person, State

NEVER_CHECKED = {"csv", "json", "jsonld"}
"""Formats that no checker knows; their tests hold them to their schemas."""
WRONG = Failure("6.2.8-3", 2, "No picture is interpolated.")


@pytest.fixture(autouse=True)
def checking_is_on(app):
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], check_documents=True)


@pytest.fixture
def archivist(page_of, people):
    return page_of(people.archivist)


@pytest.fixture
def edition(work, people):
    """An edition of one practice, with all that a build can make; its practice is there, its documents are not."""
    with clock.at(DAY), work() as session:
        a_practice(session, State.PUBLISHED, photos=1, editor=session.get(Person, people.editor.id))
        chosen = edition_records.get_or_begin(session, DAY.year)
        chosen.foreword, chosen.for_press = "Dear reader", True
        chosen.cover, chosen.cover_alt = covers.keep(a_jpeg(1200, 900)), "A square at noon"
        return chosen.id


@pytest.fixture
def build(work, run_jobs, edition):
    """Build it; returns the edition as it is then."""

    def make():
        with clock.at(DAY), work() as session:
            builds.enqueue(session, session.get(Edition, edition), None)
        with clock.at(DAY):
            run_jobs()
        with work() as session:
            found = session.get(Edition, edition)
            assert found.job.state == JobState.DONE
            session.refresh(found, ["checks", "releases"])
            return found

    return make


@pytest.fixture
def judge(monkeypatch):
    """`judge(pdf=…)` lets the checkers of these files find this, or fail with it; all others find nothing wrong."""

    def let(**by_ending):
        def conformance_of(path, standards):
            result = by_ending.get(path.name.rpartition(".")[2])
            if isinstance(result, Exception):
                raise result
            failures = (result,) if result else ()
            return Conformance("a checker 1.0", tuple(Verdict(one, failures) for one in standards))

        make = checking._documents

        def judged(made, folder):
            for one in make(made, folder):
                yield replace(one, prove=lambda path, one=one: conformance_of(path, one.standards))

        monkeypatch.setattr(checking, "_documents", judged)
        monkeypatch.setattr(checking, "_sheets", lambda folder: ())

    return let


def shown(page):
    return {one: page.get(f"/editions/{DAY.year}.{one}").response.data for one in ("pdf", "docx", "epub", "zip")}


def change(work, edition, **values):
    with work() as session:
        for name, value in values.items():
            setattr(session.get(Edition, edition), name, value)


def test_every_file_of_a_build_with_a_cover_picture_is_held_to_its_standard_and_keeps_to_it(
    build, archivist, edition, settings
):
    if shutil.which("javac") is None:
        pytest.skip("veraPDF needs a Java development kit")
    built = build()
    rows = checking.of_build(built, built.build)
    assert {(row.file, row.outcome, *map(str, row.failures), row.obstacle) for row in rows} == {
        (row.file, "valid", "") for row in rows
    }
    made = {path.name.rpartition(".")[2] for path in (settings.instance / "files" / "editions").iterdir()}
    (sheet,) = (row for row in rows if row.file.startswith("sheets/"))
    assert made == set(documents.EVERY_FORMAT)
    assert {row.file for row in rows} - {sheet.file} == made - NEVER_CHECKED
    page = archivist.get(f"/volumes/{DAY.year}").text
    assert "good-practices-2026-print.pdf PDF/X-4: valid" in page and "1 sheet in the package PDF/A-3a" in page


def test_a_build_with_a_wrong_file_is_not_shown_and_names_it_until_one_is_right(
    build, judge, archivist, page, work, edition
):
    judge()
    first = build()
    before = shown(page)
    judge(pdf=WRONG)
    change(work, edition, foreword="Dear readers")
    assert build().build == first.build and shown(page) == before
    opened = archivist.get(f"/volumes/{DAY.year}").text
    assert "The last build is not shown: 1 file does not keep to its standard" in opened
    assert "good-practices-2026.pdf PDF/A-3a and PDF/UA-1: 2 rules are broken" in opened
    assert "PDF/A-3a, 6.2.8-3: No picture is interpolated." in opened
    judge()
    assert build().build != first.build and shown(page)["zip"] != before["zip"]
    assert "is not shown" not in archivist.get(f"/volumes/{DAY.year}").text
    with work() as session:
        assert {row.build for row in session.scalars(select(EditionCheck))} == {session.get(Edition, edition).build}


def test_a_build_that_cannot_be_checked_is_shown_and_said_not_to_be(build, judge, archivist, page, edition):
    judge(pdf=NotCheckedError(Obstacle.NO_JAVA, "no Java"), epub=NotCheckedError(Obstacle.NO_ENGINE, "no epubcheck"))
    assert build().build and shown(page)
    opened = archivist.get(f"/volumes/{DAY.year}").text
    assert "not checked, because no Java development kit is installed" in opened
    assert "EPUB 3.3: not checked, because the checker is not installed" in opened
    archivist.post(f"/volumes/{DAY.year}/freeze")
    assert "SE-2026-1" in archivist.get(f"/volumes/{DAY.year}").text


def test_what_was_built_before_builds_were_checked_or_is_known_to_be_wrong_is_not_frozen(
    build, judge, work, edition, archivist
):
    judge()
    build()
    with work() as session:
        session.execute(delete(EditionCheck))
    assert "Build the volume again, then freeze it" in archivist.get(f"/volumes/{DAY.year}").text
    archivist.post(f"/volumes/{DAY.year}/freeze")
    judge(docx=WRONG)
    assert checking.broken(build().checks), "the same bytes, which a newer checker finds wrong"
    with work() as session:
        found = session.get(Edition, edition)
        assert releases.why_not(found) == "invalid" and not found.releases


def test_a_sheet_that_was_valid_in_the_build_before_is_not_checked_again(build, judge, monkeypatch, edition, tmp_path):
    sheets, asked = checking._sheets, []
    judge()
    monkeypatch.setattr(
        checking,
        "_sheets",
        lambda folder: [replace(one, prove=lambda path: asked.append(path.name) or valid()) for one in sheets(folder)],
    )

    def valid():
        return Conformance("a checker 1.0", (Verdict(pdf_conformance.ARCHIVE[0]),))

    build()
    built = build()
    assert len(asked) == 1
    assert [row.outcome for row in built.checks if row.file.startswith("sheets/")] == ["valid"]


def test_the_command_refuses_a_build_with_a_wrong_file(sheaf, judge, edition, tmp_path):
    judge(epub=WRONG)
    done = sheaf("edition", "build", str(DAY.year), "--out", str(tmp_path), SHEAF_CHECK_DOCUMENTS="yes")
    assert done.exit_code == 1
    assert "good-practices-2026.epub: EPUB 3.3, 6.2.8-3: No picture is interpolated." in done.output
    assert list(tmp_path.iterdir()) == []
