"""A worker: Huey's consumer, which is given ids and runs their jobs, and beside it what is done now and then."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from typing import Any

from flask import Flask
from sqlalchemy.engine import make_url

from webapp.clock import now
from webapp.config import Settings
from webapp.db import sqlite_module
from webapp.jobs import forgetting
from webapp.jobs.asking import ask_daily
from webapp.jobs.running import reap, run

log = logging.getLogger(__name__)
REAP_SECONDS = 2.0
TELL_FAILURES = "tell_failures"
DAILY = (
    "ask_still_running",
    "remind_of_calls",
    "remind_of_returns",
    "ask_about_contacts",
    "end_contacts",
    "desk_rows",
    "forget_api_answers",
    "forget_deliveries",
    "forget_selections",
    forgetting.KIND,
    TELL_FAILURES,
)
"""The duties of a day, each a job of its own: what stops one of them stops none of the others."""
WAITS = {TELL_FAILURES: dt.timedelta(minutes=10)}
"""What is done daily, but not at once: by then, the other duties of the day have been tried as often as they may."""
FIRST_DAILY_SECONDS = 60.0  # a worker that was just started has other things to do first


def keep_house(app: Flask, stop: threading.Event) -> None:
    """Reap now and then, and ask once a day for what is done daily: that needs no cron."""
    asked_on, began = None, time.monotonic()
    with app.app_context():
        while not stop.wait(REAP_SECONDS):
            try:
                reap()
                if asked_on != now().date() and time.monotonic() - began > FIRST_DAILY_SECONDS:
                    for kind in DAILY:
                        ask_daily(kind, WAITS.get(kind))
                    asked_on = now().date()
            except Exception:
                log.exception("the reaper failed; it tries again")


def work(app: Flask) -> None:
    """Be a worker until told to stop: Huey's consumer with its threads, and the reaper beside it."""
    stop = threading.Event()
    reaper = threading.Thread(target=keep_house, args=(app, stop), daemon=True)
    reaper.start()
    settings: Settings = app.config["SETTINGS"]
    consumer = app.extensions["sheaf_huey"].create_consumer(
        workers=settings.worker_threads, worker_type="thread", periodic=False, initial_delay=0.05, max_delay=0.5
    )
    try:
        consumer.run()
    finally:
        stop.set()


def make_huey(url: str) -> Any:
    """Huey with the storage that the URL names. Results are ours to keep, so Huey keeps none."""
    sqlite_module()
    from huey import PostgresHuey, RedisHuey, SqliteHuey

    if url.startswith("sqlite"):
        return SqliteHuey("sheaf", filename=make_url(url).database, fsync=True, results=False)
    if url.startswith("postgresql"):
        return PostgresHuey("sheaf", dsn=url, results=False)
    return RedisHuey("sheaf", url=url, results=False)


def init_app(app: Flask) -> None:
    huey = make_huey(app.config["SETTINGS"].resolved_jobs_url)

    @huey.task(name="run_job")
    def deliver(job_id: str) -> None:
        with app.app_context():
            run(job_id)

    app.extensions["sheaf_huey"] = huey
    app.extensions["sheaf_carrier"] = deliver
