"""The house on PostgreSQL: the whole way of a practice, and several people at the same moment."""

from __future__ import annotations

import io
import threading
from contextlib import contextmanager
from dataclasses import replace

import pytest
from builders import a_jpeg, a_person, a_practice, full_answers
from page import Page
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.orm import Session

from forms.gazetteer import gazetteer
from webapp import create_app, db, drafts, files, imports, jobs, mail, practices
from webapp.api import keys as api_keys
from webapp.imports import files as import_files
from webapp.imports import portions, runs
from webapp.models import (
    ApiUse,
    Edition,
    EditionEntry,
    Event,
    Import,
    Job,
    Letter,
    Person,
    Practice,
    Revision,
    Role,
    Scope,
    State,
)
from webapp.pictures import reencode
from webapp.privacy import erasing, finding
from webapp.views import admin
from webapp.workflow import Action, perform


@pytest.fixture
def house(new_on_postgresql, settings):
    """The application on PostgreSQL, its jobs included."""
    url = new_on_postgresql()
    app = create_app(replace(settings, database_url=url, jobs_url=url))
    app.testing = True
    yield app
    app.extensions["sheaf_engine"].dispose()
    app.extensions["sheaf_huey"].storage.close()


@pytest.fixture
def at_work(house):
    """`with at_work() as session:` is a unit of work on PostgreSQL."""

    @contextmanager
    def begin():
        with house.app_context(), db.unit_of_work() as session:
            yield session

    return begin


def browser_of(house, person):
    client = house.test_client()
    with client.session_transaction() as cookie:
        cookie.update(person=person.id, epoch=person.session_epoch, language="en")
    return Page(client)


def test_a_practice_goes_from_the_start_to_the_list_on_postgresql(house, at_work):
    with at_work() as session:
        author, editor = a_person(session, name="Ana"), a_person(session, Role.EDITOR, Role.ARCHIVIST)
    city, desk, everyone = browser_of(house, author), browser_of(house, editor), Page(house.test_client())
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
    with house.app_context():
        assert jobs.run_waiting() >= 4
    listed = everyone.get("/practices?topic=welcoming&country=PT")
    assert "The Tuesday Table" in listed.text and "1 practice" in listed.text
    assert "A table" in everyone.get("/practices/the-tuesday-table").response.text
    assert everyone.get("/practices/the-tuesday-table/sheet-en.pdf").response.data.startswith(b"%PDF")
    assert everyone.client.get("/readyz").json == {"status": "ready"}
    year = _year(at_work)
    desk.post(f"/volumes/{year}/build")
    with house.app_context():
        jobs.run_waiting()
    assert everyone.get(f"/editions/{year}.pdf").response.data.startswith(b"%PDF")


def _year(at_work):
    with at_work() as session:
        return session.scalars(select(Practice)).one().published_at.year


def test_the_engine_of_the_jobs_carries_ids_on_postgresql(house, at_work):
    with at_work() as session:
        practice = a_practice(session, State.SUBMITTED)
    huey = house.extensions["sheaf_huey"]
    with at_work() as session:
        waiting = session.scalar(select(func.count()).select_from(Job))
        letters = session.scalar(select(func.count()).select_from(Letter).where(Letter.practice_id == practice.id))
    assert huey.pending_count() == waiting == letters
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
def test_a_nul_is_no_failure_on_postgresql(house, at_work, address, data):
    """PostgreSQL cannot store U+0000 at all, SQLite can: such a mistake would only be seen in production."""
    with at_work() as session:
        person = a_person(session, *Role)
        state = State.SUBMITTED if "desk" in address else State.DRAFT
        practice = a_practice(session, state, by=person)
    browser = browser_of(house, person)
    url = address.format(id=practice.id)
    if data is None:
        answer = browser.client.get(url)
    else:
        answer = browser.client.post(url, data={"csrf_token": browser.token(), **data})
    assert answer.status_code < 500


def test_an_upload_with_a_nul_in_its_name_is_taken_on_postgresql(house, at_work):
    with at_work() as session:
        row = files.keep(session, a_practice(session), reencode(a_jpeg()), "a\x00b.jpg", None)
    assert row.name == "ab.jpg"


