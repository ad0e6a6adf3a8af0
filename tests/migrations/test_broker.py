"""What carries ids of jobs to workers, in each of its stores: SQLite, PostgreSQL and Redis."""

from __future__ import annotations

import datetime as dt
import threading
from contextlib import contextmanager
from dataclasses import replace

import pytest
import time_machine
from builders import DAY, a_person
from fakeredis import TcpFakeServer

from webapp import create_app, jobs, serve
from webapp.core import clock, db
from webapp.jobs import worker
from webapp.jobs.kinds import Priority
from webapp.models import Job, JobState
from webapp.notifications import mail

MANY = 10_000


@pytest.fixture
def redis_url():
    """A Redis, as far as commands and their wire go."""
    server = TcpFakeServer(("127.0.0.1", 0))
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield f"redis://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    serving.join()


@pytest.fixture(params=["sqlite", "postgresql", "redis"])
def queue(request, app, settings):
    """The app with its ids in a queue that nobody has used before."""
    if request.param != "sqlite":
        url = request.getfixturevalue(f"{request.param}_url")
        app.config["SETTINGS"] = replace(settings, jobs_url=url)
        app.extensions["sheaf_huey"].storage.close()
        jobs.init_app(app)
    yield app
    app.extensions["sheaf_huey"].storage.close()


@pytest.fixture
def work(app):
    """`with work() as session:` is a unit of work on SQLite."""

    @contextmanager
    def begin():
        with app.app_context(), db.unit_of_work() as session:
            yield session

    return begin


def fill(broker, many):
    """Put ids of many chunks into the queue at once, as they come from many hands."""
    storage = broker.huey.storage
    tasks = [broker.deliver.s(f"chunk-{number}", priority=Priority.BULK) for number in range(many)]
    data = [broker.huey.serialize_task(task) for task in tasks]
    if hasattr(storage, "initialize_schema"):
        mark, table = ("?", "task") if "Sqlite" in type(storage).__name__ else ("%s", storage.table_task)
        with storage.db(commit=True) as cursor:
            add = f"INSERT INTO {table} (queue, data, priority) VALUES ({mark}, {mark}, {mark})"
            cursor.executemany(add, [(storage.name, one, 0) for one in data])
    else:
        storage.conn.zadd(storage.queue_key, {number.to_bytes(8, "big") + one: 0 for number, one in enumerate(data)})


def test_a_link_to_sign_in_is_taken_first_of_ten_thousand_waiting_chunks(queue, work):
    broker = queue.extensions["sheaf_broker"]
    broker.prepare()
    fill(broker, MANY)
    with work() as session:
        email = mail.write(session, "recalled", a_person(session), link="http://localhost/x").job.id
        link = mail.write(session, "sign_in", a_person(session), link="http://localhost/x").job.id
    assert broker.huey.storage.queue_size() == MANY + 2
    taken = [broker.huey.dequeue().data[0][0] for _ in range(3)]
    assert taken == [link, email, "chunk-0"]
    assert {"chunk-1", f"chunk-{MANY - 1}"} <= broker.waiting() and len(broker.waiting()) == MANY - 1


def test_the_thread_for_what_is_urgent_takes_nothing_else(queue):
    broker = queue.extensions["sheaf_broker"]
    broker.prepare()
    assert broker.take_urgent() is None
    broker("chunk", Priority.BULK)
    broker("import", Priority.WAITED_FOR)
    assert broker.take_urgent() is None and broker.waiting() == {"chunk", "import"}
    broker("link", Priority.AT_ONCE)
    assert broker.take_urgent().data[0][0] == "link"
    assert broker.take_urgent() is None and broker.waiting() == {"chunk", "import"}


def test_what_was_urgent_and_is_taken_by_another_thread_leaves_the_rest_as_it_was(queue, monkeypatch):
    broker = queue.extensions["sheaf_broker"]
    broker.prepare()
    broker("chunk", Priority.BULK)
    broker("link", Priority.AT_ONCE)
    looked, storage = broker.huey.storage.enqueued_items(limit=1), broker.huey.storage
    broker.huey.dequeue()
    monkeypatch.setattr(storage, "enqueued_items", lambda limit: looked)
    assert broker.take_urgent() is None
    monkeypatch.undo()
    assert broker.waiting() == {"chunk"}


