"""How often a job is tried: an e-mail for days, a job that kills its workers only a few times."""

from __future__ import annotations

import datetime as dt
import smtplib
import threading

import pytest
from builders import DAY, a_person
from sqlalchemy import select, update

from webapp import jobs
from webapp.core import clock
from webapp.jobs import lease as job_lease
from webapp.models import Email, EmailState, Job, JobState
from webapp.notifications import mail

LEASE = dt.timedelta(seconds=3)  # longer than that of the tests


@pytest.fixture
def email(work):
    """Return the id of the job that sends an e-mail."""
    with clock.at(DAY), work() as session:
        mail.write(session, "sign_in", a_person(session), link="http://localhost/x")
        return session.scalars(select(Job.id)).one()


@pytest.fixture
def row(work):
    def read(id):
        with work() as session:
            return session.get(Job, id)

    return read


@pytest.fixture
def run(app, row):
    """Try a job when its time has come; returns when the next attempt is due."""

    def try_it(id, moment):
        with clock.at(moment), app.app_context():
            jobs.run(id)
        return row(id).run_after

    return try_it


def away(message):
    raise smtplib.SMTPServerDisconnected("not now")


def test_an_email_is_sent_after_the_mail_server_was_away_for_a_weekend(app, work, email, run, row):
    app.extensions["sheaf_post"] = away
    moment, waits = DAY, []
    while moment < DAY + dt.timedelta(hours=47):
        after = run(email, moment)
        assert row(email).state == JobState.QUEUED, f"given up after {moment - DAY}"
        waits.append((after - moment).total_seconds())
        moment = after
    assert waits[:4] == [2, 4, 8, 16] and max(waits) == waits[-1] == 1800
    posted = []
    app.extensions["sheaf_post"] = posted.append
    run(email, moment)
    assert row(email).state == JobState.DONE and len(posted) == 1
    with work() as session:
        assert session.scalars(select(Email)).one().state == EmailState.SENT


def test_an_email_that_cannot_be_sent_for_two_days_is_given_up(app, email, run, row):
    app.extensions["sheaf_post"] = away
    moment = DAY
    while row(email).state == JobState.QUEUED:
        gave_up, moment = moment, run(email, moment)
    assert row(email).state == JobState.FAILED
    assert dt.timedelta(days=2) <= gave_up - DAY < dt.timedelta(days=2, hours=1)


@pytest.fixture
def worker_stops(app, work):
    """A worker takes the job and stops for good; returns when the reaper has seen it."""

    def stop(id, moment):
        with work() as session:
            taken = {"state": JobState.RUNNING, "owner": "dead", "lease_until": moment, "attempts": Job.attempts + 1}
            session.execute(update(Job).where(Job.id == id).values(taken))
        with clock.at(moment + LEASE), app.app_context():
            jobs.reap()
            jobs.reap()  # a stop counts once, however often the reaper comes by
        return moment + LEASE

    return stop


def test_an_email_that_takes_its_worker_down_does_so_five_times_at_most(email, row, worker_stops):
    moment, stops = DAY, 0
    while row(email).state == JobState.QUEUED:
        moment, stops = worker_stops(email, moment), stops + 1
    assert stops == job_lease.MAX_STOPS and row(email).state == JobState.FAILED
    assert "tried 5 times" in row(email).error


def test_an_email_outlives_a_worker_that_stopped_while_the_mail_server_was_away(app, email, run, row, worker_stops):
    app.extensions["sheaf_post"] = away
    moment = DAY
    for _ in range(20):
        moment = run(email, moment)
    moment = worker_stops(email, moment)
    assert row(email).state == JobState.QUEUED and row(email).owner is None
    posted = []
    app.extensions["sheaf_post"] = posted.append
    run(email, moment)
    assert row(email).state == JobState.DONE and len(posted) == 1


def test_a_job_that_failed_before_it_took_its_worker_down_tells_both(email, row, work, worker_stops):
    with work() as session:
        session.execute(update(Job).values(attempts=100, error="Traceback: the mail server is away"))
    worker_stops(email, DAY)
    assert "The worker stopped" in row(email).error and "the mail server is away" in row(email).error


def test_a_sign_of_life_that_fails_once_is_not_the_last_one(app):
    stop, beats = threading.Event(), []

    class Stubborn(jobs.JobContext):
        def extend_lease(self):
            beats.append(1)
            if len(beats) == 1:
                raise ConnectionError("the database was restarted")
            stop.set()

    lease = dt.timedelta(milliseconds=30)
    running = Stubborn("1", "owner", "kind", {}, lease)
    beating = threading.Thread(target=job_lease.heartbeat, args=(app, running, stop, lease), daemon=True)
    beating.start()
    beating.join(20)
    assert not beating.is_alive() and len(beats) == 2
