"""Sheets of many practices in one ZIP: what is chosen, what is made, how it is called, and who may have it."""

from __future__ import annotations

import datetime as dt
import io
from zipfile import ZipFile

import pytest
from builders import a_practice

from exports import ExportError
from forms.answers.translations import words
from forms.questionnaire.shipped import load
from webapp import jobs
from webapp.core import clock
from webapp.core.clock import now
from webapp.models import Job, JobState, Person, Role, State
from webapp.practices import languages
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action
from webapp.review import downloads
from webapp.review.downloads import ALL, Wanted
from webapp.storage import files


@pytest.fixture
def two(work, people):
    """A published practice in two languages with a hidden contact, and one that was sent; their ids."""
    with work() as session:
        author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
        public = a_practice(session, by=author, title="Art: “therapy” / Lutsk?")
        copy = languages.offer(session, public, "fr", author)
        copy.answers = words(load(public.questionnaire_version), {**public.working_copy.answers, "title": "L’art"})
        for action, actor in ((Action.SUBMIT, author), (Action.ACCEPT, editor), (Action.PUBLISH, editor)):
            carry_out(session, public, action, actor)
        sent = a_practice(session, State.SUBMITTED, by=author, language="ar", title="العلاج بالفن")
        return public.id, sent.id


@pytest.fixture
def made(monkeypatch):
    """Documents are not laid out: what would be made is their content."""

    def fake(one, wanted):
        languages = f"{one.sheet.language} {one.beside.language}" if one.beside else one.sheet.language
        return f"{one.sheet.reference} {languages} {one.format} {wanted.variant} {wanted.paper}".encode()

    monkeypatch.setattr(downloads, "_make", fake)


def pack(work, run_jobs, people, ids, wanted):
    with work() as session:
        id = downloads.ask(session, ids, wanted, session.get(Person, people.editor.id)).id
    run_jobs()
    with work() as session:
        job = session.get(Job, id)
        assert job.state == JobState.DONE, job.error
        data = b"".join(files.stream("documents", downloads.file_name(id)))
    with ZipFile(io.BytesIO(data)) as package:
        return job, {name: package.read(name).decode() for name in package.namelist()}


def test_names_are_safe_and_tell_what_is_inside(work, run_jobs, people, two, made):
    wanted = Wanted(("pdf", "docx"), ALL, "print", "letter", bilingual=True)
    job, found = pack(work, run_jobs, people, two, wanted)
    references = sorted({name[:12] for name in found})
    assert set(found) == {
        f"{references[0]}-art-therapy-lutsk-en-print-letter.pdf",
        f"{references[0]}-art-therapy-lutsk-en.docx",
        f"{references[0]}-lart-fr-print-letter.pdf",
        f"{references[0]}-lart-fr.docx",
        f"{references[0]}-art-therapy-lutsk-en-fr-print-letter.pdf",
        f"{references[1]}-ar-print-letter.pdf",
        f"{references[1]}-ar.docx",
    }
    assert found[f"{references[1]}-ar-print-letter.pdf"] == f"{references[1]} ar pdf print letter"
    assert job.result["documents"] == 7 and job.result["failed"] == []


def test_a_practice_without_the_language_is_left_out(work, run_jobs, people, two, made):
    _, found = pack(work, run_jobs, people, two, Wanted(language="fr"))
    assert [name.split("-", 3)[3] for name in found] == ["lart-fr.pdf"]


def test_what_cannot_be_made_is_told_and_the_others_are_there(work, run_jobs, people, two, monkeypatch):
    def broken(one, wanted):
        if one.sheet.language == "ar":
            raise ExportError("no face has these letters")
        return b"%PDF"

    monkeypatch.setattr(downloads, "_make", broken)
    job, found = pack(work, run_jobs, people, two, Wanted())
    assert len(found) == 2 and "no face has these letters" in found[downloads.NOT_MADE]
    assert job.result["documents"] == 1 and len(job.result["failed"]) == 1


def test_what_is_in_the_zip_are_real_documents_in_one_and_two_languages(app, work, people, two):
    wanted = Wanted(("docx",), bilingual=True)
    with work() as session:
        id = downloads.ask(session, two[:1], wanted, session.get(Person, people.editor.id)).id
    with app.app_context():
        jobs.run(id)
        data = b"".join(files.stream("documents", downloads.file_name(id)))
    with ZipFile(io.BytesIO(data)) as package:
        assert sorted(package.read(name)[:4] for name in package.namelist()) == [b"%PDF", b"PK\x03\x04"]


def test_an_editor_ticks_chooses_waits_and_downloads(desk, two, made, run_jobs):
    page = desk.post("/desk/sheets", {"id": [str(id) for id in two]})
    assert "2 practices" in page.text and "français" in page.text.lower()
    asked = desk.post("/desk/sheets/made", {"id": [str(id) for id in two], "format": "pdf", "language": "own"})
    address = asked.response.request.path
    assert "progress" in asked.response.text
    run_jobs()
    assert "2 documents are in it" in desk.get(address).text
    answer = desk.client.get(f"{address}/sheets.zip")
    with ZipFile(io.BytesIO(answer.data)) as package:
        assert len(package.namelist()) == 2
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=sheets-")


def test_all_that_the_filters_show_can_be_taken_at_once(desk, two):
    page = desk.post("/desk/sheets", {"all": "yes", "query": "state=published"})
    assert "1 practice" in page.text
    assert "tick the box" in desk.post("/desk/sheets", {"all": "yes", "query": "state=declined"}).text


def test_without_a_format_it_is_said_and_nothing_is_made(desk, two, work):
    page = desk.post("/desk/sheets/made", {"id": str(two[0]), "language": "fr"}, status=422)
    assert "Choose PDF, Word or both" in "".join(page.one("div", class_="govuk-error-summary").itertext())
    with work() as session:
        assert session.query(Job).filter(Job.kind == "pack_sheets").count() == 0


def test_drafts_that_were_never_sent_go_into_no_zip(desk, put):
    assert "tick the box" in desk.post("/desk/sheets", {"id": str(put(State.DRAFT))}).text


def test_a_zip_is_for_whom_it_was_made(work, page_of, people, two):
    with work() as session:
        id = downloads.ask(session, two, Wanted(), session.get(Person, people.editor.id)).id
        other = session.get(Person, people.other.id)
        other.give(Role.EDITOR)
    page_of(people.other).get(f"/desk/sheets/{id}", status=404)
    page_of(people.editor).get(f"/desk/sheets/{id}/sheets.zip", status=404)


def test_a_zip_is_thrown_away_after_a_week_and_the_page_says_so(work, people, desk, two, made, run_jobs):
    job, _ = pack(work, run_jobs, people, two, Wanted())
    with clock.at(now() + dt.timedelta(days=8)):
        with work() as session:
            jobs.enqueue(session, "forget_selections", {})
        run_jobs()
    assert "not kept any more" in desk.get(f"/desk/sheets/{job.id}").text


def test_what_does_not_exist_is_the_usual():
    read = Wanted.read(["pdf", "exe"], {"variant": "loud", "paper": "a3", "language": "tlh"}, ["en"])
    assert read == Wanted(("pdf",), "own", "archive", "a4", bilingual=False)
