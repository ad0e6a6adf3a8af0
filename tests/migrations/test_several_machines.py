"""An edition is built by two workers that share a database and a store, and nothing else, as on two machines."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace

import pytest
from builders import DAY, a_practice
from sqlalchemy import select

from webapp import create_app, jobs, migrations
from webapp.config import ROOT, Environment, Settings
from webapp.core import clock, db
from webapp.documents import parallel_rendering
from webapp.editions import builds, documents
from webapp.editions import records as edition_records
from webapp.models import Edition, Job, JobState, State
from webapp.storage import files

SHEETS = 4
WORKER = """
import sys, threading, time
from pathlib import Path
from webapp import create_app, jobs; from webapp.documents import parallel_rendering
from webapp.config import Environment, Settings
from exports.pdf import sheet_pdf

class Alone:  # lays out in this process: workers of its own would take seconds to start
    def __init__(self, workers): pass
    def __enter__(self): return self
    def __exit__(self, *_): pass
    def outcomes(self, sheets, paper): return (sheet_pdf.pages(sheet, paper=paper) for sheet in sheets)

parallel_rendering.MANY, parallel_rendering.CHUNK, parallel_rendering.LOOK_AGAIN_SECONDS = 2, 1, 0.02
parallel_rendering.RenderPool = Alone
instance, url, store = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])

def when_both_are_at_work(job):
    (store.parent / f"{instance.name}.busy").touch()
    for _ in range(3000):
        if len(list(store.parent.glob("*.busy"))) == 2:
            return {**parallel_rendering.lay_out_sheets(job), "by": instance.name}
        time.sleep(0.01)
    raise TimeoutError("the other machine never began")

app = create_app(Settings(
    environment=Environment.TESTING, instance=instance, secret_key="only for tests " * 4, worker_threads=1,
    site_url="http://localhost", network="Cities in Common", check_documents=False,
    database_url=url, jobs_url=url, files_url=f"file://{store}",
))
app.extensions["sheaf_job_kinds"][parallel_rendering.KIND] = jobs.Kind(when_both_are_at_work)
with app.app_context():
    jobs.work(app)
"""


@pytest.fixture
def office(tmp_path, postgresql_url):
    """The machine with the web server, which has an edition of a few practices to build."""
    store = tmp_path / "store"
    store.mkdir()
    settings = Settings(
        environment=Environment.TESTING,
        instance=tmp_path / "office",
        secret_key="only for tests " * 4,
        site_url="http://localhost",
        network="Cities in Common",
        check_documents=False,
        database_url=postgresql_url,
        jobs_url=postgresql_url,
        files_url=f"file://{store}",
    )
    app = create_app(settings)
    with app.app_context():
        migrations.upgrade(db.engine())
        with clock.at(DAY), db.unit_of_work() as session:
            for number in range(SHEETS):
                a_practice(session, State.PUBLISHED, title=f"Practice {number}", photos=number == 0)
        jobs.run_waiting()
        yield app
        app.extensions["sheaf_huey"].storage.close()
        db.engine().dispose()


@pytest.fixture
def machines(tmp_path, postgresql_url):
    """Two workers with working folders of their own; ended with the test."""
    begun = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        command = [sys.executable, "-c", WORKER, str(tmp_path / name), postgresql_url, str(tmp_path / "store")]
        with (tmp_path / f"{name}.log").open("wb") as log:
            begun.append(subprocess.Popen(command, cwd=ROOT, stderr=log, stdout=log))
    yield begun
    for process in begun:
        process.kill()
        process.wait()


def ask():
    with db.unit_of_work() as session:
        edition = edition_records.get_or_begin(session, DAY.year)
        builds.enqueue(session, edition, None)
        return edition.job_id


def test_two_machines_build_an_edition_together_once_and_to_the_same_bytes(office, machines, tmp_path):
    job = ask()

    for _ in range(600):
        with db.unit_of_work(reading=True) as session:
            if session.get(Job, job).state not in (JobState.QUEUED, JobState.RUNNING):
                break
        time.sleep(0.1)
    with db.unit_of_work(reading=True) as session:
        assert session.get(Job, job).state == JobState.DONE, (tmp_path / "first.log").read_text()
        done = list(session.scalars(select(Job).where(Job.kind == parallel_rendering.KIND)))
        assert len(done) == SHEETS and {one.result["by"] for one in done} == {"first", "second"}
        assert [one.attempts for one in done] == [1] * SHEETS
        edition = session.scalars(select(Edition)).one()
        build, kept = edition.build, documents.kept(edition)
    assert set(files.names("files", documents.FOLDER)) <= kept
    assert [path for name in ("first", "second") for path in (tmp_path / name).glob("building/*/*")] == []
    for process in machines:
        process.kill()
        process.wait()
    (tmp_path / "third").mkdir()
    alone = replace(office.config["SETTINGS"], instance=tmp_path / "third", jobs_url="")
    with create_app(alone).app_context():
        again = ask()
        jobs.run_waiting()
        with db.unit_of_work(reading=True) as session:
            assert session.get(Job, again).state == JobState.DONE
            assert session.scalars(select(Edition)).one().build == build, "the build is named after its bytes"
        db.engine().dispose()
