"""The parameters of the API, each with its JSON Schema; what is unknown or wrong is refused."""

import base64
import binascii
import hashlib
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from forms.questionnaire.base_type import Schema
from forms.questionnaire.shipped import LATEST, SHIPPED, load
from forms.questionnaire.shipped import languages as questionnaire_languages
from webapp.catalogue import words
from webapp.catalogue.entry import city_key
from webapp.catalogue.facet_index import KINDS
from webapp.catalogue.search import Asked, Place, Sort
from webapp.core.i18n import LANGUAGES
from webapp.core.whole_numbers import whole_numbers

MOST_VALUES = 20
TABLE = tomllib.loads(Path(__file__).with_name("api_parameters.toml").read_text("utf-8"))


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


_FILLED_IN = {
    "LONGEST_QUERY": words.LONGEST_QUERY,
    "KINDS": list(KINDS),
    "SORTS": list(Sort),
    "TOPICS": [option.code for option in load(LATEST).field("topics").options],
    "QUESTIONNAIRES": list(SHIPPED),
    "QUESTIONNAIRE_LANGUAGES": list(questionnaire_languages(LATEST)),
    "INTERFACE_LANGUAGES": list(LANGUAGES),
}


def _parameters(group: str) -> dict[str, Parameter]:
    found = {}
    for key, row in TABLE[group].items():
        schema = {
            name: value if isinstance(value, list) else _FILLED_IN.get(value, value)
            for name, value in row["schema"].items()
        }
        found[key] = Parameter(**{"name": key, **row, "schema": schema})
    return found


SEARCH, LOOKS = tuple(_parameters("search").values()), tuple(_parameters("looks").values())
SINGLE = _parameters("single")
IDEMPOTENCY_KEY = SINGLE["idempotency_key"]


def defaults(parameters: Sequence[Parameter]) -> dict[str, Any]:
    """Return the values of the parameters that have a default, by name."""
    return {one.name: one.schema["default"] for one in parameters if "default" in one.schema}


def read(parameters: Sequence[Parameter], args: Any) -> dict[str, Any]:
    """Return the values of a query by name, or defaults for empty ones, lists for `many`. Raises WrongParameters."""
    known = {one.name: one for one in parameters}
    unknown = f"There is no such parameter; there are: {', '.join(known) or 'none'}."
    faults = [Fault(name, unknown) for name in args if name not in known]
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
        elif "default" in parameter.schema:
            found[name] = parameter.schema["default"]
    if faults:
        raise WrongParameters(faults)
    return found


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
    search = Asked(
        text=values.get("q", "").strip(),
        filters=filters,
        sort=Sort(values["sort"]) if "sort" in values else None,
        size=values["limit"],
    )
    if "cursor" not in values:
        return search
    return replace(search, after=_place(search, values["cursor"]))


def cursor(search: Asked, place: Place) -> str:
    """Return a place in the list of a search as an address carries it."""
    text = json.dumps([place.practice_id, place.seen, _fingerprint(search)])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _place(search: Asked, text: str) -> Place:
    try:
        practice_id, seen, fingerprint = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if fingerprint == _fingerprint(search) and type(practice_id) is type(seen) is int and seen >= 0:
            return Place(practice_id, seen)
    except (binascii.Error, ValueError, TypeError):
        pass  # told below, like a cursor of another search
    raise WrongParameters([Fault("cursor", "It does not belong to this search. Begin again without a cursor.")])


def _fingerprint(search: Asked) -> str:
    """Return what tells one search from another, whatever the size of its pages."""
    told = [search.text, sorted((kind, sorted(values)) for kind, values in search.filters.items()), search.sort]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:12]
