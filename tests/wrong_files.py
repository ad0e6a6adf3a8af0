"""Files that people choose by mistake, made small: only what tells one kind from another is in them."""

from __future__ import annotations

import io
import zipfile

from builders import a_jpeg
from openpyxl import Workbook
from word_documents import a_document, packed

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def compound(*streams: str) -> bytes:
    """Return a compound file of older Office programs with streams of these names."""
    return OLE + bytes(600) + b"".join(name.encode("utf-16-le") + bytes(64) for name in streams)


def open_document(kind: str) -> bytes:
    """Return an OpenDocument: its first part is not compressed, and says what it is."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr("content.xml", "<a/>")
    return out.getvalue()


def workbook() -> bytes:
    out, book = io.BytesIO(), Workbook()
    book.active.append(["Title", "City"])
    book.active.append(["Art therapy", "Lutsk"])
    book.save(out)
    return out.getvalue()


WRONG_FILES: dict[str, list[bytes]] = {
    "word": [a_document("")],
    "old_word": [compound("WordDocument"), compound("Workbook", "WordDocument")],
    "open_text": [open_document("text")],
    "rtf": [b"{\\rtf1\\ansi Purpose}"],
    "workbook": [workbook()],
    "old_workbook": [
        compound("Workbook"),
        compound("Book"),
        packed({"[Content_Types].xml": b"", "xl/workbook.bin": b""}),
    ],
    "open_spreadsheet": [open_document("spreadsheet")],
    "slides": [
        compound("PowerPoint Document"),
        packed({"[Content_Types].xml": b"", "ppt/presentation.xml": b""}),
        open_document("presentation"),
    ],
    "apple": [packed({"Index/Document.iwa": b"", "preview.jpg": b""})],
    "locked": [compound("EncryptedPackage", "WordDocument")],
    "pdf": [b"%PDF-1.7\n", b"\r\n%PDF-1.4\n\0"],
    "picture": [
        a_jpeg(),
        b"\x89PNG\r\n\x1a\n\0",
        b"RIFF\x10\0\0\0WEBPVP8 ",
        b"\0\0\0\x18ftypheic\0\0\0\0",
        b"GIF89a",
        b"\0\0\0\x1cftypavif\0\0\0\0",
        b"BM\x0a\0\0\0\0\0\0\0",
        b"<?xml version='1.0'?><svg/>",
    ],
    "archive": [packed({"a.csv": b"a"}), packed({}), b"7z\xbc\xaf\x27\x1c\0\4", b"\x1f\x8b\x08\0"],
    "other": [
        *(b"", b"Title;City\n", b"<html>", b'{"a": 1}', b"\0\1\2", OLE, b"PK\x03\x04 broken"),
        open_document("graphics"),
    ],
}
"""Files by what they are (forms.file_kind)."""
