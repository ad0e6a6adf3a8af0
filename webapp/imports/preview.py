"""The preview of an import: what would become of each row of a file."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, not_, select
from sqlalchemy.orm import Session, selectinload

from forms.answers.shared import SharedAnswers
from forms.answers.validation import parse
from forms.intake import candidate
from forms.intake.candidate import Candidate
from forms.intake.findings import Finding
from forms.places.gazetteer import Gazetteer, key
from forms.questionnaire.model import Questionnaire
from webapp import questionnaires
from webapp.imports.files import LISTING
from webapp.models import Import, ImportedRow, ImportOutcome, ImportState, Practice, RowUndone, State


@dataclass(frozen=True, slots=True)
class RowPreview:
    """What would become of a row."""

    candidate: Candidate
    outcome: str


class Reader:
    """The practices that the rows of one file hold; a key that stands twice gets a number."""

    def __init__(self, kind: str, mapping: Mapping[str, str], known: Gazetteer) -> None:
        self._kind, self._mapping, self._known = kind, mapping, known
        self._asked = questionnaires.current().in_all_languages()
        self._seen = Counter[str]()

    def read(self, raw: Mapping[str, Any]) -> Candidate:
        """Return the practice of a row, its answers as a draft would keep them."""
        if self._kind == LISTING:
            return self._numbered(_from_json(raw, self._asked[0]))
        return self._numbered(candidate.of_row(raw, self._mapping, self._asked, self._known))

    def _numbered(self, candidate: Candidate) -> Candidate:
        self._seen[candidate.key] += 1
        if self._seen[candidate.key] == 1:
            return candidate
        findings = (*candidate.findings, Finding("same_title", candidate.title or candidate.key))
        name = f"{candidate.key} ({self._seen[candidate.key]})"
        return Candidate(name, candidate.title, candidate.language, candidate.answers, candidate.notes, findings)


def _from_json(raw: Mapping[str, Any], questionnaire: Questionnaire) -> Candidate:
    return Candidate(
        key=raw["key"],
        title=raw["title"],
        language=raw["language"],
        answers=parse(questionnaire, raw["answers"])[0],
        notes=tuple((name, text) for name, text in raw["notes"]),
        findings=tuple(Finding(**finding) for finding in raw["findings"]),
    )


def preview_rows(session: Session, source: str, candidates: Sequence[Candidate]) -> Iterator[RowPreview]:
    """What would become of each practice of a source if it were imported now."""
    last = last_rows(session, source, [one.key for one in candidates])
    for one in candidates:
        yield RowPreview(one, outcome_of(one.answers, last.get(one.key)))


def last_rows(session: Session, source: str, keys: Iterable[str]) -> dict[str, ImportedRow]:
    """Return by key the row of this source that was imported last, and not undone, with its practice."""
    undone = and_(ImportedRow.outcome == ImportOutcome.UPDATED, ImportedRow.undone == RowUndone.RESTORED)
    query = (
        select(ImportedRow)
        .join(ImportedRow.whole)
        .where(ImportedRow.source == source, ImportedRow.source_key.in_(list(keys)))
        .where(ImportedRow.practice_id.is_not(None), Import.done_at.is_not(None), not_(undone))
        .options(selectinload(ImportedRow.practice).selectinload(Practice.copies))
        .order_by(Import.done_at, ImportedRow.id)
    )
    return {row.source_key: row for row in session.scalars(query)}


def outcome_of(answers: Mapping[str, Any], last: ImportedRow | None) -> ImportOutcome:
    """Return what is to be done with a row whose practice was imported as `last`."""
    if last is None or last.practice is None:
        return ImportOutcome.CREATED
    if last.answers == answers:
        return ImportOutcome.SAME
    return ImportOutcome.UPDATED if is_untouched(last, last.practice) else ImportOutcome.KEPT


def is_untouched(row: ImportedRow, practice: Practice) -> bool:
    """Return True if a draft still says just what the import wrote, and was never sent."""
    return (
        practice.state == State.DRAFT
        and practice.revision_count == 0
        and len(practice.copies) == 1
        and practice.working_copy.answers == row.answers
    )


def place_of(answers: Mapping[str, Any]) -> str:
    """Return a key that sorts rows by country and first city."""
    return "|".join(map(key, SharedAnswers(answers).first_place))


def candidate_of(row: ImportedRow) -> Candidate:
    """Return what a row brought, as it was read."""
    notes = tuple((name, text) for name, text in row.notes)
    findings = tuple(Finding(*parts) for parts in row.findings)
    return Candidate(row.source_key, row.title, row.language, row.answers, notes, findings)


def is_outdated(session: Session, import_: Import) -> bool:
    """Return True if another import of the same source was done or undone since this one was looked at."""
    if import_.state != ImportState.PREPARED or import_.looked_at is None:
        return False
    later = (Import.done_at > import_.looked_at) | (Import.undone_at > import_.looked_at)
    return session.scalar(select(Import.id).where(Import.source == import_.source, later).limit(1)) is not None
