"""What the columns of a spreadsheet hold: a first guess from their headers, in the languages of the editions and more.

What belongs here: the places where a column's content can go, and the guess. What does not: reading a row
(`candidate`) and the file (`data_table`). A column that goes nowhere is kept as a note.
"""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from forms.field_types import ByType
from forms.period_words import fold
from forms.questions import Field, Template
from forms.section_labels import OTHER, field_of
from forms.template import LATEST, languages, load

_FILE = Path(__file__).with_suffix(".toml")
KEY, LANGUAGE, NOTE = "key", "language", ""
PLACE_TARGETS = ("places_countries", "places_cities", "places_line")
PERIOD_TARGETS = ("period", "period_start", "period_end")
CONTACT_TARGETS = tuple(f"contacts_{part}" for part in ("name", "role", "organisation", "email", "telephone"))


def targets(template: Template) -> tuple[str, ...]:
    """Where a column can go, in the order of the form: KEY, LANGUAGE, field ids, and parts such as "places_cities"."""
    found = [KEY, LANGUAGE]
    for field in template.fields:
        if not field.id.startswith(("certifier", "licence")):
            found += TARGETS[field.kind](field)
    return tuple(found)


def _itself(field: Field) -> tuple[str, ...]:
    return (field.id,)


def _none(field: Field) -> tuple[str, ...]:
    """Nothing that stands in a cell can be such an answer."""
    return ()


TARGETS: ByType[Callable[[Field], tuple[str, ...]]] = {
    "line": _itself,
    "prose": _itself,
    "choice": _itself,
    "choices": _itself,
    "period": lambda field: PERIOD_TARGETS,
    "places": lambda field: PLACE_TARGETS,
    "email": _itself,
    "link": _itself,
    "documents": _none,
    "pictures": _none,
    "contacts": lambda field: CONTACT_TARGETS,
    "agreement": _none,
}


@cache
def _headers() -> Mapping[str, str]:
    tables = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    found = {_key(name): target for target, tongues in tables.items() for names in tongues.values() for name in names}
    for language in languages(LATEST):
        template = load(LATEST, language)
        found |= {_key(field.label): field.id for field in template.fields if field.id in targets(template)}
    found |= {_key(target.replace("_", " ")): target for target in targets(load(LATEST))}
    return {**found, "places": "places_line"}


def _key(header: str) -> str:
    return " ".join(fold(header).replace("_", " ").replace(".", " ").strip(" :*?()").split())


def label_of(text: str) -> str:
    """The target that a label names, "" if none: "Country" and "Pays" are "places_countries"."""
    return _headers().get(_key(text), "")


def guess(headers: Sequence[str], template: Template) -> dict[str, str]:
    """Header -> target, NOTE where nothing fits. No target is given twice: the first header that fits has it."""
    possible, mapping = set(targets(template)), dict[str, str]()
    for header in headers:
        target = _headers().get(_key(header)) or field_of(header)
        mapping[header] = target if target in possible and target != OTHER else NOTE
        possible.discard(mapping[header])
    return mapping
