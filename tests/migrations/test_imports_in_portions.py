"""Imports of an older release come along: a file that was only read is looked at again, what was done stays done."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlalchemy import text

from webapp import create_app, migrations
from webapp.core import db
from webapp.imports import batches
from webapp.imports import rows as imports_rows
from webapp.models import Import, ImportState

BEFORE = "0015"
TABLE = {"headers": ["Title", "Remark"], "rows": [{"Title": "Kitchen", "Remark": "old"}, {"Title": "", "Remark": "x"}]}
PAGE = {
    "candidates": [
        {
            "key": "map",
            "title": "Map",
            "language": "",
            "answers": {"title": "Map", "places": {"countries": ["IE"], "cities": []}},
            "notes": [["line", "Ireland"]],
            "doubts": [{"code": "no_heading", "value": "", "other": "", "line": ""}],
        }
    ]
}


@pytest.fixture
def older(new_database):
    """A database of the release before, with a table and a page that were read, and a table that was undone."""
    migrations.downgrade(new_database, BEFORE)
    content = {"prepared": ("csv", TABLE), "done": ("listing", PAGE), "undone": ("csv", TABLE)}
    with new_database.begin() as connection:
        for number, (state, (kind, said)) in enumerate(content.items(), start=1):
            connection.execute(
                text(
                    "INSERT INTO import (id, state, kind, source, file_name, language, content, mapping, notes, at)"
                    " VALUES (:id, :state, :kind, 'old', 'old.csv', 'en', :content, :mapping, '[]', :at)"
                ),
                {
                    "id": number,
                    "state": state,
                    "kind": kind,
                    "content": json.dumps(said),
                    "mapping": json.dumps({"Title": "title", "Remark": ""}),
                    "at": "2026-01-01 00:00:00",
                },
            )
        for import_id, outcome in ((2, "created"), (3, "created"), (3, "updated")):
            connection.execute(
                text(
                    "INSERT INTO imported_row"
                    " (import_id, number, source, source_key, title, outcome, answers, notes, doubts)"
                    " VALUES (:import_id, :number, 'old', 'k', 'K', :outcome, '{}', '[]', '[]')"
                ),
                {"import_id": import_id, "number": 2 if outcome == "updated" else 1, "outcome": outcome},
            )
    return new_database


def test_imports_of_an_older_release_come_along(older, settings):
    migrations.upgrade(older)
    app = create_app(replace(settings, database_url=older.url.render_as_string(hide_password=False)))
    with app.app_context(), db.unit_of_work() as session:
        read, done, undone = (session.get_one(Import, id) for id in (1, 2, 3))
        assert (read.state, read.row_count, read.content["samples"]["Remark"]) == (ImportState.LOOKING, 2, ["old", "x"])
        assert batches.is_stopped(read) and not batches.is_stopped(done)
        batches.done_at_once(session, read)
        assert [row.notes for row in imports_rows.rows_of(session, read)] == [[["Remark", "old"]], [["Remark", "x"]]]
        assert imports_rows.undone_rows(session, undone) == {"deleted": 1, "restored": 1}
    app.extensions["sheaf_engine"].dispose()
    app.extensions["sheaf_huey"].storage.close()


def test_imports_go_back_to_the_older_release_with_all_that_their_files_said(older):
    migrations.upgrade(older)
    migrations.downgrade(older, BEFORE)
    with older.connect() as connection:
        rows = connection.execute(text("SELECT state, content FROM import ORDER BY id")).all()
        assert connection.scalar(text("SELECT count(*) FROM imported_row WHERE import_id = 1")) == 0
    said = [content if isinstance(content, dict) else json.loads(content) for _, content in rows]
    assert [state for state, _ in rows] == ["prepared", "done", "undone"] and said == [TABLE, PAGE, TABLE]
