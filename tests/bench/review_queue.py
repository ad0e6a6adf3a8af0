"""How fast the review queue is with 10,000 practices and 200,000 events, on SQLite and on PostgreSQL.

Requests go to the app in this process, so the figures are what the server itself takes; the references are constants
from Flask, by the same client. Not here: the public pages.
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
import statistics
import time
from collections.abc import Iterator
from typing import Any

from builders import a_person, full_answers
from cluster import NoPostgreSQL
from flask import Flask
from flask.testing import FlaskClient
from measuring import Row, Size, constant_pages, duration, installation, postgresql, took
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from forms.questionnaire.shipped import LATEST, load
from webapp.accounts import sessions
from webapp.core import db
from webapp.models import Event, Person, Practice, Revision, Role, State, WorkingCopy
from webapp.review import queue_index

TITLE = "The review queue"
EVENTS_EACH, BATCH = 20, 500
OF = "a hundred constant pages of Flask"
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


def rows(size: Size) -> Iterator[Row]:
    with installation() as app:
        yield from _measured(app, "SQLite", size)
    try:
        with postgresql(size) as url, installation(url) as app:
            yield from _measured(app, "PostgreSQL", size)
    except NoPostgreSQL as missing:
        yield from (Row(f"{what}, PostgreSQL", OF, None, str(missing)) for what in PATHS)


def _measured(app: Flask, name: str, size: Size) -> Iterator[Row]:
    practices, requests = size.pick(40, 1_000, 10_000), size.pick(2, 20, 60)
    with app.app_context():
        with db.unit_of_work() as session:
            editors = [a_person(session, Role.EDITOR).id for _ in range(3)]
        ids = _fill(practices, editors)
    client, chance = _client(app, editors[0]), random.Random(7)
    topics = [option.code for option in load(LATEST).field("topics").options]
    constant = constant_pages(5)
    for what, path in PATHS.items():
        taken, worked = [], []
        for number in range(requests + 3):
            word, other = chance.sample(WORDS, 2)
            place = {
                "country": chance.choice(COUNTRIES),
                "topic": chance.choice(topics),
                "year": chance.randint(2022, 2026),
            }
            start, busy = time.perf_counter(), time.process_time()
            answer = client.get(path.format(id=chance.choice(ids), word=word, other=other, **place))
            if number >= 3:  # the first ones compile templates and SQL
                taken.append(time.perf_counter() - start)
                worked.append(time.process_time() - busy)
            assert answer.status_code == 200, (path, answer.status)
        late, mine = statistics.quantiles(taken, n=20)[-1], statistics.median(worked)
        note = f"95 % within {duration(late)}, of this process {duration(mine)}"
        yield took(f"{what}, {name}", statistics.median(taken), OF, constant, note)


def _client(app: Flask, editor: int) -> FlaskClient:
    client = app.test_client()
    with app.app_context(), db.unit_of_work() as session:
        token = sessions.begin(session, session.get_one(Person, editor))
    with client.session_transaction() as cookie:
        cookie.update(person=editor, epoch=0, language="en", session=token)
    return client


def _fill(practices: int, editors: list[int]) -> list[int]:
    """Practices with a history, in batches; returns their ids."""
    chance, ids = random.Random(3), []
    for first in range(1, practices + 1, BATCH):
        with db.unit_of_work() as session:
            batch = range(first, min(first + BATCH, practices + 1))
            _insert(session, [_practice(number, chance) for number in batch], editors, chance)
            queue_index.derive(session, list(batch))
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
