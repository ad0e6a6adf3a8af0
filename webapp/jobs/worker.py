"""A worker: Huey's consumer, which is given ids and runs their jobs, a thread for urgent ones, and maintenance."""

import logging
import signal
import threading
import time
from types import FrameType
from typing import Any

from flask import Flask

from webapp.config import Settings
from webapp.core.clock import now
from webapp.jobs.broker import Broker
from webapp.jobs.kinds import daily
from webapp.jobs.lease import reap
from webapp.jobs.queue import enqueue_daily
from webapp.jobs.running import give_back

log = logging.getLogger(__name__)
REAP_SECONDS = 2.0
LOOK_SECONDS = 0.3
POLL_SECONDS = 0.1
HEALTH_SECONDS = 10.0
FINISH_SECONDS = 20.0  # less than whoever stops us waits before it kills
FIRST_DAILY_SECONDS = 60.0  # a worker that was just started has other things to do first


def run_maintenance(app: Flask, stop: threading.Event) -> None:
    """Reap every few seconds, and enqueue the daily jobs once a day: that needs no cron."""
    asked_on, began = None, time.monotonic()
    with app.app_context():
        while not stop.wait(REAP_SECONDS):
            try:
                reap()
                if asked_on != now().date() and time.monotonic() - began > FIRST_DAILY_SECONDS:
                    for kind in daily():
                        enqueue_daily(kind)
                    asked_on = now().date()
            except Exception:
                log.exception("the reaper failed; it tries again")


def attend(app: Flask, stop: threading.Event) -> None:
    """Run urgent jobs only, as all other threads may be in the middle of something long."""
    broker: Broker = app.extensions["sheaf_broker"]
    while not stop.wait(LOOK_SECONDS):
        try:
            while not stop.is_set() and (task := broker.take_urgent()) is not None:
                broker.huey.execute(task)
        except Exception:
            log.exception("the queue could not be read; it is tried again")


def consumer_of(app: Flask) -> Any:
    """Return Huey's consumer, not started yet."""
    settings: Settings = app.config["SETTINGS"]
    return app.extensions["sheaf_huey"].create_consumer(
        workers=settings.worker_threads, worker_type="thread", periodic=False, initial_delay=0.05, max_delay=0.5
    )


def start(app: Flask) -> Any:
    """Start the threads of a worker in this process, and return Huey's consumer, which has taken its signals."""
    stop, consumer = app.extensions["sheaf_stopping"], consumer_of(app)
    try:
        app.extensions["sheaf_broker"].prepare()
    except Exception:
        log.exception("the queue cannot be read yet; it is tried again")
    for beside in (run_maintenance, attend):
        threading.Thread(target=beside, args=(app, stop), daemon=True).start()
    consumer.start()
    return consumer


def work(app: Flask) -> bool:
    """Work until SIGTERM or Ctrl-C; return False if threads are left, whose jobs were given back."""
    consumer = start(app)
    _until_told_to_stop(consumer)
    app.extensions["sheaf_stopping"].set()
    consumer.stop()
    return _give_back(app)


def _until_told_to_stop(consumer: Any) -> None:
    told = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal told
        told = True

    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, stop)
    looked = time.monotonic()
    while not told:
        time.sleep(POLL_SECONDS)
        if time.monotonic() - looked > HEALTH_SECONDS:
            consumer.check_worker_health()
            looked = time.monotonic()


def _give_back(app: Flask) -> bool:
    """Wait a while for the jobs that run here, give back those that still do, and return whether there were none."""
    at_work, end = app.extensions["sheaf_at_work"], time.monotonic() + FINISH_SECONDS
    while at_work and time.monotonic() < end:
        time.sleep(POLL_SECONDS)
    left = list(at_work)
    with app.app_context():
        for running in left:
            give_back(running)
    return not left
