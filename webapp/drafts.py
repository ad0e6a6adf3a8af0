"""A draft while people write on it: saving answers, noticing that somebody else did, and who wrote what and when.

The only writer of answers once a practice has been started. Not here: where a practice stands (workflow.py), who was
invited to write (team.py), and the page that asks (views/answer_editor.py).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from webapp import practices
from webapp.clock import now
from webapp.models import Edit, Person, Practice, Revision, State, WorkingCopy

EDITABLE = frozenset({State.DRAFT, State.RETURNED})
ONE_SITTING = dt.timedelta(minutes=20)


class NotEditable(Exception):
    """The practice is with the editors (or finished): its answers cannot be changed now."""


class EditedMeanwhile(Exception):
    """Someone saved other answers since this page was opened; `theirs` are the stored ones, by field id."""

    def __init__(self, theirs: Mapping[str, Any]) -> None:
        super().__init__("the answers were saved by someone else meanwhile")
        self.theirs = theirs


def lock(session: Session, practice: Practice, language: str = "") -> WorkingCopy:
    """The working copy (in `language`, or the practice's own) as it stands now, held until the end of the transaction.

    Another writer waits. Two people may save two sections of one draft at the same moment; on PostgreSQL the second
    would fail otherwise. SQLite has one writer at a time anyhow.
    """
    session.flush()  # what this transaction has changed itself stays
    session.refresh(practice, with_for_update=True)
    copy = practice.copy_in(language) or practice.working_copy
    session.refresh(copy, with_for_update=True)
    return copy


def save(
    session: Session,
    practice: Practice,
    fields: Mapping[str, Any],
    asked: tuple[str, ...],
    person: Person,
    *,
    seen: str | None = None,
    section: str = "",
    page: str = "",
    language: str = "",
    source: Revision | None = None,
    states: frozenset[State] = EDITABLE,
) -> WorkingCopy:
    """Store the answers to the fields `asked` (absent from `fields`: cleared) in the working copy of `language`.

    `seen` is the `mark` of the answers that the page was opened with, and `page` a name for that page in the browser;
    without `seen` nobody else can be writing. Raises EditedMeanwhile if those very fields hold something else now that
    this page did not write itself, and NotEditable while the practice is with the editors (in none of `states`). With
    `source` it is they who write, a translation of that revision, and they may whatever the state.
    """
    copy = lock(session, practice, language)
    if practice.state not in states and source is None:
        raise NotEditable
    merged = {key: value for key, value in copy.answers.items() if key not in asked} | dict(fields)
    if merged == copy.answers:
        return copy
    if seen is not None and seen != mark(copy, asked) and not _is_own(_last_edit(session, copy, section), page):
        raise EditedMeanwhile({key: copy.answers.get(key) for key in asked})
    city = practices.city_of(session, merged)
    copy.answers, copy.source_id = merged, source.id if source else None
    copy.saved_by_id, copy.saved_at = person.id, now()
    if copy.language == practice.language:
        practice.title, practice.city = str(merged.get("title", "")), city
    if source is None:
        practice.updated_at = copy.saved_at
    if section:
        _note_edit(session, copy, section, person, page, dict(fields))
    session.flush()
    return copy


def mark(copy: WorkingCopy | Revision, asked: tuple[str, ...]) -> str:
    """A mark of the stored answers to `asked`, for a page to carry: another one later means that they were changed."""
    return _fingerprint([copy.answers.get(key) for key in asked])


def mark_of_all(copy: WorkingCopy) -> str:
    """A mark of all the stored answers."""
    return _fingerprint(copy.answers)


def _fingerprint(stored: Any) -> str:
    return hashlib.sha256(json.dumps(stored, sort_keys=True).encode()).hexdigest()[:20]


def _last_edit(session: Session, copy: WorkingCopy, section: str) -> Edit | None:
    same = (Edit.practice_id == copy.practice_id, Edit.language == copy.language, Edit.section == section)
    return session.scalar(select(Edit).where(*same).order_by(Edit.id.desc()).limit(1))


def _is_own(last: Edit | None, page: str) -> bool:
    """True if the stored answers came from the same page: its browser did not hear that they had arrived."""
    return bool(page) and last is not None and last.page == page


def _note_edit(
    session: Session, copy: WorkingCopy, section: str, person: Person, page: str, answers: dict[str, Any]
) -> None:
    """Write down the sitting: one row for all that a person saves in a section without a longer pause."""
    last = _last_edit(session, copy, section)
    if last is None or last.person_id != person.id or now() - last.at > ONE_SITTING:
        last = Edit(practice_id=copy.practice_id, language=copy.language, section=section, person_id=person.id)
        session.add(last)
    last.at, last.page, last.answers = now(), page, answers


def last_page(session: Session, copy: WorkingCopy, section: str) -> str:
    """The name of the page in a browser that wrote last in a section; empty if nobody did."""
    last = _last_edit(session, copy, section)
    return last.page if last else ""


def last_writer(session: Session, copy: WorkingCopy, section: str) -> Person | None:
    """Who wrote last in a section; None if nobody did on its page."""
    last = _last_edit(session, copy, section)
    return last.person if last else None


def edits(session: Session, practice: Practice) -> list[Edit]:
    """Who wrote in which section and when, the newest first."""
    query = select(Edit).where(Edit.practice_id == practice.id).options(selectinload(Edit.person))
    return list(session.scalars(query.order_by(Edit.at.desc(), Edit.id.desc())))
