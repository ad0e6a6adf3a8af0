"""A sheet as HTML: the article on the public page and in the editor's preview, and the document on paper."""

from urllib.parse import quote

from markupsafe import Markup

from exports.house_style import house
from exports.html.block_html import Email, Page, PhotoSet, PhotoUrl
from exports.html.block_html import email_link as email_link
from exports.sheet import picture_rows
from exports.sheet.sheet import Sheet
from forms.questionnaire.model import Palette

CLOSE = "close"
"""The setting in which space is so short that pictures stand in the lowest rows."""


def article(
    sheet: Sheet,
    photo_url: PhotoUrl,
    level: int = 1,
    *,
    photo_set: PhotoSet | None = None,
    email: Email = email_link,
    anchors: bool = False,
    close: bool = False,
) -> Markup:
    """Return one `<article class="sheet">`.

    `photo_url` gives the address of a picture by its file id, `photo_set` those in several widths. `level` is that of
    the title's heading. `email` writes the address of a contact. With `anchors` each heading has the id of its
    question. `close` says that space is short, so that pictures stand in the lowest rows.
    """
    return article_around(sheet, Page(sheet, photo_url, level, close, email, anchors, photo_set).body())


def article_around(sheet: Sheet, body: Markup) -> Markup:
    """Return the element of a sheet, in the colour of its topic, with this content."""
    topic = sheet.topics[0].code if sheet.topics else "none"
    html = Markup('<article class="sheet topic-{}" lang="{}" dir="{}">{}</article>')
    return html.format(topic, sheet.language, sheet.direction, body)


def document(sheet: Sheet, variant: str, paper: str = "a4", fit: str = "") -> str:
    """Return the whole HTML document of a sheet on paper, without styles; pictures are addressed as `photo:<file id>`.

    `variant` (a `sheet_pdf.Variant`), `paper` (a `page_size.Paper`) and `fit` (settings that `sheet_pdf.suited`
    chooses by measuring) become classes of the body.
    """
    close = CLOSE in fit.split()
    return whole(sheet, article(sheet, paper_photo, close=close), f"paper {variant} {paper} {fit}".strip())


def paper_photo(file: str) -> str:
    """Return the address of a picture on paper, as `paper.typeset` expects it."""
    return f"photo:{quote(file, safe='')}"


def whole(sheet: Sheet, content: Markup, classes: str) -> str:
    """Return an HTML document about a sheet, with `content` in a body of these classes."""
    created = Markup("")
    if sheet.published_on:
        stamps = Markup('<meta name="dcterms.created" content="{0}"/><meta name="dcterms.modified" content="{0}"/>')
        created = stamps.format(f"{sheet.published_on.isoformat()}T00:00:00Z")
    page = Markup(
        '<!DOCTYPE html><html lang="{}" dir="{}"><head><meta charset="utf-8"/><title>{}</title>'
        '<meta name="author" content="{}"/>{}</head><body class="{}">{}</body></html>'
    )
    return str(page.format(sheet.language, sheet.direction, sheet.title, sheet.network, created, classes, content))


def screen_css(palette: Palette = ()) -> str:
    """Return the stylesheet of the article on the web."""
    return house.topics_css(palette) + house.style("sheet.css") + picture_rows.screen_css()
