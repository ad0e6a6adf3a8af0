"""The store, in a folder or in S3: uploads and editions, which are data, and documents, which can be made again."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, BinaryIO, cast

import obstore
from flask import Flask, current_app
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import LocalStore, from_url
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.text.plain import clean_line
from webapp.config import Settings
from webapp.core.pictures import MAX_PIXELS, Picture, jpeg, webp
from webapp.models import Person, Practice, StoredFile

if TYPE_CHECKING:
    from obstore import ObjectMeta
    from obstore.store import ObjectStore

NAME_LENGTH = 120
STREAM_PIECE = 1 << 20
LEFT_BEHIND_SECONDS = 3600.0
MADE_OF_UPLOADS = frozenset({"pictures", "references"})
MADE_OF_SHEETS = frozenset({"sheets", "light", "pages", "strips", "selections"})


class NoRoom(Exception):
    """A file, which the message names, could not be written: the disk is full, or the store does not answer."""


class Damaged(Exception):
    """A stored file, which the message names, does not have its checksum."""


def keep(
    session: Session,
    practice: Practice,
    upload: Picture | bytes,
    name: str,
    person: Person | None,
    *,
    media_type: str = "application/pdf",
) -> StoredFile:
    """Store a judged upload for a practice: a picture, or a document of a media type. Raises NoRoom."""
    row = StoredFile(name=name, media_type=media_type, width=0, height=0)
    if isinstance(upload, Picture):
        row.media_type, row.width, row.height = "image/jpeg", upload.width, upload.height
    return _put(session, row, upload.data if isinstance(upload, Picture) else upload, practice, person)


def of_practice(session: Session, practice: Practice) -> dict[str, StoredFile]:
    """Return the files of a practice by id."""
    return {row.id: row for row in session.scalars(select(StoredFile).where(StoredFile.practice_id == practice.id))}


def discard(session: Session, row: StoredFile) -> None:
    """Forget a stored file, whose bytes stay: a crash must lose nothing."""
    session.delete(row)
    session.flush()


def copy(session: Session, row: StoredFile, practice: Practice, person: Person | None) -> StoredFile:
    """Store the same file once more, for another practice. Raises Damaged if its bytes are gone."""
    twin = StoredFile(name=row.name, media_type=row.media_type, width=row.width, height=row.height)
    return _put(session, twin, read(row), practice, person)


def _put(session: Session, row: StoredFile, data: bytes, practice: Practice, person: Person | None) -> StoredFile:
    """Store bytes before their row is committed: a crash leaves an unused file, never a row without its file."""
    row.id, row.practice_id, row.added_by_id = uuid.uuid4().hex, practice.id, person.id if person else None
    row.name = PurePath(clean_line(row.name).replace("\\", "/")).name[:NAME_LENGTH] or "file"
    row.size, row.sha256 = len(data), hashlib.sha256(data).hexdigest()
    try:
        obstore.put(store_of("files"), row.id, data, mode="create")
    except (BaseError, OSError) as error:
        raise NoRoom(f"stored file {row.id} ({row.name}) could not be written: {error}") from error
    session.add(row)
    session.flush()
    return row


def read(row: StoredFile) -> bytes:
    """Return the bytes of a stored file. Raises Damaged if they are gone or not those that were stored."""
    return reader(row)()


def reader(row: StoredFile) -> Callable[[], bytes]:
    """Return how to read the bytes of a stored file later, in any thread, each time as `read` does."""
    return partial(checked, store_of("files"), row.id, f"stored file {row.id} ({row.name})", row.sha256)


def checked(store: ObjectStore, name: str, described: str, sha256: str) -> bytes:
    """Return the bytes of a file with this checksum. Raises Damaged, with `described`, if they are gone or others."""
    try:
        data = obstore.get(store, name).bytes().to_bytes()
    except FileNotFoundError as error:
        raise Damaged(f"{described} is missing") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Damaged(f"{described} does not have its checksum")
    return data


def scaled(row: StoredFile, width: int, format: str = "jpg") -> bytes:
    """Return a stored picture at most `width` pixels wide, from the documents' store or made now and kept there."""
    name = f"pictures/{row.id}-{width}.{format}"
    if (found := document(name)) is not None:
        return found
    with Image.open(io.BytesIO(read(row)), formats=("JPEG",)) as picture:
        picture.thumbnail((width, picture.height), Image.Resampling.LANCZOS)
        data = webp(picture) if format == "webp" else jpeg(picture)
    put("documents", name, data)
    return data


def document(name: str) -> bytes | None:
    """Return a generated document by its name in the store, or None if it has to be made."""
    try:
        return obstore.get(store_of("documents"), name).bytes().to_bytes()
    except FileNotFoundError:
        return None


