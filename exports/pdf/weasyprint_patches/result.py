"""Patches of result: what our documents need and WeasyPrint has no setting for. Without them they are other documents.

Glyphs stand in the file from left to right whichever way they are read, and one glyph may stand for two letters: so the
structure says in /ActualText what is written (ISO 32000-1, 14.9.4), and in /Lang in which language (14.9.2).
"""

import re
from functools import cache
from typing import Any, NamedTuple

import pydyf
import weasyprint.draw
from weasyprint.layout import inline
from weasyprint.text import ffi as text_ffi
from weasyprint.text import line_break

from exports.fonts import bidi
from exports.pdf.weasyprint_patches import Patch, originals

_weasyprint: Any = weasyprint
_ffi: Any = text_ffi.ffi
_pango: Any = text_ffi.pango
_String: Any = pydyf.String

# -- the base stylesheet ----------------------------------------------------------------------------------------------

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


class Html(weasyprint.HTML):
    """A document of the house."""

    def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
        return [_base_sheet()]


@cache
def _base_sheet() -> Any:
    return _weasyprint.CSS(string=_BASE_CSS)


# -- breaking lines ---------------------------------------------------------------------------------------------------

_ALLOW_BREAKS = "PangoAttribute* pango_attr_allow_breaks_new (gboolean allow_breaks);"
_WORD = re.compile(rb"[^ \n\t]+")


def _set_text(layout: Any, text: str, justify: bool = False) -> None:
    """Set the text of a line, and let no Korean word be broken: Pango breaks between any two syllables."""
    originals[_set_text](layout, text, justify)
    if (layout.style["lang"] or "").partition("-")[0] != "ko" or not layout.text:
        return
    _declare_breaks()
    attributes = _pango.pango_layout_get_attributes(layout.layout)
    if attributes == _ffi.NULL:
        attributes = _ffi.gc(_pango.pango_attr_list_new(), _pango.pango_attr_list_unref)
    for word in _WORD.finditer(layout.text.encode()):
        attribute = _pango.pango_attr_allow_breaks_new(False)
        attribute.start_index, attribute.end_index = word.span()
        _pango.pango_attr_list_change(attributes, attribute)
    _pango.pango_layout_set_attributes(layout.layout, attributes)


@cache
def _declare_breaks() -> None:
    _ffi.cdef(_ALLOW_BREAKS)


def _shortest_piece(context: Any, box: Any, *arguments: Any, first_line: bool = False, **options: Any) -> Any:
    """Return the width of the shortest piece with which a line can begin, as WeasyPrint asks it beside a float.

    It forgets that the piece begins a line, so that `overflow-wrap: anywhere` would not count, and a long address would
    leave a hole as high as the side column.
    """
    options.setdefault("is_line_start", first_line)
    return originals[_shortest_piece](context, box, *arguments, first_line=first_line, **options)


# -- reading aloud ----------------------------------------------------------------------------------------------------


class _Note(NamedTuple):
    """A piece of marked content: the stream it is in, its number there, its text and language if they matter."""

    stream: Any
    number: int
    text: str
    language: str


_noted: list[_Note] = []
_document_language = ""


def begin_notes(language: str) -> None:
    """Forget the notes on drawn text, and note from now on what differs from `language` or runs leftwards."""
    global _document_language
    _noted.clear()
    _document_language = language


def _draw_text(stream: Any, box: Any, *arguments: Any) -> None:
    """Draw as always; numbers of lists are not marked content and need no note."""
    leftwards = box.style["direction"] == "rtl" or (not box.text.isascii() and bidi.runs_leftwards(box.text))
    language = box.style["lang"] or ""
    marked = (stream._tags or {}).get(box)
    if marked and (leftwards or language != _document_language):
        other = language if language != _document_language else ""
        _noted.append(_Note(stream, marked["mcid"], box.text if leftwards else "", other))
    originals[_draw_text](stream, box, *arguments)


def write_notes(pdf: Any) -> None:
    """Put the notes into the structure of a finished document of WeasyPrint's."""
    objects: list[Any] = [item for item in pdf.objects if isinstance(item, dict)]
    _scope(objects)
    pages = {item["Contents"]: item.reference for item in objects if item.get("Type") == "/Page"}
    elements = {
        (item["Pg"], numbers[0]): item
        for item in objects
        if item.get("Type") == "/StructElem"
        and item["S"] in ("/Span", "/Link")
        and len(numbers := [kid for kid in item["K"] if isinstance(kid, int)]) == 1
    }
    for note in _noted:
        if (element := elements.get((pages[note.stream.reference], note.number))) is not None:
            element.update({"ActualText": _String(note.text)} if note.text else {})
            element.update({"Lang": _String(note.language)} if note.language else {})


def _scope(objects: list[Any]) -> None:
    """Give the heads of tables a scope instead of ids, which would have to be kept apart in a bound document."""
    for item in objects:
        if item.get("S") == "/TH" and "ID" in item:
            _, row, _ = item.pop("ID").string.split("-")
            item["A"]["Scope"] = "/Column" if row == "0" else "/Row"
        elif item.get("S") == "/TD":
            item["A"].pop("Headers", None)


PATCHES: tuple[Patch, ...] = (
    (line_break.Layout, "set_text", _set_text),
    (inline, "inline_min_content_width", _shortest_piece),
    (weasyprint.draw, "draw_text", _draw_text),
)
