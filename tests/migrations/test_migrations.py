"""The database moves from release to release, up and down, empty and full, and is what the models say."""

from __future__ import annotations

import re
import shutil
from contextlib import contextmanager
from dataclasses import replace
from functools import reduce

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from builders import a_practice
from sqlalchemy import CheckConstraint, inspect, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from webapp import create_app, migrations
from webapp.core import db
from webapp.migrations.triggers import laid_aside
from webapp.migrations.vocabulary import add_words, remove_words
from webapp.models import Base, Edition, EditionEntry, State
from webapp.practices.transitions import Action

# What is derived from the rest: by an older release from published revisions, and the rows of the desk.
DERIVED = ("facet", "catalogue_entry", "desk_row", "desk_label", "queue_row", "queue_label", "desk_words")


def tables(engine):
    found = set(inspect(engine).get_table_names()) - {"alembic_version"}
    return {name for name in found if migrations.in_the_models(name, "table", None)}


def revision(engine):
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def test_the_migrated_database_is_what_the_models_say(new_database):
    with new_database.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": migrations.in_the_models}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_the_checks_of_the_models_are_in_the_database(new_database):
    """Alembic does not compare CHECK constraints, so they are compared by name and by the words that they list here."""
    found = {
        (table, check["name"], words_in(check["sqltext"]))
        for table in tables(new_database)
        for check in inspect(new_database).get_check_constraints(table)
    }
    wanted = {
        (table.name, str(constraint.name), words_in(str(constraint.sqltext)))
        for table in Base.metadata.sorted_tables
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }
    assert wanted == found and len(found) >= 7


def words_in(condition):
    return frozenset(re.findall(r"'(\w+)'", condition))


def test_the_database_goes_up_down_and_up_again(empty_database):
    migrations.upgrade(empty_database)
    first = tables(empty_database)
    assert first == set(Base.metadata.tables) and revision(empty_database) == migrations.head_revision()
    migrations.downgrade(empty_database, "base")
    assert tables(empty_database) == set() and revision(empty_database) is None
    migrations.upgrade(empty_database)
    assert tables(empty_database) == first


def test_upgrading_an_up_to_date_database_changes_nothing(new_database):
    with new_database.begin() as connection:
        connection.execute(text("INSERT INTO city (id, country, name) VALUES (1, 'UA', 'Lutsk')"))
    migrations.upgrade(new_database)
    with new_database.connect() as connection:
        assert connection.scalar(text("SELECT name FROM city")) == "Lutsk"


@pytest.fixture
def full(new_database, settings):
    """An app on this database, with a practice in every state, e-mails, jobs and an edition."""
    url = new_database.url.render_as_string(hide_password=False)
    app = create_app(replace(settings, database_url=url))
    with app.app_context(), db.unit_of_work() as session:
        for state in State:
            practice = a_practice(session, state, photos=1)
            if state is State.PUBLISHED:
                entry = EditionEntry(position=1, revision_id=practice.revisions[0].id)
                session.add(Edition(year=2026, title="Good practices", entries=[entry]))
    yield app
    app.extensions["sheaf_engine"].dispose()
    app.extensions["sheaf_huey"].storage.close()


def everything(engine):
    """Every row of every table that the database has, by table and then by key, each as column -> value."""
    keys = {name: inspect(engine).get_pk_constraint(name)["constrained_columns"] for name in tables(engine)}
    with engine.connect() as connection:
        return {
            name: [dict(row) for row in connection.execute(text(in_order(name, key))).mappings()]
            for name, key in keys.items()
            if name not in DERIVED
        }


def in_order(table, key):
    return f'SELECT * FROM "{table}" ORDER BY {", ".join(key)}'


def as_far_as_in(older, rows):
    """The rows, without the tables and columns that the older database does not have."""
    columns = {name: set(found[0]) if found else set() for name, found in older.items()}
    return {
        name: [{key: value for key, value in row.items() if key in columns[name]} for row in rows[name]]
        for name in older
    }


def in_words_below(migration, rows):
    """The rows as the release before a migration has them: with its words, tables and columns."""
    words = getattr(migration, "IN_OLDER", {})
    tables = {new: old for old, new in getattr(migration, "RENAMED_TABLES", {}).items()}
    columns = {
        name: {new: old for old, new in own.items()} for name, own in getattr(migration, "RENAMED_COLUMNS", {}).items()
    }
    return {
        tables.get(name, name): [
            {
                columns.get(name, {}).get(key, key): (
                    words[kind].get(value, value) if (kind := key.rpartition("_")[2]) in words else value
                )
                for key, value in row.items()
            }
            for row in found
        ]
        for name, found in rows.items()
    }


OLDEST = {
    "action": {
        *("submit", "recall", "take", "return", "accept", "publish", "decline", "withdraw", "restore", "reopen"),
        *("revise", "leave", "undo", "translate", "untranslate"),
    },
    "state": {"draft", "submitted", "in_review", "returned", "accepted", "published", "withdrawn", "declined"},
}
"""The actions and states of the first releases; never changed, for each later one is in `IN_OLDER` of its migration."""


