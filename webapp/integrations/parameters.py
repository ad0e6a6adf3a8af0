"""The parameters of the API, each with its JSON Schema, and reading them by that.

A parameter that does not exist, or has a value that its schema does not allow, is refused: a program that misspells a
filter must not be given everything.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from forms.questionnaire.kind import Schema
from forms.questionnaire.template import LATEST, load
from forms.questionnaire.template import languages as template_languages
from webapp.catalogue import Asked, Place, Sort, words
from webapp.catalogue.entry import city_key
from webapp.catalogue.facet_index import KINDS
from webapp.core.whole_numbers import whole_numbers

MOST_VALUES = 20
USUAL_SIZE, MOST_SIZE = 20, 100
LONGEST_CITY = 200
LONGEST_NAME = 200
LANGUAGE_TAG = "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a query; `schema` is that of one value, and `many` may be given several times."""

    name: str
    schema: Schema
    help: str
    example: str = ""
    many: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of one parameter, in a sentence that says what would be right."""

    parameter: str
    detail: str


class WrongParameters(Exception):
    """The address cannot be answered; `faults` are all that were found in it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{fault.parameter}: {fault.detail}" for fault in faults))
        self.faults = tuple(faults)


_TEXT: Schema = {"type": "string"}
SEARCH = (
    Parameter(
        "q",
        {**_TEXT, "maxLength": words.LONGEST_QUERY, "pattern": "^[^\\u0000]*$"},
        "Words to look for, also by their stems and by other words for the same. All must be there; quoted words must "
        "stand together as they are.",
        "therapy",
    ),
    Parameter(
        "topic",
        {**_TEXT, "enum": [option.code for option in load(LATEST).field("topics").options]},
        "A topic. Several values mean: one of them.",
        "education",
        many=True,
    ),
    Parameter("country", {**_TEXT, "pattern": "^[A-Z]{2}$"}, "A country, as its ISO 3166 code.", "UA", many=True),
    Parameter(
        "city",
        {**_TEXT, "minLength": 1, "maxLength": LONGEST_CITY, "pattern": "^[^\\u0000]*$"},
        "A city, by its key or its name however it is spelt.",
        "lutsk",
        many=True,
    ),
    Parameter("year", {**_TEXT, "pattern": "^[12][0-9]{3}$"}, "A year in which it ran.", "2024", many=True),
    Parameter(
        "language",
        {**_TEXT, "pattern": LANGUAGE_TAG, "maxLength": 35},
        "A language in which it can be read; each practice then comes in it.",
        "en",
        many=True,
    ),
    Parameter("sort", {**_TEXT, "enum": list(Sort)}, "By default by relevance with `q`, else the newest first."),
    Parameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MOST_SIZE, "default": USUAL_SIZE},
        "How many practices at once.",
    ),
    Parameter(
        "cursor",
        {**_TEXT, "pattern": "^[A-Za-z0-9_-]+$", "maxLength": 200},
        "Where to go on: take it from `next` of the answer before. It belongs to one search.",
    ),
    Parameter(
        "counts",
        {**_TEXT, "enum": list(KINDS)},
        "A filter to count: how many practices each of its values would give.",
        "topic",
        many=True,
    ),
)
TEMPLATE_LANGUAGE = Parameter(
    "language",
    {**_TEXT, "enum": list(template_languages(LATEST)), "default": "en"},
    "The language of the questions' texts.",
    "fr",
)
IDEMPOTENCY_KEY = Parameter(
    "Idempotency-Key",
    {**_TEXT, "minLength": 1, "maxLength": 100, "pattern": "^[!-~]+$"},
    "A name of your own for this call. The same call of the same name within a day is not done again: it gets the same "
    "answer.",
)


def read(parameters: Sequence[Parameter], args: Any) -> dict[str, Any]:
    """Return the values of a query by name without empty ones, lists for `many`. Raises WrongParameters."""
    known = {one.name: one for one in parameters}
    faults = [
        Fault(name, f"There is no such parameter; there are: {_names(known)}.") for name in args if name not in known
    ]
    found: dict[str, Any] = {}
    for name, parameter in known.items():
        given = [value for value in args.getlist(name) if value]
        most = MOST_VALUES if parameter.many else 1
        if len(given) > most:
            faults.append(Fault(name, f"At most {most} of them can be given."))
        faults += [Fault(name, detail) for value in given[:most] if (detail := wrong(parameter.schema, value))]
        if given and not any(fault.parameter == name for fault in faults):
            values = [int(value) if parameter.schema["type"] == "integer" else value for value in given]
            found[name] = values if parameter.many else values[0]
    if faults:
        raise WrongParameters(faults)
    return found


def _names(known: Iterable[str]) -> str:
    return ", ".join(known) or "none"


def wrong(schema: Mapping[str, Any], value: str) -> str:
    """Return what is wrong with a value by its schema; empty if nothing is."""
    if schema["type"] == "integer":
        least, most = schema["minimum"], schema["maximum"]
        right = bool(whole_numbers([value])) and least <= int(value) <= most
        return "" if right else f"It must be a whole number from {least} to {most}."
    if "enum" in schema and value not in schema["enum"]:
        return f"It must be one of: {', '.join(schema['enum'])}."
    if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
        return f"It must have {schema.get('minLength', 0)} to {schema['maxLength']} characters."
    if "pattern" in schema and not re.fullmatch(
        schema["pattern"].removeprefix("^").removesuffix("$"), value, re.DOTALL
    ):
        return f"It must have the form {schema['pattern']}."
    return ""


def asked_for(values: Mapping[str, Any]) -> Asked:
    """Return the search of a query that was read. Raises WrongParameters if its cursor belongs to another search."""
    filters = {kind: tuple(dict.fromkeys(values[kind])) for kind in KINDS if values.get(kind)}
    if "city" in filters:
        filters["city"] = tuple(city_key(name) for name in filters["city"])
    asked = Asked(
        text=values.get("q", "").strip(),
        filters=filters,
        sort=Sort(values["sort"]) if "sort" in values else None,
        size=values.get("limit", USUAL_SIZE),
    )
    if "cursor" not in values:
        return asked
    return replace(asked, after=_place(asked, values["cursor"]))


def cursor(asked: Asked, place: Place) -> str:
    """Return a place in the list of a search as an address carries it."""
    text = json.dumps([place.practice_id, place.seen, _fingerprint(asked)])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _place(asked: Asked, text: str) -> Place:
    try:
        practice_id, seen, fingerprint = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if fingerprint == _fingerprint(asked) and type(practice_id) is type(seen) is int and seen >= 0:
            return Place(practice_id, seen)
    except (binascii.Error, ValueError, TypeError):
        pass  # told below, like a cursor of another search
    raise WrongParameters([Fault("cursor", "It does not belong to this search. Begin again without a cursor.")])


def _fingerprint(asked: Asked) -> str:
    """Return what tells one search from another, whatever the size of its pages."""
    told = [asked.text, sorted((kind, sorted(values)) for kind, values in asked.filters.items()), asked.sort]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:12]
