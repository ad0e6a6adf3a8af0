"""A database that is full, locked, cut off or away: everything typed is shown again, and the next try saves it.

Not here: a server that is killed (`tests/browser/test_autosave.py`), and a store of files that is full
(`views/city/test_reference_files.py`).
"""

from __future__ import annotations

from contextlib import closing, contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from writing import WORDS, picture

from webapp.core import db


@pytest.fixture
def as_in_production(app):
    app.testing = app.config["PROPAGATE_EXCEPTIONS"] = False


def failed(message):
    return OperationalError("COMMIT", {}, db.sqlite_module().OperationalError(message))


@pytest.fixture
def full_disk(app, as_in_production):
    """Within this block, SQLite may not take another page."""

    @contextmanager
    def full():
        limit = "PRAGMA max_page_count"
        with app.extensions["sheaf_engine"].connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        event.listen(app.extensions["sheaf_engine"], "begin", shrink := _pragma(f"{limit} = {pages}"))
        yield
        event.remove(app.extensions["sheaf_engine"], "begin", shrink)
        app.extensions["sheaf_engine"].dispose()  # a new connection has no limit

    return full


def _pragma(words):
    return lambda connection: connection.connection.execute(words)


@pytest.fixture
def commit_fails(as_in_production, monkeypatch):
    """Within this block, no commit succeeds."""

    @contextmanager
    def fails(message="database or disk is full"):
        def commit(self):
            raise failed(message)

        with monkeypatch.context() as patch:
            patch.setattr(Session, "commit", commit)
            yield

    return fails


@pytest.fixture
def line_cut(app, as_in_production):
    """Within this block, the database is gone from the first change on, for reading, too."""

    @contextmanager
    def cut():
        gone = []

        def statement(connection, cursor, words, *rest):
            if gone or words.startswith(("UPDATE", "INSERT")):
                gone.append(words)
                raise failed("server closed the connection unexpectedly")

        event.listen(app.extensions["sheaf_engine"], "before_cursor_execute", statement)
        yield
        event.remove(app.extensions["sheaf_engine"], "before_cursor_execute", statement)
        assert gone

    return cut


@pytest.fixture(params=[pytest.param("full_disk", marks=pytest.mark.sqlite), "commit_fails", "line_cut"])
def trouble(request):
    return request.getfixturevalue(request.param)


def in_vain(city, draft, form, **boxes):
    """The page that a section shows when it could not be saved: well made, with words, and the form to send again."""
    opened = city.post(f"{draft}/story", {**form, **boxes}, status=500)
    assert "The server could not store it just now. What you wrote is all here" in opened.text
    assert "Sign in again" not in opened.text and "Saved." not in opened.text
    return opened, opened.form(action=f"{draft}/story")


def test_when_the_database_fails_everything_typed_is_shown_and_the_next_try_saves_it(city, draft, stored, trouble):
    before = stored(draft)[1]
    form = city.get(f"{draft}/story").form() | {"then": "save"}
    long = WORDS * 100
    with trouble():
        opened, again = in_vain(city, draft, form, lessons=long, purpose="Short.")
        assert long in opened.text
    assert (again["lessons"], again["purpose"]) == (long, "Short.")
    assert stored(draft)[1] == before
    saved = city.post(f"{draft}/story", again)
    answers = stored(draft)[1]
    assert answers["lessons"] == long and answers["purpose"] == "Short." and "Saved." not in opened.text
    assert saved.status == 200


def test_when_the_database_fails_while_one_types_the_page_goes_on_trying(city, draft, stored, trouble):
    form = city.get(f"{draft}/story").form()
    with trouble():
        answer = city.client.post(f"{draft}/story/autosave", data={**form, "lessons": WORDS * 100})
        assert (answer.status_code, answer.get_json()) == (500, {"state": "unwell"})
    answer = city.client.post(f"{draft}/story/autosave", data={**form, "lessons": WORDS})
    assert answer.get_json()["state"] == "saved" and stored(draft)[1]["lessons"] == WORDS


def test_a_picture_that_came_when_the_commit_failed_is_asked_for_again_and_the_words_stay(
    city, draft, stored, commit_fails
):
    form = city.get(f"{draft}/evidence").form() | {"references-0-title": WORDS, "photos-upload": picture()}
    with commit_fails():
        opened = city.post(f"{draft}/evidence", {**form, "then": "save"}, status=500)
    assert "Choose the files again" in opened.text
    city.post(f"{draft}/evidence", opened.form(action=f"{draft}/evidence"))
    assert stored(draft)[1]["references"][0]["title"] == WORDS


@pytest.mark.sqlite
def test_when_the_database_is_locked_for_too_long_everything_typed_is_shown(
    app, city, draft, stored, settings, as_in_production, monkeypatch
):
    form = city.get(f"{draft}/story").form() | {"then": "save"}
    monkeypatch.setattr(db, "PRAGMAS", (*db.PRAGMAS[:3], "busy_timeout=50"))
    app.extensions["sheaf_engine"].dispose()
    path = settings.instance / "sheaf.sqlite3"
    with closing(db.sqlite_module().connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        _, again = in_vain(city, draft, form, lessons=WORDS)
        assert city.client.post(f"{draft}/story/autosave", data=form).get_json() == {"state": "unwell"}
        city.get(f"{draft}/story")  # reading waits for nobody
        writer.execute("ROLLBACK")
    city.post(f"{draft}/story", again)
    assert stored(draft)[1]["lessons"] == WORDS


def test_when_the_database_is_away_altogether_every_page_says_so_in_words(city, page, draft, app, as_in_production):
    def away(*everything):
        raise failed("could not connect to server")

    event.listen(app.extensions["sheaf_engine"], "begin", away)
    for opened in (page.get("/", status=500), city.get(draft, status=500), city.get("/my", status=500)):
        assert "It is our fault" in opened.text and "Try again in a minute" in opened.text
    program = page.client.get("/api/v1/practices")
    assert (program.status_code, program.mimetype) == (500, "application/problem+json")
    answer = city.client.post(f"{draft}/story", data={"lessons": WORDS})
    assert WORDS in answer.text and answer.status_code >= 400
    event.remove(app.extensions["sheaf_engine"], "begin", away)
