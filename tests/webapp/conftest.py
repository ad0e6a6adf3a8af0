"""What the tests of the web application share: people of every role, and units of work between two requests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from builders import People, five_people
from flask import Flask
from sqlalchemy.orm import Session

from webapp import db, jobs

Work = Callable[[], AbstractContextManager[Session]]


@pytest.fixture
def work(app: Flask) -> Work:
    """`with work() as session:` is a unit of work that is committed and closed before the next request begins."""

    @contextmanager
    def begin() -> Iterator[Session]:
        with app.app_context(), db.unit_of_work() as session:
            yield session

    return begin


@pytest.fixture
def people(work: Work) -> People:
    with work() as session:
        return five_people(session)


@pytest.fixture
def run_jobs(app: Flask) -> Callable[[], int]:
    """Do all the background work that waits, here and now; returns how many jobs ran."""

    def run() -> int:
        with app.app_context():
            return jobs.run_waiting()

    return run
