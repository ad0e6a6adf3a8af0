"""How well readers find: judged questions over made-up practices in many languages (tests/judged).

`python tests/bench/judged.py` says what is asked and what comes, for those who tune the search.
"""

from __future__ import annotations

import sys
import tempfile
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from builders import DAY, full_answers  # noqa: E402
from flask import Flask  # noqa: E402
from sqlalchemy import insert  # noqa: E402
from sqlalchemy.orm import Session  # noqa: E402

from webapp import create_app, migrations  # noqa: E402
from webapp.catalogue import indexing, search  # noqa: E402
from webapp.catalogue.search import Asked  # noqa: E402
from webapp.config import Environment, Settings  # noqa: E402
from webapp.core import db  # noqa: E402
from webapp.models import Practice, Revision  # noqa: E402

FOLDER = ROOT / "tests" / "judged"
FIRST = 5


@dataclass(frozen=True, slots=True)
class Question:
    ask: str
    hits: frozenset[str]


@dataclass(frozen=True, slots=True)
class Score:
    """How well questions were answered, each figure between 0 and 1."""

    recall: float  # of what there is (of five, where there is more), how much is among the first five
    hit: float  # how often there is anything among the first five
    rank: float  # the mean of 1 / the place of the first hit

    def __str__(self) -> str:
        return f"recall@5 {self.recall:.2f}   hit@5 {self.hit:.2f}   MRR {self.rank:.2f}"


def questions(half: str) -> list[Question]:
    rows = tomllib.loads((FOLDER / "questions.toml").read_text(encoding="utf-8"))[half]
    return [Question(row["ask"], frozenset(row["hits"])) for row in rows]


def practices() -> dict[str, dict[str, Any]]:
    return tomllib.loads((FOLDER / "practices.toml").read_text(encoding="utf-8"))


def fill(session: Session) -> None:
    """Publish the practices, and index them."""
    for id, (name, row) in enumerate(practices().items(), start=1):
        purpose, process, impact = row["text"]
        answers = full_answers(
            title=row["title"],
            tagline=row["tagline"],
            places={"countries": [row["country"]], "cities": [row["city"]]},
            topics=row["topics"],
            target_groups=row.get("target_groups"),
            purpose=purpose,
            rationale=None,
            process=process,
            impact=impact,
        )
        shared = {"language": row["language"], "questionnaire_version": "2026", "published_at": DAY}
        session.execute(
            insert(Practice),
            {"id": id, "slug": name, "state": "published", "reference": f"SH-2026-{id:04}", "title": ""}
            | {"revision_count": 1}
            | shared,
        )
        session.execute(
            insert(Revision),
            {"id": id, "practice_id": id, "number": 1, "is_published": True, "answers": answers} | shared,
        )
    indexing.catch_up(session, most=len(practices()))


def asking(session: Session) -> Callable[[str], list[str]]:
    """What is found for a question, best first, by name."""

    def ask(typed: str) -> list[str]:
        found = search.find(session, Asked(typed, loosely=True), language="en")
        return [revision.practice.slug or "" for revision in found.revisions]

    return ask


def score(asked: Sequence[Question], ask: Callable[[str], list[str]]) -> Score:
    recalls, hits, ranks = [], [], []
    for question in asked:
        found = ask(question.ask)
        right = question.hits & set(found[:FIRST])
        recalls.append(len(right) / min(FIRST, len(question.hits)))
        hits.append(bool(right))
        ranks.append(next((1 / place for place, name in enumerate(found, start=1) if name in question.hits), 0.0))
    return Score(*(sum(some) / len(asked) for some in (recalls, hits, ranks)))


def app_in(folder: Path) -> Flask:
    settings = Settings(
        environment=Environment.TESTING,
        instance=folder,
        secret_key="only for tests " * 4,
        site_url="http://localhost",
        database_url=f"sqlite:///{folder}/sheaf.sqlite3",
        check_documents=False,
    )
    app = create_app(settings)
    with app.app_context():
        migrations.upgrade(db.engine())
        with db.unit_of_work() as session:
            fill(session)
    return app


def judged(*, each: bool = False) -> None:
    """The figures of both halves; `each`: and every question that does not have all its hits."""
    with tempfile.TemporaryDirectory() as folder:
        app = app_in(Path(folder))
        with app.app_context(), db.unit_of_work(reading=True) as session:
            ask = asking(session)
            for half in ("tuned", "held"):
                asked = questions(half)
                print(f"{len(asked)} judged questions, {half:<18}{score(asked, ask)}", flush=True)
                for question in asked if each and half == "tuned" else ():
                    found = ask(question.ask)
                    missing = sorted(question.hits - set(found[:FIRST]))
                    if missing and len(question.hits & set(found[:FIRST])) < FIRST:
                        signs = [name if name in question.hits else f"({name})" for name in found[:FIRST]]
                        print(f"  {question.ask}: {', '.join(signs)}\n      lacks {', '.join(missing)}")
        app.extensions["sheaf_engine"].dispose()


if __name__ == "__main__":
    judged(each=True)
