"""How fast the review queue is with 10,000 practices and 200,000 events, on SQLite and on PostgreSQL.

Requests go to the app in this process, so the figures are what the server itself takes. Not here: the public pages.
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from builders import a_person, full_answers
from cluster import SAFE, NoPostgreSQL, cluster
from flask import Flask
from flask.testing import FlaskClient
from reader import Site
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from forms.questionnaire.shipped import LATEST, load
from webapp import create_app, migrations
from webapp.accounts import sessions
from webapp.config import from_environment
from webapp.core import db
from webapp.models import Event, Person, Practice, Revision, Role, State, WorkingCopy
from webapp.review import queue_index as queue_rows

PRACTICES, EVENTS_EACH, BATCH, REQUESTS = 10_000, 20, 500, 60
COUNTRIES = ("PT", "ES", "FR", "DE", "UA", "GR", "NO", "IE", "PL", "IT")
WORDS = [
    "square",
    "school",
    "library",
    "garden",
    "river",
    "market",
    "bridge",
    "choir",
    "kitchen",
    "bicycle",
    "council",
    "neighbour",
    "theatre",
]
STATES = (State.SUBMITTED, State.IN_REVIEW, State.RETURNED, State.ACCEPTED, *(State.PUBLISHED,) * 5, State.DECLINED)
NEWEST = dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC)
PATHS = {
    "the queue with three filters": "/desk?scope=all&country={country}&topic={topic}&year={year}",
    "the queue with words and two filters": "/desk?scope=all&q={word}&country={country}&year={year}",
    "the queue with words alone": "/desk?scope=all&q={word}+{other}",
    "what waits at the desk": "/desk",
    "one practice": "/desk/{id}",
    "the numbers of a year": "/desk/numbers?year={year}",
}


def review_queue() -> None:
    """The pages of the review queue on both databases: median and 95th percentile."""
    with tempfile.TemporaryDirectory() as folder:
        _measure("SQLite", Site.at(Path(folder) / "instance"))
        try:
            with cluster(SAFE) as url:
                site = Site.at(Path(folder) / "grown")
                site.environment.update(SHEAF_DATABASE_URL=url, SHEAF_SECRET_KEY="k" * 40)
                _measure("PostgreSQL", site)
        except NoPostgreSQL as missing:
            print(f"{'the desk, PostgreSQL':<40} not measured: {missing}")


def _measure(name: str, site: Site) -> None:
    app = create_app(from_environment({k: v for k, v in site.environment.items() if k.startswith("SHEAF_")}))
    with app.app_context():
        migrations.upgrade(db.engine())
        with db.unit_of_work() as session:
            editors = [a_person(session, Role.EDITOR).id for _ in range(3)]
        ids = _fill(editors)
    client, chance = _client(app, editors[0]), random.Random(7)
    topics = [option.code for option in load(LATEST).field("topics").options]
    for what, path in PATHS.items():
        taken, worked = [], []
        for number in range(REQUESTS + 3):
            word, other = chance.sample(WORDS, 2)
            place = {
                "country": chance.choice(COUNTRIES),
                "topic": chance.choice(topics),
                "year": chance.randint(2022, 2026),
            }
            start, busy = time.perf_counter(), time.process_time()
            answer = client.get(path.format(id=chance.choice(ids), word=word, other=other, **place))
            if number >= 3:  # the first ones compile templates and SQL
                taken.append((time.perf_counter() - start) * 1000)
                worked.append((time.process_time() - busy) * 1000)
            assert answer.status_code == 200, (path, answer.status)
        slow = statistics.quantiles(taken, n=20)[-1]
        print(
            f"{f'{what}, {name}':<58}median {statistics.median(taken):6.1f} ms, 95 % within {slow:6.1f} ms;"
            f" of this process {statistics.median(worked):6.1f} ms",
            flush=True,
        )


def _client(app: Flask, editor: int) -> FlaskClient:
    client = app.test_client()
    with app.app_context(), db.unit_of_work() as session:
        token = sessions.begin(session, session.get_one(Person, editor))
    with client.session_transaction() as cookie:
        cookie.update(person=editor, epoch=0, language="en", session=token)
    return client


def _fill(editors: list[int]) -> list[int]:
    """Practices with a history, in batches; returns their ids."""
    chance, ids = random.Random(3), []
    for first in range(1, PRACTICES + 1, BATCH):
        with db.unit_of_work() as session:
            batch = range(first, first + BATCH)
            _insert(session, [_practice(number, chance) for number in batch], editors, chance)
            queue_rows.derive(session, list(batch))
            ids += list(batch)
    with db.unit_of_work() as session:
        session.execute(text("ANALYZE"))
    return ids


def _practice(number: int, chance: random.Random) -> dict[str, Any]:
    since = NEWEST - dt.timedelta(hours=number * 4)
    title = " ".join(chance.choices(WORDS, k=5)).capitalize()
    return {
        "id": number,
        "reference": f"SH-{since.year}-{number:05d}",
        "slug": f"practice-{number}",
        "state": chance.choice(STATES),
        "questionnaire_version": LATEST,
        "language": "en",
        "title": title,
        "revision_count": 1,
        "created_at": since,
        "updated_at": since,
        "state_since": since,
        "published_at": since,
        "version": 1,
    }


def _insert(session: Session, rows: list[dict[str, Any]], editors: list[int], chance: random.Random) -> None:
    topics = [option.code for option in load(LATEST).field("topics").options]
    session.execute(insert(Practice), rows)
    answers = {
        row["id"]: full_answers(
            title=row["title"],
            places={"countries": [chance.choice(COUNTRIES)], "cities": [f"City {row['id'] % 400}"]},
            topics=chance.sample(topics, 2),
            process=" ".join(chance.choices(WORDS, k=300)),
        )
        for row in rows
    }
    common = [{"practice_id": id, "language": "en", "answers": said} for id, said in answers.items()]
    session.execute(insert(WorkingCopy), common)
    frozen = [
        {**one, "number": 1, "questionnaire_version": LATEST, "frozen_at": rows[0]["created_at"]} for one in common
    ]
    public = {row["id"] for row in rows if row["state"] == State.PUBLISHED}
    session.execute(insert(Revision), [_shown(one, one["practice_id"] in public) for one in frozen])
    session.execute(insert(Event), list(itertools.chain.from_iterable(_events(row, editors, chance) for row in rows)))


def _shown(revision: dict[str, Any], public: bool) -> dict[str, Any]:
    return {**revision, "is_published": public, "published_at": revision["frozen_at"] if public else None}


def _events(row: dict[str, Any], editors: list[int], chance: random.Random) -> Iterator[dict[str, Any]]:
    """A history of sending, taking and returning that ends in the practice's state."""
    cycle = (("submit", "draft", "submitted"), ("take", "submitted", "in_review"), ("return", "in_review", "returned"))
    began = row["state_since"] - dt.timedelta(days=3 * EVENTS_EACH)
    for number in range(EVENTS_EACH):
        action, before, after = cycle[number % 3]
        actor, last = chance.choice(editors), number == EVENTS_EACH - 1
        yield {
            "practice_id": row["id"],
            "action": action,
            "from_state": before,
            "to_state": row["state"] if last else after,
            "actor_id": actor,
            "about_id": actor if action == "take" else None,
            "note": "Please say more about the money." if action == "return" else "",
            "at": began + dt.timedelta(days=3 * number),
            "lasted": chance.randint(3_600, 30 * 86_400),
        }
