"""A sheet as HTML: the article on the public page, in the editor's preview, and the document on paper.

What belongs here: the article and the documents it stands in. What does not: blocks (`block_html`), looks
(house_style/sheet.css for the screen, print.css for paper), order and wording (`sheet_blocks`), pages (`sheet_pdf`).
"""

from urllib.parse import quote

from markupsafe import Markup

from exports.house_style import house, topic_colours
from exports.html.block_html import Email, Page, PhotoSet, PhotoUrl, email_link
from exports.sheet import picture_rows
from exports.sheet.sheet import Sheet
from forms.questionnaire.questions import Palette

__all__ = [
    "Page",
    "article",
    "document",
    "email_link",
    "paper_photo",
    "screen_css",
    "whole",
]

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
    """One `<article class="sheet">`; `photo_url` gives the address of a picture by its file id, and `photo_set`
    those in several widths, for a page that is read on telephones, too.

    `level` is that of the title's heading: 1, or more where the sheet is only a part of a page. `email` writes the
    address of a contact. With `anchors` each heading has the id of its question, to be linked to. `close` says that
    space is short, so that pictures stand in the lowest rows.
    """
    page = Page(sheet, photo_url, level, close)
    page.email, page.anchors, page.photo_set = email, anchors, photo_set
    topic = sheet.topics[0].code if sheet.topics else "none"
    return Markup('<article class="sheet topic-{}" lang="{}" dir="{}">{}</article>').format(
        topic, sheet.language, sheet.direction, page.body()
    )


def document(sheet: Sheet, variant: str, paper: str = "a4", fit: str = "") -> str:
    """The whole HTML document of a sheet on paper, without styles; pictures are addressed as `photo:<file id>`.

    `variant` (a `sheet_pdf.Variant`), `paper` (a `page_size.Paper`) and `fit` (settings that `sheet_pdf.pages`
    chooses by measuring) become classes of the body.
    """
    close = CLOSE in fit.split()
    return whole(sheet, article(sheet, paper_photo, close=close), f"paper {variant} {paper} {fit}".strip())


def paper_photo(file: str) -> str:
    """The address of a picture on paper, as `paper.typeset` expects it."""
    return f"photo:{quote(file, safe='')}"


def whole(sheet: Sheet, content: Markup, classes: str) -> str:
    """An HTML document about a sheet, with `content` in a body of these classes."""
    created = Markup("")
    if sheet.published_on:
        stamp = f"{sheet.published_on.isoformat()}T00:00:00Z"
        created = Markup(
            '<meta name="dcterms.created" content="{0}"/><meta name="dcterms.modified" content="{0}"/>'
        ).format(stamp)
    return str(
        Markup(
            '<!DOCTYPE html><html lang="{}" dir="{}"><head><meta charset="utf-8"/><title>{}</title>'
            '<meta name="author" content="{}"/>{}</head><body class="{}">{}</body></html>'
        ).format(
            sheet.language,
            sheet.direction,
            sheet.title,
            sheet.network,
            created,
            classes,
            content,
        )
    )


def screen_css(palette: Palette = ()) -> str:
    """The stylesheet of the article on the web: topics' colours, house_style/sheet.css, shares of picture rows."""
    return topic_colours.topics_css(palette) + house.style("sheet.css") + picture_rows.screen_css()
