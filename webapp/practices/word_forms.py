"""The Word form of a draft: written with its answers, and read back as changes that a person confirms."""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.answers.validation import carry_over, check
from forms.questionnaire.model import Field, Questionnaire, Section
from forms.questionnaire.problems import Problem
from forms.questionnaire.shipped import LATEST
from forms.questionnaire.types import FIELD_TYPES
from forms.word import word_form
from forms.word.markdown import is_same
from forms.word.report import FieldReading, Leftover, Reading
from forms.word.tree import Comment
from webapp import questionnaires
from webapp.core.pictures import NotAPicture, Picture, reencode
from webapp.core.whole_numbers import whole_numbers
from webapp.models import Person, Practice, StoredFile
from webapp.practices import drafts, team
from webapp.questionnaires import load_or_english
from webapp.storage import files

log = logging.getLogger(__name__)
PICTURE_WIDTH = 480
WITH_FILES = frozenset({"pictures", "documents"})


@dataclass(frozen=True, slots=True)
class Judged:
    """An upload that may be kept: the document as .docx, what it says, its pictures by name, and the .odt it was."""

    docx: bytes
    reading: Reading
    pictures: Mapping[str, Picture]
    original: bytes = b""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One question: what the draft has and what the document says, and whether taking the latter is offered."""

    section: Section
    field: Field
    reading: FieldReading
    mine: Any
    theirs: Any
    differs: bool
    allowed: bool
    problems: tuple[Problem, ...]

    @property
    def is_offered(self) -> bool:
        """Whether the person may choose between the two."""
        return self.differs and self.allowed and self.reading.state in ("read", "doubt", "empty")

    @property
    def is_suggested(self) -> bool:
        """Whether the document's answer is chosen at first: an empty box alone clears nothing."""
        return self.reading.state != "empty"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A document against its draft: every question, what belongs to none, and comments."""

    proposals: tuple[Proposal, ...]
    leftovers: tuple[Leftover, ...]
    comments: tuple[Comment, ...]
    is_form: bool


def prefilled(session: Session, practice: Practice, language: str) -> bytes:
    """Return the Word form with the answers of a practice's own working copy, asked in `language` or English."""
    questionnaire = load_or_english(practice.questionnaire_version, language)
    stored = files.of_practice(session, practice)
    answers = practice.working_copy.answers
    named = {row.get("file") for f in questionnaire.fields if f.type == "pictures" for row in answers.get(f.id, ())}
    pictures = {row.id: _small(row) for row in stored.values() if row.id in named and row.width}
    return word_form.prefilled(
        questionnaire,
        answers,
        draft=str(practice.id),
        title=practice.title,
        pictures={id: data for id, data in pictures.items() if data},
        names={id: row.name for id, row in stored.items()},
    )


def _small(row: StoredFile) -> bytes:
    """Return a picture small enough for a form; empty if its file is damaged, which the draft's own page tells."""
    try:
        return files.scaled(row, PICTURE_WIDTH)
    except files.Damaged:
        log.exception("a picture of practice %s cannot be put into its Word form", row.practice_id)
        return b""


def judge(data: bytes, most_bytes: int) -> Judged:
    """Read an upload, without the database. Raises word_form.Refused."""
    if len(data) > most_bytes:
        raise word_form.Refused(word_form.Reason.TOO_LARGE)
    docx = word_form.as_docx(data)
    reading = word_form.read(docx, questionnaires.current())
    pictures = {}
    for one in reading.pictures:
        try:
            pictures[one.name] = reencode(one.data, most_bytes)
        except NotAPicture as error:
            log.info("a picture of a Word form is not taken: %s", error.reason)
    return Judged(docx, reading, pictures, b"" if docx == data else data)


def keep(session: Session, practice: Practice, judged: Judged, name: str, person: Person) -> StoredFile:
    """Keep an upload with its practice, with the .odt that it was and its pictures. Raises files.NoRoom."""
    row = files.keep(session, practice, judged.docx, name, person, media_type=word_form.MEDIA_TYPE)
    if judged.original:
        own = f"{row.id}-{name}"
        files.keep(session, practice, judged.original, own, person, media_type=word_form.ODT_MEDIA_TYPE)
    for word_name, picture in judged.pictures.items():
        files.keep(session, practice, picture, _picture_name(row, word_name), person)
    return row


def original(session: Session, row: StoredFile) -> StoredFile:
    """Return the document as it was sent: itself, or the .odt from which it was converted."""
    theirs = (StoredFile.practice_id == row.practice_id, StoredFile.media_type == word_form.ODT_MEDIA_TYPE)
    return session.scalar(select(StoredFile).where(*theirs, StoredFile.name.startswith(f"{row.id}-"))) or row


