"""How fast readers find things: the list and its filters, over a generated multilingual catalogue.

Searches are compared with looking through every published answer for a word (LIKE), in the same database; whole pages
with a constant from Flask, by the same client in this process. Not here: what is found (`judged.py`).
"""

from __future__ import annotations

import gzip
import itertools
import random
import statistics
import time
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

from builders import DAY, full_answers
from cluster import NoPostgreSQL
from flask import Flask
from measuring import Row, Size, constant_pages, duration, installation, postgresql, took
from sqlalchemy import String, cast, func, insert, select

from webapp import serve
from webapp.catalogue import indexing, search
from webapp.catalogue.search import Asked
from webapp.core import db
from webapp.models import Practice, Revision

TITLE = "Finding practices"
SCAN = "looking through all answers"
CONSTANT = "a hundred constant pages of Flask"
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
VOCABULARY, CITIES, WORDS, CHUNK = 6000, 1500, 260, 500
WEIGHTS = list(itertools.accumulate(1 / (rank + 10) for rank in range(VOCABULARY)))


class Writer:
    """Words of a made-up language: a few are frequent, most are rare, as in any language."""

    def __init__(self, language: str, dice: random.Random) -> None:
        self.dice, self.words = dice, _vocabulary(language)

    def text(self, count: int) -> str:
        return " ".join(self.dice.choices(self.words, cum_weights=WEIGHTS, k=count))


@cache
def _vocabulary(language: str) -> list[str]:
    dice, letters = random.Random(language), ALPHABETS.get(language, "abcdefghijklmnoprstuvwyzäéşł")
    shortest, longest = (2, 4) if language == "ja" else (3, 11)
    return ["".join(dice.choices(letters, k=dice.randint(shortest, longest))) for _ in range(VOCABULARY)]


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


def fill(app: Flask, size: int) -> tuple[float, float]:
    """Put a catalogue of `size` practices into an empty database. Returns the seconds of inserting and indexing."""
    with app.app_context():
        chunks, inserting = practices(size), 0.0
        while chunk := list(itertools.islice(chunks, CHUNK)):
            begin = time.perf_counter()
            with db.unit_of_work() as session:
                session.execute(insert(Practice), [practice for practice, _ in chunk])
                session.execute(insert(Revision), [one for _, revisions in chunk for one in revisions])
            inserting += time.perf_counter() - begin
        begin = time.perf_counter()
        while True:
            with db.unit_of_work() as session:
                if not indexing.catch_up(session, most=CHUNK):
                    break
        return inserting, time.perf_counter() - begin


def queries(count: int, words: int = 0) -> list[str]:
    """What readers type: frequent and rare words, beginnings of words, other scripts; one and two by turns, or so many
    together."""
    dice = random.Random(8)
    writers = {language: Writer(language, dice) for language in LANGUAGES}
    found = []
    for number in range(count):
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


def rows(size: Size) -> Iterator[Row]:
    names = [name for name, _ in _searches(1)]
    with installation() as app:
        yield from _measured(app, "SQLite", size)
    try:
        with postgresql(size) as url, installation(url) as app:
            yield from _measured(app, "PostgreSQL", size)
    except NoPostgreSQL as missing:
        inner = ("indexing", "inserting the rows"), *((name, SCAN) for name in names), (WHOLE_PAGE, CONSTANT)
        for what, of in inner:
            yield Row(f"{what}, PostgreSQL", of, None, str(missing))


WHOLE_PAGE = "the whole page with a query and four filters"


def _searches(count: int) -> list[tuple[str, Callable[[int], Asked]]]:
    """Return what is looked for, by the name of its row; the first row is the first request of a process."""
    typed, sentences = queries(count), queries(count, words=6)
    return [
        ("the first request of a process reads all", lambda number: Asked()),
        ("filters and newest, nothing typed", lambda number: Asked()),
        ("four filters, nothing typed", lambda number: Asked(filters=filters(number))),
        ("a query, no filter", lambda number: Asked(typed[number])),
        ("a query and four filters", lambda number: Asked(typed[number], filters(number))),
        ("six words that no practice has together", lambda number: Asked(sentences[number], loosely=True)),
        ("a misspelt query", lambda number: Asked(typed[number] + "qx")),
    ]


def _measured(app: Flask, name: str, size: Size) -> Iterator[Row]:
    practices, count = size.pick(12, 1000, 10_000, 100_000), size.pick(1, 20, 60)
    inserting, indexing_took = fill(app, practices)
    yield took(f"indexing, {name}", indexing_took, "inserting the rows", inserting, f"{practices:,} practices")
    scan = statistics.median(_times(partial(_scan, app, queries(count)), count))
    for what, asked in _searches(count):
        find = partial(_find, app, asked)
        if what.startswith("the first"):
            begin = time.perf_counter()
            find(0)
            found = [time.perf_counter() - begin]
        else:
            found = _times(find, count)
        yield _row(f"{what}, {name}", found, SCAN, scan)
    serve.settle()  # as a web process does
    page = partial(_page, app, queries(count))
    yield _row(f"{WHOLE_PAGE}, {name}", _times(page, count), CONSTANT, constant_pages(3))
    front = app.test_client().get("/", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(front.data)
    if name == "SQLite":
        yield Row("the first page, compressed", "kB", len(front.data) / 1000, f"{len(front.data)} bytes")


def _row(what: str, found: list[float], of: str, reference: float) -> Row:
    late = sorted(found)[int(len(found) * 0.95)]
    return took(what, statistics.median(found), of, reference, f"95 % within {duration(late)}")


def _find(app: Flask, asked: Callable[[int], Asked], number: int) -> None:
    with app.app_context(), db.unit_of_work(reading=True) as session:
        search.find(session, asked(number), language="en")


def _scan(app: Flask, typed: list[str], number: int) -> None:
    holds = func.lower(cast(Revision.answers, String)).contains(typed[number])
    with app.app_context(), db.unit_of_work(reading=True) as session:
        session.scalars(select(func.count()).select_from(Revision).where(Revision.is_published, holds)).one()


def _page(app: Flask, typed: list[str], number: int) -> None:
    wanted = {"q": typed[number], **{kind: list(values) for kind, values in filters(number).items()}}
    app.extensions.pop("sheaf_pages", None)
    assert app.test_client().get("/practices", query_string=wanted).status_code == 200


def _times(ask: Callable[[int], object], count: int) -> list[float]:
    """Return the seconds of each call, without the first round: it warms the caches that a server has warm."""
    for number in range(count):
        ask(number)
    taken = []
    for number in range(count * 3):
        begin = time.perf_counter()
        ask(number % count)
        taken.append(time.perf_counter() - begin)
    return taken
