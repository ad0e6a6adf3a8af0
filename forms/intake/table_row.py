"""A row of a table as answers: where the cells of each field type stand, and how its answer is read from them."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from forms.intake.findings import Finding
from forms.intake.place_line import split
from forms.languages import is_language
from forms.periods.period import Reading, read
from forms.periods.period_words import fold
from forms.places.countries import COUNTRIES
from forms.places.gazetteer import Gazetteer
from forms.questionnaire.field_types import ByType
from forms.questionnaire.model import Field, Questionnaire
from forms.text.plain import clean_line

LANGUAGE = "language"
PLACE_TARGETS = ("places_countries", "places_cities", "places_line")
PERIOD_TARGETS = ("period", "period_start", "period_end")
CONTACT_TARGETS = tuple(f"contacts_{part}" for part in ("name", "role", "organisation", "email", "telephone"))


def text_of(value: Any) -> str:
    """Return a cell as text: lists joined, objects as JSON."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


class Row:
    """One row, read target by target; a cell that cannot be read as its target becomes a note with a doubt."""

    def __init__(self, cells: Mapping[str, Any], questionnaires: tuple[Questionnaire, ...], known: Gazetteer) -> None:
        self.cells = {target: value for target, value in cells.items() if value not in ("", [], {})}
        self._questionnaires = questionnaires
        self._known = known
        self.findings: list[Finding] = []
        self.notes: list[tuple[str, str]] = []

    def language(self) -> str:
        tag = self._line(LANGUAGE).replace("_", "-")
        if tag and not is_language(tag.lower()):
            self._keep(LANGUAGE, tag, Finding("not_a_language", tag))
            return ""
        return tag.lower()

    def answers(self) -> dict[str, Any]:
        raw: dict[str, Any] = {}
        for field in self._questionnaires[0].fields:
            value = IN_COLUMNS[field.type].read(self, field)
            if value not in ("", [], None):
                raw[field.id] = value
        return raw

    def _line(self, target: str) -> str:
        return clean_line(text_of(self.cells.get(target, "")))

    def _keep(self, target: str, text: str, finding: Finding) -> None:
        self.notes.append((target, text))
        self.findings.append(finding)

    def places(self, field: Field) -> Any:
        if isinstance(given := self.cells.get("places_line"), dict):
            return given
        line = split(text_of(given), self._known) if given else None
        countries = list(self._countries()) or (list(line.countries) if line else [])
        cities = list(_parted(self.cells.get("places_cities", ""))) or (list(line.cities) if line else [])
        if line:
            self.findings += [replace(finding, line=line.as_written) for finding in line.findings]
        return {"countries": countries, "cities": cities} if countries or cities else None

    def _countries(self) -> Iterator[str]:
        for name in _parted(self.cells.get("places_countries", "")):
            code = self._known.country(name) or (name.upper() if name.upper() in COUNTRIES else "")
            if code:
                yield code
            else:
                self._keep("places_countries", name, Finding("not_a_country", name))

    def period(self, field: Field) -> Any:
        if isinstance(given := self.cells.get("period"), dict):
            return given
        line = self.cells.get("places_line")
        as_written = clean_line(text_of(given or "")) or (
            split(text_of(line), self._known).period.as_written if isinstance(line, str) else ""
        )
        start, end = self._line("period_start"), self._line("period_end")
        if not as_written and not (start or end):
            return None
        reading = read(as_written) if as_written else _between(start, end)
        if as_written and (start or end):
            apart = _between(start, end)
            if (apart.start, apart.end, apart.ongoing) != (reading.start, reading.end, reading.ongoing):
                self.notes += [("period_start", start), ("period_end", end)]
                self.findings.append(Finding("dates_differ", as_written, " – ".join(filter(None, (start, end)))))
        if reading.uncertain:
            self.findings.append(Finding("period_uncertain", reading.as_written, reading.note))
        return reading.period()

    def contacts(self, field: Field) -> Any:
        if isinstance(given := self.cells.get("contacts"), list):
            return given
        parts = {target.removeprefix("contacts_"): self._line(target) for target in CONTACT_TARGETS}
        return [{**parts, "visibility": "editors"}] if any(parts.values()) else None

    def text(self, field: Field) -> str:
        return text_of(self.cells.get(field.id, ""))

    def choice(self, field: Field) -> str:
        return next(iter(self.choices(field)), "")

    def choices(self, field: Field) -> list[str]:
        """Return the codes of the options that a cell names by code or by label, in any language."""
        names, value, codes = _option_names(self._questionnaires, field.id), self.cells.get(field.id, ""), list[str]()
        whole = text_of(value)
        for name in [whole] if fold(whole) in names else _parted(value):
            if code := names.get(fold(name)):
                codes.append(code)
            else:
                self._keep(field.id, name, Finding("not_an_option", name, field.id))
        return codes


def _between(start: str, end: str) -> Reading:
    """Return the reading of two cells, "2019" and "2021" or "ongoing"."""
    if start and end:
        return read(f"{start} - {end}")
    return read(start) if start else read(f"until {end}")


def _parted(value: Any) -> Sequence[str]:
    """Return the names in a cell, separated by semicolons, lines, bars or commas."""
    if isinstance(value, list):
        return [clean_line(text_of(item)) for item in value]
    separator = next((sign for sign in (";", "\n", "|", ",") if sign in value), ",")
    return [part for piece in value.split(separator) if (part := clean_line(piece))]


@lru_cache(maxsize=64)
def _option_names(questionnaires: tuple[Questionnaire, ...], field_id: str) -> Mapping[str, str]:
    """Map the folded code and labels of each option to its code, in every language."""
    return {
        fold(name): option.code
        for questionnaire in questionnaires
        for option in questionnaire.field(field_id).options
        for name in (option.code, option.label)
    }


@dataclass(frozen=True, slots=True)
class InColumns:
    """The targets of a field type and how its answer is read from them; empty for types that no cell can hold."""

    targets: Callable[[Field], tuple[str, ...]] = lambda field: ()
    read: Callable[[Row, Field], Any] = lambda row, field: None


def _itself(field: Field) -> tuple[str, ...]:
    return (field.id,)


TEXT, NO_COLUMN = InColumns(_itself, Row.text), InColumns()
IN_COLUMNS: ByType[InColumns] = {
    "line": TEXT,
    "prose": TEXT,
    "choice": InColumns(_itself, Row.choice),
    "choices": InColumns(_itself, Row.choices),
    "period": InColumns(lambda field: PERIOD_TARGETS, Row.period),
    "places": InColumns(lambda field: PLACE_TARGETS, Row.places),
    "email": TEXT,
    "link": TEXT,
    "documents": NO_COLUMN,
    "pictures": NO_COLUMN,
    "contacts": InColumns(lambda field: CONTACT_TARGETS, Row.contacts),
    "agreement": NO_COLUMN,
}