def test_the_migration_of_each_later_action_and_state_says_what_it_is_in_the_release_before():
    script = ScriptDirectory(str(migrations.HERE))
    words = [getattr(step.module, "IN_OLDER", {}) for step in script.walk_revisions()]
    for kind, names in (("action", Action), ("state", State)):
        assert set(names) - OLDEST[kind] <= {name for one in words for name in one.get(kind, ())}, kind


def test_each_migration_leaves_the_data_of_a_full_database_as_it_was(full, new_database):
    """Down by one and up again, from the newest on; the first migration makes the tables, so data ends there."""
    before = everything(new_database)
    assert all(
        before[name] for name in ("practice", "revision", "event", "email", "job", "stored_file", "edition_entry")
    )
    script = ScriptDirectory(str(migrations.HERE))
    assert script.get_current_head() == migrations.head_revision()
    undone = []
    for step in script.walk_revisions():
        if step.down_revision is None:
            break
        undone.append(step.module)
        migrations.downgrade(new_database, step.down_revision)
        older, before = everything(new_database), in_words_below(step.module, before)
        assert older == as_far_as_in(older, before)
        migrations.upgrade(new_database)
        after = reduce(lambda rows, migration: in_words_below(migration, rows), undone, everything(new_database))
        assert as_far_as_in(older, after) == older
    migrations.downgrade(new_database, "base")
    assert tables(new_database) == set()
    migrations.upgrade(new_database)
    assert not any(everything(new_database).values())


@contextmanager
def changing(engine):
    """A transaction in which the operations of a migration can be called."""
    with (
        engine.connect() as connection,
        migrations._prepared(connection),
        connection.begin(),
        Operations.context(MigrationContext.configure(connection)) as op,
    ):
        yield op


def test_triggers_that_a_migration_lays_aside_keep_the_history_again_afterwards(full, new_database):
    """SQLite drops the triggers of a table that is made anew: `laid_aside` is for a migration that changes a CHECK."""
    with changing(new_database) as op, laid_aside():
        for table in ("practice", "event", "revision"):
            with op.batch_alter_table(table) as changed:
                changed.create_check_constraint(f"ck_{table}_again", "id > 0")
        op.execute("UPDATE event SET action = 'rewritten'")
    for statement in ("UPDATE event SET action = 'once more'", "DELETE FROM event", "DELETE FROM revision"):
        with new_database.begin() as connection, pytest.raises(DatabaseError, match=r"only added to|never changed"):
            connection.execute(text(statement))


def test_new_states_and_actions_come_into_the_database_and_are_older_words_again_below(full, new_database):
    in_older = {"state": {"on_hold": "in_review"}, "action": {"hold": "take"}}
    before = everything(new_database)
    with changing(new_database):
        add_words(in_older)
    assert everything(new_database) == before
    rows = [
        "UPDATE practice SET state = 'on_hold' WHERE state = 'in_review'",
        "UPDATE queue_row SET state = 'on_hold' WHERE state = 'in_review'",
        "INSERT INTO event (practice_id, action, from_state, to_state, at, note)"
        " SELECT id, 'hold', 'on_hold', 'on_hold', updated_at, '' FROM practice WHERE state = 'on_hold'",
    ]
    with new_database.begin() as connection:
        assert all(connection.execute(text(row)).rowcount == 1 for row in rows)
    with changing(new_database):
        remove_words(in_older)
    after = everything(new_database)
    (held,) = [row for row in after["event"] if row not in before["event"]]
    assert (held["action"], held["from_state"], held["to_state"]) == ("take", "in_review", "in_review")
    assert after["practice"] == before["practice"]
    test_the_checks_of_the_models_are_in_the_database(new_database)
    for row in rows[:2]:
        with new_database.begin() as connection, pytest.raises(IntegrityError):
            connection.execute(text(row))


def test_a_migration_that_fails_half_way_leaves_the_database_as_it_was(new_database, tmp_path, monkeypatch):
    before = tables(new_database)
    folder = tmp_path / "migrations"
    shutil.copytree(migrations.HERE, folder)
    (folder / "versions" / "9999_broken.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f"revision, down_revision = '9999', '{migrations.head_revision()}'\n"
        "branch_labels = depends_on = None\n"
        "def upgrade():\n"
        "    op.create_table('half_way', sa.Column('id', sa.Integer, primary_key=True))\n"
        "    raise RuntimeError('half way')\n"
        "def downgrade():\n    pass\n"
    )
    monkeypatch.setattr(migrations, "HERE", folder)
    with pytest.raises(RuntimeError, match="half way"):
        migrations.upgrade(new_database)
    monkeypatch.undo()
    assert tables(new_database) == before and revision(new_database) == migrations.head_revision()


# ------------------------------------------------------------------------------------------- the house on PostgreSQL