def test_a_link_to_sign_in_leaves_while_all_threads_are_busy_with_something_long(app, work, monkeypatch):
    begun, go_on, sent = threading.Semaphore(0), threading.Event(), threading.Event()

    def long(job):
        begun.release()
        go_on.wait(30)

    monkeypatch.setitem(app.extensions["sheaf_job_kinds"], "test", jobs.Kind(long))
    app.extensions["sheaf_post"] = lambda message: sent.set()
    consumer = worker.consumer_of(app)
    threads = consumer.workers
    stop = threading.Event()
    attending = threading.Thread(target=worker.attend, args=(app, stop))
    with work() as session:
        for _ in range(threads + 1):
            jobs.enqueue(session, "test", {})
    for _, thread in consumer.worker_threads:
        thread.start()
    attending.start()
    try:
        for _ in range(threads):
            assert begun.acquire(timeout=30)
        with work() as session:
            mail.write(session, "sign_in", a_person(session), link="http://localhost/x")
        assert sent.wait(30), "it waits behind what is long"
    finally:
        go_on.set()
        stop.set()
        consumer.stop_flag.set()
        for thread in (attending, *(thread for _, thread in consumer.worker_threads)):
            thread.join()


def test_a_process_starts_while_the_database_of_the_queue_is_away(settings, monkeypatch):
    away = "postgresql://nobody@127.0.0.1:1/nothing"
    monkeypatch.setattr(serve, "create_app", lambda: create_app(replace(settings, database_url=away, jobs_url=away)))
    app = serve.ready_app()
    assert app.test_client().get("/healthz").status_code == 200
    app.extensions["sheaf_engine"].dispose()


def test_the_first_job_makes_the_tables_of_the_queue_and_a_worker_finds_it(queue, work):
    with work() as session:
        id = jobs.enqueue(session, "forget_jobs", {}).id
    broker = queue.extensions["sheaf_broker"]
    assert broker.waiting() == {id}
    broker.huey.execute(broker.huey.dequeue())
    with work() as session:
        assert session.get(Job, id).state == JobState.DONE


def test_an_id_that_an_earlier_release_put_into_the_queue_is_understood(queue, work):
    """Its name is stored with it: of one that nobody knows, the reaper could not look through the queue."""
    (waiting,) = [queue.extensions["sheaf_broker"].deliver.s("one")]
    assert queue.extensions["sheaf_huey"]._registry.create_message(waiting).name == "webapp.jobs.worker.run_job"


def test_a_long_queue_stays_as_long_as_it_is_however_often_it_is_looked_through(queue, work, settings):
    with clock.at(DAY), work() as session:
        for _ in range(20):
            jobs.enqueue(session, "forget_jobs", {})
    broker = queue.extensions["sheaf_broker"]
    assert broker.huey.storage.queue_size() == 20
    lost = broker.huey.dequeue().data[0][0]
    with queue.app_context():
        for later in range(1, 6):
            with clock.at(DAY + later * dt.timedelta(seconds=settings.lease_seconds + 1)):
                assert jobs.reap() == (later == 1), "what is lost comes back, once"
    assert broker.huey.storage.queue_size() == 20 and lost in broker.waiting()


@pytest.mark.parametrize("on", ["app", "on_postgresql"])
def test_a_worker_whose_clock_is_wrong_takes_nothing_from_the_others_and_keeps_its_own(request, on, monkeypatch):
    app, done = request.getfixturevalue(on), []

    def wrong(hours):
        return time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(hours=hours))

    def does(job):
        for hours in (1, -1):
            with wrong(hours):
                done.append(jobs.reap())
                jobs.run(job.job_id)
                jobs.run(later)
                job.extend_lease()
        done.append(jobs.reap())

    monkeypatch.setitem(app.extensions["sheaf_job_kinds"], "test", jobs.Kind(does))
    with app.app_context():
        with db.unit_of_work() as session:
            soon = clock.now() + dt.timedelta(minutes=30)
            first, later = (jobs.enqueue(session, "test", {}, not_before=one).id for one in (None, soon))
        with wrong(-1):
            jobs.run(first)
        with db.unit_of_work() as session:
            assert (session.get(Job, first).state, session.get(Job, first).attempts) == (JobState.DONE, 1)
            assert session.get(Job, later).attempts == 0
    assert done == [0, 0, 0]
