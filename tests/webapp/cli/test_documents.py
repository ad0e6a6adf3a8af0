"""Sheets and editions from the command line: what is written, and what is refused."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path

import bagit
import pikepdf
import pytest
from builders import DAY, a_practice
from commands import refused
from docx import Document
from sqlalchemy import select, update

from exports import ExportError
from exports.edition import edition_pdf
from webapp import jobs
from webapp.core import clock, db
from webapp.documents import publishing
from webapp.models import Job, JobState, Practice, State, StoredFile
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action


@pytest.mark.parametrize("variant", ["screen", "archive", "print"])
def test_a_sheet_is_written_as_pdf(sheaf, published, tmp_path, variant):
    out = tmp_path / "sheet.pdf"
    done = sheaf("sheet", published.reference, str(out), "--variant", variant)
    assert done.exit_code == 0 and done.output == f"{out}: {out.stat().st_size} bytes\n"
    with pikepdf.open(out) as document:
        assert document.pages


def test_a_sheet_is_written_on_the_paper_of_the_installation_or_on_another(sheaf, published, tmp_path):
    out = tmp_path / "sheet.pdf"
    for options, width in (((), 595.28), (("--paper", "letter"), 612)):
        assert sheaf("sheet", published.reference, str(out), *options).exit_code == 0
        with pikepdf.open(out) as document:
            assert float(document.pages[0].mediabox[2]) == pytest.approx(width, abs=0.1)


def test_a_second_language_that_is_not_there_or_not_possible_is_refused(sheaf, published, tmp_path):
    out = str(tmp_path / "sheet.pdf")
    assert "not published in “fr”" in refused(sheaf("sheet", published.reference, out, "--with-language", "fr"))
    assert "name two" in refused(sheaf("sheet", published.reference, out, "--with-language", "en"))
    word = ("--with-language", "fr", "--format", "docx")
    assert "in a PDF only" in refused(sheaf("sheet", published.reference, out, *word))


def test_a_sheet_is_written_as_word_document(sheaf, published, tmp_path):
    assert sheaf("sheet", published.reference, str(tmp_path / "s.docx"), "--format", "docx").exit_code == 0
    document = Document(io.BytesIO((tmp_path / "s.docx").read_bytes()))
    assert any("Art therapy" in paragraph.text for paragraph in document.paragraphs)


def test_the_command_writes_what_the_web_sends(sheaf, published, tmp_path, page):
    sheaf("sheet", published.reference, str(tmp_path / "s.pdf"))
    sent = page.get(f"/practices/{published.slug}/sheet-en.pdf").response.data
    assert (tmp_path / "s.pdf").read_bytes() == sent


def test_nobody_waits_for_the_database_while_a_sheet_is_laid_out(sheaf, published, tmp_path, monkeypatch):
    in_use = []

    def document(*arguments):
        in_use.append(db.engine().pool.checkedout())
        return b"%PDF-"

    monkeypatch.setattr(publishing, "document", document)
    assert sheaf("sheet", published.reference, str(tmp_path / "s.pdf")).exit_code == 0
    assert in_use == [0]


def test_a_language_in_which_a_practice_is_not_published_is_refused_with_those_that_are_there(
    sheaf, published, tmp_path
):
    out = tmp_path / "s.docx"
    sentence = refused(sheaf("sheet", published.reference, str(out), "--format", "docx", "--language", "fr"))
    assert sentence == f"{published.reference} is not published in “fr”. It is published in: en."
    assert not out.exists()
    done = sheaf("sheet", published.reference, str(out), "--format", "docx", "--language", "en")
    assert done.exit_code == 0 and out.exists()


def test_a_sheet_of_what_is_not_published_is_refused(sheaf, app, work, tmp_path):
    with work() as session:
        practice = a_practice(session, State.ACCEPTED)
    for reference in (practice.reference, "SH-1999-0001"):
        sentence = refused(sheaf("sheet", reference, str(tmp_path / "s.pdf")))
        assert sentence == f"There is no published practice {reference}."
    assert list(tmp_path.glob("*.pdf")) == []


def test_a_sheet_whose_picture_is_damaged_is_refused(sheaf, published, settings, work, tmp_path):
    with work() as session:
        id = session.scalars(select(StoredFile.id)).one()
    (settings.instance / "files" / id).write_bytes(b"damaged")
    assert id in refused(sheaf("sheet", published.reference, str(tmp_path / "s.pdf")))


def test_a_place_that_cannot_be_written_to_is_named(sheaf, published, tmp_path):
    out = tmp_path / "not there" / "s.docx"
    assert str(out) in refused(sheaf("sheet", published.reference, str(out), "--format", "docx"))


@pytest.fixture
def built(sheaf, published, tmp_path):
    """The package of a built edition, as a folder."""
    done = sheaf("edition", "build", "2026", "--out", str(tmp_path / "new" / "folder"))
    assert done.exit_code == 0, done.output
    return Path(done.output.strip())


def test_a_year_is_bound_as_a_package(built, sheaf, published, tmp_path, work):
    assert built == tmp_path / "new" / "folder" / "good-practices-2026"
    with pikepdf.open(built / "data/volume/good-practices-2026.pdf") as document:
        assert len(document.pages) >= 3
    assert any("Art therapy" in p.text for p in Document(built / "data/volume/good-practices-2026.docx").paragraphs)
    with pikepdf.open(built / f"data/sheets/{published.reference}-en.pdf") as sheet:
        assert sheet.Root.OutputIntents[0].S == "/GTS_PDFA1"
    with work() as session:
        assert session.scalars(select(Job).where(Job.kind == "build_edition")).one().state == JobState.DONE
    assert bagit.Bag(str(built)).is_valid()


def test_the_photographs_in_a_package_are_those_in_the_store(built, published, settings, work):
    with work() as session:
        id = session.scalars(select(StoredFile.id)).one()
    stored = (settings.instance / "files" / id).read_bytes()
    assert (built / f"data/photos/{published.reference}/1.jpg").read_bytes() == stored


def test_the_events_in_a_package_end_with_the_publication_and_name_nobody(sheaf, published, work, tmp_path):
    with clock.at(DAY + dt.timedelta(days=3)), work() as session:
        practice = session.get(Practice, published.id)
        carry_out(session, practice, Action.REVISE, practice.people[0], note="Known only to editors.")
    done = sheaf("edition", "build", "2026", "--out", str(tmp_path / "out"))
    text = (Path(done.output.strip()) / "data/provenance/events.prov.json").read_text()
    told = json.loads(text)
    labels = [step["prov:label"] for name, step in told["activity"].items() if published.reference in name]
    assert labels == ["submit", "accept", "publish"]
    for secret in ("Person", "@", "Known only", "Because of the test"):
        assert secret not in text.replace("a person of the city", "")


def test_building_again_gives_the_same_package(built, sheaf, published):
    before = {path: path.read_bytes() for path in built.rglob("*") if path.is_file()}
    assert sheaf("edition", "build", "2026", "--out", str(built.parent)).exit_code == 0
    assert {path: path.read_bytes() for path in built.rglob("*") if path.is_file()} == before
    assert [path.name for path in built.parent.iterdir()] == [built.name]


def test_a_folder_that_is_no_package_is_not_replaced(sheaf, published, tmp_path):
    (tmp_path / "good-practices-2026").mkdir()
    (tmp_path / "good-practices-2026" / "mine.txt").write_text("mine")
    assert "is no package" in refused(sheaf("edition", "build", "2026", "--out", str(tmp_path)))
    assert (tmp_path / "good-practices-2026" / "mine.txt").read_text() == "mine"


def test_a_sound_package_is_said_to_be_sound(built, sheaf):
    done = sheaf("edition", "verify", str(built))
    assert done.exit_code == 0 and done.output == "The package is sound.\n"
    told = json.loads(sheaf("edition", "verify", str(built), "--json").output)
    assert told == {"path": str(built), "sound": True, "problems": []}


def test_a_changed_file_is_named_and_the_exit_status_says_so(built, sheaf):
    spoilt = built / "data/records/practices.csv"
    spoilt.write_bytes(spoilt.read_bytes().replace(b"Lutsk", b"Lvivk"))
    (built / "data/new\x1b[31m.txt").write_text("x")
    done = sheaf("edition", "verify", str(built))
    assert done.exit_code == 1
    assert done.output.splitlines() == [
        "added      data/new\\x1b[31m.txt",
        "altered    data/records/practices.csv",
        "The package is not sound: 2 problem(s).",
    ]
    told = json.loads(sheaf("edition", "verify", str(built), "--json").output)
    assert not told["sound"] and told["problems"][1]["file"] == "data/records/practices.csv"


def test_what_is_merely_unusual_is_a_warning_and_the_package_is_sound(built, sheaf):
    (built / "notes.txt").write_text("x")
    done = sheaf("edition", "verify", str(built))
    assert done.exit_code == 0 and done.stderr.startswith("warning: unlisted   notes.txt (")
    assert done.stdout == "The package is sound. 1 warning(s).\n"
    told = json.loads(sheaf("edition", "verify", str(built), "--json").stdout)
    assert told["sound"] and [one["level"] for one in told["problems"]] == ["warning"]


def test_what_is_no_package_is_not_sound(sheaf, tmp_path):
    assert sheaf("edition", "verify", str(tmp_path / "nothing")).exit_code == 1
    assert sheaf("edition", "verify", str(tmp_path)).exit_code == 1


@pytest.mark.parametrize("year", ["1999", "0", "99999"])
def test_a_year_without_practices_is_refused(sheaf, published, tmp_path, year):
    done = sheaf("edition", "build", year, "--out", str(tmp_path / "out"))
    assert refused(done) == f"No public practice was published in {year}."
    assert not (tmp_path / "out").exists()


def test_an_edition_that_cannot_be_built_is_no_success(sheaf, published, tmp_path, monkeypatch):
    def fail(content, targets, **more):
        raise ExportError("a picture is missing")

    monkeypatch.setattr(edition_pdf, "write", fail)
    done = sheaf("edition", "build", "2026", "--out", str(tmp_path / "out"))
    assert done.exit_code != 0 and "a picture is missing" in done.output
    assert not (tmp_path / "out").exists()


def test_an_edition_that_another_worker_is_building_is_not_written_empty(sheaf, published, tmp_path, work, monkeypatch):
    """Between asking and running, a worker of the service may take the job."""

    def taken(job_id):
        with work() as session:
            session.execute(update(Job).where(Job.id == job_id).values(state=JobState.RUNNING, owner="another"))

    monkeypatch.setattr(jobs, "run", taken)
    done = sheaf("edition", "build", "2026", "--out", str(tmp_path / "out"))
    assert "another worker is building it" in refused(done)
    assert not (tmp_path / "out").exists()
