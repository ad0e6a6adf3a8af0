"""A draft while people write on it: saving answers, putting together what two write at once, and who wrote when.

The only writer of a working copy's answers once it has been begun: a test looks for others. Not here: where a practice
stands (practices/workflow.py), who was invited to write (practices/team.py), and the page that asks
(views/shared/answer_editor.py).
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

from forms.answers import merging
from forms.answers.versions import SECTION
from forms.questionnaire.questions import Section
from forms.values import Answers
from webapp.city_names import city_of
from webapp.core.clock import now
from webapp.models import AT_DESK, City, Edit, Person, Practice, Revision, WorkingCopy

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
) -> WorkingCopy:
    """Store its city's answers to the fields `asked` (absent from `fields`: cleared).

    Whoever calls it has read the answers under the `lock`, or nobody else can be writing. `page` is the name of the
    page in a browser that they come from. Raises NotEditable while the practice is with the editors.
    """
    return _save_city(session, practice, "", _Changes(fields, asked, person, section, page))


def save_translation(
    session: Session,
    copy: WorkingCopy,
    fields: Mapping[str, Any],
    asked: tuple[str, ...],
    person: Person,
    *,
    section: str = "",
    page: str = "",
) -> WorkingCopy:
    """Store what its city says in another language, as `save` does."""
    return _save_city(session, copy.practice, copy.language, _Changes(fields, asked, person, section, page))


def _save_city(session: Session, practice: Practice, language: str, changes: _Changes) -> WorkingCopy:
    copy = lock(session, practice, language)
    if not practice.is_editable:
        raise NotEditable
    return _store(session, copy, changes)


def translate(
    session: Session,
    copy: WorkingCopy,
    source: Revision,
    fields: Mapping[str, Any],
    asked: tuple[str, ...],
    editor: Person,
    page: str = "",
) -> WorkingCopy:
    """Store an editor's translation of a revision, whatever the state of the practice."""
    copy = lock(session, copy.practice, copy.language)
    return _store(session, copy, _Changes(fields, asked, editor, SECTION, page), source)


def reword(
    session: Session,
    practice: Practice,
    fields: Mapping[str, Any],
    asked: tuple[str, ...],
    editor: Person,
    section: str,
) -> WorkingCopy:
    """Store an editor's words in the place of the city's. Raises NotEditable unless the practice waits for the desk."""
    copy = lock(session, practice)
    if practice.state not in AT_DESK:
        raise NotEditable
    return _store(session, copy, _Changes(fields, asked, editor, section))


@dataclass(frozen=True, slots=True)
class _Changes:
    """Answers to some fields, and who wrote them in which section, on which page of a browser."""

    fields: Mapping[str, Any]
    asked: tuple[str, ...]
    person: Person
    section: str = ""
    page: str = ""

    def into(self, before: Answers) -> dict[str, Any]:
        return {key: value for key, value in before.items() if key not in self.asked} | dict(self.fields)


def _store(session: Session, copy: WorkingCopy, changes: _Changes, source: Revision | None = None) -> WorkingCopy:
    """Store changes in a copy that is locked; `source` is the revision of which it is a translation."""
    before, merged = copy.answers, changes.into(copy.answers)
    if merged == before:
        return copy
    practice, city = copy.practice, city_of(session, merged)
    copy.answers, copy.source_id = merged, source.id if source else None
    copy.saved_by_id, copy.saved_at = changes.person.id, now()
    if copy.language == practice.language:
        practice.title, practice.city = str(merged.get("title", "")), city
    if source is None:
        practice.updated_at = copy.saved_at
    if changes.section:
        edit = _edit_of(session, copy, changes.section, changes.person)
        changed = [key for key in changes.asked if before.get(key) != merged.get(key)]
        edit.at, edit.page, edit.answers = now(), changes.page, dict(changes.fields)
        edit.written = {**edit.written, **{key: _written(changes.page, merged.get(key)) for key in changed}}
    session.flush()
    return copy


def restore(session: Session, practice: Practice, revision: Revision, person: Person) -> None:
    """Put the practice's own answers back to those of a revision, whatever the state."""
    copy = lock(session, practice)
    if copy.answers == revision.answers:
        return
    overwrite(practice, dict(revision.answers), city_of(session, revision.answers), person.id)
    session.flush()


def overwrite(practice: Practice, answers: dict[str, Any], city: City | None, saved_by_id: int | None) -> None:
    """Put whole answers, of this city, in the place of the practice's own, whatever stands there.

    Whoever calls it holds the `lock`, or knows that nobody else has come to the practice.
    """
    copy = practice.working_copy
    copy.answers, copy.saved_by_id, copy.saved_at = answers, saved_by_id, now()
    practice.title, practice.city, practice.updated_at = str(answers.get("title", "")), city, copy.saved_at


def redact(copy: WorkingCopy, answers: dict[str, Any]) -> None:
    """Put answers from which a person's data is taken in the place of those that stand there: nobody's writing."""
    copy.answers = answers


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
