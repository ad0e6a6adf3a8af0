"""A draft while people write on it: saving answers, putting together what two write at once, and who wrote when.

The only writer of answers once a practice has been started. Not here: where a practice stands (workflow.py), who was
invited to write (team.py), and the page that asks (views/answer_editor.py).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from forms import merging
from forms.template import Section
from forms.values import Answers
from webapp import practices
from webapp.clock import now
from webapp.models import EDITABLE, Edit, Person, Practice, Revision, State, WorkingCopy

ONE_SITTING = dt.timedelta(minutes=20)


class NotEditable(Exception):
    """The practice is with the editors (or finished): its answers cannot be changed now."""


class EditedMeanwhile(Exception):
    """Someone saved other answers since this page was opened."""


@dataclass(frozen=True, slots=True)
class Tab:
    """What a page in a browser knows: the marks of the answers that it began from, and its own name."""

    began: Mapping[str, str]
    name: str = ""


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
    section: str = "",
    page: str = "",
    language: str = "",
    source: Revision | None = None,
    states: frozenset[State] = EDITABLE,
) -> WorkingCopy:
    """Store the answers to the fields `asked` (absent from `fields`: cleared) in the working copy of `language`.

    Whoever calls it has read the answers under the `lock`, or nobody else can be writing. `page` is the name of the
    page in a browser that they come from. Raises NotEditable while the practice is with the editors (in none of
    `states`). With `source` it is they who write, a translation of that revision, and they may whatever the state.
    """
    copy = lock(session, practice, language)
    if practice.state not in states and source is None:
        raise NotEditable
    before = copy.answers
    merged = {key: value for key, value in before.items() if key not in asked} | dict(fields)
    if merged == before:
        return copy
    city = practices.city_of(session, merged)
    copy.answers, copy.source_id = merged, source.id if source else None
    copy.saved_by_id, copy.saved_at = person.id, now()
    if copy.language == practice.language:
        practice.title, practice.city = str(merged.get("title", "")), city
    if source is None:
        practice.updated_at = copy.saved_at
    if section:
        edit = _edit_of(session, copy, section, person)
        written = {key: _written(page, merged.get(key)) for key in asked if before.get(key) != merged.get(key)}
        edit.at, edit.page, edit.answers = now(), page, dict(fields)
        edit.written = {**edit.written, **written}
    session.flush()
    return copy


def restore(session: Session, practice: Practice, revision: Revision, person: Person) -> None:
    """Put the practice's own answers back to those of a revision, whatever the state."""
    copy = lock(session, practice)
    if copy.answers == revision.answers:
        return
    city = practices.city_of(session, revision.answers)
    copy.answers, copy.saved_by_id, copy.saved_at = dict(revision.answers), person.id, now()
    practice.title, practice.city = str(revision.answers.get("title", "")), city
    practice.updated_at = copy.saved_at
    session.flush()


def merge(
    session: Session, copy: WorkingCopy, section: Section, tab: Tab, mine: Answers, theirs: Answers
) -> merging.Merged:
    """What a page sends, put together with what is stored; `theirs` was read under the lock."""
    last = _last_edit(session, copy, section.id)
    written = last.written if last and tab.name else {}
    own = {key for key, one in written.items() if one == _written(tab.name, copy.answers.get(key))}
    return merging.merge(section.fields, tab.began, mine, theirs, own)


def _written(page: str, value: Any) -> str:
    """A note of which page wrote an answer as it stands: what the page sends again is no other person's work."""
    return f"{page} {_fingerprint(value)}"


def mark(copy: WorkingCopy | Revision, asked: tuple[str, ...]) -> str:
    """A mark of the stored answers to `asked`, for a page to carry: another one later means that they were changed."""
    return _fingerprint([copy.answers.get(key) for key in asked])


def mark_of_all(copy: WorkingCopy) -> str:
    """A mark of all the stored answers."""
    return _fingerprint(copy.answers)


def _fingerprint(stored: Any) -> str:
    return hashlib.sha256(json.dumps(stored, sort_keys=True).encode()).hexdigest()[:20]


def _last_edit(session: Session, copy: WorkingCopy, section: str) -> Edit | None:
    return session.scalar(_edits_of(copy, section).limit(1))


def _edits_of(copy: WorkingCopy, section: str) -> Select[Edit]:
    """The sittings at a section, the newest first."""
    same = (Edit.practice_id == copy.practice_id, Edit.language == copy.language, Edit.section == section)
    return select(Edit).where(*same).order_by(Edit.id.desc())


def _edit_of(session: Session, copy: WorkingCopy, section: str, person: Person) -> Edit:
    """The sitting: one row for all that a person saves in a section without a longer pause."""
    last = _last_edit(session, copy, section)
    if last is not None and last.person_id == person.id and now() - last.at <= ONE_SITTING:
        return last
    written = last.written if last else {}
    edit = Edit(practice_id=copy.practice_id, language=copy.language, section=section, written=written)
    edit.person_id = person.id
    session.add(edit)
    return edit


def note_page(session: Session, copy: WorkingCopy, section: str, page: str, *, has_all: bool) -> None:
    """Note that what a page sent is stored or decided against (`has_all`), or that it still holds a text of two."""
    last = _last_edit(session, copy, section)
    if last is not None and page and (has_all or last.page == page):
        last.page = page if has_all else ""


def last_page(session: Session, copy: WorkingCopy, section: str) -> str:
    """The name of the page in a browser of which all was stored last in a section; empty if there is none.

    That page's browser forgets what it kept. So a page that still holds one of two texts is never named.
    """
    last = _last_edit(session, copy, section)
    return last.page if last else ""


def writer_of(session: Session, copy: WorkingCopy, section: str, field_id: str) -> Person | None:
    """Who wrote an answer as it stands; None if nobody did on the page of its section."""
    found = None
    for edit in session.scalars(_edits_of(copy, section)):
        if edit.answers.get(field_id) != copy.answers.get(field_id):
            break
        found = edit
    return found.person if found else None


def edits(session: Session, practice: Practice) -> list[Edit]:
    """Who wrote in which section and when, the newest first."""
    query = select(Edit).where(Edit.practice_id == practice.id).options(selectinload(Edit.person))
    return list(session.scalars(query.order_by(Edit.at.desc(), Edit.id.desc())))
