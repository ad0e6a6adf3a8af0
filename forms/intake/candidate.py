"""Candidates: the answers, notes and doubts that an entry of a page or a row of a table gives, and no more."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms.answers.shared import SharedAnswers
from forms.answers.validation import parse
from forms.intake.columns import KEY, NOTE
from forms.intake.findings import Finding
from forms.intake.listing import Entry
from forms.intake.table_row import Row, text_of
from forms.places.gazetteer import Gazetteer, key
from forms.questionnaire.model import Questionnaire
from forms.questionnaire.types import Answers


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
    reader = Row({target: row[header] for header, target in mapping.items() if target != NOTE}, questionnaires, known)
    answers, problems = parse(questionnaires[0], reader.answers())
    findings = [*reader.findings, *(Finding("unreadable", problem.field) for problem in problems)]
    notes = [(header, text_of(row[header])) for header, target in mapping.items() if target == NOTE]
    shared = SharedAnswers(answers)
    described = _described(shared.title, shared.countries, shared.cities)
    if not shared.title:
        described = _short_hash(json.dumps(row, sort_keys=True, ensure_ascii=False))
    return Candidate(
        key=text_of(reader.cells.get(KEY, ""))[:200] or described,
        title=shared.title,
        language=reader.language(),
        answers=answers,
        notes=(*((header, text) for header, text in notes if text), *reader.notes),
        findings=tuple(findings),
    )
