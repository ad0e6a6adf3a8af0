"""Importing a large table: how long each step takes, and how long somebody who saves meanwhile waits at most.

Not here: reading pages and tables (`reading.py`), and saving without an import (`saving.py`).
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask

ROWS = 2_000
BY_HAND = 50


def importing(rows: int = ROWS) -> None:
    """Looking at, importing and undoing `rows` rows on SQLite, against beginning as many drafts one by one."""
    from forms.places.gazetteer import gazetteer
    from webapp import create_app, migrations
    from webapp.config import from_environment
    from webapp.core import db
    from webapp.imports import batches, files, preparation, runs
    from webapp.models import Import, Person, Role
    from webapp.practices import records as practices

    with tempfile.TemporaryDirectory() as folder:
        settings = from_environment({"SHEAF_ENVIRONMENT": "testing", "SHEAF_INSTANCE": folder})
        app = create_app(replace(settings, instance=Path(folder)))
        with app.app_context():
            migrations.upgrade(db.engine())
            with db.unit_of_work() as session:
                editor = Person(email="editor@network.example", name="Editor", language="en")
                editor.give(Role.EDITOR)
                session.add(editor)
            by_hand = _seconds(lambda: [_begin(practices, db, editor.id, Person) for _ in range(BY_HAND)])[0] / BY_HAND
            content = files.read(table(rows), "table.csv", gazetteer())
            with db.unit_of_work() as session:
                id = preparation.keep(session, content, "table.csv", session.get(Person, editor.id)).id
            for name, begin in (("looking at", None), ("importing", runs.begin), ("undoing", runs.begin_undo)):
                with db.unit_of_work() as session:
                    if begin is not None:
                        by = (session.get(Person, editor.id),) if begin is runs.begin else ()
                        begin(session, session.get_one(Import, id), *by)
                waits = _Saver(app, editor.id)
                seconds, _ = _seconds(lambda: batches.finish(id, lambda *_: None))
                longest = waits.stop()
                _tell(f"{name} {rows:,} rows", seconds, seconds / (by_hand * rows), longest)


def table(rows: int) -> bytes:
    """A table of as many practices, each with a text as long as real ones."""
    text = "People who live on the same street cook and eat together every week. " * 12
    lines = (f'{n},Practice {n},Portugal,Lisboa,2019 - ongoing,"{text}"' for n in range(rows))
    return "\n".join(("Number,Title,Country,City,Period,Purpose", *lines)).encode()


def _begin(practices: Any, db: Any, person_id: int, person: Any) -> None:
    with db.unit_of_work() as session:
        practices.start(session, session.get(person, person_id), language="en", country="PT", title="A title")


def _seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found


class _Saver:
    """Somebody who saves ten times a second, and how long that took at most."""

    def __init__(self, app: Flask, person_id: int) -> None:
        self._app, self._person_id, self._stop, self._longest = app, person_id, threading.Event(), 0.0
        self._thread = threading.Thread(target=self._save)
        self._thread.start()

    def _save(self) -> None:
        from webapp.core import db
        from webapp.models import Person

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


def _tell(what: str, seconds: float, ratio: float, longest: float) -> None:
    wait = f"others waited {longest * 1000:.0f} ms at most"
    print(f"{what:<40}{seconds:8.3f} s           {ratio:5.2f} x  as many drafts begun one by one; {wait}")


if __name__ == "__main__":
    import sys

    sys.path[:0] = [str(Path(__file__).resolve().parent.parent.parent)]
    importing(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
