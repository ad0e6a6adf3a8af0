"""Data that many tests begin with, loaded once in a process: its rows and files are put back for the next test.

Not here: what is loaded. It must not depend on what is not in the database of the test or among its files.
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cluster import TESTS, new_database
from flask import Flask

from webapp.config import Settings

DATABASE = "sheaf.sqlite3"
_numbers = itertools.count(1)


class KeptWorld:
    """The rows and files that the first test has loaded, kept in a folder of the process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._told: Any = None
        self._copy = f"kept_{next(_numbers)}"  # the name of its database on PostgreSQL

    def told(self, app: Flask, tell: Callable[[], Any]) -> Any:
        """Return what `tell` returns, with the rows and files that it made for this app; it is called once only."""
        settings: Settings = app.config["SETTINGS"]
        instance, url = settings.instance, settings.database_url
        told_now = tell() if self._told is None else None
        app.extensions["sheaf_engine"].dispose()  # the last connection writes all into the one file
        if told_now is None:
            for name in (f"{DATABASE}-wal", f"{DATABASE}-shm"):
                (instance / name).unlink(missing_ok=True)
            shutil.copytree(self._folder / "kept", instance, dirs_exist_ok=True)
        else:
            self._told = told_now
            shutil.copytree(instance, self._folder / "kept", ignore=_without_the_jobs_of_this_process)
        if url:
            new_database(url, *((self._copy, TESTS) if told_now is not None else (TESTS, self._copy)))
        return self._told


def _without_the_jobs_of_this_process(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if ".sqlite3" in name and name != DATABASE]
