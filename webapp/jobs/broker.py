"""The broker: Huey's queue of ids of jobs, which it may lose or bring twice; the table of jobs knows better."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Flask
from sqlalchemy.engine import make_url

from webapp.core.db import sqlite_module
from webapp.jobs.kinds import Priority
from webapp.jobs.running import run

NAMED_IN = "webapp.jobs.worker"
"""The module by which the queue names our one task. Earlier releases had it there, and their queues outlive them."""


def make_huey(url: str) -> Any:
    """Return Huey with the storage of a URL, which may be away, and without results, which are ours to keep."""
    sqlite_module()
    from huey import PostgresHuey, PriorityRedisHuey, SqliteHuey

    if url.startswith("sqlite"):
        return SqliteHuey("sheaf", filename=make_url(url).database, fsync=True, results=False, create_tables=False)
    if url.startswith("postgresql"):
        return PostgresHuey("sheaf", dsn=url, results=False, create_tables=False)
    # Earlier releases kept a list under "sheaf", which cannot be sorted.
    return PriorityRedisHuey("sheaf_sorted", url=url, results=False)


class Broker:
    """The queue, which is given ids and gives them to workers."""

    def __init__(self, app: Flask, huey: Any) -> None:
        def deliver(job_id: str) -> None:
            with app.app_context():
                run(job_id)

        deliver.__module__ = NAMED_IN
        self.huey, self.deliver = huey, huey.task(name="run_job")(deliver)

    def __call__(self, job_id: str, priority: int) -> None:
        """Hand an id over; the first one makes the tables of the queue where there are none."""
        self._with_tables(partial(self.deliver, job_id, priority=priority))

    def prepare(self) -> None:
        """Make the tables of the queue, if there are none and it needs some."""
        if make := getattr(self.huey.storage, "initialize_schema", None):
            make()

    def waiting(self) -> set[str]:
        """Return the ids that wait in the queue."""
        found = self._with_tables(self.huey.storage.enqueued_items)
        return {self.huey.deserialize_task(data).data[0][0] for data in found}

    def _with_tables(self, do: Callable[[], Any]) -> Any:
        try:
            return do()
        except Exception:
            self.prepare()
            return do()

    def take_urgent(self) -> Any:
        """Return the next task if somebody waits for it this very moment; None if nobody does."""
        waits = self._with_tables(partial(self.huey.storage.enqueued_items, limit=1))
        if not waits or not _is_urgent(self.huey.deserialize_task(waits[0])):
            return None
        task = self.huey.dequeue()
        if task is not None and not _is_urgent(task):  # somebody else has taken the urgent one in between
            self.huey.enqueue(task)
            return None
        return task


def _is_urgent(task: Any) -> bool:
    return bool((task.priority or 0) >= Priority.AT_ONCE)


def init_app(app: Flask) -> None:
    huey = make_huey(app.config["SETTINGS"].resolved_jobs_url)
    app.extensions["sheaf_huey"] = huey
    app.extensions["sheaf_broker"] = broker = Broker(app, huey)
    app.extensions["sheaf_stopping"], app.extensions["sheaf_at_work"] = threading.Event(), set()
    app.extensions["sheaf_waiting"] = broker.waiting
