"""Files that come with a section's form: read and judged before the database is held, then kept with the practice."""

import hashlib
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

from flask import current_app, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage, MultiDict

from forms.questionnaire.model import Field, Section
from forms.web.web_form import SectionForm
from webapp.core import db
from webapp.core.pictures import NotAPicture, Picture, reencode
from webapp.models import Person, Practice, StoredFile
from webapp.phrases import refusals
from webapp.phrases.tables import phrase_for
from webapp.storage import files, reference_files
from webapp.storage.reference_files import NotADocument

log = logging.getLogger(__name__)

PICTURES, DOCUMENTS = "pictures", "documents"
TURN = re.compile(r"(earlier|later)-(\d{1,3})")
DOCUMENT_UPLOAD = re.compile(r"-(\d{1,3})-upload")
NO_ROOM, TOO_MANY = "no_room", "too_many"


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file of the form, for a field and (documents) a row of it: what it is, or why it is refused."""

    field: str
    box: str
    name: str
    row: int = 0
    picture: Picture | None = None
    document: bytes = b""
    cleaned: bool = False
    reason: str = ""
    most: int = 0


@dataclass(frozen=True, slots=True)
class Received:
    """What a form brought: the answers, with its files in their places, and those that were refused."""

    fields: dict[str, Any]
    refused: Sequence[Arrived] = ()
    cleaned: Sequence[str] = ()  # the names of documents that were changed
    files: bool = False
    turned: bool = False  # a button moved a picture


def receive(
    session: Session,
    practice: Practice,
    section: Section,
    form_class: type[SectionForm],
    person: Person,
) -> Received:
    """The answers that were sent and the files that came with them; a form of this class reads the former."""
    arrived = _read(section)
    sent, refused, cleaned = _place_documents(session, practice, request.form, arrived, person)
    form = form_class(sent)
    fields, refused_pictures = _place_pictures(session, practice, section, form.answers(), arrived, person)
    asked = TURN.fullmatch(request.form.get("then", ""))
    if asked:
        fields = _turned(form, section, fields, asked)
    return Received(fields, refused + refused_pictures, cleaned, bool(arrived), asked is not None)


def sentence(refused: Arrived) -> tuple[str, str]:
    """Return the box of a file that was refused, and why it was."""
    name, reason = refused.name, refused.reason
    if reason == NO_ROOM:
        return refused.box, phrase_for("uploads", "no_room", name=name)
    if reason == TOO_MANY:
        return refused.box, phrase_for("uploads", "too_many_pictures", refused.most, name=name)
    is_picture = refused.box == f"{refused.field}-upload"
    say = refusals.picture_refusal if is_picture else refusals.document_refusal
    return refused.box, say(reason, name)


def _turned(form: SectionForm, section: Section, fields: dict[str, Any], turn: re.Match[str]) -> dict[str, Any]:
    """The answers with one picture moved a place forward or back."""
    pictures = [field.id for field in section.fields if field.type == PICTURES]
    if not pictures:
        return fields
    rows, entries = list(fields.get(pictures[0], ())), list(form[pictures[0]])
    moved = entries[int(turn[2])].form["file"].data if int(turn[2]) < len(entries) else None
    at = next((i for i, row in enumerate(rows) if row["file"] == moved), None)
    to = None if at is None else at - 1 if turn[1] == "earlier" else at + 1
    if at is not None and to is not None and 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
        return {**fields, pictures[0]: rows}
    return fields


def _read(section: Section) -> list[Arrived]:
    """Return the files that came along, decoded."""
    found = [
        (field, name, upload)
        for field in section.fields
        for name in request.files
        if _belongs(field, name)
        for upload in request.files.getlist(name)
        if upload.filename
    ]
    if found:  # decoding a large picture takes a second, in which nobody must wait for the database
        db.release()
    return [_judged(field, name, upload) for field, name, upload in found]


def _belongs(field: Field, name: str) -> bool:
    if field.type == PICTURES:
        return name == f"{field.id}-upload"
    return (
        field.type == DOCUMENTS
        and name.startswith(field.id)
        and DOCUMENT_UPLOAD.fullmatch(name.removeprefix(field.id)) is not None
    )


def _judged(field: Field, box: str, upload: FileStorage) -> Arrived:
    name, data = upload.filename or "", upload.read()
    upload.close()  # a large one stands on the disk as long as it is open
    most = current_app.config["SETTINGS"].upload_megabytes * 1_000_000
    try:
        if field.type == PICTURES:
            return Arrived(field.id, box, name, picture=reencode(data, most))
        found = reference_files.taken(data, most)
        row = int(box.split("-")[-2])
        return Arrived(field.id, box, name, row=row, document=found.data, cleaned=found.changed)
    except (NotAPicture, NotADocument) as error:
        return Arrived(field.id, box, name, reason=error.reason)


def _place_documents(
    session: Session, practice: Practice, sent: MultiDict[str, str], arrived: list[Arrived], person: Person
) -> tuple[MultiDict[str, str], list[Arrived], list[str]]:
    """Return the form with each kept document in its row, those refused, and the names of those cleaned."""
    form, cleaned = sent.copy(), []
    refused = [one for one in arrived if one.reason and one.box != f"{one.field}-upload"]
    for one in (one for one in arrived if one.document):
        kept = _keep(session, practice, one.document, one.name, person)
        if kept is None:
            refused.append(replace(one, reason=NO_ROOM))
            continue
        cleaned += [one.name] if one.cleaned else []
        row = f"{one.field}-{one.row}"
        form[f"{row}-file"] = kept.id
        if not form.get(f"{row}-title", "").strip():
            form[f"{row}-title"] = PurePath(kept.name).stem
    return form, refused, cleaned


def _keep(session: Session, practice: Practice, data: bytes | Picture, name: str, person: Person) -> StoredFile | None:
    try:
        return files.keep(session, practice, data, name, person)
    except files.NoRoom:
        log.exception("an upload could not be stored")
        return None


def only_own(session: Session, practice: Practice, section: Section, fields: dict[str, Any]) -> dict[str, Any]:
    """The answers without files that do not belong to this practice: a foreign file's id in the form is dropped."""
    for field in section.fields:
        rows = list(fields.get(field.id, ())) if field.type in (PICTURES, DOCUMENTS) else []
        if field.type == PICTURES:
            fields = _with_rows(fields, field, [row for row in rows if _own_file(session, practice, row["file"])])
        elif field.type == DOCUMENTS and rows:
            own = [row if _own_file(session, practice, row["file"]) else {**row, "file": ""} for row in rows]
            fields = _with_rows(fields, field, own)
    return fields


