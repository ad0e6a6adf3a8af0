"""How fast readers find things: the list, its filters and a practice's page, over a generated multilingual catalogue.

`python tests/bench/finding.py 10000 100000` measures these sizes; on PostgreSQL too, where there is one.
"""

from __future__ import annotations

import gzip
import itertools
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "bench")]

from builders import DAY, full_answers  # noqa: E402
from cluster import SAFE, NoPostgreSQL, cluster  # noqa: E402
from flask import Flask  # noqa: E402
from sqlalchemy import insert  # noqa: E402

from webapp import create_app, migrations, serve  # noqa: E402
from webapp.catalogue import indexing, search  # noqa: E402
from webapp.catalogue.search import Asked  # noqa: E402
from webapp.config import Environment, Settings  # noqa: E402
from webapp.core import db  # noqa: E402
from webapp.models import Practice, Revision  # noqa: E402

LANGUAGES = ("en", "fr", "de", "es", "pl", "tr", "el", "uk", "ja")
COUNTRIES = [
    "PT",
    "ES",
    "FR",
    "DE",
    "PL",
    "TR",
    "GR",
    "UA",
    "JP",
    "IT",
    "SE",
    "NO",
    "GB",
    "IE",
    "NL",
    "BE",
    "CH",
    "AT",
    "CZ",
    "RO",
    "BG",
    "RS",
    "AL",
    "MK",
    "XK",
    "CA",
    "AU",
]
TOPICS = [
    "commitment",
    "education",
    "neighbourhoods",
    "public-services",
    "business",
    "media",
    "language",
    "welcoming",
    "participation",
]
ALPHABETS = {
    "el": "αβγδεζηθικλμνοπρστυφχψως",
    "uk": "абвгдежзиіїйклмнопрстуфхцчшщьюя",
    "ja": "多文化共生街学校地域市民活動交流日本語教室相談支援子育",
}
VOCABULARY, CITIES, WORDS = 6000, 1500, 260
QUERIES, ROUNDS = 60, 3
CHUNK = 500


class Writer:
    """Words of a made-up language: a few are frequent, most are rare, as in any language."""

    def __init__(self, language: str, dice: random.Random) -> None:
        self.dice = dice
        emails = ALPHABETS.get(language, "abcdefghijklmnoprstuvwyzäéşł")
        shortest, longest = (2, 4) if language == "ja" else (3, 11)
        self.words = ["".join(dice.choices(emails, k=dice.randint(shortest, longest))) for _ in range(VOCABULARY)]
        self.weights = list(itertools.accumulate(1 / (rank + 10) for rank in range(VOCABULARY)))

    def text(self, count: int) -> str:
        return " ".join(self.dice.choices(self.words, cum_weights=self.weights, k=count))


