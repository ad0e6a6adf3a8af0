"""HTML of the house to tagged PDF pages, failing loudly.

What belongs here: what is asked of WeasyPrint, and what it answers. What does not: WeasyPrint itself (`engine`), what
is on the pages (`sheet_html`, `edition_html`), and footers, fonts and metadata of the finished file (`pdf_binding`).

Threads: Pango's font map and WeasyPrint's logger are shared, so pages are laid out one at a time under a lock. Several
threads may call `typeset`; for more than one page at a time use more processes.
"""

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from exports import ExportError
from exports.fonts import pdf_fonts
from exports.fonts.pdf_fonts import FaceUse
from exports.pdf import engine
from exports.pdf.engine import FatalURLFetchingError
from exports.pdf.pdf_binding import Bookmark
from exports.pdf.pdf_part import Part
from exports.pdf.weasyprint_patches import boxes, objects
from exports.pdf.weasyprint_patches.result import read_aloud

POINTS_PER_PIXEL = 0.75
JPEG_QUALITY = 82
_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class Laid:
    """Pages without footers, ready to bind. `missing` are characters that none of our faces has; `overflow` is the
    first text that runs out of its column or page.
    """

    part: Part
    bookmarks: tuple[Bookmark, ...]
    missing: str
    overflow: str


class _Complaints(logging.Handler):
    """Collects what WeasyPrint only logs."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def _loudly() -> Iterator[None]:
    """Any error that WeasyPrint logs meanwhile becomes an ExportError."""
    logger = logging.getLogger("weasyprint")
    complaints = _Complaints()
    propagate = logger.propagate
    logger.addHandler(complaints)
    logger.propagate = False
    try:
        yield
    except FatalURLFetchingError as error:  # derives from BaseException: only its name catches it
        raise ExportError(f"A picture is missing, or something else was asked for: {error}") from error
    except Exception as error:  # WeasyPrint's own failures have no common base
        raise ExportError(f"The pages cannot be set: {type(error).__name__}: {error}") from error
    finally:
        logger.removeHandler(complaints)
        logger.propagate = propagate
    if complaints.messages:
        raise ExportError("The pages are not right: " + "; ".join(complaints.messages))


FEWEST_FACTS = 2
"""So many stay with their heading."""


@dataclass(frozen=True, slots=True)
class Typeset:
    """Pages that are laid out and not yet written, so that layouts can be compared: how many, what share of the last
    one's height is used (0 to 1), and the settings of print.css in which they are set.
    """

    pages: int
    filled: float
    language: str
    document: Any
    fit: str = ""

    def write(self) -> Laid:
        """The pages as PDF. Raises ExportError for whatever WeasyPrint would only log."""
        with _LOCK, _loudly():
            read_aloud.begin(self.language)
            bookmarks = _bookmarks(self.document.make_bookmark_tree(POINTS_PER_PIXEL, True))
            pdf = objects.drawn(self.document)
            read_aloud.write(pdf)
            part = objects.cut(pdf, self._faces(), self.language)
        missing = {chr(code) for font in self.document.fonts.values() for code in font.missing}
        overflow = next((text for page in self.document.pages for text in boxes.running_over(page)), "")
        return Laid(part, bookmarks, "".join(sorted(missing)), overflow)

    @property
    def stranded(self) -> bool:
        """Whether the heading of the facts stands at the foot of a page with less than two of them below it."""
        parts = [part for page in self.document.pages for part in boxes.parts(page._page_box, "sheet-facts")]
        return len(parts) > 1 and sum(box.element_tag == "dt" for box in parts[0].descendants()) < FEWEST_FACTS

    def _faces(self) -> dict[str, FaceUse]:
        """What the pages that were drawn use of each face, by its name in their resources."""
        uses = {}
        for font in self.document.fonts.values():
            key = (font.family, 700 if font.weight >= 600 else 400, 2 if font.style else 0)
            uses[font.hash] = FaceUse(key, dict(font.widths), pdf_fonts.with_true_brackets(key, font.to_unicode))
        return uses


def typeset(
    html: str, stylesheets: tuple[str, ...], photos: Mapping[str, bytes], language: str, dots: int | None = None
) -> Typeset:
    """Lay a document out. `stylesheets` are texts; each is parsed once in the life of the process.

    `dots` per inch are as many as pictures keep when they are written; None leaves them untouched.
    Raises ExportError for a missing or broken picture, and for whatever WeasyPrint would only log.
    """
    with _LOCK, _loudly():
        quality = JPEG_QUALITY if dots else None
        document = engine.pages(html, stylesheets, photos, dpi=dots, jpeg_quality=quality)
    return Typeset(len(document.pages), boxes.filled(document.pages[-1]), language, document)


def lay_out(html: str, stylesheets: tuple[str, ...], photos: Mapping[str, bytes], language: str) -> Laid:
    """Lay a document out and write it, where there is no choice of layouts. Raises ExportError as `typeset` does."""
    return typeset(html, stylesheets, photos, language).write()


def _bookmarks(tree: Any) -> tuple[Bookmark, ...]:
    return tuple(Bookmark(label, page, round(top, 2), _bookmarks(below)) for label, (page, _, top), below, _ in tree)
