"""WeasyPrint by its documented door, as the house uses it: with our faces only, and nothing fetched.

What belongs here: its fonts, stylesheets, and the fence round it: nothing is fetched but the pictures handed in, as
`photo:<id>`. What does not: pages and failures (`paper`), and whatever reaches into its inner workings
(`weasyprint_patches`). The font map is made at the first page, hence after a server has forked.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import unquote

from exports import ExportError
from exports.fonts import pdf_fonts
from exports.pdf import weasyprint_patches
from exports.pdf.weasyprint_patches.speed import selectors

with weasyprint_patches.own_fonts():
    import weasyprint
    from weasyprint.text import fonts as weasyprint_fonts
    from weasyprint.urls import FatalURLFetchingError, URLFetcher
    from weasyprint.urls import URLFetcherResponse as _URLFetcherResponse

    from exports.pdf.weasyprint_patches.result.base_styles import Html

# WeasyPrint has no types: named once here, checked by the tests.
CSS: Any = weasyprint.CSS
FontConfiguration: Any = weasyprint_fonts.FontConfiguration
URLFetcherResponse: Any = _URLFetcherResponse


@cache
def fonts() -> Any:
    """The font map of the house: Pango's, with our faces and no others."""
    with weasyprint_patches.own_fonts():
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
    if asked_for := selectors.refused(text):
        raise ExportError(f"The house style asks for {asked_for}, which the memory of styles cannot tell apart.")
    return CSS(string=text, font_config=fonts(), url_fetcher=Fence({}))


def pages(html: str, stylesheets: tuple[str, ...], photos: Mapping[str, bytes], **options: Any) -> Any:
    """WeasyPrint's laid out document. The stylesheets are matched as one: each costs a look at every element."""
    weasyprint_patches.put_in_place()
    source: Any = Html(string=html, url_fetcher=Fence(photos))  # type: ignore[no-untyped-call]
    return source.render(font_config=fonts(), stylesheets=[css("\n".join(stylesheets))], **options)


__all__ = ["FatalURLFetchingError", "Fence", "Html", "css", "fonts", "pages"]
