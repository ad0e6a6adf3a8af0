"""Building an edition: one build at a time, all its documents at once, and nothing half-written whatever happens."""

from __future__ import annotations

import io
import itertools
import os
import pickle
import shutil
import subprocess
import sys
import zipfile

import pytest
from builders import DAY, a_jpeg, a_pdf, a_practice, refreeze
from sqlalchemy import select, update

from exports import ExportError, epub
from exports.archive import bag_zip
from exports.edition import edition_pdf
from exports.render_pool.pool import RenderPool
from exports.sheet.sheet import Photo
from webapp import jobs
from webapp.config import ROOT
from webapp.core import clock
from webapp.documents import parallel_rendering
from webapp.editions import build_input, builds, covers
from webapp.editions import contents as edition_contents
from webapp.editions import documents as edition_documents
from webapp.editions import records as edition_records
from webapp.jobs import running
from webapp.models import Edition, Job, JobState, Practice, Revision, State, StoredFile
from webapp.storage import files

BUILD = """
import os, signal, sys
from pathlib import Path
from webapp import create_app, jobs
from webapp.editions import builds as edition_builds
from webapp.storage import files
from webapp.config import Environment, Settings

put, calls = files.put, []

def put_and_die(kind, name, data, **more):
    put(kind, name, data, **more)
    calls.extend([name] if kind == "files" else [])
    if len(calls) == 4:
        os.kill(os.getpid(), signal.SIGKILL)

files.put = put_and_die
edition_builds.edition_pdf.write = lambda volume, targets, **more: [
    file.write(repr([sheet.title for sheet in volume.sheets]).encode()) for file in targets.values()
]
app = create_app(Settings(
    environment=Environment.TESTING, instance=Path(sys.argv[1]), secret_key="only for tests " * 4,
    site_url="http://localhost", network="Cities in Common", lease_seconds=2.0,
    check_documents=False,
))
with app.app_context():
    jobs.run(sys.argv[2])
"""


@pytest.fixture(autouse=True)
def quick_books(monkeypatch):
    """Books that take no time: this is about keeping them; that they are right is tested elsewhere."""
    monkeypatch.setattr(edition_pdf, "write", written)


def written(content, targets, **more):
    """Return the titles of an edition instead of its pages."""
    for file in targets.values():
        file.write(repr([sheet.title for sheet in content.sheets]).encode())


@pytest.fixture
def publish(work):
    def make(title, **options):
        with clock.at(DAY), work() as session:
            return a_practice(session, State.PUBLISHED, title=title, **options).id

    return make


@pytest.fixture
def ask(work):
    """Ask for a build of the year, as an archivist does; returns the id of its job."""

    def make():
        with work() as session:
            edition = edition_records.get_or_begin(session, DAY.year)
            builds.enqueue(session, edition, None)
            return edition.job_id

    return make


def documents(page, formats=edition_documents.FORMATS):
    """What the public is given of the edition, by format."""
    return {format: page.get(f"/editions/{DAY.year}.{format}").response.data for format in formats}


def stored(settings):
    return sorted(path.name for path in (settings.instance / "files" / "editions").iterdir())


def left_behind(settings):
    return list((settings.instance / "building").iterdir())


def test_a_killed_build_is_never_half_seen_and_ends_with_the_same_bytes(
    publish, ask, page, run_jobs, work, settings, app
):
    publish("First")
    ask()
    run_jobs()
    before = documents(page)
    publish("Second")
    run_jobs()
    job = ask()
    done = subprocess.run([sys.executable, "-c", BUILD, str(settings.instance), job], cwd=ROOT, check=False)
    assert done.returncode == -9
    assert documents(page) == before and left_behind(settings) and len(stored(settings)) > len(before)
    with work() as session:
        session.execute(update(Job).where(Job.id == job).values(lease_until=DAY))
    with app.app_context():
        assert jobs.reap() == 1, "the work that was lost is handed over again"
    half = settings.instance / "files" / "editions" / f"{DAY.year}-0123.zip#1"  # as the store leaves it when killed
    half.write_bytes(b"half")
    run_jobs()
    after = documents(page)
    assert all(after[format] != before[format] for format in edition_documents.FORMATS if format != "docx")
    with work() as session:
        assert session.get(Job, job).state == JobState.DONE
        build = session.scalars(select(Edition)).one().build
    assert stored(settings) == sorted(f"{DAY.year}-{build}.{format}" for format in edition_documents.FORMATS)
    assert left_behind(settings) == []


