"""Before sheets are bound they are laid out, many of them by all workers, and what cannot be laid out is named."""

from __future__ import annotations

import threading

import pytest
from builders import a_practice
from sqlalchemy import select

from exports import ExportError
from exports.pdf import sheet_pdf
from webapp import jobs
from webapp.documents import parallel_rendering, publishing
from webapp.editions import builds as build_progress
from webapp.models import Job, JobState, State
from webapp.phrases.jobs import job_message
from webapp.storage import files


class Alone:
    """A pool without processes of its own, which cannot set one sheet."""

    broken = "Practice 1"

    def __init__(self, workers):
        assert workers >= 1

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def outcomes(self, sheets, paper):
        for sheet in sheets:
            yield (
                ExportError(f"{sheet.reference}: broken")
                if sheet.title == self.broken
                else sheet_pdf.pages(sheet, paper=paper)
            )


class Asker:
    """A job that asks for sheets, as its handler sees it."""

    job_id = "a-build"


@pytest.fixture
def sheets(app, work):
    with work() as session:
        made = [a_practice(session, State.PUBLISHED, title=f"Practice {number}") for number in range(3)]
        revisions = [one.published_revisions[0] for one in made]
        found, refused = parallel_rendering.sheets_of(session, [one.id for one in revisions])
        assert refused == {} and list(found) == [one.id for one in revisions]
    return found


@pytest.fixture
def chunks(monkeypatch):
    """A chunk is a single sheet, and two are many."""
    for name, value in {"MANY": 2, "CHUNK": 1, "RenderPool": Alone, "LOOK_AGAIN_SECONDS": 0.02}.items():
        monkeypatch.setattr(parallel_rendering, name, value)


def asked(work):
    with work() as session:
        return list(session.scalars(select(Job).where(Job.kind == parallel_rendering.KIND)))


def kept(sheets):
    return [files.document(publishing.pages_name(sheet)) is not None for sheet in sheets.values()]


def test_a_few_sheets_are_laid_out_by_this_process(app, sheets, work):
    steps = []
    with app.app_context():
        pages, refused = parallel_rendering.lay_out(Asker, sheets, lambda done, total: steps.append((done, total)))
        assert kept(sheets) == [True] * 3
    assert steps == [(1, 3), (2, 3), (3, 3)] and refused == {}
    assert list(pages) == list(sheets) and all(count >= 1 for count in pages.values())
    assert asked(work) == []


def test_many_sheets_are_jobs_that_this_worker_does_alone_if_nobody_helps(app, sheets, work, chunks):
    with app.app_context():
        pages, refused = parallel_rendering.lay_out(Asker, sheets, lambda done, total: None)
        assert [publishing.is_ready(sheet) for sheet in sheets.values()] == [True, False, True], "pages and PDFs"
    first, broken, last = sheets
    assert list(pages) == [first, last] and "broken" in refused[broken]
    assert [one.state for one in asked(work)] == [JobState.DONE] * 3


def test_other_workers_take_a_share_and_nothing_is_done_twice(app, sheets, work, chunks):
    helpers = []

    def broker(job_id, priority):
        def run():
            with app.app_context():
                jobs.run(job_id)

        helpers.append(threading.Thread(target=run))
        helpers[-1].start()

    app.extensions["sheaf_broker"] = broker
    with app.app_context():
        pages, _refused = parallel_rendering.lay_out(Asker, sheets, lambda done, total: None)
    for helper in helpers:
        helper.join()
    assert len(pages) == 2 and len(helpers) == 3
    assert [(one.state, one.attempts) for one in asked(work)] == [(JobState.DONE, 1)] * 3


@pytest.mark.parametrize(("why", "then"), [(jobs.Cancelled, JobState.CANCELLED), (jobs.GivenBack, JobState.QUEUED)])
def test_a_build_that_stops_takes_its_chunks_back_and_finds_them_when_it_goes_on(app, sheets, work, chunks, why, then):
    """One that only goes to another worker leaves them to whoever is there."""

    def stop(done, total):
        raise why

    with app.app_context(), pytest.raises(why):
        parallel_rendering.lay_out(Asker, sheets, stop)
    assert [one.state for one in asked(work)] == [then] * 3
    with app.app_context():
        pages, _refused = parallel_rendering.lay_out(Asker, sheets, lambda done, total: None)
    assert len(pages) == 2 and [one.state for one in asked(work)] == [JobState.DONE] * 3


def test_how_far_a_build_is_never_goes_back_and_tells_the_time_that_is_left(app, monkeypatch):
    told, seconds = [], iter([0, 60, 100, 100, 100])
    monkeypatch.setattr(build_progress.time, "monotonic", lambda: next(seconds))

    class Job:
        def report(self, share, message):
            told.append((share, message))

    progress = build_progress.Progress(Job())
    for step in (("sheets", 0, 10), ("sheets", 1, 10), ("binding",)):
        progress.tell(*step)
    progress.tell("sheets", 1, 10)
    assert told[:3] == [(0.0, "sheets 0/10"), (0.05, "sheets 1/10 1140"), (0.5, "binding")]
    assert told[3][0] == 0.5
    with app.test_request_context():
        assert job_message("sheets 1/10 940") == "Laying out the sheets: 1 of 10 · about 16 minutes left"
        assert job_message("sheets 1/10 40").endswith("less than a minute left")
        assert job_message("Sending") == "Sending"
