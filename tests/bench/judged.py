"""How well readers find: judged questions over made-up practices in many languages (tests/judged).

`PYTHONPATH=.:tests .venv/bin/python -m bench.judged` says what comes, for those who tune the search.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from builders import DAY, full_answers
from measuring import ROOT, Row, Size, installation
from sqlalchemy import insert
from sqlalchemy.orm import Session

from webapp.catalogue import indexing, search
from webapp.catalogue.search import Asked
from webapp.core import db
from webapp.models import Practice, Revision

TITLE = "What is found"
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


def rows(size: Size) -> Iterator[Row]:
    with installation() as app, app.app_context():
        with db.unit_of_work() as session:
            fill(session)
        with db.unit_of_work(reading=True) as session:
            for half in ("tuned", "held"):
                asked = questions(half)[: size.pick(3, None, None)]
                reached = score(asked, asking(session))
                said = f"{len(asked)} questions"
                yield Row(f"{half} questions, recall", f"1: all among the first {FIRST}", reached.recall, said, True)
                yield Row(f"{half} questions, hits", f"1: one among the first {FIRST}", reached.hit, said, True)
                yield Row(f"{half} questions, rank", "1: a hit is the first", reached.rank, said, True)


def main() -> None:
    """Print every question of the tuned half that does not have all its hits."""
    with installation() as app, app.app_context(), db.unit_of_work() as session:
        fill(session)
        ask = asking(session)
        for question in questions("tuned"):
            found = ask(question.ask)[:FIRST]
            missing = sorted(question.hits - set(found))
            if missing and len(question.hits & set(found)) < FIRST:
                signs = [name if name in question.hits else f"({name})" for name in found]
                print(f"  {question.ask}: {', '.join(signs)}\n      lacks {', '.join(missing)}")


if __name__ == "__main__":
    main()