def test_a_build_that_dies_after_its_commit_is_seen_whole_and_built_again_to_the_same_bytes(
    publish, ask, page, run_jobs, work, settings, monkeypatch
):
    publish("First")
    job = ask()
    sweep, calls = edition_documents.sweep, []

    def die(year, kept):
        calls.append(year)
        if len(calls) == 2:
            raise SystemExit
        sweep(year, kept)

    monkeypatch.setattr(edition_documents, "sweep", die)
    with pytest.raises(SystemExit):
        run_jobs()
    seen = documents(page)
    with work() as session:
        session.execute(update(Job).where(Job.id == job).values(state=JobState.QUEUED, owner=None))
    run_jobs()
    assert documents(page) == seen and left_behind(settings) == []


def test_a_full_store_is_no_success_and_loses_nothing(
    publish, ask, page, page_of, people, run_jobs, work, settings, monkeypatch
):
    publish("First")
    ask()
    run_jobs()
    before = documents(page)
    publish("Second")
    job = ask()

    put = files.put

    def full(kind, name, data, **more):
        if kind == "files":
            raise files.NoRoom(f"{name} could not be written: No space left on device")
        put(kind, name, data, **more)

    monkeypatch.setattr(files, "put", full)
    with work() as session:
        session.execute(update(Job).where(Job.id == job).values(max_attempts=1))
    run_jobs()
    with work() as session:
        failed = session.get(Job, job)
        assert failed.state == JobState.FAILED and "No space left" in failed.error
    assert documents(page) == before
    assert left_behind(settings) == []
    assert "There is no room left on the disk" in page_of(people.archivist).get(f"/volumes/{DAY.year}").text


def test_a_sheet_that_cannot_be_laid_out_is_named_and_left_out_while_the_rest_goes_on(
    publish, ask, page, page_of, people, run_jobs, work, settings, monkeypatch
):
    publish("Sound")
    publish("Without its picture", photos=1)
    publish("Broken")
    monkeypatch.setattr(RenderPool, "make", breaking(RenderPool.make))
    run_jobs()
    with work() as session:
        id = session.scalars(select(StoredFile.id)).one()
    (settings.instance / "files" / id).unlink()
    job = ask()
    run_jobs()
    with work() as session:
        assert session.get(Job, job).state == JobState.DONE
        unbound = {one["title"]: one["reason"] for one in session.scalars(select(Edition)).one().unbound}
    assert list(unbound) == ["Without its picture", "Broken"]
    assert id in unbound["Without its picture"] and unbound["Broken"] == "SH-2026-0003 “Broken”, Impact: no."
    told = page.get(f"/editions/{DAY.year}.json").response.json
    assert [one["title"] for one in told["practices"]] == ["Sound"]
    notice = page_of(people.archivist).get(f"/volumes/{DAY.year}").text
    assert "2 sheets could not be laid out" in notice and id in notice


def test_a_document_that_is_gone_is_named_with_its_practice_and_the_edition_of_before_stays(
    publish, ask, page, page_of, people, run_jobs, work, settings
):
    practice = publish("Sound")
    with work() as session:
        row = files.keep(session, session.get(Practice, practice), a_pdf(), "plan.pdf", None)
        references = [{"title": "Plan", "url": "", "file": row.id}]
        refreeze(session, session.scalars(select(Revision)).one(), references=references)
        id = row.id
    ask()
    run_jobs()
    before = documents(page)
    (settings.instance / "files" / id).unlink()
    job = ask()
    with work() as session:
        session.execute(update(Job).where(Job.id == job).values(max_attempts=1))
    run_jobs()
    notice = page_of(people.archivist).get(f"/volumes/{DAY.year}").text
    assert f"SH-2026-0001: stored file {id} (plan.pdf) is missing" in notice and "Put the file back" in notice
    assert documents(page) == before and left_behind(settings) == []


