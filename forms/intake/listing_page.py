"""The lines of a saved page, text or HTML, as a reader sees them: one block a line, with the addresses of links."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from forms.text.plain import clean_line

_BLOCK_TAGS = """
address article aside blockquote body br caption dd details div dl dt fieldset figcaption figure footer form
h1 h2 h3 h4 h5 h6 header hr li main nav ol option p pre section summary table tbody td tfoot th thead title tr ul
"""
_UNSEEN_TAGS = "head script style noscript template svg math select textarea object iframe nav footer"
_BLOCKS, _UNSEEN = frozenset(_BLOCK_TAGS.split()), frozenset(_UNSEEN_TAGS.split())
_IS_HTML = re.compile(
    r"<!doctype\s+html|<html[\s>]|<body[\s>]|<(?:div|p|h[1-6]|article|li|ul|table|section)\b[^>]*>", re.I
)


@dataclass(frozen=True, slots=True)
class Line:
    """A clean, non-empty line with the address of its first link, or ""; `whole` is the line it was split from."""

    text: str
    address: str = ""
    whole: str = ""


def lines(page: str) -> Sequence[Line]:
    """Return the lines of a page, which is read as HTML if it looks like HTML."""
    if not _IS_HTML.search(page[:200_000]):
        return [Line(text) for raw in re.split(r"[\r\n\f\v\x85\u2028\u2029]+", page) if (text := clean_line(raw))]
    reader = _Reader()
    reader.feed(page)
    reader.close()
    reader.end_line()
    return reader.found


class _Reader(HTMLParser):
    """Collects what is seen of a page; tags that are never closed do no harm."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Line] = []
        self._text: list[str] = []
        self._address = ""
        self._unseen: list[str] = []
        self._span_ended = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self._unseen.clear()  # the end of the head may be left out
        if tag in _UNSEEN:
            self._unseen.append(tag)
        if tag in _BLOCKS:
            self.end_line()
        elif self._span_ended and tag == "span":
            self._text.append(" ")  # the parts of "<span>Spain</span><span>Madrid</span>" are apart on the screen
        if tag == "a" and not self._address:
            self._address = clean_line(dict(attrs).get("href") or "")
        self._span_ended = False

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unseen:
            del self._unseen[self._unseen.index(tag) :]
        if tag in _BLOCKS:
            self.end_line()
        self._span_ended = tag == "span"

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._text.append(data)
        self._span_ended = self._span_ended and not data

    def end_line(self) -> None:
        """End the line that was collected so far."""
        if text := clean_line("".join(self._text)):
            self.found.append(Line(text, self._address))
            self._address = ""
        elif self._text:
            self._address = ""
        self._text = []
