"""Several people, workers and programs at the same moment, on PostgreSQL."""

from __future__ import annotations

import threading

import pytest
from builders import a_person, a_practice, full_answers
from sqlalchemy import func, select

from forms.answers.merging import etags
from forms.places.gazetteer import gazetteer
from forms.questionnaire.shipped import LATEST, load
from webapp import jobs
from webapp.accounts import api_keys
from webapp.accounts.people import person_for
from webapp.city_names import city_for
from webapp.core import db
from webapp.imports import batches, preparation, rows, runs
from webapp.imports import files as import_files
from webapp.models import (
    ApiUse,
    Event,
    Import,
    Person,
    Practice,
    Role,
    Scope,
    State,
)
from webapp.practices import drafts, records
from webapp.practices.actions import Confirmed, carry_out
from webapp.practices.workflow import Action


def together(app, *actions):
    """Run functions in threads of their own, each in a unit of work, all at once. Returns what each raised or None."""
    barrier, outcomes = threading.Barrier(len(actions)), [None] * len(actions)

    def one(number, action):
        try:
            with app.app_context(), db.unit_of_work() as session:
                action(session, barrier.wait)
        except Exception as error:
            outcomes[number] = error

    threads = [threading.Thread(target=one, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_references_are_never_given_out_twice_on_postgresql(on_postgresql):
    given = []

    def take(session, ready):
        ready()
        given.append(records.next_reference(session, 2026))

    assert together(on_postgresql, *[take] * 6) == [None] * 6
    assert sorted(given) == [f"SH-2026-000{number}" for number in range(1, 7)]


def test_of_two_moves_at_once_one_wins_on_postgresql(on_postgresql, at_work):
    with at_work() as session:
        editors = [a_person(session, Role.EDITOR).id for _ in range(2)]
        id = a_practice(session, State.SUBMITTED).id

    def move(action, editor):
        def make(session, ready):
            practice, person = session.get(Practice, id), session.get(Person, editor)
            practice.people, practice.copies, practice.revisions  # noqa: B018 (both have read everything)
            ready()
            carry_out(session, practice, action, person, note="One of two.", confirmed=Confirmed(practice.version))

        return make

    outcomes = together(on_postgresql, move(Action.ACCEPT, editors[0]), move(Action.DECLINE, editors[1]))
    assert sum(outcome is None for outcome in outcomes) == 1
    assert [outcome.reason for outcome in outcomes if outcome] == ["stale"]
    with at_work() as session:
        assert len(session.scalars(select(Event).where(Event.practice_id == id)).all()) == 2


def test_a_job_is_claimed_by_one_worker_on_postgresql(on_postgresql, at_work, monkeypatch):
    ran = []
    kind = jobs.Kind(lambda job: ran.append(job.owner))
    monkeypatch.setitem(on_postgresql.extensions["sheaf_job_kinds"], "test", kind)
    with at_work() as session:
        id = jobs.enqueue(session, "test", {}).id

    def run(session, ready):
        session.rollback()
        ready()
        jobs.run(id)

    assert together(on_postgresql, *[run] * 5) == [None] * 5
    assert len(ran) == 1


def test_two_sections_saved_at_once_are_both_kept_on_postgresql(on_postgresql, at_work):
    with at_work() as session:
        author = a_person(session).id
        id = a_practice(session, by=session.get(Person, author)).id

    def save(field, section):
        def make(session, ready):
            practice, person = session.get(Practice, id), session.get(Person, author)
            practice.copies  # noqa: B018 (everybody has read everything)
            ready()
            drafts.save(session, practice.working_copy, {field: "New."}, person, load(LATEST).section(section))

        return make

    outcomes = together(on_postgresql, save("lessons", "story"), save("funding", "resources"), save("website", "about"))
    assert outcomes == [None] * 3
    with at_work() as session:
        answers = session.get(Practice, id).working_copy.answers
        assert {answers[field] for field in ("lessons", "funding", "website")} == {"New."}


def test_of_two_texts_for_one_answer_none_is_overwritten_on_postgresql(on_postgresql, at_work):
    with at_work() as session:
        author = a_person(session).id
        id = a_practice(session, by=session.get(Person, author)).id

    conflicts = []

    def save(text):
        def make(session, ready):
            practice, person = session.get(Practice, id), session.get(Person, author)
            section = load(practice.questionnaire_version).section("story")
            tab = drafts.Tab(etags(section.fields, practice.working_copy.answers), text)
            ready()
            copy = drafts.lock(session, practice)
            mine, theirs = {**copy.answers, "lessons": text}, dict(copy.answers)
            merged = drafts.merge(session, copy, section, tab, mine, theirs)
            if not merged.conflicts:
                drafts.write(session, copy, {"lessons": text}, person, section, tab)
            conflicts.append(merged.conflicts)

        return make

    outcomes = together(on_postgresql, save("Mine."), save("Theirs."))
    assert outcomes == [None] * 2 and sorted(conflicts) == [(), ("lessons",)]


def test_one_address_that_starts_twice_at_once_is_one_person_on_postgresql(on_postgresql, at_work):
    def begin(session, ready):
        ready()
        person = person_for(session, "ana@city.example")
        records.start(session, person, language="en", country="PT", title="The same title")

    assert together(on_postgresql, *[begin] * 4) == [None] * 4
    with at_work() as session:
        assert len(session.scalars(select(Person)).all()) == 1


def test_two_practices_of_one_title_published_at_once_have_two_addresses_on_postgresql(on_postgresql, at_work):
    with at_work() as session:
        editor = a_person(session, Role.EDITOR).id
        ids = [a_practice(session, State.ACCEPTED, title="The same title").id for _ in range(2)]

    def publish(id):
        def make(session, ready):
            ready()
            carry_out(session, session.get(Practice, id), Action.PUBLISH, session.get(Person, editor))

        return make

    assert together(on_postgresql, *map(publish, ids)) == [None, None]
    with at_work() as session:
        assert len(set(session.scalars(select(Practice.slug)))) == 2


MANY = "Title,Country,City,Number\n" + "".join(f"Practice {n},France,Lyon,{n}\n" for n in range(1, 251))


def test_a_long_table_is_imported_in_portions_and_undone_on_postgresql(on_postgresql, at_work, monkeypatch):
    monkeypatch.setattr(batches, "PAUSE_SECONDS", 0)
    with at_work() as session:
        editor = a_person(session, Role.EDITOR)
        first, second = (preparation.keep(session, _table(), "many.csv", editor) for _ in range(2))
    with on_postgresql.app_context():
        for id in (first.id, second.id):
            batches.finish(id, lambda *_: None)
        for undoing, drafts_then in ((False, 250), (True, 0)):
            with db.unit_of_work() as session:
                found, by = session.get_one(Import, first.id), session.get(Person, editor.id)
                runs.begin_undo(session, found) if undoing else runs.begin(session, found, by)
            with db.unit_of_work() as session, pytest.raises(preparation.NotNow):
                runs.begin(session, session.get_one(Import, second.id), session.get(Person, editor.id))
            batches.finish(first.id, lambda *_: None)
            with db.unit_of_work() as session:
                assert session.scalar(select(func.count()).select_from(Practice)) == drafts_then
                assert rows.uncertain_rows(session, session.get_one(Import, first.id)) == 0


def test_two_workers_never_do_the_same_rows_of_an_import_on_postgresql(on_postgresql, at_work, monkeypatch):
    monkeypatch.setattr(batches, "PAUSE_SECONDS", 0)
    with at_work() as session:
        editor = a_person(session, Role.EDITOR)
        id = preparation.keep(session, _table(), "many.csv", editor).id
    with on_postgresql.app_context():
        batches.finish(id, lambda *_: None)
        with db.unit_of_work() as session:
            runs.begin(session, session.get_one(Import, id), session.get(Person, editor.id))

    def work(_session, wait):
        wait()
        batches.finish(id, lambda *_: None)

    assert together(on_postgresql, work, work) == [None, None]
    with at_work() as session:
        assert session.scalar(select(func.count()).select_from(Practice)) == 250
        assert rows.outcomes(session, session.get_one(Import, id)) == {"created": 250}


def _table():
    return import_files.read(MANY.encode(), "many.csv", gazetteer())


def test_a_program_brings_a_practice_on_postgresql_and_the_same_call_twice_is_one(on_postgresql, at_work):
    with at_work() as session:
        author = a_person(session, name="Ana")
        city = city_for(session, "UA", "Lutsk")
        token = api_keys.make(session, author, city, "Our site", list(Scope), by=author)[1]
    told = {"Authorization": f"Bearer {token}", "Idempotency-Key": "one"}
    body = {"language": "en", "answers": full_answers(), "send": True}

    def send(_session, wait):
        wait()
        statuses.append(on_postgresql.test_client().post("/api/v1/submissions", json=body, headers=told).status_code)

    statuses = []
    together(on_postgresql, send, send)
    assert 201 in statuses and set(statuses) <= {201, 409}
    assert on_postgresql.test_client().post("/api/v1/submissions", json=body, headers=told).status_code == 201
    with at_work() as session:
        assert [one.state for one in session.scalars(select(Practice))] == [State.SUBMITTED]
        assert session.scalar(select(func.count()).select_from(ApiUse)) == 1
