"""Using again what one wrote before: a new draft from an earlier practice, and contacts from earlier practices."""

import hashlib
import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from forms.answers.validation import carry_over, check
from forms.questionnaire.model import Field, Questionnaire, Section
from forms.questionnaire.shipped import LATEST
from webapp.models import Person, Practice, StoredFile
from webapp.practices import drafts, records
from webapp.questionnaires import load
from webapp.storage import files

log = logging.getLogger(__name__)
WITH_FILES = frozenset({"pictures", "documents"})
Contact = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Begun:
    """A draft begun from an earlier practice: the fields still to answer or to confirm, and those without a place."""

    practice: Practice
    missing: tuple[str, ...]
    dropped: tuple[str, ...]


def start_from(session: Session, earlier: Practice, person: Person) -> Begun:
    """Begin a draft with the answers and files of an earlier practice, but nothing that is declared anew."""
    old, new = load(earlier.questionnaire_version, "en"), load(LATEST, "en")
    declarations = [s for s in old.sections if any(field.type == "agreement" for field in s.fields)]
    stored, anew = earlier.working_copy.answers, {field.id for s in declarations for field in s.fields}
    carried, dropped = carry_over(old, {key: value for key, value in stored.items() if key not in anew}, new)
    practice = records.start(session, person, language=earlier.language)
    answers, lost = _with_files(session, earlier, practice, person, new, carried)
    for field in new.fields:
        if field.type == "period" and field.id in answers:
            answers[field.id] = {**answers[field.id], "as_written": "", "end": None, "ongoing": False}
    drafts.save(session, practice.working_copy, answers, person)
    missing = dict.fromkeys(problem.field for problem in check(new, answers, complete=True))
    return Begun(practice, tuple(missing), (*dropped, *lost))


def _with_files(
    session: Session,
    earlier: Practice,
    practice: Practice,
    person: Person,
    new: Questionnaire,
    answers: Mapping[str, Any],
) -> tuple[dict[str, Any], list[str]]:
    """Return the answers with copies of their files, and the fields of which a file could not be copied."""
    found, lost = dict(answers), []
    for field in new.fields:
        if field.type not in WITH_FILES or field.id not in found:
            continue
        rows = [_copied(session, earlier, practice, person, row) for row in found[field.id]]
        if None in rows:
            lost.append(field.id)
        found[field.id] = [row for row in rows if row is not None]
        if not found[field.id]:
            del found[field.id]
    return found, lost


def _copied(
    session: Session, earlier: Practice, practice: Practice, person: Person, row: Mapping[str, Any]
) -> dict[str, Any] | None:
    """Return a row with a copy of its file, and without the consent given for the earlier practice."""
    anew = {**row, "consent": False} if "consent" in row else dict(row)
    if not row.get("file"):
        return anew
    file = session.get(StoredFile, row["file"])
    if file is None or file.practice_id != earlier.id:
        return None
    try:
        return {**anew, "file": files.copy(session, file, practice, person).id}
    except files.Damaged:
        log.exception("a file of practice %s could not be copied", earlier.id)
        return None


def contact_field(practice: Practice) -> tuple[Section, Field] | None:
    """Return the section and field that ask for contacts, if the practice's questionnaire has one."""
    questionnaire = load(practice.questionnaire_version, "en")
    return next(((s, field) for s in questionnaire.sections for field in s.fields if field.type == "contacts"), None)


def earlier_contacts(session: Session, practice: Practice, person: Person) -> dict[str, Contact]:
    """Return the contacts of a person's other practices that this one lacks, newest first, by a short key."""
    if (asked := contact_field(practice)) is None:
        return {}
    known = {_key(one) for one in practice.working_copy.answers.get(asked[1].id, ())}
    found: dict[str, Contact] = {}
    for other in records.of_person(session, person.id):
        theirs = contact_field(other)
        if other.id == practice.id or theirs is None:
            continue
        for one in other.working_copy.answers.get(theirs[1].id, ()):
            if (key := _key(one)) not in known and one.get("name"):
                found.setdefault(key, one)
    return found


def add_contacts(session: Session, practice: Practice, person: Person, keys: Collection[str]) -> list[Contact]:
    """Copy earlier contacts, by their keys, as far as there is room; return those added. Raises drafts.NotEditable."""
    if (asked := contact_field(practice)) is None:
        return []
    section, field = asked
    copy = drafts.lock_editable(session, practice)
    there = list(copy.answers.get(field.id, ()))
    room = field.limit.most - len(there) if field.limit else len(keys)
    chosen = [one for key, one in earlier_contacts(session, practice, person).items() if key in keys][: max(room, 0)]
    if chosen:
        drafts.save(session, copy, {field.id: [*there, *(dict(one) for one in chosen)]}, person, section)
    return chosen


def _key(contact: Contact) -> str:
    same = "\n".join(str(contact.get(part, "")).casefold() for part in ("name", "email"))
    return hashlib.sha256(same.encode()).hexdigest()[:16]
