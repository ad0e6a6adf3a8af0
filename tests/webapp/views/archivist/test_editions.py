"""The archivist's room: choose a year, build its edition in the background, see how far it is, download it."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile

import pikepdf
import pytest
from builders import DAY, a_person, a_practice
from docx import Document
from sqlalchemy import select, update

from exports import ExportError
from exports.edition import edition_pdf
from webapp import jobs
from webapp.core import clock
from webapp.editions import contents as edition_contents
from webapp.editions import documents
from webapp.editions import records as edition_records
from webapp.models import Edition, Job, JobState, Person, Practice, Role, State
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action


@pytest.fixture
def archivist(page_of, people):
    return page_of(people.archivist)


@pytest.fixture
def publish(work, people):
    """Publish a practice in a year; returns its id."""

    def make(year=2026, country="UA", title="Art therapy", **options):
        moment = DAY.replace(year=year)
        with clock.at(moment), work() as session:
            author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
            places = {"countries": [country], "cities": []}
            return a_practice(
                session, State.PUBLISHED, by=author, editor=editor, title=title, places=places, **options
            ).id

    return make


def job_of(work, year=2026):
    with work() as session:
        return session.scalars(select(Job).join(Edition, Edition.job_id == Job.id).where(Edition.year == year)).one()


def ran(start, end):
    return {"as_written": f"{start}-{end}", "start": start, "end": end, "ongoing": False, "recurring": ""}


def test_the_years_are_offered_with_the_number_of_their_practices(archivist, publish):
    for year in (2024, 2026, 2026):
        publish(year, period=ran("2024", "2024"))
    options = [o.text for o in archivist.get("/volumes").one("select", id="year").iter("option")]
    assert options == ["2026 (2 practices)", "2024 (1 practice)"]


def test_a_year_in_which_nothing_was_published_is_offered_with_what_ran_in_it(archivist, publish):
    publish(period=ran("2018-05", "2019"), title="Long ago")
    options = [o.text for o in archivist.get("/volumes").one("select", id="year").iter("option")]
    assert options == ["2026 (1 practice)", "2019 (1 practice)", "2018 (1 practice)"]
    opened = archivist.post("/volumes", {"year": "2019"})
    assert opened.response.request.path == "/volumes/2019" and "Long ago" in opened.text


def test_a_network_that_published_nothing_has_nothing_to_bind(archivist):
    assert "No practice has been published yet" in archivist.get("/volumes").text


@pytest.mark.parametrize("year", ["2003", "", "next year", "0", "-1", "9999", "10000", "9" * 30])
def test_an_empty_or_made_up_year_is_refused_with_a_sentence(archivist, publish, work, year):
    publish(2026)
    refused = archivist.post("/volumes", {"year": year}, status=422)
    assert any(a.get("href") == "#year" for a in refused.root.iter("a"))
    with work() as session:
        assert session.scalars(select(Edition)).all() == []


@pytest.mark.parametrize("year", ["0", "2003", "9999"])
def test_an_empty_year_is_not_built(archivist, work, year):
    opened = archivist.post(f"/volumes/{year}/build")
    assert opened.response.request.path == "/volumes" and "nothing to bind" in opened.text
    with work() as session:
        assert session.scalars(select(Job)).all() == []


def test_a_year_is_gathered_by_country_and_title(archivist, publish):
    publish(country="UA", title="Zebra")
    publish(country="UA", title="apple")
    publish(country="AT", title="Middle")
    publish(2025, title="Of another year")
    opened = archivist.post("/volumes", {"year": "2026"})
    assert opened.response.request.path == "/volumes/2026"
    listed = ["".join(a.itertext()) for a in opened.one("ol", class_="contents-list").iter("a")]
    assert listed == ["Middle", "apple", "Zebra"]


def test_the_files_for_a_printer_are_made_where_somebody_asks_for_them(archivist, page, publish, run_jobs):
    publish(title="The first practice")
    archivist.post("/volumes", {"year": "2026"})
    choice = {"counted": "published", "parts": "none", "ordering": "title", "tongues": "all"}
    refused = archivist.post("/volumes/2026/choice", {**choice, "for_press": "y", "leaf_microns": "9"}, status=422)
    assert "Enter a whole number from 30 to 600" in refused.text
    widths = {}
    for microns in ("105", "600"):
        archivist.post("/volumes/2026/choice", {**choice, "for_press": "y", "leaf_microns": microns})
        archivist.post("/volumes/2026/build")
        run_jobs()
        made = {format: page.get(f"/editions/2026.{format}").response for format in (*documents.PRESS, "pdf")}
        pdfs = {format: pikepdf.open(io.BytesIO(response.data)) for format, response in made.items()}
        assert all(b"GTS_PDFXVersion" in made[format].data for format in documents.PRESS)
        assert len(pdfs["print"].pages) == len(pdfs["pdf"].pages) and len(pdfs["print"].pages) % 2 == 0
        widths[microns] = float(pdfs["cover"].pages[0].TrimBox[2])
        assert "good-practices-2026-print.pdf" in made["print"].headers["Content-Disposition"]
    spines = (len(pdfs["print"].pages) / 2 * (0.6 - 0.105)) * 72 / 25.4
    assert widths["600"] - widths["105"] == pytest.approx(spines, abs=0.3)
    assert "For the printer" in archivist.get("/volumes/2026").text
    with zipfile.ZipFile(io.BytesIO(page.get("/editions/2026.zip").response.data)) as packed:
        inside = packed.read("good-practices-2026/data/volume/good-practices-2026-print.pdf")
    assert inside == made["print"].data
    archivist.post("/volumes/2026/choice", choice)
    archivist.post("/volumes/2026/build")
    run_jobs()
    page.get("/editions/2026.print", status=404)


def test_the_last_second_of_a_year_belongs_to_it(work):
    for moment in (dt.datetime(2025, 12, 31, 23, 59, 59, tzinfo=dt.UTC), dt.datetime(2026, 1, 1, tzinfo=dt.UTC)):
        with clock.at(moment), work() as session:
            a_practice(session, State.PUBLISHED, title=f"Of {moment.year}")
    with work() as session:
        found = {y: [r.answers["title"] for r in edition_contents.published_in(session, y)] for y in (2025, 2026)}
    assert found == {2025: ["Of 2025"], 2026: ["Of 2026"]}


def test_an_edition_that_was_not_begun_is_not_found(archivist, publish):
    publish()
    archivist.get("/volumes/2026", status=404)
    archivist.post("/volumes/2026/cancel", status=404)


def test_an_edition_is_built_in_the_background_and_downloaded(archivist, page, publish, run_jobs, work):
    publish(title="The first practice", photos=1)
    publish(title="The second practice", country="AT")
    run_jobs()
    waiting = archivist.post("/volumes/2026/build")
    assert "Waiting" in waiting.text and waiting.all("progress")
    assert run_jobs() == 1
    done = archivist.get("/volumes/2026")
    links = [a for a in done.root.iter("a") if a.get("download") is not None]
    assert [a.get("href") for a in links] == [f"/volumes/2026.{format}" for format in documents.FORMATS]
    pdf = page.get("/editions/2026.pdf").response
    assert pdf.mimetype == "application/pdf"
    assert "filename=good-practices-2026.pdf" in pdf.headers["Content-Disposition"]
    with pikepdf.open(io.BytesIO(pdf.data)) as document, document.open_outline() as outline:
        assert len(document.pages) >= 4
        names = str([item.title for item in outline.root] + [c.title for i in outline.root for c in i.children])
    assert "The first practice" in names and "The second practice" in names
    word = page.get("/editions/2026.docx").response
    text = "\n".join(p.text for p in Document(io.BytesIO(word.data)).paragraphs)
    assert "The first practice" in text and "The second practice" in text
    assert "2 practices" in page.get("/editions").text and "2026" in page.get("/").text
    assert job_of(work).result == {"sheets": 2}


def test_progress_rises_while_an_edition_is_built_and_is_told_to_who_asked(
    archivist, page_of, people, publish, work, monkeypatch
):
    for number in range(3):
        publish(title=f"Practice {number}")
    archivist.post("/volumes", {"year": "2026"})
    archivist.post("/volumes/2026/build")
    id, told = job_of(work).id, []

    def write(content, targets, *, progress, **more):
        for done in range(1, 4):
            progress(done, 3)
            told.append(json.loads(archivist.get(f"/api/jobs/{id}").response.data))

    monkeypatch.setattr(edition_pdf, "write", write)
    with archivist.client.application.app_context():
        jobs.run(id)
    assert [one["state"] for one in told] == ["running"] * 3
    assert [one["message"] for one in told] == ["Binding the volume"] * 3
    assert 0.5 < told[0]["progress"] < told[1]["progress"] < told[2]["progress"] < 1
    assert json.loads(archivist.get(f"/api/jobs/{id}").response.data)["progress"] == 1
    page_of(people.editor).get(f"/api/jobs/{id}", status=404)


def test_a_build_is_watched_by_every_archivist_and_by_nobody_else(archivist, page_of, people, publish, work):
    publish()
    archivist.post("/volumes/2026/build")
    with work() as session:
        colleague = a_person(session, Role.ARCHIVIST)
    address = f"/api/jobs/{job_of(work).id}"
    assert page_of(colleague).client.get(address).json["state"] == "queued"
    for who in (people.editor, people.administrator, people.author):
        page_of(who).get(address, status=404)


def test_what_the_public_reads_of_an_edition_is_what_is_in_its_documents(archivist, page, publish, run_jobs):
    publish(title="Bound")
    archivist.post("/volumes/2026/build")
    run_jobs()
    publish(title="Published since")
    archivist.post("/volumes", {"year": "2026"})
    archivist.post("/volumes/2026/build")
    assert "1 practice" in page.get("/editions").text and "2 practices" not in page.get("/editions").text
    assert "Published since" not in archivist.get("/volumes/2026").text
    run_jobs()
    assert "2 practices" in page.get("/editions").text
    assert "Published since" in archivist.get("/volumes/2026").text


def test_a_build_that_is_stopped_leaves_the_edition_as_it_was(archivist, page, publish, run_jobs):
    publish(title="Bound")
    archivist.post("/volumes/2026/build")
    run_jobs()
    before = page.get("/editions/2026.pdf").response.data
    publish(title="Published since")
    archivist.post("/volumes/2026/build")
    archivist.post("/volumes/2026/cancel")
    run_jobs()
    assert page.get("/editions/2026.pdf").response.data == before
    assert "1 practice" in page.get("/editions").text


def test_what_is_published_while_an_edition_waits_to_be_built_is_in_it(archivist, publish, run_jobs, work):
    publish(title="First")
    archivist.post("/volumes/2026/build")
    publish(title="Just in time")
    run_jobs()
    assert job_of(work).result == {"sheets": 2}
    assert "Just in time" in archivist.get("/volumes/2026").text


def test_a_build_that_was_replaced_by_a_newer_one_writes_nothing(archivist, publish, run_jobs, work):
    publish()
    archivist.post("/volumes/2026/build")
    old = job_of(work).id
    with work() as session:
        session.execute(update(Job).where(Job.id == old).values(state=JobState.FAILED))
    archivist.post("/volumes/2026/build")
    run_jobs()
    with work() as session:
        built_at = session.scalars(select(Edition)).one().built_at
        assert jobs.retry(session, session.get(Job, old))
    run_jobs()
    with work() as session:
        assert session.get(Job, old).state == JobState.CANCELLED
        assert session.scalars(select(Edition)).one().built_at == built_at


def test_a_year_that_somebody_chose_at_the_same_moment_is_theirs_and_no_error(publish, work, monkeypatch):
    publish()
    with work() as session:
        first = edition_records.get_or_begin(session, 2026).id
    monkeypatch.setattr(edition_records, "by_year", lambda session, year: None)  # as it was when this request looked
    with work() as session:
        assert edition_records.get_or_begin(session, 2026).id == first
        assert session.scalars(select(Edition.year)).all() == [2026]


def test_a_build_that_is_under_way_is_not_started_twice(archivist, publish, work):
    publish()
    for _ in range(3):
        archivist.post("/volumes/2026/build")
    with work() as session:
        assert len(session.scalars(select(Job).where(Job.kind == "build_edition")).all()) == 1


def test_a_build_that_waits_can_be_stopped(archivist, publish, run_jobs, work):
    publish()
    archivist.post("/volumes/2026/build")
    run = archivist.post("/volumes/2026/cancel")
    assert "Cancelled" in run.text and job_of(work).state == JobState.CANCELLED
    run_jobs()
    assert job_of(work).state == JobState.CANCELLED
    assert archivist.client.get("/editions/2026.pdf").status_code == 404


def test_a_build_that_runs_is_stopped_at_its_next_sheet(archivist, publish, work, monkeypatch):
    publish()
    archivist.post("/volumes/2026/build")
    done = []

    def write(content, targets, *, progress, **more):
        for number in range(1, 4):
            if number == 2:
                archivist.post("/volumes/2026/cancel")
            progress(number, 3)
            done.append(number)

    monkeypatch.setattr(edition_pdf, "write", write)
    with archivist.client.application.app_context():
        jobs.run(job_of(work).id)
    assert done == [1] and job_of(work).state == JobState.CANCELLED
    assert "Cancelled" in archivist.get("/volumes/2026").text


def test_a_build_that_fails_says_so_and_can_be_tried_again(archivist, publish, run_jobs, work, monkeypatch):
    publish()

    def fail(content, targets, **more):
        raise ExportError("a picture is missing")

    with monkeypatch.context() as broken:
        broken.setattr(edition_pdf, "write", fail)
        archivist.post("/volumes/2026/build")
        with work() as session:
            session.execute(update(Job).where(Job.kind == "build_edition").values(max_attempts=1))
        run_jobs()
    opened = archivist.get("/volumes/2026")
    assert "This did not work" in opened.text and "Traceback" not in opened.text
    assert "a picture is missing" in job_of(work).error
    archivist.post("/volumes/2026/build")
    run_jobs()
    assert job_of(work).state == JobState.DONE
    assert archivist.client.get("/editions/2026.pdf").status_code == 200


def test_a_year_from_which_everything_was_withdrawn_cannot_be_built_again(archivist, publish, people, work):
    id = publish()
    archivist.post("/volumes", {"year": "2026"})
    with work() as session:
        carry_out(
            session, session.get(Practice, id), Action.WITHDRAW, session.get(Person, people.editor.id), note="Gone."
        )
    assert "nothing to bind" in archivist.post("/volumes/2026/build").text


def test_the_same_edition_is_built_to_the_same_bytes(archivist, page, publish, run_jobs):
    publish()
    archivist.post("/volumes/2026/build")
    run_jobs()
    first = page.get("/editions/2026.pdf").response.data
    archivist.post("/volumes/2026/build")
    run_jobs()
    assert page.get("/editions/2026.pdf").response.data == first


@pytest.mark.parametrize("address", ["/editions/2026.pdf", "/editions/2026.exe", "/editions/1900.pdf"])
def test_what_was_not_built_is_not_found(archivist, page, publish, address):
    publish()
    archivist.post("/volumes", {"year": "2026"})
    page.get(address, status=404)
