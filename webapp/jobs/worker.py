"""A worker: Huey's consumer, which is given ids and runs their jobs, and beside it what is done now and then."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from typing import Any

from flask import Flask

from webapp.clock import now
from webapp.config import Settings
from webapp.jobs import forgetting
from webapp.jobs.asking import ask_daily
from webapp.jobs.carrier import Carrier
from webapp.jobs.running import reap

log = logging.getLogger(__name__)
REAP_SECONDS = 2.0
LOOK_SECONDS = 0.3
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
    asked_on, began, prepared = None, time.monotonic(), False
    with app.app_context():
        while not stop.wait(REAP_SECONDS):
            try:
                if not prepared:
                    app.extensions["sheaf_carrier"].prepare()
                    prepared = True
                reap()
                if asked_on != now().date() and time.monotonic() - began > FIRST_DAILY_SECONDS:
                    for kind in DAILY:
                        ask_daily(kind, WAITS.get(kind))
                    asked_on = now().date()
            except Exception:
                log.exception("the reaper failed; it tries again")


def attend(app: Flask, stop: threading.Event) -> None:
    """Do only what somebody waits for this very moment: all other threads may be in the middle of something long."""
    carrier: Carrier = app.extensions["sheaf_carrier"]
    while not stop.wait(LOOK_SECONDS):
        try:
            while not stop.is_set() and (task := carrier.take_urgent()) is not None:
                carrier.huey.execute(task)
        except Exception:
            log.exception("the queue could not be read; it is tried again")


def consumer_of(app: Flask) -> Any:
    """Huey's consumer, not begun yet."""
    settings: Settings = app.config["SETTINGS"]
    return app.extensions["sheaf_huey"].create_consumer(
        workers=settings.worker_threads, worker_type="thread", periodic=False, initial_delay=0.05, max_delay=0.5
    )


def work(app: Flask) -> None:
    """Be a worker until told to stop: Huey's consumer with its threads, one more for what is urgent, and the reaper."""
    stop, consumer = threading.Event(), consumer_of(app)
    for beside in (keep_house, attend):
        threading.Thread(target=beside, args=(app, stop), daemon=True).start()
    try:
        consumer.run()
    finally:
        stop.set()
