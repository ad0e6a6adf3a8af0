"""Example answers, from the questionnaire's own examples, with which its form and its sheet are shown."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from forms.periods import period
from forms.questionnaire.field_types import ByType
from forms.questionnaire.model import Field, Questionnaire
from forms.questionnaire.types import FIELD_TYPES

PLACES = {"countries": ["PT"], "cities": ["Setúbal"]}
CONTACT = {
    "name": "Ana Example",
    "role": "",
    "organisation": "",
    "email": "ana@city.example",
    "telephone": "",
    "visibility": "everyone",
}
SINCE = {"as_written": "2019 – 2021", "start": "2019", "end": "2021", "ongoing": False, "recurring": ""}


def answers(questionnaire: Questionnaire) -> dict[str, Any]:
    """Return an answer to every question that needs no file; what its own limits refuse is left out."""
    found: dict[str, Any] = {}
    for field in questionnaire.fields:
        raw = EXAMPLES[field.type](field)
        if raw is None:
            continue
        kind = FIELD_TYPES[field.type]
        value = kind.arrange(field, kind.parse(raw))
        if not kind.is_empty(value) and not list(kind.check(field, value, complete=True)):
            found[field.id] = value
    return found


def _period(field: Field) -> dict[str, Any]:
    read = period.read(field.example)
    if read.uncertain or not read.start:
        return SINCE
    return SINCE | {"as_written": "", "start": read.start, "end": read.end, "ongoing": read.ongoing}


def _choices(field: Field) -> list[str]:
    return [option.code for option in field.options[: min(2, field.limit.most if field.limit else 2)]]


def _needs_a_file(field: Field) -> None:
    """Return nothing, as no example can bring a file."""


EXAMPLES: ByType[Callable[[Field], Any]] = {
    "line": attrgetter("example"),
    "prose": attrgetter("example"),
    "choice": lambda field: field.options[0].code,
    "choices": _choices,
    "period": _period,
    "places": lambda field: PLACES,
    "email": attrgetter("example"),
    "link": attrgetter("example"),
    "documents": _needs_a_file,
    "pictures": _needs_a_file,
    "contacts": lambda field: [CONTACT],
    "agreement": lambda field: True,
}
