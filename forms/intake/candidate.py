"""Candidates: the answers, notes and doubts that an entry of a page or a row of a table gives, and no more."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from forms.answers.shared import SharedAnswers
from forms.answers.validation import parse
from forms.intake.columns import CONTACT_TARGETS, IN_COLUMNS, KEY, LANGUAGE, NOTE
from forms.intake.findings import Finding
from forms.intake.listing import Entry
from forms.intake.place_line import split
from forms.languages import is_language
from forms.periods.period import Reading, read
from forms.periods.period_words import fold
from forms.places.countries import COUNTRIES
from forms.places.gazetteer import Gazetteer, key
from forms.questionnaire.model import Field, Questionnaire
from forms.text.plain import clean_line
from forms.values import Answers


@dataclass(frozen=True, slots=True)
class Candidate:
    """A practice on its way to becoming a draft."""

    key: str  # tells it from the others of its source, in every import
    title: str
    language: str  # a BCP 47 tag or ""
    answers: Answers
    notes: tuple[tuple[str, str], ...] = ()  # header and text of what is no answer
    findings: tuple[Finding, ...] = ()


def of_entry(entry: Entry, questionnaire: Questionnaire) -> Candidate:
    """Return the candidate of a page's entry; a text without a heading becomes a note."""
    raw: dict[str, Any] = {"title": entry.title, **entry.sections}
    if entry.countries or entry.cities:
        raw["places"] = {"countries": list(entry.countries), "cities": list(entry.cities)}
    if entry.period.as_written:
        raw["period"] = entry.period.period()
    documents = raw.pop("references", "")
    own_key = entry.address.rstrip("/").rsplit("/", 1)[-1][:200]
    described = _described(entry.title, entry.countries, entry.cities)
    answers, _ = parse(questionnaire, raw)
    notes = [("line", entry.line), ("excerpt", entry.excerpt), ("address", entry.address), ("references", documents)]
    return Candidate(
        key=own_key or (described if entry.title else f"{described} | {_short_hash(entry.excerpt)}"),
        title=entry.title,
        language=entry.language,
        answers=answers,
        notes=tuple((name, text) for name, text in notes if text),
        findings=(*entry.findings, *(Finding("cut_off", field) for field in entry.cut if field in answers)),
    )


def _described(title: str, countries: Sequence[str], cities: Sequence[str]) -> str:
    """Return the key of a practice that has none of its own: its title, countries and cities."""
    return " | ".join(filter(None, (key(title), *countries, *map(key, cities))))


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def of_row(
    row: Mapping[str, Any], mapping: Mapping[str, str], questionnaires: tuple[Questionnaire, ...], known: Gazetteer
) -> Candidate:
    """Return the candidate of a table's row; `mapping` is header -> target, `questionnaires` one for each language."""
    reader = _Row({target: row[header] for header, target in mapping.items() if target != NOTE}, questionnaires, known)
    answers, problems = parse(questionnaires[0], reader.answers())
    findings = [*reader.findings, *(Finding("unreadable", problem.field) for problem in problems)]
    notes = [(header, _text(row[header])) for header, target in mapping.items() if target == NOTE]
    shared = SharedAnswers(answers)
    described = _described(shared.title, shared.countries, shared.cities)
    if not shared.title:
        described = _short_hash(json.dumps(row, sort_keys=True, ensure_ascii=False))
    return Candidate(
        key=_text(reader.cells.get(KEY, ""))[:200] or described,
        title=shared.title,
        language=reader.language(),
        answers=answers,
        notes=(*((header, text) for header, text in notes if text), *reader.notes),
        findings=tuple(findings),
    )


def _text(value: Any) -> str:
    """Return a cell as text: lists joined, objects as JSON."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


class _Row:
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
        return clean_line(_text(self.cells.get(target, "")))

    def _keep(self, target: str, text: str, finding: Finding) -> None:
        self.notes.append((target, text))
        self.findings.append(finding)

    def places(self, field: Field) -> Any:
        if isinstance(given := self.cells.get("places_line"), dict):
            return given
        line = split(_text(given), self._known) if given else None
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
        as_written = clean_line(_text(given or "")) or (
            split(_text(line), self._known).period.as_written if isinstance(line, str) else ""
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
        return _text(self.cells.get(field.id, ""))

    def choice(self, field: Field) -> str:
        return next(iter(self.choices(field)), "")

    def choices(self, field: Field) -> list[str]:
        """Return the codes of the options that a cell names by code or by label, in any language."""
        names, value, codes = _option_names(self._questionnaires, field.id), self.cells.get(field.id, ""), list[str]()
        whole = _text(value)
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
        return [clean_line(_text(item)) for item in value]
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
