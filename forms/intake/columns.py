"""Where a column of a spreadsheet can go, and a first guess from its header in many languages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from forms.intake.section_labels import OTHER, field_of
from forms.periods.period_words import fold
from forms.questionnaire.field_types import ByType
from forms.questionnaire.model import Field, Questionnaire
from forms.questionnaire.shipped import LATEST, languages, load
from forms.toml_data import toml_beside

KEY, LANGUAGE, NOTE = "key", "language", ""
PLACE_TARGETS = ("places_countries", "places_cities", "places_line")
PERIOD_TARGETS = ("period", "period_start", "period_end")
CONTACT_TARGETS = tuple(f"contacts_{part}" for part in ("name", "role", "organisation", "email", "telephone"))


def targets(questionnaire: Questionnaire) -> tuple[str, ...]:
    """Return where a column can go, in the order of the form: KEY, LANGUAGE, field ids and parts of fields."""
    found = [KEY, LANGUAGE]
    for field in questionnaire.fields:
        if not field.id.startswith(("certifier", "licence")):
            found += IN_COLUMNS[field.type].targets(field)
    return tuple(found)


class Cells(Protocol):
    """The ways to read the cells of a row as an answer, as `candidate` implements them."""

    def text(self, field: Field) -> str: ...
    def choice(self, field: Field) -> str: ...
    def choices(self, field: Field) -> list[str]: ...
    def places(self, field: Field) -> Any: ...
    def period(self, field: Field) -> Any: ...
    def contacts(self, field: Field) -> Any: ...


@dataclass(frozen=True, slots=True)
class InColumns:
    """The targets of a field type and how its answer is read from them; empty for types that no cell can hold."""

    targets: Callable[[Field], tuple[str, ...]] = lambda field: ()
    read: Callable[[Cells, Field], Any] = lambda cells, field: None


def _itself(field: Field) -> tuple[str, ...]:
    return (field.id,)


TEXT, NO_COLUMN = InColumns(_itself, lambda cells, field: cells.text(field)), InColumns()
IN_COLUMNS: ByType[InColumns] = {
    "line": TEXT,
    "prose": TEXT,
    "choice": InColumns(_itself, lambda cells, field: cells.choice(field)),
    "choices": InColumns(_itself, lambda cells, field: cells.choices(field)),
    "period": InColumns(lambda field: PERIOD_TARGETS, lambda cells, field: cells.period(field)),
    "places": InColumns(lambda field: PLACE_TARGETS, lambda cells, field: cells.places(field)),
    "email": TEXT,
    "link": TEXT,
    "documents": NO_COLUMN,
    "pictures": NO_COLUMN,
    "contacts": InColumns(lambda field: CONTACT_TARGETS, lambda cells, field: cells.contacts(field)),
    "agreement": NO_COLUMN,
}


@cache
def _headers() -> Mapping[str, str]:
    tables = toml_beside(__file__)
    found = {_key(name): target for target, tongues in tables.items() for names in tongues.values() for name in names}
    for language in languages(LATEST):
        questionnaire = load(LATEST, language)
        found |= {_key(field.label): field.id for field in questionnaire.fields if field.id in targets(questionnaire)}
    found |= {_key(target.replace("_", " ")): target for target in targets(load(LATEST))}
    return {**found, "places": "places_line"}


def _key(header: str) -> str:
    return " ".join(fold(header).replace("_", " ").replace(".", " ").strip(" :*?()").split())


def label_of(text: str) -> str:
    """Return the target that a label names: "places_countries" for "Country" and "Pays"; "" if there is none."""
    return _headers().get(_key(text), "")


def guess(headers: Sequence[str], questionnaire: Questionnaire) -> dict[str, str]:
    """Map each header to a target, NOTE where none fits; the first header that fits a target has it."""
    possible, mapping = set(targets(questionnaire)), dict[str, str]()
    for header in headers:
        target = _headers().get(_key(header)) or field_of(header)
        mapping[header] = target if target in possible and target != OTHER else NOTE
        possible.discard(mapping[header])
    return mapping
