"""One sheet as a PDF for the screen, the archive or the printer, and the key under which it may be kept.

The same sheet in the same house style by the same library versions is the same bytes, in any process, on any day.
"""

import hashlib
import io
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import quote

from markupsafe import Markup

from exports import ExportError
from exports.house_style import house
from exports.html import bilingual_html
from exports.html.sheet_html import Page
from exports.pdf import light_pictures
from exports.pdf.page_marks import Marks
from exports.pdf.pdf_binding import Binder
from exports.pdf.pdf_metadata import PRODUCER, About
from exports.pdf.pdf_metadata import Variant as Variant
from exports.pdf.pdf_part import Rendered as Rendered
from exports.sheet import picture_rows, refusals
from exports.sheet.blocks import display_url, safe_url
from exports.sheet.page_size import BLEED, Paper
from exports.sheet.picture_rows import CLOSE
from exports.sheet.sheet import Sheet, footer_line
from forms.questionnaire.model import Palette

if TYPE_CHECKING:
    from exports.pdf.paper import Typeset

SCREEN_DOTS = 150
"""Dots per inch of photographs for the screen: enough for a sharp page, in a small file."""
THIN, THIN_THIRD = 0.42, 0.5
"""A last page filled less than this is worth a closer setting, a third one sooner."""
MOST_PAGES = 3
"""A sheet that would be longer is set in the wide layout, and closer if that saves a page."""
WIDE = "wide"
CLOSER = ("snug", "tight", "dense")
"""Settings of print.css from the nearest to the closest; the first that saves the page is taken."""
CLOSER_WIDE = ("wide tight", "wide dense")
"""Settings of the wide layout, where none of the usual layout saves the page."""
CLOSEST = ("dense close", "packed close")
"""For what would still be longer than MOST_PAGES; `close` sets pictures in the lowest rows."""


@lru_cache(maxsize=16)
def stylesheets(palette: Palette = ()) -> tuple[str, ...]:
    """Return the stylesheets of a sheet on paper."""
    styles = map(house.style, ("print.css", "bilingual.css"))
    return (house.topics_css(palette), picture_rows.paper_css(), *styles)


def pages(
    sheet: Sheet, variant: Variant = Variant.ARCHIVE, paper: Paper = Paper.A4, beside: Sheet | None = None
) -> Rendered:
    """Return the pages without footers, in the layout that suits their length; for `beside` see `render`.

    Raises ExportError, naming the practice and the question: a picture is missing or broken, a text does not fit.
    """
    refusals.check_pictures(sheet)
    if beside:
        refusals.check_pictures(beside)
    try:
        typeset = suited(sheet, variant, paper, beside)
        rendered = typeset.write()
    except ExportError as error:
        raise refusals.refusal(sheet, str(error)) from error
    if overflow := typeset.overflow:
        raise refusals.overflow(sheet, overflow)
    return rendered


def suited(
    sheet: Sheet, variant: Variant = Variant.ARCHIVE, paper: Paper = Paper.A4, beside: Sheet | None = None
) -> "Typeset":
    """Return the pages in the layout and setting that suit their length, found by trying. Raises ExportError."""
    from exports.pdf.paper import typeset  # WeasyPrint takes a second to import: only when pages are set

    photos = {file: photo.data for one in (beside, sheet) if one for file, photo in one.photos.items()}
    styles = stylesheets(sheet.questionnaire.palette)
    dots = SCREEN_DOTS if variant is Variant.SCREEN else None

    def tried(fit: str) -> "Typeset":
        html = document(sheet, variant, paper, fit, beside)
        return replace(typeset(html, styles, photos, sheet.language, dots), fit=fit)

    best = tried("")
    if best.pages > MOST_PAGES and not beside:
        wide = tried(WIDE)
        best = wide if wide.pages < best.pages else best
    thin = THIN if best.pages < MOST_PAGES else THIN_THIRD
    full = best.pages <= MOST_PAGES and (best.pages == 1 or best.filled >= thin)
    if full and not best.stranded:
        return best
    enough = best.pages if full else max(1, min(best.pages - 1, MOST_PAGES))
    closer_ones = CLOSER if best.pages <= MOST_PAGES else (*CLOSER, *CLOSEST)
    settings = [f"{best.fit} {closer}".strip() for closer in closer_ones]
    if not best.fit and not beside:
        settings += CLOSER_WIDE
    for setting in settings:
        closer = tried(setting)
        if closer.pages <= enough and not closer.stranded:
            return closer
        best = closer if closer.pages < best.pages or (best.stranded and closer.pages == best.pages) else best
    return best


