"""One sheet as a PDF for the screen, the archive or the printer.

What belongs here: the variants, their footers, and the key under which a finished document may be kept. What does not:
markup (`sheet_html`), looks (house_style/print.css), layout and threads (`paper`), binding and fonts (`pdf_binding`).

- SCREEN is PDF/UA-1. ARCHIVE is PDF/A-3a and PDF/UA-1 in one file (ISO 19005-3, ISO 14289-1).
- PRINT is A4 with 3 mm bleed and crop marks, in RGB. Separation into CMYK and PDF/X are not done here yet: printers
  who ask for them convert with their own profile.

Same sheet, same house style, same library versions: the same bytes, in any process, on any day.
"""

import hashlib
import json
import struct
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from exports import ExportError, house, picture_rows, sheet_html
from exports.page_marks import Marks
from exports.pdf_binding import Binder, Bookmark, Part
from exports.pdf_fonts import FaceUse
from exports.pdf_metadata import PRODUCER, About
from exports.sheet import Sheet

if TYPE_CHECKING:
    from exports.paper import Laid

BLEED = 3.0
"""How far colour runs over the edge of the trimmed page on paper for the printer, in mm."""
THIN = 0.34
"""A last page filled less than this is worth a closer setting."""


class Variant(StrEnum):
    """What the document is for."""

    SCREEN = "screen"
    ARCHIVE = "archive"
    PRINT = "print"


@dataclass(frozen=True, slots=True)
class Rendered:
    """The pages of a sheet before its footers are drawn: what an edition binds, and worth keeping between editions."""

    part: Part
    bookmarks: tuple[Bookmark, ...]
    missing: str

    def to_bytes(self) -> bytes:
        """For a cache: a length, a JSON record of that length, the PDF."""
        fonts = {name: [use.key, use.widths, use.texts] for name, use in self.part.fonts.items()}
        record = {
            "pages": self.part.pages,
            "language": self.part.language,
            "missing": self.missing,
            "fonts": fonts,
            "bookmarks": [asdict(bookmark) for bookmark in self.bookmarks],
        }
        head = json.dumps(record, ensure_ascii=False).encode()
        return struct.pack(">I", len(head)) + head + self.part.pdf

    @classmethod
    def from_bytes(cls, data: bytes) -> "Rendered":
        """The reverse of `to_bytes`. Raises ValueError, KeyError or struct.error if `data` is something else."""
        size = struct.unpack(">I", data[:4])[0]
        record = json.loads(data[4 : 4 + size])
        fonts = {
            name: FaceUse(
                (key[0], key[1], key[2]), {int(g): w for g, w in widths.items()}, {int(g): t for g, t in texts.items()}
            )
            for name, (key, widths, texts) in record["fonts"].items()
        }
        part = Part(data[4 + size :], record["pages"], fonts, record["language"])
        return cls(part, tuple(map(_bookmark, record["bookmarks"])), record["missing"])


def _bookmark(record: dict[str, object]) -> Bookmark:
    below = record["below"]
    if not isinstance(below, list):
        raise ValueError("a bookmark's entries are a list")
    return Bookmark(
        str(record["label"]), int(str(record["page"])), float(str(record["top"])), tuple(map(_bookmark, below))
    )


@cache
def stylesheets() -> tuple[str, ...]:
    """The stylesheets of a sheet on paper."""
    return (sheet_html.topics_css(), picture_rows.paper_css(), (house.FOLDER / "print.css").read_text("utf-8"))


def pages(sheet: Sheet, variant: Variant = Variant.ARCHIVE) -> Rendered:
    """Lay the sheet out, without footers; set closer if that saves a nearly empty last page.

    Raises ExportError (a missing picture, a broken one, …).
    """
    laid = _laid(sheet, variant, "")
    if laid.part.pages > 1 and laid.filled < THIN:
        for fit in ("snug", "tight"):
            closer = _laid(sheet, variant, fit)
            if closer.part.pages < laid.part.pages:
                laid = closer
                break
    return Rendered(laid.part, laid.bookmarks, laid.missing)


def _laid(sheet: Sheet, variant: Variant, fit: str) -> "Laid":
    from exports import paper  # WeasyPrint takes a second to import: only when pages are set

    photos = {file: photo.data for file, photo in sheet.photos.items()}
    return paper.lay_out(sheet_html.document(sheet, variant, fit), stylesheets(), photos, sheet.language)


def render(sheet: Sheet, variant: Variant = Variant.ARCHIVE) -> bytes:
    """The finished PDF of a sheet. May be called from several threads (see `paper`).

    Raises ExportError if a picture is missing or broken, if WeasyPrint logs any error, and, except for the screen, if
    there are characters that none of the house's faces can print.
    """
    rendered = pages(sheet, variant)
    if variant is not Variant.SCREEN:
        refuse_missing(sheet, rendered)
    binder = Binder(sheet.language)
    binder.add(rendered.part)
    if variant is Variant.PRINT:
        binder.bleed(BLEED)
    words = sheet.template.language
    count = rendered.part.pages
    for page in range(count):
        marks = page_marks(sheet, page, BLEED if variant is Variant.PRINT else 0.0)
        binder.mark(page, replace(marks, end=house.word(words, "page_of", page=page + 1, pages=count)))
    about = About(sheet.title, sheet.network, sheet.language, sheet.published_on, variant is Variant.ARCHIVE)
    return binder.finish(about, rendered.bookmarks)


def refuse_missing(sheet: Sheet, rendered: Rendered) -> None:
    """Raise ExportError if the sheet has characters that would print as empty boxes."""
    if rendered.missing:
        shown = " ".join(f"{character} (U+{ord(character):04X})" for character in rendered.missing)
        raise ExportError(f"{sheet.reference}: no face of the house has these characters: {shown}")


def page_marks(sheet: Sheet, page: int, bleed: float = 0.0) -> Marks:
    """What is drawn over page `page` (from 0) of the sheet, its number excepted: the callers know that."""
    follows = page > 0
    topics = sheet.topics
    return Marks(
        start=sheet_html.footer_line(sheet),
        head=sheet.title if follows else "",
        colour=house.topic_style(topics[0].code if topics else "").colour if follows else "",
        right_to_left=sheet.direction == "rtl",
        bleed=bleed,
    )


def key(sheet: Sheet, variant: Variant = Variant.ARCHIVE) -> str:
    """The name under which the document may be kept: it changes with content, styles, faces, variant and engine."""
    digest = hashlib.sha256()
    for text in (_house_key(), variant, sheet_html.document(sheet, variant), *sheet_html.footer_line(sheet)):
        digest.update(text.encode() + b"\0")
    for file, photo in sorted(sheet.photos.items()):
        digest.update(file.encode() + b"\0" + hashlib.sha256(photo.data).digest())
    return digest.hexdigest()


@cache
def _house_key() -> str:
    """A digest of all that is the same for every sheet: engine, styles, faces, and the code that draws marks."""
    digest = hashlib.sha256(PRODUCER.encode())
    for text in stylesheets():
        digest.update(text.encode())
    code = [path for path in house.FOLDER.parent.glob("*.py")]
    for path in sorted([*(house.FOLDER / "fonts").glob("*.ttf"), *house.FOLDER.glob("*.toml"), *code]):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


__all__ = [
    "ExportError",
    "Rendered",
    "Variant",
    "key",
    "page_marks",
    "pages",
    "refuse_missing",
    "render",
    "stylesheets",
]
