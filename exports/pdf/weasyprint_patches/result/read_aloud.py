"""What a reader aloud needs beyond the tags that WeasyPrint writes: other languages, and text from right to left.

What belongs here: the step round WeasyPrint's drawing of text, which has no setting for either. What does not: layout
and locks (`paper`, the only caller) and reading order, which is that of the markup.

Glyphs stand in the file from left to right whichever way they are read, and one glyph may stand for two letters: so the
structure says in /ActualText what is written (ISO 32000-1, 14.9.4), and in /Lang in which language (14.9.2).
"""

import unicodedata
from dataclasses import dataclass
from typing import Any

import pydyf
import weasyprint.draw

from exports.pdf.weasyprint_patches.replacing import Patch, originals

String: Any = pydyf.String
_drawing: Any = weasyprint.draw


@dataclass(frozen=True, slots=True)
class _Note:
    """About a piece of marked content: the stream it is in, its number there, its text and language if they matter."""

    stream: Any
    number: int
    text: str
    language: str


_noted: list[_Note] = []
_document_language = ""


def begin(language: str) -> None:
    """Forget what was noted, and take note from now on of what differs from `language`."""
    global _document_language
    _noted.clear()
    _document_language = language


def _draw(stream: Any, box: Any, *arguments: Any) -> None:
    """Draw as always; numbers of lists are not marked content and need no note."""
    leftward = box.style["direction"] == "rtl" or (not box.text.isascii() and any(map(_is_leftward, box.text)))
    language = box.style["lang"] or ""
    marked = (stream._tags or {}).get(box)
    if marked and (leftward or language != _document_language):
        other = language if language != _document_language else ""
        _noted.append(_Note(stream, marked["mcid"], box.text if leftward else "", other))
    originals[_draw](stream, box, *arguments)


PATCHES: tuple[Patch, ...] = ((_drawing, "draw_text", _draw),)


def _is_leftward(character: str) -> bool:
    return unicodedata.bidirectional(character) in ("R", "AL", "AN")


def write(pdf: Any) -> None:
    """Put what was noted into the structure of a finished document of WeasyPrint's."""
    objects: list[Any] = [item for item in pdf.objects if isinstance(item, dict)]
    _scope(objects)
    if not _noted:
        return
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
            element.update({"ActualText": String(note.text)} if note.text else {})
            element.update({"Lang": String(note.language)} if note.language else {})


def _scope(objects: list[Any]) -> None:
    """Say of the heads of tables whether they are of a column or a row, instead of naming them in every cell: names
    would have to be kept apart when documents are bound into one.
    """
    for item in objects:
        if item.get("S") == "/TH" and "ID" in item:
            _, row, _ = item.pop("ID").string.split("-")
            item["A"]["Scope"] = "/Column" if row == "0" else "/Row"
        elif item.get("S") == "/TD":
            item["A"].pop("Headers", None)