def remove(session: Session, row: StoredFile) -> None:
    """Delete a document, and the .odt from which it was converted."""
    for one in {original(session, row), row}:
        files.discard(session, one)


def _picture_name(row: StoredFile, word_name: str) -> str:
    return f"{row.id}-{word_name.replace(':', '-')}.jpg"


def uploads(session: Session, practice: Practice) -> list[StoredFile]:
    """Return the Word documents that are kept with a practice, the newest first."""
    theirs = (StoredFile.practice_id == practice.id, StoredFile.media_type == word_form.MEDIA_TYPE)
    return list(session.scalars(select(StoredFile).where(*theirs).order_by(StoredFile.added_at.desc())))


def draft_of(session: Session, reading: Reading) -> Practice | None:
    """Return the draft that a form was made for, if it names one; the caller checks whose it is."""
    named = whole_numbers([reading.draft])
    return session.get(Practice, named[0]) if named else None


def incoming(
    session: Session, practice: Practice, row: StoredFile, person: Person, questionnaire: Questionnaire
) -> Incoming:
    """Return what a document says against the draft, asked as in `questionnaire`. Raises files.Damaged, Refused."""
    asked = questionnaires.current()
    reading = word_form.read(files.read(row), asked)
    stored = files.of_practice(session, practice)
    by_name = {one.name: one.id for one in stored.values()}
    renamed = {one.name: by_name.get(_picture_name(row, one.name), "") for one in reading.pictures}
    read_as = reading.version if asked.is_known(reading.version) else LATEST
    carried, lost = carry_over(asked.load(read_as), reading.answers, questionnaire)
    mine = practice.working_copy.answers
    theirs = {
        field.id: _with_own_files(field, carried[field.id], mine.get(field.id), renamed, stored)
        for field in questionnaire.fields
        if field.id in carried
    }
    dropped = tuple(Leftover("dropped", str(value), field_id) for field_id, value in lost.items())
    return Incoming(
        tuple(_proposals(session, practice, person, questionnaire, reading, theirs)),
        (*dropped, *reading.leftovers),
        reading.comments,
        reading.is_form,
    )


def _proposals(
    session: Session,
    practice: Practice,
    person: Person,
    questionnaire: Questionnaire,
    reading: Reading,
    theirs: dict[str, Any],
) -> list[Proposal]:
    mine, editable = practice.working_copy.answers, practice.is_editable
    problems = check(questionnaire, theirs, complete=False)
    found = []
    for section in questionnaire.sections:
        allowed = editable and team.may_write(session, practice, person, section.id)
        for field in section.fields:
            one, other = mine.get(field.id), theirs.get(field.id)
            faults = tuple(problem for problem in problems if problem.field == field.id)
            differs = not _says_the_same(field, one, other)
            found.append(Proposal(section, field, reading.of(field.id), one, other, differs, allowed, faults))
    return found


def _says_the_same(field: Field, first: Any, second: Any) -> bool:
    if field.type == "prose" and first and second:
        return is_same(first, second)
    kind = FIELD_TYPES[field.type]
    return bool(kind.parse(first) == kind.parse(second))  # what was stored before a part existed lacks it


def _with_own_files(
    field: Field, value: Any, mine: Any, renamed: Mapping[str, str], stored: Mapping[str, StoredFile]
) -> Any:
    """Return rows with files of this practice alone, and the spots of photos, which Word cannot hold, of the draft."""
    if field.type not in WITH_FILES:
        return value
    spots = {row["file"]: row.get("focus", "") for row in mine or () if field.type == "pictures"}
    rows = []
    for row in value:
        file = renamed.get(row["file"], row["file"])
        own = {**row, "file": file if file in stored else ""}
        if field.type == "documents":
            rows.append(own)
        elif own["file"]:
            rows.append({**own, "focus": spots.get(file, "")})
    return rows or None


def take(
    session: Session,
    practice: Practice,
    person: Person,
    incoming: Incoming,
    chosen: Collection[str],
    expected_etag: str,
) -> list[str]:
    """Take over the `chosen` answers; return their fields. Raises drafts.NotEditable and drafts.EditedMeanwhile."""
    copy = drafts.lock_editable(session, practice)
    if expected_etag != drafts.etag_of_all(copy):
        raise drafts.EditedMeanwhile
    taken = [one for one in incoming.proposals if one.is_offered and one.field.id in chosen]
    for section in dict.fromkeys(one.section for one in taken):
        changes = {one.field.id: one.theirs for one in taken if one.section is section}
        drafts.save(session, copy, changes, person, section)
    return [one.field.id for one in taken]