def _place_pictures(
    session: Session,
    practice: Practice,
    section: Section,
    fields: dict[str, Any],
    arrived: list[Arrived],
    person: Person,
) -> tuple[dict[str, Any], list[Arrived]]:
    """Return the answers with a row for each picture, the same one only once, and those that were refused."""
    fields, refused = only_own(session, practice, section, fields), []
    for field in section.fields:
        if field.type != PICTURES:
            continue
        rows = list(fields.get(field.id, ()))
        most = field.limit.most if field.limit else len(rows) + len(arrived)
        known = {row.sha256 for row in _stored(session, practice, rows)}
        for one in arrived:
            if one.field != field.id or (one.picture and _sha256(one.picture) in known):
                continue
            if one.picture is None or len(rows) >= most:
                refused.append(replace(one, reason=one.reason or TOO_MANY, most=most))
                continue
            if (kept := _keep(session, practice, one.picture, one.name, person)) is None:
                refused.append(replace(one, reason=NO_ROOM))
                continue
            known.add(kept.sha256)
            rows.append({"file": kept.id, "alt": "", "caption": "", "credit": "", "consent": False, "focus": ""})
        fields = _with_rows(fields, field, rows)
    return fields, refused


def _sha256(picture: Picture) -> str:
    return hashlib.sha256(picture.data).hexdigest()


def _with_rows(fields: dict[str, Any], field: Field, rows: list[Any]) -> dict[str, Any]:
    others = {key: value for key, value in fields.items() if key != field.id}
    return {**others, field.id: rows} if rows else others


def _own_file(session: Session, practice: Practice, file_id: str) -> bool:
    row = session.get(StoredFile, file_id)
    return row is not None and row.practice_id == practice.id


def _stored(session: Session, practice: Practice, rows: list[Any]) -> list[StoredFile]:
    found = (session.get(StoredFile, row["file"]) for row in rows)
    return [row for row in found if row is not None]
