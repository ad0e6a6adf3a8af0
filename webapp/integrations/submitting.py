"""A practice that a program brings, by the rules of the site: beginning and changing it, and its files."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from forms.answers.shared import SharedAnswers
from forms.answers.validation import far_too_long, parse
from forms.file_kind import FileKind, kind_of
from forms.questionnaire.model import Questionnaire
from forms.questionnaire.problems import Problem
from webapp.collection import calls
from webapp.core import i18n
from webapp.core.pictures import Picture, reencode
from webapp.models import ApiKey, Call, City, Practice, PracticePerson, StoredFile
from webapp.practices import drafts, records, timeline
from webapp.practices.workflow import Action
from webapp.questionnaires import load
from webapp.storage import files, reference_files

STEP_NAMES = {"send": Action.SUBMIT, "recall": Action.RECALL, "revise": Action.REVISE}
MOST_FILES = 60
MOST_LISTED = 100
PDF = "application/pdf"
BYTES = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of what was sent, besides the answers' own problems: where, and a code for programs."""

    field: str
    code: str
    detail: str
    row: int | None = None
    part: str | None = None


class NotTaken(Exception):
    """Nothing was saved: `problems` are those of the answers, `faults` what only a program gets wrong."""

    def __init__(
        self, problems: Sequence[Problem] = (), faults: Sequence[Fault] = (), questionnaire: Questionnaire | None = None
    ) -> None:
        super().__init__("the answers cannot be taken")
        self.problems, self.faults, self.questionnaire = tuple(problems), tuple(faults), questionnaire


class TooManyFiles(Exception):
    """The practice has MOST_FILES files."""


def of_key(session: Session, key: ApiKey, *, before: int | None = None) -> Sequence[Practice]:
    """Return at most MOST_LISTED practices that a key sees, the last begun first, begun before that of an id."""
    query = _seen_by(key)
    if before is not None:
        query = query.where(Practice.id < before)
    return session.scalars(query.order_by(Practice.id.desc()).limit(MOST_LISTED)).all()


def one_of_key(session: Session, key: ApiKey, id: int) -> Practice | None:
    """Return a practice by its id, if the key sees it."""
    return session.scalar(_seen_by(key).where(Practice.id == id))


def _seen_by(key: ApiKey) -> Select[Practice]:
    """Return the query of the practices of a key's city that its person decides about."""
    theirs = (PracticePerson.person_id == key.person_id, PracticePerson.sections.is_(None))
    mine = select(PracticePerson.practice_id).where(*theirs)
    return select(Practice).where(Practice.id.in_(mine), Practice.city_id == key.city_id)


def begin(
    session: Session, key: ApiKey, raw: Mapping[str, Any], *, language: str, call_id: int | None = None
) -> Practice:
    """Begin a practice for the key's city with these answers. Raises NotTaken."""
    if language not in dict(i18n.answer_languages()):
        known = ", ".join(i18n.WRITTEN.split())
        raise NotTaken(faults=[Fault("language", "not_a_language", f"It must be one of: {known}.")])
    call = session.get(Call, call_id) if call_id is not None else None
    if call_id is not None and (call is None or not call.is_open(calls.today())):
        raise NotTaken(faults=[Fault("call", "call_closed", "There is no such call, or it is not open now.")])
    practice = records.start(session, key.person, language=language, city=key.city, call=call)
    change(session, key, practice, raw)
    return practice


def change(session: Session, key: ApiKey, practice: Practice, raw: Mapping[str, Any]) -> None:
    """Save the answers to the fields in `raw`, None clearing one. Raises NotTaken and drafts.NotEditable."""
    questionnaire = load(practice.questionnaire_version)
    given, unread = parse(questionnaire, {name: value for name, value in raw.items() if value is not None})
    known = {field.id for field in questionnaire.fields}
    unread += tuple(Problem(name, "not_a_field") for name in raw if raw[name] is None and name not in known)
    if unread:
        raise NotTaken(unread, questionnaire=questionnaire)
    if excess := far_too_long(questionnaire, given):
        raise NotTaken([excess], questionnaire=questionnaire)
    faults = [*_foreign_files(session, practice, questionnaire, given), *_other_places(key.city, given, raw)]
    if faults:
        raise NotTaken(faults=faults)
    drafts.save(session, practice.working_copy, dict.fromkeys(raw) | given, key.person)


def _foreign_files(
    session: Session, practice: Practice, questionnaire: Questionnaire, answers: Mapping[str, Any]
) -> Iterator[Fault]:
    own = set(session.scalars(select(StoredFile.id).where(StoredFile.practice_id == practice.id)))
    for field in questionnaire.fields:
        if field.type not in ("pictures", "documents"):
            continue
        for row, one in enumerate(answers.get(field.id, ())):
            if one["file"] and one["file"] not in own:
                said = "This practice has no such file. Upload it first, then use the `file` of that answer."
                yield Fault(field.id, "not_a_file", said, row, "file")


def _other_places(city: City, answers: Mapping[str, Any], raw: Mapping[str, Any]) -> Iterator[Fault]:
    if "places" not in raw:
        return
    if SharedAnswers(answers).first_place != (city.country, city.name):
        said = f"This key is for {city.name} ({city.country}), which must be named first. Other places may follow."
        yield Fault("places", "not_this_city", said)


def judged(data: bytes, media_type: str, most_bytes: int) -> Picture | bytes:
    """Return an upload as a clean picture or PDF. Raises pictures.NotAPicture and reference_files.NotADocument."""
    is_pdf = kind_of(data) is FileKind.PDF if media_type == BYTES else media_type == PDF
    if not is_pdf:
        return reencode(data, most_bytes)
    return reference_files.taken(data, most_bytes).data


def keep(
    session: Session, key: ApiKey, practice: Practice, upload: Picture | bytes, name: str
) -> tuple[StoredFile, bool]:
    """Keep a judged file, and return whether it is new. Raises drafts.NotEditable, TooManyFiles and files.NoRoom."""
    if not practice.is_editable:
        raise drafts.NotEditable
    drafts.lock(session, practice)
    data = upload.data if isinstance(upload, Picture) else upload
    same = (StoredFile.practice_id == practice.id, StoredFile.sha256 == hashlib.sha256(data).hexdigest())
    if (known := session.scalars(select(StoredFile).where(*same).limit(1)).first()) is not None:
        return known, False
    count = session.scalar(select(func.count()).where(StoredFile.practice_id == practice.id)) or 0
    if count >= MOST_FILES:
        raise TooManyFiles
    return files.keep(session, practice, upload, name, key.person), True


def mark(practice: Practice) -> str:
    """Return what tells the practice as it stands from how it stood before."""
    return f"{practice.version}-{practice.working_copy.version}"


def reason(session: Session, practice: Practice) -> str:
    """Return what the editors wrote, in a state that has a reason; else empty."""
    last = timeline.reason(session, practice)
    return last.note if last is not None else ""