def together(house, *actions):
    """Run functions in threads of their own, each in a unit of work, all at once. Returns what each raised or None."""
    barrier, outcomes = threading.Barrier(len(actions)), [None] * len(actions)

    def one(number, action):
        try:
            with house.app_context(), db.unit_of_work() as session:
                action(session, barrier.wait)
        except Exception as error:
            outcomes[number] = error

    threads = [threading.Thread(target=one, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_references_are_never_given_out_twice_on_postgresql(house):
    given = []

    def take(session, ready):
        ready()
        given.append(practices.next_reference(session, 2026))

    assert together(house, *[take] * 6) == [None] * 6
    assert sorted(given) == [f"SH-2026-000{number}" for number in range(1, 7)]


def test_of_two_moves_at_once_one_wins_on_postgresql(house, at_work):
    with at_work() as session:
        editors = [a_person(session, Role.EDITOR).id for _ in range(2)]
        id = a_practice(session, State.SUBMITTED).id

    def move(action, editor):
        def make(session, ready):
            practice, person = session.get(Practice, id), session.get(Person, editor)
            practice.people, practice.copies, practice.revisions  # noqa: B018 (both have read everything)
            ready()
            perform(session, practice, action, person, note="One of two.", seen_version=practice.version)

        return make

    outcomes = together(house, move(Action.ACCEPT, editors[0]), move(Action.DECLINE, editors[1]))
    assert sum(outcome is None for outcome in outcomes) == 1
    assert [outcome.reason for outcome in outcomes if outcome] == ["stale"]
    with at_work() as session:
        assert len(session.scalars(select(Event).where(Event.practice_id == id)).all()) == 2


def test_a_job_is_claimed_by_one_worker_on_postgresql(house, at_work, monkeypatch):
    ran = []
    monkeypatch.setitem(jobs.HANDLERS, "test", lambda job: ran.append(job.owner))
    with at_work() as session:
        id = jobs.ask(session, "test", {}).id

    def run(session, ready):
        session.rollback()
        ready()
        jobs.run(id)

    assert together(house, *[run] * 5) == [None] * 5
    assert len(ran) == 1


def test_the_database_refuses_two_published_revisions_on_postgresql(house, at_work):
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


def test_sessions_close_their_connections_on_postgresql(house, at_work):
    with at_work() as session:
        a_practice(session, State.PUBLISHED)
    for _ in range(40):
        assert house.test_client().get("/practices").status_code == 200
    assert house.extensions["sheaf_engine"].pool.checkedout() == 0
    with Session(house.extensions["sheaf_engine"]) as session:
        assert session.scalar(select(func.count()).select_from(Practice)) == 1


def test_two_sections_saved_at_once_are_both_kept_on_postgresql(house, at_work):
    with at_work() as session:
        author = a_person(session).id
        id = a_practice(session, by=session.get(Person, author)).id

    def save(field, section):
        def make(session, ready):
            practice, person = session.get(Practice, id), session.get(Person, author)
            practice.copies  # noqa: B018 (everybody has read everything)
            seen = drafts.mark(practice.working_copy, (field,))
            ready()
            drafts.save(session, practice, {field: "New."}, (field,), person, seen=seen, section=section, page=field)

        return make

    outcomes = together(house, save("lessons", "story"), save("funding", "resources"), save("website", "about"))
    assert outcomes == [None] * 3
    with at_work() as session:
        answers = session.get(Practice, id).working_copy.answers
        assert {answers[field] for field in ("lessons", "funding", "website")} == {"New."}


def test_of_two_texts_for_one_answer_none_is_overwritten_on_postgresql(house, at_work):
    with at_work() as session:
        author = a_person(session).id
        id = a_practice(session, by=session.get(Person, author)).id

    def save(text):
        def make(session, ready):
            practice, person = session.get(Practice, id), session.get(Person, author)
            seen = drafts.mark(practice.working_copy, ("lessons",))
            ready()
            drafts.save(
                session, practice, {"lessons": text}, ("lessons",), person, seen=seen, section="story", page=text
            )

        return make

    outcomes = together(house, save("Mine."), save("Theirs."))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["EditedMeanwhile", "NoneType"]


def test_one_address_that_starts_twice_at_once_is_one_person_on_postgresql(house, at_work):
    def begin(session, ready):
        ready()
        person = practices.person_for(session, "ana@city.example")
        practices.start(session, person, language="en", country="PT", title="The same title")

    assert together(house, *[begin] * 4) == [None] * 4
    with at_work() as session:
        assert len(session.scalars(select(Person)).all()) == 1


def test_two_practices_of_one_title_published_at_once_have_two_addresses_on_postgresql(house, at_work):
    with at_work() as session:
        editor = a_person(session, Role.EDITOR).id
        ids = [a_practice(session, State.ACCEPTED, title="The same title").id for _ in range(2)]

    def publish(id):
        def make(session, ready):
            ready()
            perform(session, session.get(Practice, id), Action.PUBLISH, session.get(Person, editor))

        return make

    assert together(house, *map(publish, ids)) == [None, None]
    with at_work() as session:
        assert len(set(session.scalars(select(Practice.slug)))) == 2


def test_what_the_database_refuses_is_a_page_and_not_a_crash_on_postgresql(house, at_work, monkeypatch):
    """A flush that fails ends its transaction: the page about it must not ask the same transaction who is there."""
    with at_work() as session:
        editor = a_person(session, Role.ADMINISTRATOR)
    browser = browser_of(house, editor)

    def fail(form):
        db.session().execute(text("INSERT INTO city (country, name) VALUES ('UA', 'Lutsk'), ('UA', 'Lutsk')"))

    house.testing = False
    monkeypatch.setattr(admin.PersonForm, "validate", fail)
    opened = browser.post("/people", {"email": "x@city.example"}, status=409)
    assert "Someone was faster" in opened.text and "Sign out" in opened.response.text


def test_a_person_is_found_exported_and_erased_on_postgresql(house, at_work):
    with at_work() as session:
        zoe = {"name": "Zoë Example", "role": "", "organisation": "City", "email": "zoe@city.example", "telephone": ""}
        author = a_person(session, Role.CONTRIBUTOR)
        practice = a_practice(session, State.PUBLISHED, by=author, contacts=[{**zoe, "visibility": "everyone"}])
        mail.write(
            session, "accepted", practices.person_for(session, zoe["email"], name=zoe["name"]), practice=practice
        )
        edition = Edition(year=2026, title="Good practices")
        edition.entries = [EditionEntry(position=1, revision_id=practice.revisions[0].id)]
        session.add(edition)
        id = practice.id
    with at_work() as session:
        people = finding.look_up(session, "zoe exam")
        assert [(one.email, one.practices) for one in people] == [(zoe["email"], {id})]
        assert [one["as"] for one in finding.dossier(session, people)["answers"]] == ["contact"] * 2
        assert erasing.try_out(session, people, None).volumes == [(2026, False)]
    with at_work() as session:
        erasing.erase(session, finding.look_up(session, zoe["email"]), None)
    with at_work() as session:
        practice = session.get(Practice, id)
        assert practice.revisions[0].answers["contacts"][0]["name"] == "City" and practice.events[-1].note == ""
        assert finding.look_up(session, "zoe") == []
    with pytest.raises(DatabaseError, match="never changed"), at_work() as session:
        session.execute(text("UPDATE revision SET answers = '{}'"))


MANY = "Title,Country,City,Number\n" + "".join(f"Practice {n},France,Lyon,{n}\n" for n in range(1, 251))


def test_a_long_table_is_imported_in_portions_and_undone_on_postgresql(house, at_work, monkeypatch):
    monkeypatch.setattr(portions, "PAUSE_SECONDS", 0)
    with at_work() as session:
        editor = a_person(session, Role.EDITOR)
        first, second = (imports.keep(session, _table(), "many.csv", editor) for _ in range(2))
    with house.app_context():
        for id in (first.id, second.id):
            portions.finish(id, lambda *_: None)
        for undoing, drafts_then in ((False, 250), (True, 0)):
            with db.unit_of_work() as session:
                found, by = session.get_one(Import, first.id), session.get(Person, editor.id)
                runs.begin_undo(session, found) if undoing else runs.begin(session, found, by)
            with db.unit_of_work() as session, pytest.raises(imports.NotNow):
                runs.begin(session, session.get_one(Import, second.id), session.get(Person, editor.id))
            portions.finish(first.id, lambda *_: None)
            with db.unit_of_work() as session:
                assert session.scalar(select(func.count()).select_from(Practice)) == drafts_then
                assert imports.doubtful_rows(session, session.get_one(Import, first.id)) == 0


def test_two_workers_never_do_the_same_rows_of_an_import_on_postgresql(house, at_work, monkeypatch):
    monkeypatch.setattr(portions, "PAUSE_SECONDS", 0)
    with at_work() as session:
        editor = a_person(session, Role.EDITOR)
        id = imports.keep(session, _table(), "many.csv", editor).id
    with house.app_context():
        portions.finish(id, lambda *_: None)
        with db.unit_of_work() as session:
            runs.begin(session, session.get_one(Import, id), session.get(Person, editor.id))

    def work(_session, wait):
        wait()
        portions.finish(id, lambda *_: None)

    assert together(house, work, work) == [None, None]
    with at_work() as session:
        assert session.scalar(select(func.count()).select_from(Practice)) == 250
        assert imports.outcomes(session, session.get_one(Import, id)) == {"created": 250}


def _table():
    return import_files.read(MANY.encode(), "many.csv", gazetteer())


def test_a_program_brings_a_practice_on_postgresql_and_the_same_call_twice_is_one(house, at_work):
    with at_work() as session:
        author = a_person(session, name="Ana")
        city = practices.city_for(session, "UA", "Lutsk")
        token = api_keys.make(session, author, city, "Our site", list(Scope), by=author)[1]
    told = {"Authorization": f"Bearer {token}", "Idempotency-Key": "one"}
    body = {"language": "en", "answers": full_answers(), "send": True}

    def send(_session, wait):
        wait()
        statuses.append(house.test_client().post("/api/v1/submissions", json=body, headers=told).status_code)

    statuses = []
    together(house, send, send)
    assert 201 in statuses and set(statuses) <= {201, 409}
    assert house.test_client().post("/api/v1/submissions", json=body, headers=told).status_code == 201
    with at_work() as session:
        assert [one.state for one in session.scalars(select(Practice))] == [State.SUBMITTED]
        assert session.scalar(select(func.count()).select_from(ApiUse)) == 1