def document(
    sheet: Sheet, variant: Variant, paper: Paper = Paper.A4, fit: str = "", beside: Sheet | None = None
) -> str:
    """Return the whole HTML document on paper, without styles; pictures are addressed as `photo:<file id>`.

    `variant`, `paper` and `fit` (settings that `suited` chooses by measuring) become classes of the body.
    """
    if variant is Variant.ARCHIVE:  # its pages are the printer's, whose bleed lies outside of them
        variant = Variant.PRINT
    pages = [Page(one, paper_photo, close=CLOSE in fit.split()) for one in (sheet, beside) if one]
    content = bilingual_html.article(*pages) if beside else pages[0].article()
    created = Markup("")
    if sheet.published_on:
        stamps = Markup('<meta name="dcterms.created" content="{0}"/><meta name="dcterms.modified" content="{0}"/>')
        created = stamps.format(f"{sheet.published_on.isoformat()}T00:00:00Z")
    whole = Markup(
        '<!DOCTYPE html><html lang="{}" dir="{}"><head><meta charset="utf-8"/><title>{}</title>'
        '<meta name="author" content="{}"/>{}</head><body class="{}">{}</body></html>'
    )
    classes = " ".join(filter(None, ("paper", "bilingual" if beside else "", variant, paper, fit)))
    return str(whole.format(sheet.language, sheet.direction, sheet.title, sheet.network, created, classes, content))


def paper_photo(file: str) -> str:
    """Return the address of a picture on paper, as `paper.typeset` expects it."""
    return f"photo:{quote(file, safe='')}"


def render(
    sheet: Sheet, variant: Variant = Variant.ARCHIVE, paper: Paper = Paper.A4, beside: Sheet | None = None
) -> bytes:
    """Return the finished PDF. `beside` is the same practice in another language, to stand in a facing column.

    Raises ExportError if a picture is missing or broken, if a text does not fit, if WeasyPrint logs any error, and,
    except for the screen, if there are characters that none of the house's faces can print.
    """
    return bound(sheet, pages(sheet, variant, paper, beside), variant, paper)


def light(sheet: Sheet, rendered: Rendered, paper: Paper = Paper.A4) -> bytes:
    """Return the archive's PDF of a sheet with smaller photographs. Raises ExportError as `render` does."""
    return bound(sheet, replace(rendered, part=light_pictures.lightened(rendered.part)), Variant.ARCHIVE, paper)


def bound(sheet: Sheet, rendered: Rendered, variant: Variant = Variant.ARCHIVE, paper: Paper = Paper.A4) -> bytes:
    """Return the finished PDF from its pages, the same for archive and press. Raises ExportError as `render` does."""
    if variant is not Variant.SCREEN:
        refuse_missing(sheet, rendered)
    target = io.BytesIO()
    binder = Binder(target, _about(sheet, variant), paper, sheet.questionnaire.palette)
    leaves = binder.add(rendered.part)
    for page, leaf in enumerate(leaves):
        marks = page_marks(sheet, page, paper, BLEED if variant is Variant.PRINT else 0.0)
        number = house.word(sheet.questionnaire.language, "page_of", page=page + 1, pages=len(leaves))
        binder.mark(leaf, replace(marks, end=number))
    binder.finish(leaves, rendered.bookmarks)
    return target.getvalue()


def _about(sheet: Sheet, variant: Variant) -> About:
    """Return what the file says about itself. A draft for the press, which must have a date, has its questions'."""
    day = sheet.published_on
    if day is None and variant is Variant.PRINT:
        day = date(int(sheet.questionnaire.version[:4]), 1, 1)
    return About(sheet.title, sheet.network, sheet.language, day, variant)


def refuse_missing(sheet: Sheet, rendered: Rendered) -> None:
    """Raise ExportError if the sheet has characters that would print as empty boxes."""
    if rendered.missing:
        raise refusals.missing_characters(sheet, rendered.missing)
    refusals.check_marks(sheet, footer_line(sheet))


def page_marks(sheet: Sheet, page: int, paper: Paper = Paper.A4, bleed: float = 0.0) -> Marks:
    """Return what is drawn over page `page` (from 0) of the sheet, its number excepted: the callers know that.

    The QR code on the first page is an artifact, because the same address is printed, and linked, in the imprint.
    """
    follows = page > 0
    address = "" if follows else safe_url(sheet.url)
    return Marks(
        start=footer_line(sheet),
        head=sheet.title if follows else "",
        colour=sheet.colour if follows else "",
        right_to_left=sheet.direction == "rtl",
        bleed=bleed,
        paper=paper,
        code=address,
        address=display_url(address),
    )


def key(sheet: Sheet, variant: Variant = Variant.ARCHIVE, paper: Paper = Paper.A4, beside: Sheet | None = None) -> str:
    """Return a name that changes with content, styles, faces, variant, paper, code and engine."""
    digest = hashlib.sha256()
    content = document(sheet, variant, paper, beside=beside)
    for text in (_house_key(sheet.questionnaire.palette), variant, content, *footer_line(sheet)):
        digest.update(text.encode() + b"\0")
    photos = {**(beside.photos if beside else {}), **sheet.photos}
    for file, photo in sorted(photos.items()):
        digest.update(f"{file}\0{photo.digest}".encode())
    return digest.hexdigest()


@lru_cache(maxsize=16)
def _house_key(palette: Palette) -> str:
    """Return a digest of all that is the same for every sheet."""
    digest = hashlib.sha256(PRODUCER.encode())
    for text in stylesheets(palette):
        digest.update(text.encode())
    package = house.FOLDER.parent
    shipped = [house.FOLDER.rglob(pattern) for pattern in ("*.ttf", "*.icc", "*.toml", "*.xml")]
    for path in sorted(chain(package.rglob("*.py"), *shipped)):
        digest.update(path.relative_to(package).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()
