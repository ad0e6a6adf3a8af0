"""Importing a large table: how long each step takes, and how long somebody who saves meanwhile waits at most.

Not here: reading pages and tables (`reading.py`), and saving without an import (`saving.py`).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

from builders import a_person
from flask import Flask
from measuring import Row, Size, duration, installation, seconds, took
from sqlalchemy.orm import Session

from forms.places.gazetteer import gazetteer
from webapp.core import db
from webapp.imports import batches, files, preparation, runs
from webapp.models import Import, Person, Role
from webapp.practices import records

TITLE = "Importing"


def rows(size: Size) -> Iterator[Row]:
    """Give looking at, importing and undoing a table on SQLite, against beginning as many drafts one by one."""
    count, by_hand = size.pick(5, 300, 2_000), size.pick(2, 20, 50)
    with installation() as app, app.app_context():
        with db.unit_of_work() as session:
            editor_id = a_person(session, Role.EDITOR).id
        one_by_one = seconds(lambda: _begin(editor_id), by_hand) * count
        content = files.read(table(count), "table.csv", gazetteer())
        with db.unit_of_work() as session:
            id = preparation.keep(session, content, "table.csv", session.get_one(Person, editor_id)).id
        for what in ("looking at a table", "importing a table", "undoing an import"):
            with db.unit_of_work() as session:
                _asked(session, what, session.get_one(Import, id), session.get_one(Person, editor_id))
            saver = _Saver(app, editor_id)
            taken = seconds(lambda: batches.finish(id, lambda *_: None))
            note = f"{count:,} rows; others waited {duration(saver.stop())} at most"
            yield took(what, taken, "as many drafts begun one by one", one_by_one, note)


def _asked(session: Session, what: str, imported: Import, editor: Person) -> None:
    if what == "importing a table":
        runs.begin(session, imported, editor)
    elif what == "undoing an import":
        runs.begin_undo(session, imported)


def _begin(person_id: int) -> None:
    with db.unit_of_work() as session:
        records.start(session, session.get_one(Person, person_id), language="en", country="PT", title="A title")


def table(rows: int) -> bytes:
    """A table of as many practices, each with a text as long as real ones."""
    text = "People who live on the same street cook and eat together every week. " * 12
    lines = (f'{n},Practice {n},Portugal,Lisboa,2019 - ongoing,"{text}"' for n in range(rows))
    return "\n".join(("Number,Title,Country,City,Period,Purpose", *lines)).encode()


class _Saver:
    """Somebody who saves ten times a second, and how long that took at most."""

    def __init__(self, app: Flask, person_id: int) -> None:
        self._app, self._person_id, self._stop, self._longest = app, person_id, threading.Event(), 0.0
        self._thread = threading.Thread(target=self._save)
        self._thread.start()

    def _save(self) -> None:
        with self._app.app_context():
            number = 0
            while not self._stop.wait(0.1):
                number += 1
                began = time.perf_counter()
                with db.unit_of_work() as session:
                    session.get_one(Person, self._person_id).name = f"Editor {number}"
                self._longest = max(self._longest, time.perf_counter() - began)

    def stop(self) -> float:
        self._stop.set()
        self._thread.join()
        return self._longest
