"""Background work: each job runs once, whatever is delivered twice, killed, late, cancelled or broken."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time

import pytest
from builders import DAY, a_person
from sqlalchemy import select, update

from webapp import jobs
from webapp.config import ROOT
from webapp.core import clock
from webapp.models import Email, Job, JobState
from webapp.notifications import mail

SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def handed(app):
    """The ids that the engine was given; it delivers none of them."""
    ids = []
    app.extensions["sheaf_broker"] = lambda id, priority: ids.append(id)
    return ids


@pytest.fixture
def a_job(app, work, handed, monkeypatch):
    """Ask for a job that does what the given function does; returns its id."""

    def make(does, *, moment=DAY, **payload):
        monkeypatch.setitem(app.extensions["sheaf_job_kinds"], "test", jobs.Kind(does))
        with clock.at(moment), work() as session:
            return jobs.enqueue(session, "test", payload).id

    return make


@pytest.fixture
def run(app):
    """Deliver an id at a moment."""

    def deliver(id, moment=DAY):
        with clock.at(moment), app.app_context():
            jobs.run(id)

    return deliver


@pytest.fixture
def row(work):
    def read(id):
        with work() as session:
            return session.get(Job, id)

    return read


def test_a_job_runs_and_its_result_is_kept(a_job, run, row):
    id = a_job(lambda job: {"doubled": 2 * job.payload["number"]}, number=21)
    run(id)
    job = row(id)
    assert (job.state, job.result, job.progress, job.attempts) == (JobState.DONE, {"doubled": 42}, 1.0, 1)
    assert job.finished_at == DAY and job.owner is None and job.lease_until is None and job.error is None


def test_an_id_that_is_delivered_twice_runs_once(a_job, run):
    done = []
    id = a_job(lambda job: done.append(job.job_id))
    for _ in range(3):
        run(id)
    assert done == [id]


def test_an_id_that_is_delivered_while_it_runs_runs_once(a_job, run, row):
    done = []

    def does(job):
        done.append(job.job_id)
        run(job.job_id)
        assert row(job.job_id).state == JobState.RUNNING

    id = a_job(does)
    run(id)
    assert done == [id] and row(id).state == JobState.DONE


def test_an_id_that_does_not_exist_is_ignored(run):
    run("made-up")


def test_a_job_that_fails_is_tried_again_later_each_time_and_then_given_up(a_job, run, row):
    def does(job):
        raise RuntimeError("the printer is on fire")

    id, moment, waits = a_job(does), DAY, []
    while True:
        run(id, moment)
        job = row(id)
        if job.state == JobState.FAILED:
            break
        assert job.state == JobState.QUEUED
        waits.append((job.run_after - moment).total_seconds())
        moment = job.run_after
    assert waits == [2, 4, 8, 16]
    assert job.attempts == 5 and job.finished_at == moment
    assert "Traceback" in job.error and "RuntimeError: the printer is on fire" in job.error


def test_a_job_that_waits_for_its_next_try_is_not_run_before_its_time(a_job, run, row):
    tries = []

    def does(job):
        tries.append(1)
        raise RuntimeError

    id = a_job(does)
    run(id)
    run(id, DAY + 1.9 * SECOND)
    assert len(tries) == 1
    run(id, DAY + 2 * SECOND)
    assert len(tries) == 2


def test_a_job_that_fails_once_and_then_works_keeps_no_error(a_job, run, row):
    tries = []

    def does(job):
        tries.append(1)
        if len(tries) == 1:
            raise RuntimeError

    id = a_job(does)
    run(id)
    run(id, DAY + 5 * SECOND)
    job = row(id)
    assert (job.state, job.error, job.attempts) == (JobState.DONE, None, 2)


def cancel(work, id):
    with work() as session:
        jobs.cancel(session, session.get(Job, id))


def test_a_job_that_waits_is_cancelled_at_once(a_job, run, row, work):
    id = a_job(lambda job: pytest.fail("it ran"))
    cancel(work, id)
    assert row(id).state == JobState.CANCELLED
    run(id)
    assert row(id).state == JobState.CANCELLED


def test_a_job_that_runs_is_cancelled_at_its_next_report(a_job, run, row, work):
    reported = []

    def does(job):
        for step in (0.25, 0.5, 0.75):
            job.report(step)
            reported.append(step)
            if step == 0.5:
                cancel(work, job.job_id)

    id = a_job(does)
    run(id)
    assert reported == [0.25, 0.5]
    assert row(id).state == JobState.CANCELLED and row(id).finished_at


def test_a_finished_job_cannot_be_cancelled_any_more(a_job, run, row, work):
    id = a_job(lambda job: None)
    run(id)
    cancel(work, id)
    assert row(id).state == JobState.DONE


def test_progress_can_be_seen_while_a_job_runs(a_job, run, row):
    seen = []

    def does(job):
        job.report(0.4, "4/10")
        seen.append((row(job.job_id).progress, row(job.job_id).message))

    run(a_job(does))
    assert seen == [(0.4, "4/10")]


def test_the_result_of_a_worker_that_lost_its_lease_is_dropped(a_job, run, row, settings):
    """The first worker is so slow that a second one takes over and finishes; then the first one comes back."""
    after = DAY + dt.timedelta(seconds=settings.lease_seconds + 1)
    order = []

    def does(job):
        order.append(job.owner)
        if len(order) == 1:
            run(job.job_id, after)
            return {"from": "the late one"}
        return {"from": "the second one"}

    id = a_job(does)
    run(id)
    job = row(id)
    assert len(set(order)) == 2
    assert (job.state, job.result, job.attempts, job.finished_at) == (
        JobState.DONE,
        {"from": "the second one"},
        2,
        after,
    )


def test_a_worker_that_lost_its_lease_stops_at_its_next_report(a_job, run, row, work):
    went_on = []

    def does(job):
        with work() as session:
            session.execute(update(Job).where(Job.id == job.job_id).values(owner="another"))
        job.report(0.5)
        went_on.append(1)

    id = a_job(does)
    run(id)
    assert went_on == []
    assert (row(id).state, row(id).owner, row(id).progress) == (JobState.RUNNING, "another", 0.0)


def test_a_failure_after_the_lease_was_lost_does_not_disturb_the_new_owner(a_job, run, row, work):
    def does(job):
        with work() as session:
            session.execute(update(Job).where(Job.id == job.job_id).values(owner="another"))
        raise RuntimeError("too late to matter")

    id = a_job(does)
    run(id)
    assert (row(id).state, row(id).owner, row(id).error) == (JobState.RUNNING, "another", None)


def test_a_running_job_gives_a_sign_of_life(a_job, run, row):
    leases = []

    def does(job):
        leases.append(row(job.job_id).lease_until)
        with clock.at(DAY + SECOND):
            job.extend_lease()
        leases.append(row(job.job_id).lease_until)

    run(a_job(does))
    assert leases[1] - leases[0] == SECOND


def test_a_job_outlives_more_stops_of_its_worker_than_it_has_attempts(a_job, app, run, row):
    def does(job):
        job.report(0.5)
        return {"done": True}

    id = a_job(does)
    app.extensions["sheaf_stopping"].set()
    for _ in range(12):
        run(id)
        assert (row(id).state, row(id).attempts, row(id).owner) == (JobState.QUEUED, 0, None)
    app.extensions["sheaf_stopping"].clear()
    run(id)
    assert (row(id).state, row(id).attempts) == (JobState.DONE, 1)


# ------------------------------------------------------------------------------------------------------ the reaper


@pytest.fixture
def reap(app):
    def at(moment):
        with clock.at(moment), app.app_context():
            return jobs.reap()

    return at


def as_if(work, id, **values):
    with work() as session:
        session.execute(update(Job).where(Job.id == id).values(**values))


def test_a_job_whose_worker_died_is_handed_over_again(a_job, run, row, reap, handed, work):
    id = a_job(lambda job: {"done": True})
    as_if(work, id, state=JobState.RUNNING, owner="dead", lease_until=DAY, attempts=1)
    handed.clear()
    assert reap(DAY + SECOND) == 1 and handed == [id]
    run(id, DAY + SECOND)
    assert (row(id).state, row(id).attempts) == (JobState.DONE, 2)


def test_a_job_whose_worker_lives_is_left_alone(a_job, reap, handed, work):
    id = a_job(lambda job: None)
    as_if(work, id, state=JobState.RUNNING, owner="alive", lease_until=DAY + SECOND)
    handed.clear()
    assert reap(DAY) == 0 and handed == []


def test_a_job_that_the_engine_lost_is_handed_over_again(a_job, reap, handed, settings):
    id = a_job(lambda job: None)
    assert handed == [id]
    handed.clear()
    lease = dt.timedelta(seconds=settings.lease_seconds)
    assert reap(DAY + lease) == 0
    assert reap(DAY + lease + SECOND) == 1 and handed == [id]
    assert reap(DAY + lease + SECOND) == 0, "it was handed over just now"


def test_what_waits_in_the_queue_of_the_engine_is_never_handed_over_again(app, a_job, reap, handed, settings):
    ids = [a_job(lambda job: None) for _ in range(30)]
    app.extensions["sheaf_waiting"] = lambda: {*ids} - {ids[7]}
    handed.clear()
    lease = dt.timedelta(seconds=settings.lease_seconds)
    assert [reap(DAY + number * (lease + SECOND)) for number in range(1, 20)] == [1] * 19
    assert set(handed) == {ids[7]}, "the one that is lost"


def test_a_retry_is_handed_over_when_its_time_has_come(a_job, run, reap, handed):
    def does(job):
        raise RuntimeError

    id = a_job(does)
    run(id)
    handed.clear()
    assert reap(DAY + SECOND) == 0
    assert reap(DAY + 2 * SECOND) == 1 and handed == [id]


def test_finished_jobs_are_never_handed_over_again(a_job, run, reap, handed, work):
    finished = [a_job(lambda job: None) for _ in range(3)]
    for id, state in zip(finished, (JobState.DONE, JobState.FAILED, JobState.CANCELLED), strict=True):
        as_if(work, id, state=state)
    handed.clear()
    assert reap(DAY + dt.timedelta(days=1)) == 0 and handed == []


def test_a_job_that_takes_its_worker_down_every_time_is_given_up(a_job, row, reap, handed, work):
    id = a_job(lambda job: None)
    as_if(work, id, state=JobState.RUNNING, owner="dead", lease_until=DAY, attempts=5)
    handed.clear()
    assert reap(DAY + SECOND) == 0 and handed == []
    assert row(id).state == JobState.FAILED and row(id).finished_at and row(id).owner is None
    assert row(id).error == "The worker stopped while it ran this job, which was tried 5 times."


def test_what_waits_is_run_in_the_order_in_which_it_was_asked_for(a_job, app):
    done = []
    for number in (1, 2, 3):
        a_job(lambda job: done.append(job.payload["number"]), moment=DAY + number * SECOND, number=number)
    with clock.at(DAY + 9 * SECOND), app.app_context():
        assert jobs.run_waiting() == 3
    assert done == [1, 2, 3]


# -------------------------------------------------------------------------------------------------- real processes

PATIENCE = 40.0  # for a machine that is busy with something else; usually it is a few seconds


def wait_for(condition, what):
    end = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < end, f"{what} did not happen"
        time.sleep(0.05)
    return found


@pytest.fixture
def worker(settings):
    """Start a worker in a process of its own; those that live are killed after the test."""
    started = []

    def start(script="", **variables):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SHEAF_")}
        environment |= {
            "SHEAF_ENVIRONMENT": "testing",
            "SHEAF_INSTANCE": str(settings.instance),
            "SHEAF_SECRET_KEY": settings.secret_key,
            "SHEAF_SITE_URL": settings.site_url,
            "SHEAF_LEASE_SECONDS": "1",
        }
        if settings.database_url:
            environment["SHEAF_DATABASE_URL"] = settings.database_url
        command = [sys.executable, *(("-c", script) if script else ("-m", "webapp.cli", "worker"))]
        started.append(subprocess.Popen(command, cwd=ROOT, env=environment | variables, stderr=subprocess.DEVNULL))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


STOPPED_IN_A_MOMENT = """
import time
from flask import current_app
from webapp import cli, job_kinds
from webapp.jobs import Kind
from webapp.jobs import worker
worker.FINISH_SECONDS, worker.POLL_SECONDS = 5.0, 0.02
def report(job):
    while True:
        job.report(0.5)
        time.sleep(0.02)