def breaking(make):
    """The work of a pool, which does not succeed with one practice."""

    def instead(pool, order):
        if order.sheet.title == "Broken":
            raise ExportError(f"{order.sheet.reference} “Broken”, Impact: no.")
        return make(pool, order)

    return instead


def test_an_edition_of_which_no_sheet_can_be_laid_out_says_which(
    publish, ask, page_of, people, run_jobs, work, monkeypatch
):
    publish("Broken")
    monkeypatch.setattr(RenderPool, "make", breaking(RenderPool.make))
    job = ask()
    with work() as session:
        session.execute(update(Job).where(Job.id == job).values(max_attempts=1))
    run_jobs()
    notice = page_of(people.archivist).get(f"/volumes/{DAY.year}").text
    assert "None of the sheets could be laid out" in notice and "Impact: no." in notice


class Killed(BaseException):
    """As sudden as a signal: nothing catches it."""


def test_a_build_that_is_killed_at_any_step_is_never_half_seen_and_ends_once_with_the_same_bytes(
    publish, ask, page, run_jobs, work, settings, monkeypatch
):
    publish("First")
    ask()
    run_jobs()
    before = documents(page)
    publish("Second")
    run_jobs()
    job, limit, step = ask(), 0, itertools.count(1)
    steps = (jobs.JobContext, "report"), (files, "put"), (files, "delete"), (build_input, "edition_of")
    for owner, name in (*steps, (edition_documents, "sweep"), (running, "_finish")):
        monkeypatch.setattr(owner, name, killing(getattr(owner, name), lambda: next(step), lambda: limit))
    monkeypatch.setattr(epub, "write", lambda content, file: file.write(b"EPUB"))
    seen = []
    while True:
        limit, step = limit + 1, itertools.count(1)
        with work() as session:
            session.execute(update(Job).where(Job.id == job).values(state=JobState.QUEUED, owner=None))
        try:
            run_jobs()
            break
        except Killed:
            seen.append(documents(page))
    after, moment = documents(page), seen.index(documents(page))
    assert len(seen) >= 20, "at so many moments it was killed"
    assert seen == [before] * moment + [after] * (len(seen) - moment)
    with work() as session:
        build = session.scalars(select(Edition)).one().build
    assert stored(settings) == sorted(f"{DAY.year}-{build}.{format}" for format in edition_documents.FORMATS)
    assert left_behind(settings) == []


def killing(call, step, limit):
    """The call, which kills its process before it does anything when its step has come."""

    def instead(*args, **more):
        if step() >= limit():
            raise Killed
        return call(*args, **more)

    return instead


def test_what_others_left_behind_is_swept_when_it_is_old(publish, ask, run_jobs, settings):
    publish("First")
    run_jobs()
    old, young = (settings.instance / "documents" / "sheets" / f"{name}.pdf#1" for name in ("old", "young"))
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    ask()
    run_jobs()
    assert not old.exists() and young.exists()


def test_what_was_just_written_of_an_edition_is_kept_when_its_build_is_asked_for(publish, work):
    publish("First")
    with work() as session:
        edition = edition_records.get_or_begin(session, DAY.year)
        edition.foreword = "Read it in any order."
        builds.enqueue(session, edition, None)
        assert edition.foreword == "Read it in any order."


def test_a_cover_picture_that_no_edition_names_any_more_is_swept_when_it_is_old(
    publish, ask, run_jobs, work, app, settings
):
    publish("First")
    ask()
    with app.app_context():
        named, old, young = (covers.keep(data) for data in (b"named", b"old", b"young"))
    folder = settings.instance / "files" / "covers"
    for name in (named, old):
        os.utime(folder / f"{name}.jpg", (0, 0))
    with work() as session:
        session.scalars(select(Edition)).one().cover = named
    run_jobs()
    assert {path.stem for path in folder.iterdir()} == {named, young}


