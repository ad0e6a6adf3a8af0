"""Sheaf on PostgreSQL: the whole way of a practice, and what only this database refuses.

Not here: several people at the same moment (`test_at_once_on_postgresql.py`).
"""

from __future__ import annotations

import io

import pytest
from browsers import signed_in
from builders import a_jpeg, a_person, a_practice
from page import Page
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.orm import Session

from webapp import jobs
from webapp.accounts.people import person_for
from webapp.core import db
from webapp.core.pictures import reencode
from webapp.models import (
    Edition,
    EditionEntry,
    Email,
    Job,
    Practice,
    Revision,
    Role,
    State,
)
from webapp.notifications import mail
from webapp.privacy import erasing, finding
from webapp.storage import files
from webapp.views.admin import people as admin


def browser_of(app, person):
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie.update(signed_in(app, person, "en"))
    return Page(client)


def test_a_practice_goes_from_the_start_to_the_list_on_postgresql(on_postgresql, at_work):
    with at_work() as session:
        author, editor = a_person(session, name="Ana"), a_person(session, Role.EDITOR, Role.ARCHIVIST)
    city, desk, everyone = (
        browser_of(on_postgresql, author),
        browser_of(on_postgresql, editor),
        Page(on_postgresql.test_client()),
    )
    started = city.post("/start", {"title": "The Tuesday Table", "country": "PT", "city": "Setúbal", "language": "en"})
    draft = started.response.request.path
    boxes = {
        "about": {"tagline": "Neighbours cook", "period-start_year": "2019", "topics": ["neighbourhoods", "welcoming"]},
        "story": dict.fromkeys(
            ("purpose", "rationale", "process", "impact"), "One **good** sentence.\n\n- with a list"
        ),
        "evidence": {"photos-upload": (io.BytesIO(a_jpeg()), "table.jpg")},
        "contact": {
            "contacts-0-name": "Ana",
            "contacts-0-email": "a@city.example",
            "contacts-0-visibility": "everyone",
        },
        "declaration": {
            "right_to_publish": "y",
            "data_protection": "y",
            "licence": "cc-by-4.0",
            "certifier_name": "Ana",
            "certifier_role": "Head",
        },
    }
    for section, typed in boxes.items():
        form = city.get(f"{draft}/{section}").form()
        city.post(f"{draft}/{section}", {**form, **typed, "then": "next"})
    form = city.get(f"{draft}/evidence").form()
    city.post(f"{draft}/evidence", {**form, "photos-0-alt": "A table", "photos-0-consent": "y", "then": "save"})
    receipt = city.post(f"{draft}/check", city.get(f"{draft}/check").form())
    assert receipt.response.request.path == f"{draft}/receipt"
    id = draft.rsplit("/", 1)[1]
    for action in ("take", "accept", "publish"):
        desk.post(f"/desk/{id}/{action}", desk.get(f"/desk/{id}/{action}").form())
    with on_postgresql.app_context():
        assert jobs.run_waiting() >= 4
    listed = everyone.get("/practices?topic=welcoming&country=PT")
    assert "The Tuesday Table" in listed.text and "1 practice" in listed.text
    assert "A table" in everyone.get("/practices/the-tuesday-table").response.text
    assert everyone.get("/practices/the-tuesday-table/sheet-en.pdf").response.data.startswith(b"%PDF")
    assert everyone.client.get("/readyz").json == {"status": "ready"}
    year = _year(at_work)
    desk.post(f"/volumes/{year}/build")
    with on_postgresql.app_context():
        jobs.run_waiting()
    assert everyone.get(f"/editions/{year}.pdf").response.data.startswith(b"%PDF")


def _year(at_work):
    with at_work() as session:
        return session.scalars(select(Practice)).one().published_at.year


def test_the_engine_of_the_jobs_carries_ids_on_postgresql(on_postgresql, at_work):
    with at_work() as session:
        practice = a_practice(session, State.SUBMITTED)
    huey = on_postgresql.extensions["sheaf_huey"]
    with at_work() as session:
        waiting = session.scalar(select(func.count()).select_from(Job))
        emails = session.scalar(select(func.count()).select_from(Email).where(Email.practice_id == practice.id))
    assert huey.pending_count() == waiting == emails
    while (task := huey.dequeue()) is not None:
        huey.execute(task)
    with at_work() as session:
        assert set(session.scalars(select(Job.state))) == {"done"}


@pytest.mark.parametrize(
    ("address", "data"),
    [
        ("/practices/%00", None),
        ("/practices?topic=%00", None),
        ("/sign-in/%00", None),
        ("/files/%00", None),
        ("/pictures/%00.jpg", None),
        ("/sign-in", {"email": "a\x00@city.example"}),
        ("/start", {"title": "a\x00b", "country": "PT", "city": "c\x00d", "language": "en"}),
        ("/people", {"email": "a@city.example", "name": "n\x00n", "roles": ["editor"]}),
        ("/drafts/{id}/about", {"title": "a\x00b", "tagline": "\x00"}),
        ("/drafts/{id}/story", {"purpose": "a\x00b\x01"}),
        ("/desk/{id}/return", {"note": "a\x00b"}),
    ],
)
def test_a_nul_is_no_failure_on_postgresql(on_postgresql, at_work, address, data):
    """PostgreSQL cannot store U+0000 at all, SQLite can: such a mistake would only be seen in production."""
    with at_work() as session:
        person = a_person(session, *Role)
        state = State.SUBMITTED if "desk" in address else State.DRAFT
        practice = a_practice(session, state, by=person)
    browser = browser_of(on_postgresql, person)
    url = address.format(id=practice.id)
    if data is None:
        answer = browser.client.get(url)
    else:
        answer = browser.client.post(url, data={"csrf_token": browser.token(), **data})
    assert answer.status_code < 500