def ends(job):
    current_app.extensions["sheaf_stopping"].wait()
def init_app(app):
    does = {"reports": report, "hangs": lambda job: time.sleep(600), "ends": ends}
    app.extensions["sheaf_job_kinds"] = {kind: Kind(handler) for kind, handler in does.items()}
job_kinds.init_app = init_app
cli.main(["worker"])
"""


def test_a_worker_that_is_told_to_stop_finishes_or_gives_back_and_uses_up_no_attempt(
    work, worker, app, row, monkeypatch
):
    process = worker(STOPPED_IN_A_MOMENT, SHEAF_WORKER_THREADS="3", SHEAF_LEASE_SECONDS="30")
    for kind in ("reports", "hangs", "ends"):
        monkeypatch.setitem(app.extensions["sheaf_job_kinds"], kind, jobs.Kind(lambda job: None))
    with work() as session:
        ids = [jobs.enqueue(session, kind, {}).id for kind in ("reports", "hangs", "ends")]
    wait_for(lambda: all(row(id).attempts for id in ids), "the beginning")
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0
    left = [(row(id).state, row(id).attempts, row(id).owner) for id in ids]
    assert left == [(JobState.QUEUED, 0, None), (JobState.QUEUED, 0, None), (JobState.DONE, 1, None)]
    with app.app_context():
        assert jobs.reap() == 2, "at once, and not when a lease has run out"
        jobs.run_waiting()
    assert [(row(id).state, row(id).attempts) for id in ids] == [(JobState.DONE, 1)] * 3


def test_a_job_whose_worker_is_killed_is_finished_by_another_worker(work, worker, mail_server):
    """Of two workers, the one that sends the e-mail hangs in a silent mail server; it is killed meanwhile."""
    server = mail_server(silent_calls=1)
    workers = {process.pid: process for process in (worker(SHEAF_MAIL_URL=server.url) for _ in range(2))}
    with work() as session:
        mail.write(session, "sign_in", a_person(session), link="http://localhost/sign-in/x")

    def job():
        with work() as session:
            return session.scalars(select(Job)).one()

    wait_for(lambda: server.calls == 1 and job().state == JobState.RUNNING, "the first attempt")
    victim = workers[int(job().owner.split(":")[1])]
    victim.send_signal(signal.SIGKILL)
    assert victim.wait() == -signal.SIGKILL
    wait_for(lambda: job().state == JobState.DONE, "the second attempt")
    assert job().attempts == 2 and len(server.taken) == 1
    with work() as session:
        assert session.scalars(select(Email)).one().state == "sent"