def test_a_missing_cover_picture_stops_the_build_by_its_name_and_loses_nothing(
    publish, ask, page, run_jobs, work, app, settings
):
    publish("First")
    ask()
    run_jobs()
    before = documents(page)
    with app.app_context():
        name = covers.keep(a_jpeg(60, 40))
    picture = settings.instance / "files" / "covers" / f"{name}.jpg"
    whole = picture.read_bytes()
    with work() as session:
        session.scalars(select(Edition)).one().cover = name
    job = ask()
    for broken in (None, b"another picture"):
        picture.unlink() if broken is None else picture.write_bytes(broken)
        again(work, job)
        run_jobs()
        with work() as session:
            failed = session.get(Job, job)
            assert failed.state == JobState.QUEUED and f"cover picture {name}" in failed.error
            assert failed.message.startswith(f"damaged cover picture {name}")
        assert documents(page) == before and left_behind(settings) == []
    picture.write_bytes(whole)
    again(work, job)
    run_jobs()
    with work() as session:
        assert session.get(Job, job).state == JobState.DONE


def again(work, job):
    """The time to try a job again has come."""
    with work() as session:
        session.execute(update(Job).where(Job.id == job).values(run_after=DAY))


def test_a_year_does_not_hold_its_photographs_in_memory(publish, work, app, settings):
    publish("With a picture", photos=1)
    with work() as session:
        sheets, _refused = parallel_rendering.sheets_of(
            session, [edition_contents.published_in(session, DAY.year)[0].id]
        )
        stored = session.scalars(select(StoredFile)).one()
        whole = files.read(stored)
    ((photo,),) = (sheet.photos.values() for sheet in sheets.values())
    assert photo.data == whole and photo.digest == stored.sha256
    assert pickle.loads(pickle.dumps(photo)) == Photo(whole, stored.width, stored.height)
    (settings.instance / "files" / stored.id).unlink()
    with pytest.raises(files.Damaged, match=stored.id):
        _read_again = photo.data


def test_the_package_that_everyone_may_download_is_sound(publish, ask, page, run_jobs, tmp_path):
    publish("First", photos=1)
    ask()
    run_jobs()
    response = page.get(f"/editions/{DAY.year}.zip").response
    assert response.mimetype == "application/zip"
    assert int(response.headers["Content-Length"]) == len(response.data)
    assert "filename=good-practices-2026.zip" in response.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(response.data)) as packed:
        packed.extractall(tmp_path)
    unpacked = tmp_path / "good-practices-2026"
    assert bag_zip.verify(unpacked) == ()
    for format in edition_documents.BOOKS:
        inside = (unpacked / f"data/volume/good-practices-2026.{format}").read_bytes()
        assert inside == page.get(f"/editions/{DAY.year}.{format}").response.data


def test_data_and_books_are_sent_as_what_they_are(publish, ask, page, run_jobs):
    publish("First")
    ask()
    run_jobs()
    types = {
        "epub": "application/epub+zip",
        "csv": "text/csv",
        "json": "application/json",
        "jsonld": "application/ld+json",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
    for format, type in types.items():
        response = page.get(f"/editions/{DAY.year}.{format}").response
        assert response.mimetype == type and response.data
    listed = [a.get("href") for a in page.get("/editions").root.iter("a") if a.get("download") is not None]
    assert listed == [f"/editions/{DAY.year}.{one}" for one in edition_documents.FORMATS]


def test_an_edition_stays_if_all_that_can_be_made_again_is_deleted(publish, ask, page, run_jobs, settings):
    publish("First")
    ask()
    run_jobs()
    before = documents(page)
    shutil.rmtree(settings.instance / "documents")
    assert documents(page) == before


def test_the_events_of_a_practice_are_told_by_role_up_to_its_publication(publish, work):
    publish("First")
    with work() as session:
        practice = edition_contents.published_in(session, DAY.year)[0].practice
        steps = list(build_input.steps(session, [practice]))
    assert [(step.action, step.role, step.revision) for step in steps] == [
        ("submit", "contributor", 1),
        ("accept", "editor", 0),
        ("publish", "editor", 1),
    ]
    assert all(isinstance(step.reference, str) and step.reference for step in steps)
