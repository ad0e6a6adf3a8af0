"""The answers of a draft: the only writer of a working copy once it has been begun, and who wrote when."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from forms.answers import merging
from forms.answers.shared import SharedAnswers
from forms.questionnaire.model import Section
from forms.questionnaire.types import Answers
from webapp.city_names import city_of
from webapp.core.clock import now
from webapp.models import City, Edit, Person, Practice, Revision, WorkingCopy

LONGEST_PAUSE = dt.timedelta(minutes=20)  # after a longer one, the edits of a person are another group


class NotEditable(Exception):
    """The answers cannot be changed in the state that the practice is in."""


class EditedMeanwhile(Exception):
    """Somebody saved other answers since the page was opened."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A page in a browser: the etags of the answers that it began from, its id, whether all that it sent is stored."""

    etags: Mapping[str, str]
    id: str = ""
    has_all: bool = True


def lock(session: Session, practice: Practice, language: str = "") -> WorkingCopy:
    """Return the working copy (in `language`, or the practice's own) as it stands, held until the transaction ends."""
    session.flush()  # what this transaction has changed itself stays
    session.refresh(practice, with_for_update=True)
    copy = practice.copy_in(language) or practice.working_copy
    session.refresh(copy, with_for_update=True)
    return copy


def lock_editable(session: Session, practice: Practice, language: str = "") -> WorkingCopy:
    """Return the locked working copy of a practice that its city may change. Raises NotEditable."""
    copy = lock(session, practice, language)
    if not practice.is_editable:
        raise NotEditable
    return copy


def save(
    session: Session,
    copy: WorkingCopy,
    changes: Mapping[str, Any],
    person: Person,
    section: Section | None = None,
) -> None:
    """Store what a city says: answers by field, of which None clears one, as in `write`. Raises NotEditable."""
    copy = lock_editable(session, copy.practice, copy.language)
    write(session, copy, changes, person, section)


def write(
    session: Session,
    copy: WorkingCopy,
    changes: Mapping[str, Any],
    person: Person,
    section: Section | None = None,
    tab: Tab | None = None,
    source: Revision | None = None,
) -> None:
    """Store answers in a locked copy, translated from `source` if given, and note who wrote in the section."""
    before = copy.answers
    after = {key: value for key, value in {**before, **changes}.items() if value is not None}
    if source is not None or after != before:
        copy.source_id = source.id if source else None
    if after != before:
        practice, is_own = copy.practice, copy.language == copy.practice.language
        if is_own and before.get("places") != after.get("places"):
            practice.city = city_of(session, after)
        copy.answers, copy.saved_by_id, copy.saved_at = after, person.id, now()
        practice.title = SharedAnswers(after).title if is_own else practice.title
        practice.updated_at = practice.updated_at if source else copy.saved_at
    if section is not None:
        _note_edit(session, copy, section, person, before, tab or Tab({}))
    session.flush()


def _note_edit(
    session: Session, copy: WorkingCopy, section: Section, person: Person, before: Answers, tab: Tab
) -> None:
    """Keep one row for all that a person saves in a section without a longer pause."""
    edit = _last_edit(session, copy, section.id)
    changed = [field.id for field in section.fields if before.get(field.id) != copy.answers.get(field.id)]
    if changed:
        if edit is None or edit.person_id != person.id or now() - edit.at > LONGEST_PAUSE:
            edit = Edit(
                practice_id=copy.practice_id,
                language=copy.language,
                section=section.id,
                person_id=person.id,
                written=edit.written if edit else {},
            )
            session.add(edit)
        edit.at, edit.tab_id = now(), tab.id
        edit.answers = {field.id: copy.answers[field.id] for field in section.fields if field.id in copy.answers}
        edit.written = {**edit.written, **{id: _written(tab.id, copy.answers.get(id)) for id in changed}}
    if edit is not None and tab.id and (tab.has_all or edit.tab_id == tab.id):
        edit.tab_id = tab.id if tab.has_all else ""


def overwrite(practice: Practice, answers: dict[str, Any], city: City | None, saved_by_id: int | None) -> None:
    """Put whole answers in the place of the practice's own; the caller holds the `lock`, or nobody else has come."""
    copy = practice.working_copy
    copy.answers, copy.saved_by_id, copy.saved_at = answers, saved_by_id, now()
    practice.title, practice.city, practice.updated_at = SharedAnswers(answers).title, city, copy.saved_at


def redact(copy: WorkingCopy, answers: dict[str, Any]) -> None:
    """Store answers from which a person's data is taken; nobody is noted as their writer."""
    copy.answers = answers


def merge(
    session: Session, copy: WorkingCopy, section: Section, tab: Tab, mine: Answers, theirs: Answers
) -> merging.Merged:
    """Put together what a page sends and what is stored; `theirs` was read under the lock."""
    last = _last_edit(session, copy, section.id)
    written = last.written if last and tab.id else {}
    own = {key for key, one in written.items() if one == _written(tab.id, copy.answers.get(key))}
    return merging.merge(section.fields, tab.etags, mine, theirs, own)


def _written(page: str, value: Any) -> str:
    return f"{page} {_fingerprint(value)}"


def etag(copy: WorkingCopy | Revision, field_id: str) -> str:
    """Return the etag of a stored answer: another one later means that it was changed."""
    return _fingerprint([copy.answers.get(field_id)])


def etag_of_all(copy: WorkingCopy) -> str:
    """Return the etag of all the stored answers."""
    return _fingerprint(copy.answers)


def _fingerprint(stored: Any) -> str:
    return hashlib.sha256(json.dumps(stored, sort_keys=True).encode()).hexdigest()[:20]


def _last_edit(session: Session, copy: WorkingCopy, section: str) -> Edit | None:
    return session.scalar(_edits_of(copy, section).limit(1))


def _edits_of(copy: WorkingCopy, section: str) -> Select[Edit]:
    same = (Edit.practice_id == copy.practice_id, Edit.language == copy.language, Edit.section == section)
    return select(Edit).where(*same).order_by(Edit.id.desc())


def last_page(session: Session, copy: WorkingCopy, section: str) -> str:
    """Return the page in a browser of which all was stored last in a section: that browser forgets what it kept."""
    last = _last_edit(session, copy, section)
    return last.tab_id if last else ""


def writer_of(session: Session, copy: WorkingCopy, section: str, field_id: str) -> Person | None:
    """Return who wrote an answer as it stands; None if nobody did on the page of its section."""
    found = None
    for edit in session.scalars(_edits_of(copy, section)):
        if edit.answers.get(field_id) != copy.answers.get(field_id):
            break
        found = edit
    return found.person if found else None


def edits(session: Session, practice: Practice) -> list[Edit]:
    """Return who wrote in which section and when, the newest first."""
    query = select(Edit).where(Edit.practice_id == practice.id).options(selectinload(Edit.person))
    return list(session.scalars(query.order_by(Edit.at.desc(), Edit.id.desc())))
