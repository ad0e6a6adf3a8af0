"""A published revision as the search sees it: its texts by weight, its facets, and the years in which it runs."""

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from typing import Any

from forms.answers.passages import Passage
from forms.answers.shared import SharedAnswers
from forms.places.countries import country_name
from forms.places.gazetteer import gazetteer
from forms.questionnaire.field_types import ByType
from forms.questionnaire.model import Field
from webapp.catalogue import concepts
from webapp.catalogue.expansion import tokens
from webapp.catalogue.words import fold, words
from webapp.models import Revision
from webapp.questionnaires import languages as questionnaire_languages
from webapp.questionnaires import load, load_or_english

_FIRST_YEAR = 1900
_VERSION = 2  # of what is taken from a revision, and in which language


@cache
def rules() -> str:
    """Return the fingerprint of the rules by which revisions are indexed: what other rules made is indexed anew."""
    return hashlib.sha256(
        f"{_VERSION} {concepts.fingerprint()} {metadata.version('snowballstemmer')}".encode()
    ).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Texts:
    """The folded words of a revision, by how much a hit in them says."""

    title: list[str]
    summary: list[str]  # the sentence below the title, places and topics
    body: list[str]
    title_expansions: list[str]  # stems and concepts of the same (catalogue/expansion.py)
    summary_expansions: list[str]
    body_expansions: list[str]


Said = list[tuple[str, str]]
"""What an answer says, each text with the language in which it has stems and is about something."""
Names = Mapping[str, Sequence[str]]
"""Of each city as it is written in the answers: the name that counts, then its other spellings."""


def texts_of(revision: Revision, names: Names) -> Texts:
    """Return all words of a revision that are searched: searchable answers, no contacts, its cities by all names."""
    parts: dict[str, Said] = {"title": [], "summary": [], "body": []}
    for field in load(revision.questionnaire_version).fields:
        if field.searchable and revision.answers.get(field.id):
            part = field.id if field.id == "title" else "body" if field.type == "prose" else "summary"
            parts[part] += _said(field, revision)
    called = _called(names, revision.shared.countries)
    found = {name: words("\n".join(said for said, _ in some)) for name, some in parts.items()}
    beside = {name: [one for said, language in some for one in tokens(said, language)] for name, some in parts.items()}
    return Texts(
        title=found["title"],
        summary=[*found["summary"], *words("\n".join(called))],
        body=found["body"],
        **{f"{name}_expansions": list(dict.fromkeys(some)) for name, some in beside.items()},
    )


def _said(field: Field, revision: Revision) -> Said:
    return TEXTS[field.type](field, revision.answers[field.id], revision)


def _called(names: Names, countries: Sequence[str]) -> list[str]:
    """Return all names of the cities, each once: "Köln" is looked for as "Cologne", too."""
    called: dict[str, str] = {}
    for written, known in names.items():
        for name in (*known, *gazetteer().names_of(known[0], countries), *gazetteer().names_of(written, countries)):
            called.setdefault(fold(name), name)
    return list(called.values())


def passages(revision: Revision) -> Iterator[tuple[str, str, str]]:
    """Yield what is searched besides title and tagline, longer answers first: label ("" for these), text, language."""
    fields = load_or_english(revision.questionnaire_version, revision.language).fields
    asked = [one for one in fields if one.searchable and revision.answers.get(one.id)]
    for field in asked:
        if field.type == "prose":
            yield "", Passage(field, revision.answers[field.id]).line, revision.language
    for field in asked:
        if field.type not in ("prose", "line"):
            for value, language in _facts(field, revision):
                yield field.label, value, language


def _facts(field: Field, revision: Revision) -> Iterator[tuple[str, str]]:
    """Yield the values of a shorter answer, for places also the cities' names in other languages."""
    answer = revision.answers[field.id]
    yield from reversed(_said(field, revision))
    if field.type == "places":
        for city in answer.get("cities", ()):
            for name in gazetteer().names_of(city, answer.get("countries", ())):
                yield name, revision.language


def row_of(revision: Revision, names: Names) -> dict[str, Any]:
    """Return the row of CatalogueEntry of a published revision, with the cities' preferred `names`."""
    shared = revision.shared
    first, last = years(shared.period)
    return {
        "revision_id": revision.id,
        "rules": rules(),
        "practice_id": revision.practice_id,
        "language": revision.language,
        "is_own": revision.language == revision.practice.language,
        "sort_title": " ".join(words(shared.title))[:120],
        "published_at": revision.published_at or dt.datetime.fromtimestamp(0, dt.UTC),
        "first_year": first,
        "last_year": last,
        "facets": {
            "topic": list(shared.topics),
            "country": list(shared.countries),
            "city": list(dict.fromkeys(known[0] for known in names.values() if city_key(known[0]))),
        },
    }


def years(period: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """Return the first and last year of a period; no last one if it goes on, none at all if no year is known."""
    first, last = _year(period.get("start")), _year(period.get("end"))
    if first is None:
        return last, last
    return first, None if period.get("ongoing") else max(first, last or first)


def city_key(name: str) -> str:
    """Return a city's name as addresses spell it: "Łódź" and "Lodz" are lodz."""
    return "-".join(fold(word) for word in re.findall(r"[^\W_]+", name))


def title_words(answers: Mapping[str, Any], names: Names) -> set[str]:
    """Return the words of the title and of the cities' names, as written and as preferred."""
    return set(words("\n".join([SharedAnswers(answers).title, *names, *(known[0] for known in names.values())])))


def _year(text: str | None) -> int | None:
    found = re.match(r"\d{4}", text or "")
    return int(found.group()) if found and int(found.group()) >= _FIRST_YEAR else None


def _nothing(field: Field, answer: Any, revision: Revision) -> Said:
    return []


def _line(field: Field, answer: str, revision: Revision) -> Said:
    return [(answer, revision.language)]


def _prose(field: Field, answer: str, revision: Revision) -> Said:
    return [(Passage(field, answer).line, revision.language)]


def _labels(field: Field, answer: Sequence[str], revision: Revision) -> Said:
    """Return the labels of the chosen options, in English and in the language of the revision."""
    named = {
        one: load_or_english(revision.questionnaire_version, one).field(field.id) for one in ("en", revision.language)
    }
    return [(option.label, one) for one in named for code in answer if (option := named[one].option(code))]


def _period(field: Field, answer: Mapping[str, Any], revision: Revision) -> Said:
    return [(answer.get("as_written", ""), revision.language)]


def _places(field: Field, answer: Mapping[str, Any], revision: Revision) -> Said:
    """Return the cities as written, and the countries in the questionnaire's languages, the revision's own last."""
    languages = (revision.language, *questionnaire_languages(revision.questionnaire_version))
    called = dict.fromkeys(country_name(code, one) for one in languages for code in answer.get("countries", ()))
    language = "en" if concepts.vocabulary(revision.language) is None else revision.language
    return [(text, language) for text in (*answer.get("cities", ()), *reversed(called))]


def _titles(field: Field, answer: Sequence[Mapping[str, Any]], revision: Revision) -> Said:
    return [(row.get("title", ""), revision.language) for row in answer]


TEXTS: ByType[Callable[[Field, Any, Revision], Said]] = {
    "line": _line,
    "prose": _prose,
    "choice": _nothing,
    "choices": _labels,
    "period": _period,
    "places": _places,
    "email": _nothing,
    "link": _nothing,
    "documents": _titles,
    "pictures": _nothing,
    "contacts": _nothing,
    "agreement": _nothing,
}