def practices(size: int) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Rows of practices with those of their published revisions; one in five is in two languages."""
    dice = random.Random(8)
    writers = {language: Writer(language, dice) for language in LANGUAGES}
    names = [writers["en"].text(1).title() + str(number) for number in range(CITIES)]
    revision_id = itertools.count(1)
    for id in range(1, size + 1):
        first, second = dice.sample(LANGUAGES, 2)
        start = dice.randint(2008, 2026)
        shared = {
            "places": {"countries": [dice.choice(COUNTRIES)], "cities": [names[int(CITIES * dice.random() ** 2)]]},
            "topics": dice.sample(TOPICS, dice.randint(1, 3)),
            "period": {
                "as_written": str(start),
                "start": str(start),
                "end": None,
                "ongoing": dice.random() < 0.5,
                "recurring": "",
            },
        }
        yield (
            {
                "id": id,
                "language": first,
                "questionnaire_version": "2026",
                "slug": f"practice-{id}",
                "state": "published",
            }
            | {"reference": f"SH-2026-{id:06}", "revision_count": 1, "published_at": DAY, "title": ""},
            [
                {
                    "id": next(revision_id),
                    "practice_id": id,
                    "number": number,
                    "language": language,
                    "questionnaire_version": "2026",
                    "is_published": True,
                    "published_at": DAY,
                    "answers": full_answers(**shared)
                    | {"title": writers[language].text(6).capitalize(), "tagline": writers[language].text(12)}
                    | {
                        name: writers[language].text(WORDS // 4)
                        for name in ("purpose", "rationale", "process", "impact")
                    },
                }
                for number, language in enumerate((first, second)[: 1 + (dice.random() < 0.2)], start=1)
            ],
        )


def fill(app: Flask, size: int) -> float:
    """Put a catalogue of `size` practices into an empty database. Returns the seconds that indexing took."""
    with app.app_context():
        migrations.upgrade(db.engine())
        rows = practices(size)
        while chunk := list(itertools.islice(rows, CHUNK)):
            with db.unit_of_work() as session:
                session.execute(insert(Practice), [practice for practice, _ in chunk])
                session.execute(insert(Revision), [one for _, revisions in chunk for one in revisions])
        begin = time.perf_counter()
        while True:
            with db.unit_of_work() as session:
                if not indexing.catch_up(session, most=CHUNK):
                    break
        return time.perf_counter() - begin


def queries(words: int = 0) -> list[str]:
    """What readers type: frequent and rare words, beginnings of words, other scripts; one and two by turns, or so many
    together."""
    dice = random.Random(8)
    writers = {language: Writer(language, dice) for language in LANGUAGES}
    found = []
    for number in range(QUERIES):
        writer = writers[LANGUAGES[number % len(LANGUAGES)]]
        text = writer.text(words or 1 + number % 2)
        found.append(text[: max(3, len(text) - number % 3)])
    return found


def filters(number: int) -> dict[str, tuple[str, ...]]:
    """Four filters that leave something."""
    return {
        "topic": (TOPICS[number % 9], TOPICS[(number + 3) % 9], TOPICS[(number + 5) % 9]),
        "country": tuple(COUNTRIES[number % 9 :: 2]),
        "year": (str(2012 + number % 14), str(2018 + number % 8)),
        "language": LANGUAGES[number % 4 :],
    }


def times(ask: Callable[[int], object], count: int) -> list[float]:
    """Milliseconds of each call, the first round left out: it warms the caches that a server has warm."""
    for number in range(count):
        ask(number)
    found = []
    for number in range(count * ROUNDS):
        begin = time.perf_counter()
        ask(number % count)
        found.append((time.perf_counter() - begin) * 1000)
    return found


def told(name: str, found: Sequence[float]) -> None:
    ordered = sorted(found)
    middle, late = statistics.median(ordered), ordered[int(len(ordered) * 0.95)]
    print(f"  {name:<58}{middle:8.1f} ms   p95 {late:7.1f} ms", flush=True)


def measure(url: str, size: int) -> None:
    """Everything that is measured in the process, over one database."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            environment=Environment.TESTING,
            instance=Path(folder),
            secret_key="only for tests " * 4,
            site_url="http://localhost",
            database_url=url or f"sqlite:///{folder}/sheaf.sqlite3",
            check_documents=False,
        )
        app = create_app(settings)
        seconds = fill(app, size)
        print(f"{size} practices on {url.partition(':')[0] or 'sqlite'}: indexed in {seconds:.0f} s", flush=True)
        typed, sentences = queries(), queries(words=6)

        def find(asked: Asked) -> search.Found:
            with app.app_context(), db.unit_of_work(reading=True) as session:
                return search.find(session, asked, language="en")

        begin = time.perf_counter()
        find(Asked())
        print(f"  {'the first request of a process reads all':<58}{(time.perf_counter() - begin) * 1000:8.0f} ms")
        told("filters and newest, nothing typed", times(lambda n: find(Asked()), QUERIES))
        told("four filters, nothing typed", times(lambda n: find(Asked(filters=filters(n))), QUERIES))
        told("a query, no filter", times(lambda n: find(Asked(typed[n])), QUERIES))
        told("a query and four filters", times(lambda n: find(Asked(typed[n], filters(n))), QUERIES))
        told(
            "six words that no practice has together", times(lambda n: find(Asked(sentences[n], loosely=True)), QUERIES)
        )
        told("a misspelt query", times(lambda n: find(Asked(typed[n] + "qx")), QUERIES))
        serve.settle()  # as a web process does
        client = app.test_client()

        def page(number: int) -> None:
            wanted = {"q": typed[number], **{kind: list(values) for kind, values in filters(number).items()}}
            app.extensions.pop("sheaf_pages", None)
            assert client.get("/practices", query_string=wanted).status_code == 200

        told("the whole page with a query and four filters", times(page, QUERIES))
        front = client.get("/", headers={"Accept-Encoding": "gzip"})
        print(f"  {'the first page, compressed':<58}{len(front.data) / 1000:8.1f} kB")
        assert gzip.decompress(front.data)
        app.extensions["sheaf_engine"].dispose()


def main(sizes: Sequence[int]) -> None:
    for size in sizes:
        measure("", size)
        try:
            with cluster(SAFE) as url:
                measure(url, size)
        except NoPostgreSQL as missing:
            print(f"not on PostgreSQL: {missing}")


if __name__ == "__main__":
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} before the first figure")
    main([int(one) for one in sys.argv[1:]] or [10_000])
