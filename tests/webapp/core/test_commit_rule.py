"""When work is committed: once, at the edge, by a request that may write and went well."""

from __future__ import annotations

from functools import cache

import pytest
from builders import a_person, a_practice
from flask import Blueprint, abort
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from webapp import create_app
from webapp.core import db
from webapp.models import Email, Job, JobState, Person, Practice
from webapp.notifications import mail
from webapp.web import security
from webapp.web.permissions import Right, requires

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def a_room_that_writes() -> Blueprint:
    """Views that each write a person and an e-mail, and then answer in every way that a view can."""
    room = Blueprint("room", __name__)
    security.csrf.exempt(room)

    def write() -> None:
        person = a_person(db.session(), name="written")
        mail.write(db.session(), "sign_in", person, link="http://localhost/sign-in/x")

    @room.route("/room/<int:status>", methods=METHODS)
    @requires(Right.ANYONE)
    def answer(status: int):
        write()
        return "said", status

    @room.route("/room/abort", methods=METHODS)
    @requires(Right.ANYONE)
    def refuse():
        write()
        abort(404)

    @room.route("/room/raise", methods=METHODS)
    @requires(Right.ANYONE)
    def fail():
        write()
        raise RuntimeError("a mistake of ours")

    return room


@cache
def with_that_room(settings):
    app = create_app(settings)
    app.register_blueprint(a_room_that_writes())
    app.extensions["sheaf_huey"].storage.close()
    return app


@pytest.fixture
def app(open_made):
    return open_made(with_that_room)


@pytest.fixture
def room(app):
    """The ids that the broker of the app with those views was handed."""
    app.testing = app.config["PROPAGATE_EXCEPTIONS"] = False
    handed = []
    app.extensions["sheaf_broker"] = lambda id, priority: handed.append(id)
    return handed


def written(work):
    with work() as session:
        return tuple(session.scalar(select(func.count()).select_from(table)) for table in (Person, Email, Job))


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("status", [200, 201, 204, 302, 303])
def test_a_request_that_went_well_is_committed_and_its_emails_leave(client, work, room, method, status):
    client.open(f"/room/{status}", method=method)
    assert written(work) == (1, 1, 1)
    assert len(room) == 1


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("address", ["/room/400", "/room/409", "/room/422", "/room/503", "/room/abort", "/room/raise"])
def test_a_request_that_went_wrong_leaves_nothing_behind(client, work, room, method, address):
    assert client.open(address, method=method).status_code >= 400
    assert written(work) == (0, 0, 0)
    assert room == []


@pytest.mark.parametrize("address", ["/room/200", "/room/302", "/room/404", "/room/raise"])
def test_a_get_writes_nothing(client, work, room, address):
    client.get(address)
    client.head(address)
    assert written(work) == (0, 0, 0)
    assert room == []


def test_a_post_commits_exactly_once(client, room):
    commits = []

    def count(session: Session) -> None:
        if not session.in_nested_transaction():  # a savepoint is no commit
            commits.append(session)

    event.listen(Session, "after_commit", count)
    try:
        client.post("/room/200")
    finally:
        event.remove(Session, "after_commit", count)
    assert len(commits) == 1


def test_a_job_is_handed_over_only_when_its_row_can_be_seen(app, client, work, room):
    seen = []

    def broker(job_id, priority):
        with Session(app.extensions["sheaf_engine"].execution_options(reading=True)) as other:
            seen.append(other.get(Job, job_id) is not None)

    app.extensions["sheaf_broker"] = broker
    client.post("/room/200")
    assert seen == [True]


def test_a_commit_is_not_undone_when_the_engine_of_the_jobs_is_away(app, client, work, room):
    def away(job_id, priority):
        raise ConnectionError("the engine is away")

    app.extensions["sheaf_broker"] = away
    assert client.post("/room/200").status_code == 200
    assert written(work) == (1, 1, 1)


def test_a_unit_of_work_that_fails_leaves_nothing_and_sends_nothing(app, work, room):
    with pytest.raises(IntegrityError), work() as session:
        person = a_person(session)
        mail.write(session, "sign_in", person, link="http://localhost/sign-in/x")
        session.add(Person(email=person.email))
    assert written(work) == (0, 0, 0)
    assert room == []


def test_a_savepoint_does_not_send_what_the_transaction_may_still_undo(work, room):
    with work() as session:
        mail.write(session, "sign_in", a_person(session), link="http://localhost/sign-in/x")
        with session.begin_nested():
            a_person(session)
        assert room == []
    assert len(room) == 1


def test_a_savepoint_that_is_undone_does_not_keep_earlier_emails_from_leaving(work, room):
    with work() as session:
        mail.write(session, "sign_in", a_person(session), link="http://localhost/sign-in/x")
        session.begin_nested().rollback()
    assert len(room) == 1


def test_an_email_that_waits_is_sent_although_the_engine_lost_it(client, work, room, run_jobs):
    client.post("/room/200")
    assert run_jobs() == 1
    with work() as session:
        assert session.scalars(select(Email)).one().state == "sent"
        assert session.scalars(select(Job)).one().state == JobState.DONE


def test_the_database_keeps_foreign_keys(work):
    with pytest.raises((IntegrityError, OperationalError)), work() as session:
        session.add(Email(name="x", to_email="x", language="en", subject="", body="", person_id=12345))


@pytest.mark.parametrize(
    ("answers", "kept"),
    [
        ({"title": "Łódź, 多文化"}, '{"title": "Łódź, 多文化"}'),
        ({"title": "half a pair \ud83d"}, '{"title": "half a pair \\ud83d"}'),
    ],
)
@pytest.mark.sqlite
def test_answers_are_kept_in_emails_and_what_is_no_email_is_kept_too(work, answers, kept):
    with work() as session:
        id = a_practice(session, title="x").id
        session.get(Practice, id).working_copy.answers = answers
    with work() as session:
        assert session.scalar(text("SELECT answers FROM working_copy")) == kept
        assert session.get(Practice, id).working_copy.answers == answers
