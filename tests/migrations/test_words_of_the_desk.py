"""Words in the review queue find the same on SQLite and on PostgreSQL, and nothing of them reaches a reader."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import replace

import pytest
from builders import a_person, a_practice
from sqlalchemy import text

from webapp import create_app
from webapp.catalogue import query_syntax, search
from webapp.catalogue.search import Asked
from webapp.config import Environment, Settings
from webapp.core import db
from webapp.models import Person, Practice, Role, State
from webapp.practices import comments
from webapp.review import queue
from webapp.review.filters import Filters


@pytest.fixture
def house(new_database, settings):
    """An app on this database with a practice under review and an editor, and a note about it."""
    with opened(replace(settings, database_url=new_database.url.render_as_string(hide_password=False))) as app:
        yield app


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def only_read(request, tmp_path_factory, migrated_database):
    """The same for tests that change nothing, once for all of them."""
    folder = tmp_path_factory.mktemp("words")
    if request.param == "postgresql":
        url = request.getfixturevalue("new_on_postgresql")()
    else:
        url = f"sqlite:///{shutil.copy(migrated_database, folder / 'words.sqlite3')}"
    with opened(Settings(Environment.TESTING, folder, "only for tests " * 4, database_url=url)) as app:
        yield app


@contextmanager
def opened(settings):
    app = create_app(settings)
    with app.app_context(), db.unit_of_work() as session:
        author, editor = a_person(session, name="Zoë Çelik"), a_person(session, Role.EDITOR)
        practice = a_practice(
            session, State.IN_REVIEW, by=author, editor=editor, title="Straßenfest", process="多文化共生の街で働く"
        )
        comments.comment(session, practice, editor, "Confidential: the bridge isn't theirs.", to_city=False)
    yield app
    app.extensions["sheaf_engine"].dispose()
    app.extensions["sheaf_huey"].storage.close()


def found(app, words):
    """Return how many practices the review queue finds by these words."""
    with app.app_context(), db.unit_of_work(reading=True) as session:
        return queue.listed(session, Filters(scope="all", q=words), session.query(Person).first()).total


@pytest.mark.parametrize(
    ("words", "number"),
    [
        *((one, 1) for one in ("confidential bridge", "CONFID", "zoe celik", "strassenfest", "文化", "SH-", "isn't")),
        *((one, 1) for one in ('"the bridge"', "bridge confidential")),
        *(
            (one, 0)
            for one in ('"bridge the"', "bridge tunnel", "%", "_", "'", "***", "ridge", "NEAR(a b)", '"', "\x00")
        ),
    ],
)
def test_words_find_the_same_on_both_databases(only_read, words, number):
    assert found(only_read, words) == number


def test_what_was_said_at_the_desk_is_found_by_no_reader_even_when_the_practice_is_public(house):
    with house.app_context(), db.unit_of_work() as session:
        practice = session.query(Practice).one()
        editor = a_person(session, Role.EDITOR)
        a_practice(session, State.PUBLISHED, editor=editor, title="Open house")
        comments.comment(session, practice, editor, "Hush: umbrella.", to_city=False)
        public = session.query(Practice).filter_by(title="Open house").one()
        comments.comment(session, public, editor, "Hush: umbrella.", to_city=False)
    assert found(house, "umbrella") == 2
    with house.app_context(), db.unit_of_work(reading=True) as session:
        for words in ("umbrella", "confidential", "strassenfest"):
            assert search.find(session, Asked(words), language="en").total == 0
        assert search.find(session, Asked("open house"), language="en").total == 1


def test_the_words_go_with_the_practice_whoever_deletes_it(house):
    with house.app_context(), db.unit_of_work() as session:
        assert session.scalar(text("SELECT count(*) FROM desk_text")) == 1
        session.execute(text("DELETE FROM queue_row"))
        assert session.scalar(text("SELECT count(*) FROM desk_text")) == 0


def test_more_words_than_postgresql_takes_are_kept_as_far_as_it_goes(postgresql_url):
    many = [f"wort{number:x}mitvielenbuchstaben" for number in range(100_000)]
    engine = db.make_engine(postgresql_url)
    with engine.connect() as connection:
        lengths = text("SELECT length(CAST(:one AS tsvector)), length(CAST(:two AS tsvector))")
        words = {"one": query_syntax.tsvector([("D", many)]), "two": query_syntax.tsvector([("D", many[:3] * 100_000)])}
        assert connection.execute(lengths, words).one() == (pytest.approx(28_000, rel=0.1), 3)
    engine.dispose()