def put(kind: str, name: str, data: bytes | Path, *, replace: bool = False) -> None:
    """Keep data, whole or not at all, unless some stands there and `replace` is not set. Raises NoRoom."""
    try:
        obstore.put(store_of(kind), name, data, mode="overwrite" if replace else "create")
    except AlreadyExistsError:
        return
    except (BaseError, OSError) as error:
        raise NoRoom(f"{name} could not be written: {error}") from error


def size(kind: str, name: str) -> int | None:
    """Return the size in bytes of what is kept under a name; None if there is nothing."""
    try:
        return int(obstore.head(store_of(kind), name)["size"])
    except FileNotFoundError:
        return None


def names(kind: str, folder: str | None = None, *, before: dt.datetime | None = None) -> list[str]:
    """Return the names of all that is kept in a folder or everywhere, and was last written before a moment."""
    rows = (row for page in obstore.list(store_of(kind), prefix=folder) for row in page)
    return sorted(str(row["path"]) for row in rows if before is None or row["last_modified"] < before)


def forget_documents(folders: list[str]) -> None:
    """Delete the documents of these practices, those of drafts, ZIPs of sheets, and what stands in no folder."""
    gone = {*folders, "draft"}
    for name in names("documents"):
        kind, *inner = name.split("/")
        if kind in MADE_OF_SHEETS and (len(inner) == 1 or inner[0] in gone):
            delete("documents", name)


def forget(ids: list[str]) -> None:
    """Delete the bytes of stored files that no row names any more, and the copies that were made of them."""
    for id in ids:
        delete("files", id)
    for name in names("documents") if ids else ():
        kind, _, file = name.partition("/")
        if kind in MADE_OF_UPLOADS and file.partition("-")[0] in ids:
            delete("documents", name)


def delete(kind: str, name: str) -> None:
    """Delete what is kept under a name, if there is anything."""
    with suppress(FileNotFoundError):  # it is gone already
        obstore.delete(store_of(kind), name)


class Pieces:
    """A stored file, read in pieces from any position on, which nobody holds as a whole."""

    def __init__(self, store: ObjectStore, name: str, meta: ObjectMeta) -> None:
        self._store, self._name = store, name
        self.size, self.last_modified = int(meta["size"]), meta["last_modified"]
        self._place = 0
        self._rest: Iterator[bytes] | None = None

    def seekable(self) -> bool:
        return True

    def seek(self, place: int) -> None:
        """Go on reading at a byte before the end."""
        self._place, self._rest = place, None

    def tell(self) -> int:
        return self._place

    def __iter__(self) -> Pieces:
        return self

    def __next__(self) -> bytes:
        if self._rest is None:
            found = obstore.get(self._store, self._name, options={"range": {"offset": self._place}})
            self._rest = (bytes(piece) for piece in found.stream(min_chunk_size=STREAM_PIECE))
        piece = next(self._rest)
        self._place += len(piece)
        return piece


def stream(kind: str, name: str) -> Pieces | None:
    """Return a file in the store of a kind in pieces; None if there is none."""
    store = store_of(kind)
    try:
        return Pieces(store, name, obstore.head(store, name))
    except FileNotFoundError:
        return None


def opened(kind: str, name: str) -> BinaryIO | None:
    """Return a stored file as an open file; None if there is none, and where the store is no folder."""
    folder = _folder(kind)
    try:
        return (folder / name).open("rb") if folder is not None else None
    except FileNotFoundError:
        return None


def sweep_left_behind() -> None:
    """Delete what killed processes left of any other file, once it is so old that nobody can be writing it."""
    for kind in ("files", "documents"):
        for left in half_written(kind, "**/*#*"):
            with suppress(FileNotFoundError):  # somebody else sweeps, or it has just got its name
                if time.time() - left.stat().st_mtime > LEFT_BEHIND_SECONDS:
                    left.unlink()


def half_written(kind: str, pattern: str) -> Iterator[Path]:
    """Yield what a killed process left in a folder: "name#1". S3 has no such files."""
    folder = _folder(kind)
    if folder is not None:
        yield from folder.glob(pattern)


def _folder(kind: str) -> Path | None:
    """Return the folder of the store of a kind; None if it is no folder."""
    store = store_of(kind)
    return Path(store.prefix) if isinstance(store, LocalStore) and store.prefix is not None else None


def store_of(kind: str) -> ObjectStore:
    """Return the store of `files` or `documents`."""
    return cast("ObjectStore", current_app.extensions["sheaf_stores"][kind])


def make_store(settings: Settings, kind: str) -> ObjectStore:
    """Return the store for `files` or `documents` under the configured place."""
    if not settings.files_url:
        folder = settings.instance / kind
        folder.mkdir(parents=True, exist_ok=True)
        return from_url(folder.as_uri())
    url = f"{settings.files_url.rstrip('/')}/{kind}"
    return from_url(url, mkdir=True) if url.startswith("file:") else from_url(url)


def init_app(app: Flask) -> None:
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    settings: Settings = app.config["SETTINGS"]
    app.extensions["sheaf_stores"] = {kind: make_store(settings, kind) for kind in ("files", "documents")}
