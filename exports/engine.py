"""WeasyPrint as the house uses it: with our faces only, our short base stylesheet, and our markup read as XML.

What belongs here: its fonts, stylesheets, parser, and the fence round it: nothing is fetched but the pictures handed
in, as `photo:<id>`. What does not: pages and failures (`paper`), and what WeasyPrint does twice (`shortcuts`). The font
map is made at the first page, hence after a server has forked.
"""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import cssselect2

from exports import ExportError, house, pdf_fonts

_FONTCONFIG = "FONTCONFIG_FILE"


@contextmanager
def _own_fonts() -> Iterator[None]:
    """Let fontconfig read our configuration while it starts, and nobody else (a browser started by a test) after."""
    before = os.environ.get(_FONTCONFIG)
    os.environ[_FONTCONFIG] = str(house.FOLDER / "fonts.conf")
    try:
        yield
    finally:
        if before is None:
            del os.environ[_FONTCONFIG]
        else:
            os.environ[_FONTCONFIG] = before


with _own_fonts():
    import weasyprint
    from weasyprint import DEFAULT_OPTIONS
    from weasyprint.formatting_structure import boxes as weasyprint_boxes
    from weasyprint.pdf import generate_pdf
    from weasyprint.text import fonts as weasyprint_fonts
    from weasyprint.urls import FatalURLFetchingError, URLFetcher
    from weasyprint.urls import URLFetcherResponse as _URLFetcherResponse

    from exports import kept_styles, korean, long_words, shortcuts

korean.keep_words_whole()
long_words.stay_beside_floats()
shortcuts.take()

# WeasyPrint has no types: named once here, checked by the tests.
CSS: Any = weasyprint.CSS
FontConfiguration: Any = weasyprint_fonts.FontConfiguration
URLFetcherResponse: Any = _URLFetcherResponse
boxes: Any = weasyprint_boxes
_generate: Any = generate_pdf
_DEFAULTS: Any = DEFAULT_OPTIONS
_from_root: Any = cssselect2.ElementWrapper.from_html_root

# What browsers assume, cut down to the elements the house writes: matching rules is a tenth of the time.
_BASE_CSS = """
html, body, div, article, section, header, footer, aside, p, h1, h2, h3, figure, figcaption, ul, ol, dl, dt, dd, nav
  { display: block }
head, title, meta, style { display: none }
li { display: list-item } ul { list-style: disc } ol { list-style: decimal } ol, ul { counter-reset: list-item }
table { display: table; border-collapse: separate; border-spacing: 0 } tbody { display: table-row-group }
thead { display: table-header-group } tr { display: table-row } td, th { display: table-cell; vertical-align: inherit }
a[href] { -weasy-link: attr(href) } *[lang] { -weasy-lang: attr(lang) } *[dir=rtl] { direction: rtl }
*[dir=ltr] { direction: ltr } *[dir] { unicode-bidi: isolate } bdi { unicode-bidi: isolate }
strong, b, h1, h2, h3, th { font-weight: bold } em { font-style: italic }
br::before { content: "\\A"; white-space: pre-line }
img { image-rendering: pixelated } /* otherwise WeasyPrint writes /Interpolate, which PDF/A forbids */
h1, h2 { bookmark-label: content() }
::marker { font-variant-numeric: tabular-nums; unicode-bidi: isolate } li::marker { text-align: end }
""" + " ".join(f'ol[start="{start}"] {{ counter-reset: list-item {start - 1} }}' for start in range(2, 100))


@cache
def fonts() -> Any:
    """The font map of the house: Pango's, with our faces and no others."""
    with _own_fonts():
        return FontConfiguration()


class Fence(URLFetcher):
    """Gives the pictures that were handed in, by `photo:<id>`. Anything else stops the page."""

    def __init__(self, photos: Mapping[str, bytes]) -> None:
        URLFetcher.__init__(self, allowed_protocols=(), allow_redirects=False)  # type: ignore[no-untyped-call]
        self.photos = photos

    def fetch(self, url: str, headers: Any = None) -> Any:
        data = self.photos.get(unquote(url.removeprefix("photo:"))) if url.startswith("photo:") else None
        if data is None:
            raise FatalURLFetchingError(f"not one of the sheet's own pictures: {url[:120]}")
        return URLFetcherResponse(url, data, {"Content-Type": "image/jpeg"})


@cache
def css(text: str) -> Any:
    """A parsed stylesheet. Raises ExportError if it asks for a face that is not there, as another would stand in, or by
    a selector that `kept_styles` cannot know.
    """
    asked = re.findall(r'"((?:Noto|Droid) [A-Z][^"]*)"', text)
    if absent := sorted(set(asked) - {family for family, _, _ in pdf_fonts.faces()}):
        raise ExportError(f"The house style asks for faces that are not in its folder: {', '.join(absent)}")
    if asked_for := kept_styles.refused(text):
        raise ExportError(f"The house style asks for {asked_for}, which the memory of styles cannot tell apart.")
    return CSS(string=text, font_config=fonts(), url_fetcher=Fence({}))


class Html(weasyprint.HTML):
    """A document of the house. Its markup is well-formed XML, which is read ten times as fast as HTML; a text with
    characters that XML does not know (control characters) makes it a document for the HTML parser.
    """

    def __init__(self, string: str, url_fetcher: "Fence") -> None:
        try:
            root = ElementTree.fromstring(string)  # noqa: S314 (our own writers', everything in it escaped)
        except ElementTree.ParseError:
            weasyprint.HTML.__init__(self, string=string, url_fetcher=url_fetcher)  # type: ignore[no-untyped-call]
            return
        self.base_url = None
        self.url_fetcher = url_fetcher
        self.media_type = "print"
        self.wrapper_element = _from_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
        return [css(_BASE_CSS)]


def pages(html: str, stylesheets: tuple[str, ...], photos: Mapping[str, bytes], **options: Any) -> Any:
    """WeasyPrint's laid out document. The stylesheets are matched as one: each costs a look at every element."""
    source: Any = Html(html, Fence(photos))
    return source.render(font_config=fonts(), stylesheets=[css("\n".join(stylesheets))], **options)


def drawn(document: Any) -> Any:
    """A laid out document as tagged PDF objects (a pydyf.PDF), which is not written: `pdf_part` takes it apart."""
    return _generate(document, None, 1, **{**_DEFAULTS, "pdf_version": "1.7", "pdf_tags": True})


__all__ = ["FatalURLFetchingError", "Fence", "Html", "boxes", "css", "drawn", "fonts", "pages"]
