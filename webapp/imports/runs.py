"""Doing an import, and undoing it as one.

Not here: reading the file and saying what would happen (imports.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from forms.candidate import Candidate
from forms.template import LATEST
from webapp import practices, team
from webapp.clock import now
from webapp.imports import Fate, NotNow, fates, is_untouched, rows_of, stored
from webapp.models import (
    City,
    Comment,
    Edit,
    Import,
    ImportedRow,
    ImportOutcome,
    ImportState,
    Person,
    Practice,
    Role,
    WorkingCopy,
)


def run(session: Session, found: Import, by: Person | None, *, update_changed: bool = False) -> Counter[str]:
    """Make the drafts, and with `update_changed` write anew those that changed at their source and not here.

    Returns how many rows had which outcome. Raises NotNow if it was done before.
    """
    if not _claim(session, found, ImportState.PREPARED, ImportState.DONE):
        raise NotNow
    found.done_at = now()
    maker = _Maker(session, found, by)
    with session.no_autoflush:
        for number, fate in enumerate(fates(session, found), start=1):
            maker.row(number, fate, update_changed=update_changed)
    if by is not None and maker.counts[ImportOutcome.CREATED]:
        by.give(Role.CONTRIBUTOR)
    session.flush()
    session.expire(found, ["rows"])
    return maker.counts


def _claim(session: Session, found: Import, before: str, after: str) -> bool:
    """Set the state if nobody else has: two people may press the same button."""
    claimed = update(Import).where(Import.id == found.id, Import.state == before).values(state=after)
    taken = session.execute(claimed.returning(Import.id)).first() is not None
    session.refresh(found, ["state"])
    return taken


class _Maker:
    """Writes the rows of one import; each city is looked up once."""

    def __init__(self, session: Session, found: Import, by: Person | None) -> None:
        self._session, self._found, self._by = session, found, by
        self._cities: dict[tuple[str, str], City | None] = {}
        self.counts = Counter[str]()

    def row(self, number: int, fate: Fate, *, update_changed: bool) -> None:
        """Do what is to be done with one row, and write it down."""
        one, outcome, before = fate.candidate, fate.outcome, None
        answers = stored(one.answers)
        practice = self._session.get(Practice, fate.practice_id) if fate.practice_id else None
        if practice is None:
            practice = self._draft(one, answers)
        elif outcome == ImportOutcome.UPDATED and update_changed:
            before = self._write(practice, answers)
        elif outcome == ImportOutcome.UPDATED:
            outcome = ImportOutcome.KEPT
        self.counts[outcome] += 1
        self._session.add(
            ImportedRow(
                import_id=self._found.id,
                number=number,
                source=self._found.source,
                source_key=one.key,
                practice=practice,
                title=one.title,
                outcome=outcome,
                # Of what was kept, the draft as it stands is what a later import must find untouched.
                answers=fate.last_answers if outcome == ImportOutcome.KEPT else answers,
                before=before,
                notes=[list(note) for note in one.notes],
                doubts=[[doubt.code, doubt.value, doubt.other, doubt.line] for doubt in one.doubts],
            )
        )

    def _draft(self, one: Candidate, answers: dict[str, Any]) -> Practice:
        practice = Practice(
            template_edition=LATEST,
            language=one.language or self._found.language,
            city=self._city(answers),
            title=str(answers.get("title", "")),
            people=[self._by] if self._by else [],
        )
        practice.copies.append(
            WorkingCopy(language=practice.language, answers=answers, saved_by_id=self._by.id if self._by else None)
        )
        self._session.add(practice)
        return practice

    def _write(self, practice: Practice, answers: dict[str, Any]) -> dict[str, Any]:
        copy = practice.working_copy
        before, copy.answers = copy.answers, answers
        copy.saved_by_id, copy.saved_at = self._by.id if self._by else None, now()
        practice.title, practice.city, practice.updated_at = str(answers.get("title", "")), self._city(answers), now()
        return before

    def _city(self, answers: Mapping[str, Any]) -> City | None:
        places = answers.get("places") or {}
        where = next(iter(places.get("countries", ())), ""), next(iter(places.get("cities", ())), "")
        if where not in self._cities:
            self._cities[where] = practices.city_of(self._session, answers)
        return self._cities[where]


@dataclass(frozen=True, slots=True)
class Undone:
    """How many drafts were deleted, how many got their answers back, and the rows that somebody has touched since."""

    deleted: int
    restored: int
    kept: tuple[ImportedRow, ...]


def undo(session: Session, found: Import) -> Undone:
    """Take an import back as one: its drafts go, its updates are reversed. What was touched since stays, and is named.

    Raises NotNow if it was not done, or undone before.
    """
    if not _claim(session, found, ImportState.DONE, ImportState.UNDONE):
        raise NotNow
    found.undone_at = now()
    deleted, restored, kept, rows = 0, 0, list[ImportedRow](), rows_of(session, found)
    for row in rows:
        practice = row.practice
        if practice is None or row.outcome not in (ImportOutcome.CREATED, ImportOutcome.UPDATED):
            continue
        if not is_untouched(row, practice) or _is_used(session, practice, found):
            kept.append(row)
        elif row.outcome == ImportOutcome.CREATED:
            team.delete_draft(session, practice)
            deleted += 1
        else:
            _restore(session, practice, row.before or {})
            restored += 1
    session.flush()
    for row in rows:
        session.expire(row)
    return Undone(deleted, restored, tuple(kept))


def _restore(session: Session, practice: Practice, before: dict[str, Any]) -> None:
    practice.working_copy.answers = before
    practice.title, practice.city = str(before.get("title", "")), practices.city_of(session, before)
    practice.updated_at = practice.working_copy.saved_at = now()


def _is_used(session: Session, practice: Practice, found: Import) -> bool:
    """Whether somebody else has come, anything was said or written, or a later import has changed this practice."""
    if any(person.id != found.by_id for person in practice.people):
        return True
    same = (ImportedRow.practice_id == practice.id, ImportedRow.import_id > found.id)
    later = select(ImportedRow.id).where(*same, ImportedRow.outcome == ImportOutcome.UPDATED)
    written = (select(table.id).where(table.practice_id == practice.id) for table in (Edit, Comment))
    return any(session.scalar(query.limit(1)) is not None for query in (later, *written))
