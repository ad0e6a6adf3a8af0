"""What a file is, told by its content and never by its name, so that a wrong one can be refused in the right words."""

import io
import zipfile
from enum import StrEnum


class FileKind(StrEnum):
    """LOCKED is an Office document behind a password; OTHER may be a text, a page, or anything else."""

    WORD = "word"
    OLD_WORD = "old_word"
    OPEN_TEXT = "open_text"
    RTF = "rtf"
    WORKBOOK = "workbook"
    OLD_WORKBOOK = "old_workbook"
    OPEN_SPREADSHEET = "open_spreadsheet"
    SLIDES = "slides"
    APPLE = "apple"
    LOCKED = "locked"
    PDF = "pdf"
    PICTURE = "picture"
    ARCHIVE = "archive"
    OTHER = "other"


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_HEAD = 1024
"""Bytes among which readers look for the sign of a PDF (ISO 32000-1, annex H)."""
_PHOTOS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_PHOTOS_OF_PHONES = (b"heic", b"heix", b"mif1", b"msf1")
_OTHER_PICTURES = (b"GIF8", b"II*\0", b"MM\0*", b"\0\0\0\x0cJXL ", b"<svg")
_ARCHIVES = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0")
# Names of streams in a compound file (MS-CFB), in the order in which they are looked for: an embedded workbook does
# not make a workbook of a Word document.
_STREAMS = (
    ("EncryptedPackage", FileKind.LOCKED),
    ("WordDocument", FileKind.OLD_WORD),
    ("PowerPoint Document", FileKind.SLIDES),
    ("Workbook", FileKind.OLD_WORKBOOK),
    ("Book", FileKind.OLD_WORKBOOK),
)
_OFFICE_FOLDERS = {"word/": FileKind.WORD, "xl/": FileKind.WORKBOOK, "ppt/": FileKind.SLIDES}
_OPEN_DOCUMENTS = {
    "text": FileKind.OPEN_TEXT,
    "spreadsheet": FileKind.OPEN_SPREADSHEET,
    "presentation": FileKind.SLIDES,
}


def kind_of(data: bytes) -> FileKind:
    """Return what a file is, without unpacking it."""
    if data.startswith(_OLE):
        return next((kind for name, kind in _STREAMS if name.encode("utf-16-le") in data), FileKind.OTHER)
    if data.startswith(_ZIP):
        return _of_zip(data)
    if data.startswith(b"{\\rtf"):
        return FileKind.RTF
    if data[:_HEAD].lstrip().startswith(b"%PDF-"):
        return FileKind.PDF
    if is_photo(data) or _is_other_picture(data):
        return FileKind.PICTURE
    return FileKind.ARCHIVE if data.startswith(_ARCHIVES) else FileKind.OTHER


def is_photo(data: bytes) -> bool:
    """Return whether a file begins as a photograph that is taken: JPEG, PNG, WebP or HEIC."""
    webp = data.startswith(b"RIFF") and data[8:12] == b"WEBP"
    return data.startswith(_PHOTOS) or webp or (data[4:8] == b"ftyp" and data[8:12] in _PHOTOS_OF_PHONES)


def _is_other_picture(data: bytes) -> bool:
    """Return whether a file is a GIF, TIFF, JPEG XL, AVIF, BMP (which says its length) or SVG."""
    avif, bmp = data[4:12] == b"ftypavif", data.startswith(b"BM") and data[2:6] == len(data).to_bytes(4, "little")
    svg = data.startswith(b"<?xml") and b"<svg" in data[:_HEAD]
    return data.startswith(_OTHER_PICTURES) or avif or bmp or svg


def _of_zip(data: bytes) -> FileKind:
    """Return what a ZIP package holds, by the names of its parts; OTHER if it is damaged."""
    if data[30:38] == b"mimetype":  # OpenDocument and EPUB: the first part, not compressed, says what it is
        mimetype = data[38:110].removeprefix(b"application/vnd.oasis.opendocument.")
        kinds = (kind for name, kind in _OPEN_DOCUMENTS.items() if mimetype.startswith(name.encode()))
        return next(kinds, FileKind.OTHER)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        return FileKind.OTHER
    if "xl/workbook.bin" in names:
        return FileKind.OLD_WORKBOOK
    for folder, kind in _OFFICE_FOLDERS.items():
        if any(name.startswith(folder) for name in names):
            return kind
    if any(name.endswith(".iwa") for name in names):
        return FileKind.APPLE
    return FileKind.OTHER if "[Content_Types].xml" in names else FileKind.ARCHIVE
