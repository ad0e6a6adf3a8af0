"""HTML of the house to tagged PDF pages by WeasyPrint's documented door: our faces only, nothing fetched, no silence.

Pango's font map and WeasyPrint's logger are shared, so pages are laid out one at a time under a lock.
"""

import logging
import re
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from functools import cache
from logging.handlers import BufferingHandler
from typing import Any
from urllib.parse import unquote

from exports import ExportError
from exports.fonts import pdf_fonts
from exports.fonts.pdf_fonts import FaceUse
from exports.pdf import weasyprint_patches
from exports.pdf.pdf_part import Bookmark, Rendered

with weasyprint_patches.own_fonts():
    import weasyprint
    from weasyprint.text import fonts as weasyprint_fonts
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    from exports.pdf.weasyprint_patches import laid_out, result

# WeasyPrint has no types: named once here, checked by the tests.
_CSS: Any = weasyprint.CSS
_FontConfiguration: Any = weasyprint_fonts.FontConfiguration
_Html: Any = result.Html
_Response: Any = URLFetcherResponse

POINTS_PER_PIXEL = 0.75
JPEG_QUALITY = 82
FEWEST_FACTS = 2
"""Facts that stay with their heading."""
_LOCK = threading.Lock()


class Fence(URLFetcher):
    """Gives the pictures that were handed in, by `photo:<id>`; anything else stops the page."""

    def __init__(self, photos: Mapping[str, bytes]) -> None:
        URLFetcher.__init__(self, allowed_protocols=(), allow_redirects=False)  # type: ignore[no-untyped-call]
        self.photos = photos

    def around(self, photos: Mapping[str, bytes]) -> "Fence":
        """Return a fence that gives these pictures: making one anew prepares a client of the web that nobody uses."""
        fence = copy(self)
        fence.photos = photos
        return fence

    def fetch(self, url: str, headers: Any = None) -> Any:
        data = self.photos.get(unquote(url.removeprefix("photo:"))) if url.startswith("photo:") else None
        if data is None:
            raise FatalURLFetchingError(f"not one of the sheet's own pictures: {url[:120]}")
        return _Response(url, data, {"Content-Type": "image/jpeg"})


@cache
def _fonts() -> Any:
    """Return Pango's font map with our faces and no others; made at the first page, hence after a server has forked."""
    with weasyprint_patches.own_fonts():
        return _FontConfiguration()


@cache
def _fence() -> Fence:
    return Fence({})


@cache
def css(text: str) -> Any:
    """Return a parsed stylesheet. Raises ExportError for a face that is not there, or a selector that is refused."""
    named = re.findall(r'"((?:Noto|Droid) [A-Z][^"]*)"', text)
    if absent := sorted(set(named) - {family for family, _, _ in pdf_fonts.faces()}):
        raise ExportError(f"The house style asks for faces that are not in its folder: {', '.join(absent)}")
    if selector := weasyprint_patches.refused_selector(text):
        raise ExportError(f"The house style asks for {selector}, which the memory of styles cannot tell apart.")
    return _CSS(string=text, font_config=_fonts(), url_fetcher=_fence())


@contextmanager
def _loudly() -> Iterator[None]:
    """Turn any error that WeasyPrint raises or logs meanwhile into an ExportError."""
    logger = logging.getLogger("weasyprint")
    complaints = BufferingHandler(sys.maxsize)
    complaints.setLevel(logging.ERROR)
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
    if complaints.buffer:
        raise ExportError("The pages are not right: " + "; ".join(map(logging.LogRecord.getMessage, complaints.buffer)))


@dataclass(frozen=True, slots=True)
class Typeset:
    """Pages that are laid out and not yet written, so that layouts can be compared.

    `filled` is the used share of the last page's height, `fit` the settings of print.css in which they are set.
    """

    language: str
    document: Any
    fit: str = ""

    @property
    def pages(self) -> int:
        return len(self.document.pages)

    @property
    def filled(self) -> float:
        return laid_out.filled(self.document.pages[-1])

    @property
    def stranded(self) -> bool:
        """Whether the heading of the facts stands at the foot of a page with less than two of them below it."""
        parts = [part for page in self.document.pages for part in laid_out.sections(page, "sheet-facts")]
        return len(parts) > 1 and sum(box.element_tag == "dt" for box in parts[0].descendants()) < FEWEST_FACTS

    @property
    def overflow(self) -> str:
        """The first text that runs out of its column or page, or ""."""
        return next((text for page in self.document.pages for text in laid_out.running_over(page)), "")

    def write(self) -> Rendered:
        """Return the pages as PDF. Raises ExportError for whatever WeasyPrint would only log."""
        with _LOCK, _loudly():
            result.begin_notes(self.language)
            bookmarks = _bookmarks(self.document.make_bookmark_tree(POINTS_PER_PIXEL, True))
            pdf = laid_out.drawn(self.document)
            result.write_notes(pdf)
            part = laid_out.cut(pdf, self._faces(), self.language)
        missing = {chr(code) for font in self.document.fonts.values() for code in font.missing}
        return Rendered(part, bookmarks, "".join(sorted(missing)), self.fit)

    def _faces(self) -> dict[str, FaceUse]:
        """Return what the drawn pages use of each face, by its name in their resources."""
        uses = {}
        for font in self.document.fonts.values():
            key = (font.family, 700 if font.weight >= 600 else 400, 2 if font.style else 0)
            uses[font.hash] = FaceUse(key, dict(font.widths), pdf_fonts.with_true_brackets(key, font.to_unicode))
        return uses


def typeset(
    html: str, stylesheets: tuple[str, ...], photos: Mapping[str, bytes], language: str, dots: int | None = None
) -> Typeset:
    """Lay a document out. `dots` per inch are as many as pictures keep when written; None leaves them untouched.

    Raises ExportError for a missing or broken picture, and for whatever WeasyPrint would only log.
    """
    with _LOCK, _loudly():
        weasyprint_patches.put_in_place()
        whole = css("\n".join(stylesheets))  # each stylesheet costs a look at every element
        source = _Html(string=html, url_fetcher=_fence().around(photos))
        quality = JPEG_QUALITY if dots else None
        document = source.render(font_config=_fonts(), stylesheets=[whole], dpi=dots, jpeg_quality=quality)
    return Typeset(language, document)


def _bookmarks(tree: Any) -> tuple[Bookmark, ...]:
    return tuple(Bookmark(label, page, round(top, 2), _bookmarks(below)) for label, (page, _, top), below, _ in tree)
