"""Opening an uploaded Word document safely: its ZIP package and XML parts, and a reason when it is refused.

Nothing is unpacked to the disk, no address is followed, and every limit is checked before memory is spent.
"""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import lxml.etree as etree

from forms.file_kind import FileKind, kind_of

MOST_BYTES = 30_000_000
MOST_PARTS = 2_000
MOST_XML = 12_000_000
MOST_TAGS = 300_000
MOST_RATIO = 300
"""Limit of compression: XML of a large document shrinks to a twentieth, a bomb to a thousandth."""
SMALL_ENOUGH = 1_000_000
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_REACHING_OUT = ("attachedTemplate", "oleObject", "frame", "subDocument", "aFChunk")
FOREIGN = frozenset(FileKind) - {FileKind.WORD, FileKind.OPEN_TEXT, FileKind.OTHER}
"""Files that are no text of a newer Word or of LibreOffice."""


class Reason(StrEnum):
    """Why a file is not read, if it is not FOREIGN."""

    NONE = "none"
    TOO_LARGE = "too_large"
    EMPTY = "empty"
    NOT_WORD = "not_word"
    OPEN_DOCUMENT = "open_document"
    NO_CONVERTER = "no_converter"
    MACROS = "macros"
    REACHES_OUT = "reaches_out"
    BOMB = "bomb"
    DAMAGED = "damaged"


REASONS: frozenset[str] = frozenset({*Reason, *FOREIGN})


class Refused(Exception):
    """A file that is not read. `reason` is one of REASONS."""

    def __init__(self, reason: Reason | FileKind) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class Package:
    """An opened document: its parts, read one by one within the limits of the whole."""

    archive: zipfile.ZipFile
    names: frozenset[str]
    tags: int = 0
    xml: int = 0
    main: str = ""
    _relations: dict[str, Mapping[str, tuple[str, str, bool]]] = field(default_factory=dict)

    def tree(self, name: str) -> Any:
        """Return the root element of an XML part. Raises Refused."""
        data = _bounded(self.archive, name, MOST_XML)
        self.xml += len(data)
        self.tags += data.count(b"<")
        if self.xml > MOST_XML or self.tags > MOST_TAGS:
            raise Refused(Reason.TOO_LARGE)
        return parsed(data)

    def relations(self, part: str) -> Mapping[str, tuple[str, str, bool]]:
        """Return what a part refers to, by id: kind, target (a part's name, or an address), whether it is outside."""
        if part not in self._relations:
            folder, name = posixpath.split(part)
            path = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
            rows = self.tree(path).iter(_RELATIONS) if path in self.names else ()
            self._relations[part] = {row.get("Id", ""): _relation(folder, row) for row in rows}
        return self._relations[part]

    def part_of_kind(self, part: str, kind: str) -> list[str]:
        """Return the names of the parts of a kind ("styles", "header") that a part refers to and that are there."""
        rows = self.relations(part).values()
        return [target for what, target, outside in rows if what == kind and not outside and target in self.names]

    def picture(self, name: str, most: int) -> bytes | None:
        """Return a picture; None if it is not there or larger than `most` bytes. Raises Refused."""
        if name not in self.names or self.archive.getinfo(name).file_size > most:
            return None
        return _bounded(self.archive, name, most)


def open_package(data: bytes) -> Package:
    """Return the parts of a .docx. Raises Refused for anything else, and for what is dangerous or too large."""
    archive = open_archive(data)
    names = frozenset(archive.namelist())
    if "mimetype" in names and "content.xml" in names:
        raise Refused(Reason.OPEN_DOCUMENT)
    if "[Content_Types].xml" not in names:
        raise Refused(Reason.NOT_WORD)
    if any(name.rsplit("/", 1)[-1].lower().startswith("vbaproject") for name in names):
        raise Refused(Reason.MACROS)
    package = Package(archive, names)
    main = package.part_of_kind("", "officeDocument")
    if not main or "wordprocessingml" not in _content_type(package, main[0]):
        raise Refused(Reason.NOT_WORD)
    package.main = main[0]
    _keep_inside(package)
    return package


def open_archive(data: bytes) -> zipfile.ZipFile:
    """Return a ZIP archive whose parts are few, not locked and no bombs, as far as its list says. Raises Refused."""
    if not data:
        raise Refused(Reason.EMPTY)
    if len(data) > MOST_BYTES:
        raise Refused(Reason.TOO_LARGE)
    if (kind := kind_of(data)) in FOREIGN:
        raise Refused(kind)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        rows = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise Refused(Reason.DAMAGED if data.startswith(b"PK") else Reason.NOT_WORD) from error
    if len(rows) > MOST_PARTS:
        raise Refused(Reason.BOMB)
    for row in rows:
        if row.flag_bits & 1:
            raise Refused(FileKind.LOCKED)
        if row.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused(Reason.DAMAGED)
        if row.file_size > SMALL_ENOUGH and row.file_size > MOST_RATIO * max(1, row.compress_size):
            raise Refused(Reason.BOMB)
    return archive


def parsed(data: bytes) -> Any:
    """Return XML parsed without entities, document types and network. Raises Refused."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused(Reason.DAMAGED) from error
    if root.getroottree().docinfo.internalDTD is not None or root.getroottree().docinfo.doctype:
        raise Refused(Reason.DAMAGED)
    return root


def _bounded(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """Return a part of at most `most` bytes, whatever the archive's list says of its size. Raises Refused."""
    try:
        with archive.open(name) as part:
            data = part.read(most + 1)
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise Refused(Reason.DAMAGED) from error
    if len(data) > most:
        raise Refused(Reason.TOO_LARGE)
    return data


def _relation(folder: str, row: Any) -> tuple[str, str, bool]:
    target, outside = row.get("Target", ""), row.get("TargetMode") == "External"
    kind = row.get("Type", "").rsplit("/", 1)[-1]
    if not outside:
        target = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
    return kind, target, outside


def _content_type(package: Package, part: str) -> str:
    rows = package.tree("[Content_Types].xml")
    kind = next((str(row.get("ContentType", "")) for row in rows if row.get("PartName", "").lstrip("/") == part), "")
    if "macroEnabled" in kind:
        raise Refused(Reason.MACROS)
    return kind


def _keep_inside(package: Package) -> None:
    """Refuse a document that fetches something when it is opened. Links that one clicks on and pictures may stay."""
    for part in (package.main, *package.part_of_kind(package.main, "settings")):
        for kind, target, outside in package.relations(part).values():
            fetched = target.lower().startswith(("http:", "https:", "ftp:", "\\\\", "file://\\\\", "mhtml:"))
            if outside and fetched and kind in _REACHING_OUT:
                raise Refused(Reason.REACHES_OUT)
