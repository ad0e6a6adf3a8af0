"""The store: uploads and generated documents, in a folder or in S3, and what an upload must pass to get in.

Uploads are data (`files/`); documents can always be made again (`documents/`). Not here: what a document looks like
(exports) and who may open it (the views).
"""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, cast

import obstore
from flask import Flask, current_app
from obstore.exceptions import AlreadyExistsError
from obstore.store import from_url
from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError
from sqlalchemy.orm import Session

from forms.text import clean_line
from webapp.config import Settings
from webapp.models import Person, Practice, StoredFile

if TYPE_CHECKING:
    from obstore.store import ObjectStore

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_PIXELS = 60_000_000
LONGEST_SIDE = 2400
SMALLEST_SIDE = 200
JPEG_QUALITY = 88
NAME_LENGTH = 120


class NotAPicture(Exception):
    """The upload is not a picture that can be taken. `reason`: too_large, not_a_picture, …"""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Damaged(Exception):
    """A stored file is not what was stored: its checksum differs. The message names it."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A re-encoded upload: JPEG bytes without any metadata, upright, at most LONGEST_SIDE pixels on a side."""

    data: bytes
    width: int
    height: int


def reencode(data: bytes) -> Picture:
    """A clean JPEG of an uploaded picture, judged by its content and never by its name.

    Decoding and writing anew drops everything that is not picture: place, camera, hidden files. Raises NotAPicture.
    """
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint says True when it is imported, for the whole process
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
                if opened.width * opened.height > MAX_PIXELS:
                    raise NotAPicture("too_many_pixels")
                picture = _upright_rgb(opened)
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise NotAPicture("too_many_pixels") from error
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
            raise NotAPicture("not_a_picture") from error
    if max(picture.size) < SMALLEST_SIDE:
        raise NotAPicture("too_small")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return Picture(out.getvalue(), *picture.size)


def _upright_rgb(opened: Image.Image) -> Image.Image:
    """The pixels turned as the camera held them, on white where the picture was transparent."""
    upright = ImageOps.exif_transpose(_in_srgb(opened))
    if upright.mode in ("RGBA", "LA", "P", "PA"):
        layer = upright.convert("RGBA")
        ground = Image.new("RGBA", layer.size, "white")
        upright = Image.alpha_composite(ground, layer)
    plain = upright.convert("RGB")
    plain.info.clear()  # or Pillow would write a comment of the camera's into the new file
    return plain


def _in_srgb(opened: Image.Image) -> Image.Image:
    """The picture in sRGB, if its camera used another colour space and says which; colours would shift otherwise."""
    profile = opened.info.get("icc_profile")
    if not profile or opened.mode not in ("RGB", "CMYK", "L"):
        return opened
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(opened, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except ImageCms.PyCMSError:  # a profile that nobody understands: take the numbers as they are
        return opened
    return converted or opened


def keep(session: Session, practice: Practice, data: bytes, name: str, person: Person | None) -> StoredFile:
    """Take a picture into the store for a practice. Raises NotAPicture.

    The bytes are stored before the row is committed: a crash between the two leaves an unused file, never a row
    without its file.
    """
    if len(data) > current_app.config["SETTINGS"].upload_megabytes * 1_000_000:
        raise NotAPicture("too_large")
    picture = reencode(data)
    row = StoredFile(
        practice_id=practice.id,
        name=PurePath(clean_line(name).replace("\\", "/")).name[:NAME_LENGTH] or "picture",
        media_type="image/jpeg",
        size=len(picture.data),
        sha256=hashlib.sha256(picture.data).hexdigest(),
        width=picture.width,
        height=picture.height,
        added_by_id=person.id if person else None,
    )
    session.add(row)
    session.flush()
    obstore.put(_store("files"), row.id, picture.data, mode="create")
    return row


def read(row: StoredFile) -> bytes:
    """The bytes of a stored file. Raises Damaged if they are gone or not those that were stored."""
    try:
        data = obstore.get(_store("files"), row.id).bytes().to_bytes()
    except FileNotFoundError as error:
        raise Damaged(f"stored file {row.id} ({row.name}) is missing") from error
    if hashlib.sha256(data).hexdigest() != row.sha256:
        raise Damaged(f"stored file {row.id} ({row.name}) does not have its checksum")
    return data


def scaled(row: StoredFile, width: int) -> bytes:
    """A stored picture at most `width` pixels wide, from the documents' store or made now and kept there."""
    name = f"pictures/{row.id}-{width}.jpg"
    if (found := document(name)) is not None:
        return found
    with Image.open(io.BytesIO(read(row)), formats=("JPEG",)) as picture:
        picture.thumbnail((width, width * 2), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=JPEG_QUALITY, optimize=True)
    put_document(name, out.getvalue())
    return out.getvalue()


def document(name: str) -> bytes | None:
    """A generated document by its name in the store, or None if it has to be made."""
    try:
        return obstore.get(_store("documents"), name).bytes().to_bytes()
    except FileNotFoundError:
        return None


def put_document(name: str, data: bytes, *, replace: bool = False) -> None:
    """Keep a generated document. Without `replace`, one that exists already stays: same name, same bytes."""
    try:
        obstore.put(_store("documents"), name, data, mode="overwrite" if replace else "create")
    except AlreadyExistsError:
        return


def document_size(name: str) -> int | None:
    """The size in bytes of a generated document, or None if there is none of that name."""
    try:
        return int(obstore.head(_store("documents"), name)["size"])
    except FileNotFoundError:
        return None


def _store(kind: str) -> ObjectStore:
    return cast("ObjectStore", current_app.extensions["sheaf_stores"][kind])


def make_store(settings: Settings, kind: str) -> ObjectStore:
    """The store for `files` or `documents` under the configured place."""
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
