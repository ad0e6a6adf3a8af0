"""Imports of many rows: done in batches by a job, stopped, gone on with and undone, while others write."""

import time

import pytest
from builders import a_person
from sqlalchemy import func, select

from forms.places.gazetteer import gazetteer
from webapp import jobs
from webapp.core import db
from webapp.imports import batches, files, preparation, rows, runs
from webapp.models import Import, ImportOutcome, ImportState, JobState, Person, Practice, Role

MANY = "Title,Country,City,Number\n" + "".join(f"Practice {n},France,Lyon,{n}\n" for n in range(1, 251))


@pytest.fixture
def many(app):
    """The id of an import of more rows than are done at once, asked for and not done yet."""
    with app.app_context(), db.unit_of_work() as session:
        editor = a_person(session, Role.EDITOR)
        content = files.read(MANY.encode(), "many.csv", gazetteer())
        found = preparation.keep(session, content, "many.csv", editor)
        batches.go_on(session, found, editor)
        assert preparation.is_busy(found) and found.row_count == 250
        return found.id


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(batches, "PAUSE_SECONDS", 0)


def _practices(session):
    return session.scalar(select(func.count()).select_from(Practice))


def go_on(id, begin=None):
    """Begin something with an import, and let the job do it; the import afterwards."""
    with db.unit_of_work() as session:
        found = session.get_one(Import, id)
        by = session.scalars(select(Person)).one()
        if begin:
            begin(session, found, *((by,) if begin is runs.begin else ()))
        batches.go_on(session, found, by)
    jobs.run_waiting()
    with db.unit_of_work(reading=True) as session:
        found = session.get_one(Import, id)
        return found.state, found.job.state, rows.outcomes(session, found), _practices(session)


def test_many_rows_are_looked_at_imported_and_undone_by_jobs(app, many, quick):
    with app.app_context():
        assert go_on(many) == (ImportState.PREPARED, JobState.DONE, {ImportOutcome.CREATED: 250}, 0)
        assert go_on(many, runs.begin)[::3] == (ImportState.DONE, 250)
        assert go_on(many, runs.begin_undo)[::3] == (ImportState.UNDONE, 0)


def test_an_import_that_was_stopped_goes_on_where_it_was_or_is_undone(app, many, quick, monkeypatch):
    with app.app_context():
        go_on(many)
        write, batch = batches.Importing.write, []

        def stopped_after_the_first(*given):
            write(*given)
            batch.append(given)
            if len(batch) == 1:
                batches.stop(given[1], given[2])

        monkeypatch.setattr(batches.Importing, "write", stopped_after_the_first)
        assert go_on(many, runs.begin)[::3] == (ImportState.IMPORTING, batches.BATCH)
        with db.unit_of_work() as session:
            found = session.get_one(Import, many)
            assert batches.is_stopped(found) and found.job.state == JobState.CANCELLED
            assert found.next_row == batches.BATCH + 1
        assert go_on(many)[::3] == (ImportState.DONE, 250)
        assert go_on(many, runs.begin_undo)[::3] == (ImportState.UNDONE, 0)


def failing_after(write, most):
    done = []

    def fails(*given):
        write(*given)
        done.append(given)
        if len(done) > most:
            raise RuntimeError("the machine stops")

    return fails


@pytest.fixture
def half_done(app, many, quick, monkeypatch):
    """The id of an import whose machine went away in its second batch."""
    with app.app_context():
        go_on(many)
        with db.unit_of_work() as session:
            runs.begin(session, session.get_one(Import, many), session.scalars(select(Person)).one())
        monkeypatch.setattr(batches.Importing, "write", failing_after(batches.Importing.write, 1))
        with pytest.raises(RuntimeError):
            batches.finish(many, lambda *_: None)
        monkeypatch.undo()
        monkeypatch.setattr(batches, "PAUSE_SECONDS", 0)
        yield many


def test_a_portion_is_written_whole_or_not_at_all(half_done):
    with db.unit_of_work(reading=True) as session:
        found = session.get_one(Import, half_done)
        assert (_practices(session), found.next_row) == (batches.BATCH, batches.BATCH + 1)


def test_an_import_whose_machine_went_away_goes_on_where_it_was(half_done):
    assert go_on(half_done)[::3] == (ImportState.DONE, 250)


def test_an_import_whose_machine_went_away_is_undone_as_far_as_it_came(half_done):
    assert go_on(half_done, runs.begin_undo)[::3] == (ImportState.UNDONE, 0)


def test_keys_that_stand_twice_are_numbered_across_portions_and_after_a_stop(app, quick, monkeypatch):
    text = "Title,Country\n" + "Kitchen,France\n" * 230
    with app.app_context():
        with db.unit_of_work() as session:
            content = files.read(text.encode(), "many.csv", gazetteer())
            id = preparation.keep(session, content, "many.csv", None).id
        monkeypatch.setattr(batches.Looking, "write", failing_after(batches.Looking.write, 1))
        with pytest.raises(RuntimeError):
            batches.finish(id, lambda *_: None)
        monkeypatch.undo()
        batches.finish(id, lambda *_: None)
        with db.unit_of_work(reading=True) as session:
            keys = {row.source_key for row in rows.rows_of(session, session.get_one(Import, id))}
    assert len(keys) == 230 and "kitchen | FR (230)" in keys


def test_others_can_write_while_an_import_is_under_way(app, many, quick, monkeypatch):
    """Between two batches the database is free: nothing is held while rows are made ready."""
    free = []

    def seen(state, finished, total):
        began = time.monotonic()
        with db.unit_of_work() as session:
            session.scalars(select(Person)).one().name = f"after {finished}"
        free.append(time.monotonic() - began)

    with app.app_context():
        batches.finish(many, seen)
    assert len(free) == 3 and max(free) < db.LOCK_WAIT_MS / 1000
