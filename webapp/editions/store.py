"""The documents and cover pictures of editions in the store; they are data, as a frozen edition stays for ever."""

import datetime as dt
import hashlib
from contextlib import suppress
from pathlib import Path, PurePath

import obstore
from obstore.exceptions import BaseError

from webapp.core.clock import now
from webapp.storage.files import LEFT_BEHIND_SECONDS, Damaged, NoRoom, Pieces, half_written, store_of, stream

EDITIONS, COVERS = "editions", "covers"


def keep_cover(data: bytes) -> str:
    """Keep the cover picture of an edition; return its name, which is its SHA-256. Raise NoRoom."""
    name = hashlib.sha256(data).hexdigest()
    try:
        obstore.put(store_of("files"), f"{COVERS}/{name}.jpg", data, mode="overwrite")
    except (BaseError, OSError) as error:
        raise NoRoom(f"cover picture {name} could not be written: {error}") from error
    return name


def cover(name: str) -> bytes:
    """Return the cover picture of that name. Raise Damaged if its bytes are gone or others."""
    try:
        data = obstore.get(store_of("files"), f"{COVERS}/{name}.jpg").bytes().to_bytes()
    except FileNotFoundError as error:
        raise Damaged(f"cover picture {name} is missing") from error
    if hashlib.sha256(data).hexdigest() != name:
        raise Damaged(f"cover picture {name} does not have its checksum")
    return data


def sweep_covers(kept: set[str]) -> None:
    """Remove the cover pictures that no edition names any more and that are not quite new."""
    young = now() - dt.timedelta(seconds=LEFT_BEHIND_SECONDS)
    for one in [one for page in obstore.list(store_of("files"), prefix=COVERS) for one in page]:
        if PurePath(str(one["path"])).stem not in kept and one["last_modified"] < young:
            with suppress(FileNotFoundError):  # somebody else sweeps
                obstore.delete(store_of("files"), str(one["path"]))


def put_document(name: str, path: Path) -> None:
    """Keep a document that stands on the disk, whole or not at all, in place of one of that name. Raise NoRoom."""
    try:
        obstore.put(store_of("files"), f"{EDITIONS}/{name}", path, mode="overwrite")
    except (BaseError, OSError) as error:
        raise NoRoom(f"document {name} of an edition could not be written: {error}") from error


def document_stream(name: str) -> Pieces | None:
    """Return a document of an edition in pieces; None if there is none of that name."""
    return stream("files", f"{EDITIONS}/{name}")


def document_size(name: str) -> int | None:
    """Return the size in bytes of a document of an edition, or None if there is none of that name."""
    try:
        return int(obstore.head(store_of("files"), f"{EDITIONS}/{name}")["size"])
    except FileNotFoundError:
        return None


def document_names() -> list[str]:
    """Return the names of all documents of editions."""
    found = (str(one["path"]) for page in obstore.list(store_of("files"), prefix=EDITIONS) for one in page)
    return sorted(PurePath(path).name for path in found)


def sweep_half_written(year: int) -> None:
    """Remove what a killed process left of a year's documents on the disk, which nobody can see (2026-….zip#1)."""
    for left in half_written("files", f"{EDITIONS}/{year}-*#*"):
        left.unlink(missing_ok=True)


def forget(names: list[str]) -> None:
    """Remove documents of editions that nothing names any more; one that is gone already is no error."""
    for name in names:
        with suppress(FileNotFoundError):
            obstore.delete(store_of("files"), f"{EDITIONS}/{name}")
