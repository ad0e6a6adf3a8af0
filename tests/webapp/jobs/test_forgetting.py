"""Finished jobs are forgotten after a while; what still tells something, or still has to be done, stays."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from builders import DAY
from sqlalchemy import select

from webapp import jobs
from webapp.config import ConfigError, from_environment
from webapp.core import clock
from webapp.jobs import forgetting
from webapp.models import Edition, Email, HookEvent, Job, JobState, Person, State, Webhook, WebhookDelivery
from webapp.notifications import mail

KEPT = dt.timedelta(days=90)
YEAR = dt.timedelta(days=365)
SECOND = dt.timedelta(seconds=1)


def a_job(session, id, state=JobState.DONE, age=KEPT + SECOND):
    """A job that ended so long before DAY, or that was asked for then and has not ended."""
    ended = None if state in (JobState.QUEUED, JobState.RUNNING) else DAY - age
    job = Job(id=id, kind="desk_rows", payload={}, state=state, created_at=DAY - age, finished_at=ended)
    job.run_after = DAY + YEAR  # so that nobody runs it meanwhile
    session.add(job)
    session.flush()
    return job


@pytest.fixture
def left(app, work, run_jobs):
    """Let the daily round come, on DAY; the ids of the jobs that are left, without its own."""

    def after(days=90):
        app.config["SETTINGS"] = replace(app.config["SETTINGS"], job_log_days=days)
        with clock.at(DAY):
            with work() as session:
                asked = jobs.enqueue(session, "forget_jobs", {}).id
            run_jobs()
        with work() as session:
            assert session.get(Job, asked).state == JobState.DONE
            return set(session.scalars(select(Job.id).where(Job.kind != "forget_jobs")))

    return after


def test_what_is_over_is_forgotten_after_its_days_and_what_failed_after_a_year(work, left):
    with work() as session:
        for state in (JobState.DONE, JobState.CANCELLED, JobState.FAILED):
            for name, age in (("young", KEPT - SECOND), ("old", KEPT + SECOND), ("ancient", YEAR + SECOND)):
                a_job(session, f"{state} {name}", state, age)
        for state in (JobState.QUEUED, JobState.RUNNING):
            a_job(session, f"{state} ancient", state, 3 * YEAR)
    unfinished = {"queued ancient", "running ancient"}
    assert left() == unfinished | {"done young", "cancelled young", "failed young", "failed old"}


def test_a_network_may_keep_them_longer_than_a_year_or_for_ever(work, left):
    with work() as session:
        a_job(session, "failed", JobState.FAILED, 2 * YEAR)
        a_job(session, "done", JobState.DONE, 2 * YEAR)
    assert left(days=0) == {"failed", "done"}
    assert left(days=731) == {"failed", "done"}
    assert left(days=729) == set()


def test_more_than_one_transaction_holds_are_forgotten_in_one_round(work, left, monkeypatch):
    monkeypatch.setattr(forgetting, "BATCH", 3)
    with work() as session:
        for number in range(8):
            a_job(session, str(number))
    assert left() == set()


def test_an_email_outlives_its_job_and_says_truly_how_it_fared(work, left, page_of, people, put):
    practice, subjects = put(State.SUBMITTED), ("It was sent.", "It was failed.")
    with work() as session:
        author, found = session.get(Person, people.author.id), []
        for name, state in (("sent", JobState.DONE), ("failed", JobState.FAILED)):
            email = mail.write(session, "sign_in", author, link="http://localhost/x")
            session.delete(email.job)
            email.subject = f"It was {name}."
            email.job, email.practice_id = a_job(session, name, state, YEAR + SECOND), practice
            found.append(email)
        found[0].state, found[0].sent_at = "sent", DAY - YEAR
    assert not left() & {"sent", "failed"}
    with work() as session:
        assert session.scalars(select(Email.job_id).where(Email.subject.in_(subjects))).all() == [None, None]
    text = page_of(people.editor).get(f"/desk/{practice}").text
    assert text.count("Could not be delivered") == 1


def test_an_edition_and_a_message_that_never_arrived_keep_the_job_that_tells_why(work, left):
    with work() as session:
        session.add(Edition(year=2026, title="T", job=a_job(session, "build", JobState.FAILED, 2 * YEAR)))
        hook = Webhook(name="W", url="https://example.org", events=[HookEvent.PUBLISHED], secret="s")
        session.add(hook)
        session.flush()
        for name, taken in (("arrived", DAY - YEAR), ("lost", None)):
            job = a_job(session, name, JobState.FAILED if taken is None else JobState.DONE, 2 * YEAR)
            session.add(
                WebhookDelivery(webhook=hook, event=HookEvent.PUBLISHED, body="{}", job=job, delivered_at=taken)
            )
    assert left() == {"build", "lost"}
    with work() as session:
        pointed_at = session.scalars(select(WebhookDelivery.job_id).order_by(WebhookDelivery.number)).all()
        assert pointed_at == [None, "lost"]


def test_it_is_done_every_day(app):
    with app.app_context():
        assert {"forget_jobs", "forget_selections"} <= set(jobs.daily())


@pytest.mark.parametrize("text", ["1", "6", "-3", "soon"])
def test_less_than_a_week_is_refused_for_downloads_are_promised_for_one(tmp_path, text):
    with pytest.raises(ConfigError, match=r"SHEAF_JOB_LOG_DAYS.*not understood"):
        from_environment({"SHEAF_INSTANCE": str(tmp_path), "SHEAF_JOB_LOG_DAYS": text})


def test_no_end_and_a_week_are_taken(tmp_path):
    for days in (0, 7, 400):
        assert from_environment({"SHEAF_INSTANCE": str(tmp_path), "SHEAF_JOB_LOG_DAYS": str(days)}).job_log_days == days


def test_what_failed_long_ago_stands_before_all_that_was_done_since(work, page_of, people):
    with work() as session:
        a_job(session, "failed", JobState.FAILED, YEAR).error = "The printer was on fire."
        for number in range(210):
            a_job(session, str(number), JobState.DONE, SECOND)
    opened = page_of(people.administrator).get("/jobs").text
    assert opened.index("The printer was on fire.") < opened.index("Everything else")