def test_an_upload_with_a_nul_in_its_name_is_taken_on_postgresql(on_postgresql, at_work):
    with at_work() as session:
        row = files.keep(session, a_practice(session), reencode(a_jpeg()), "a\x00b.jpg", None)
    assert row.name == "ab.jpg"


def test_the_database_refuses_two_published_revisions_on_postgresql(on_postgresql, at_work):
    with at_work() as session:
        practice = a_practice(session, State.PUBLISHED)
    with pytest.raises(IntegrityError), at_work() as session:
        first = session.scalars(select(Revision).where(Revision.practice_id == practice.id)).one()
        values = {c.key: getattr(first, c.key) for c in Revision.__table__.columns if c.key not in ("id", "number")}
        session.add(Revision(**values, number=2))


def test_times_come_back_in_utc_on_postgresql(at_work):
    with at_work() as session:
        id = a_practice(session, State.PUBLISHED).id
    with at_work() as session:
        assert session.get(Practice, id).published_at.utcoffset().total_seconds() == 0


def test_sessions_close_their_connections_on_postgresql(on_postgresql, at_work):
    with at_work() as session:
        a_practice(session, State.PUBLISHED)
    for _ in range(40):
        assert on_postgresql.test_client().get("/practices").status_code == 200
    assert on_postgresql.extensions["sheaf_engine"].pool.checkedout() == 0
    with Session(on_postgresql.extensions["sheaf_engine"]) as session:
        assert session.scalar(select(func.count()).select_from(Practice)) == 1


@pytest.mark.parametrize(("trusted", "answers"), [(0.0, [200, 200]), (60.0, [500, 200])])
def test_connections_that_postgresql_closed_are_made_anew(on_postgresql, monkeypatch, trusted, answers):
    """Whoever rested is asked first; whoever was just used fails once at most."""
    monkeypatch.setattr(db, "TRUSTED_SECONDS", trusted)
    browser = on_postgresql.test_client()
    assert browser.get("/practices").status_code == 200
    another = db.make_engine(on_postgresql.config["SETTINGS"].database_url)
    with another.connect() as connection:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        connection.execute(text(f"{others} WHERE datname = current_database() AND pid <> pg_backend_pid()"))
    another.dispose()
    monkeypatch.setattr(on_postgresql, "testing", False)
    assert [browser.get("/practices").status_code for _ in answers] == answers


def test_what_the_database_refuses_is_a_page_and_not_a_crash_on_postgresql(on_postgresql, at_work, monkeypatch):
    """A flush that fails ends its transaction: the page about it must not ask the same transaction who is there."""
    with at_work() as session:
        editor = a_person(session, Role.ADMINISTRATOR)
    browser = browser_of(on_postgresql, editor)

    def fail(form):
        db.session().execute(text("INSERT INTO city (country, name) VALUES ('UA', 'Lutsk'), ('UA', 'Lutsk')"))

    on_postgresql.testing = False
    monkeypatch.setattr(admin.PersonForm, "validate", fail)
    opened = browser.post("/people", {"email": "x@city.example"}, status=409)
    assert "x@city.example" in opened.response.text and "Sign out" in opened.response.text


def test_a_person_is_found_exported_and_erased_on_postgresql(on_postgresql, at_work):
    with at_work() as session:
        zoe = {"name": "Zoë Example", "role": "", "organisation": "City", "email": "zoe@city.example", "telephone": ""}
        author = a_person(session, Role.CONTRIBUTOR)
        practice = a_practice(session, State.PUBLISHED, by=author, contacts=[{**zoe, "visibility": "everyone"}])
        mail.write(session, "accepted", person_for(session, zoe["email"], name=zoe["name"]), practice=practice)
        edition = Edition(year=2026, title="Good practices")
        edition.entries = [EditionEntry(position=1, revision_id=practice.revisions[0].id)]
        session.add(edition)
        id = practice.id
    with at_work() as session:
        people = finding.look_up(session, "zoe exam")
        assert [(one.email, one.practices) for one in people] == [(zoe["email"], {id})]
        assert [one["as"] for one in finding.dossier(session, people)["answers"]] == ["contact"] * 2
        assert erasing.try_out(session, people, None).editions == [(2026, False)]
    with at_work() as session:
        erasing.erase(session, finding.look_up(session, zoe["email"]), None)
    with at_work() as session:
        practice = session.get(Practice, id)
        assert practice.revisions[0].answers["contacts"][0]["name"] == "City" and practice.events[-1].note == ""
        assert finding.look_up(session, "zoe") == []
    with pytest.raises(DatabaseError, match="never changed"), at_work() as session:
        session.execute(text("UPDATE revision SET answers = '{}'"))
