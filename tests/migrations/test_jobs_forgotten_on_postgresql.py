"""Forgetting jobs on PostgreSQL: what pointed at them stays, and one that is tried again meanwhile is not lost."""

from __future__ import annotations

import datetime as dt
import threading

from builders import a_person
from sqlalchemy import select, text

from webapp import jobs
from webapp.core import db
from webapp.core.clock import now
from webapp.jobs import forgetting
from webapp.models import Email, Job, JobState
from webapp.notifications import mail

LONG_AGO = dt.timedelta(days=400)


def a_job(session, id, state):
    session.add(Job(id=id, kind="desk_rows", payload={}, state=state, finished_at=now() - LONG_AGO))
    session.flush()


def test_an_email_outlives_its_job_on_postgresql(on_postgresql, at_work):
    with at_work() as session:
        email = mail.write(session, "sign_in", a_person(session), link="http://localhost/x")
        email.job.state, email.job.finished_at = JobState.DONE, now() - LONG_AGO
    with at_work() as session:
        assert forgetting.forget(session) == 1
    with at_work() as session:
        assert session.scalars(select(Email)).one().job_id is None


def test_a_job_that_is_tried_again_while_it_is_about_to_be_forgotten_stays(on_postgresql, at_work):
    """The administrator has the row when the daily round comes; that waits, and then looks again."""
    with at_work() as session:
        a_job(session, "wanted", JobState.FAILED)
        a_job(session, "unwanted", JobState.FAILED)

    def forget():
        with on_postgresql.app_context(), db.unit_of_work() as session:
            forgetting.forget(session)

    round_ = threading.Thread(target=forget)
    on_postgresql.extensions["sheaf_broker"] = lambda id, priority: None
    with at_work() as session:
        assert jobs.retry(session, session.get(Job, "wanted", with_for_update=True))
        round_.start()
        waits = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        with db.engine().connect() as other:
            while round_.is_alive() and not other.scalar(waits):
                other.rollback()
    round_.join()
    with at_work() as session:
        assert [(one.id, one.state) for one in session.scalars(select(Job))] == [("wanted", JobState.QUEUED)]
