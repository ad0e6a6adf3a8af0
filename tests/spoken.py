"""The text of each medium of a sheet, in its reading order: HTML by its markup, a PDF by its tags, Word by its body.

Each reader gives a list of pieces: text, or a Picture with its alternative text and its caption. Blanks and hyphens,
which line breaking may add or take away, and the marks of lists are left out. Not here: assertions.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import docx
import pdfplumber
import pikepdf
from lxml import html

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


def squashed(text: str) -> str:
    """Return a text without blanks, hyphens, and the invisible marks of direction."""
    return re.sub(r"[\s\u00a0\u00ad\u200b\u200e\u200f\u2010-]+", "", text)


@dataclass
class Spoken:
    """The running text without pictures, the pictures as (alternative text, caption), and all of it in order."""

    text: str = ""
    pictures: list[tuple[str, str]] = field(default_factory=list)
    whole: str = ""

    def say(self, text: str) -> None:
        self.text += squashed(text)
        self.whole += squashed(text)

    def show(self, alt: str) -> None:
        self.pictures.append((squashed(alt), ""))

    def caption(self, text: str) -> None:
        self.pictures[-1] = (self.pictures[-1][0], self.pictures[-1][1] + squashed(text))
        self.whole += squashed(text)


def side_of(markup: str) -> list[str]:
    """Return what stands in the side column of an article, line by line."""
    lines = []
    for side in html.fromstring(markup).find_class("sheet-side"):
        lines += [element.text_content() for element in side.iter("h2", "dt", "dd", "figcaption")]
    return [squashed(line) for line in lines]


def without(text: str, lines: list[str]) -> str:
    """Return a text without these lines, in this order. Raise ValueError if one is missing."""
    left, place = "", 0
    for line in lines:
        found = text.index(line, place)
        left, place = left + text[place:found], found + len(line)
    return left + text[place:]


def of_html(markup: str) -> Spoken:
    """Read an article, or the document that paper is made from."""
    said = Spoken()
    root = html.fromstring(markup)
    article = root if root.tag == "article" else next(root.iter("article"))

    def walk(element: html.HtmlElement, captioned: bool) -> None:
        captioned = captioned or element.tag == "figcaption"
        if element.tag == "img":
            said.show(element.get("alt", ""))
        (said.caption if captioned else said.say)(element.text or "")
        for child in element:
            walk(child, captioned)
            (said.caption if captioned else said.say)(child.tail or "")

    walk(article, False)
    return said


def of_word(data: bytes) -> Spoken:
    """Read the body of a Word document."""
    said = Spoken()
    for paragraph in docx.Document(io.BytesIO(data)).element.body.iter(f"{WORD}p"):
        style = paragraph.find(f"{WORD}pPr/{WORD}pStyle")
        captioned = style is not None and style.get(f"{WORD}val") == "Caption"
        for element in paragraph.iter(f"{WORD}t", f"{DRAWING}docPr"):
            if element.tag == f"{DRAWING}docPr":
                said.show(element.get("descr", ""))
            else:
                (said.caption if captioned else said.say)(element.text or "")
    return said


def of_pdf(data: bytes) -> Spoken:
    """Read a tagged PDF by its structure tree, without artifacts; /ActualText stands for what it replaces."""
    said = Spoken()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        for kind, text in _Tags(pages, _marked_texts(data)).read(pdf.Root.StructTreeRoot):
            {"": said.say, "caption": said.caption, "picture": said.show}[kind](text)
    return said


def _marked_texts(data: bytes) -> dict[tuple[int, int], str]:
    """Return the text of each piece of marked content, by page and number."""
    texts: dict[tuple[int, int], str] = {}
    with pdfplumber.open(io.BytesIO(data)) as document:
        for number, page in enumerate(document.pages):
            for char in page.chars:
                if char.get("mcid") is not None and char.get("tag") != "Artifact":
                    texts[number, char["mcid"]] = texts.get((number, char["mcid"]), "") + char["text"]
    return texts


class _Tags:
    """A reader of a structure tree: each piece as (kind, text), the kind being "", "caption" or "picture"."""

    def __init__(self, pages: dict[tuple[int, int], int], texts: dict[tuple[int, int], str]) -> None:
        self.pages, self.texts = pages, texts

    def read(self, element: pikepdf.Object, page: int = -1, kind: str = "") -> Iterator[tuple[str, str]]:
        if isinstance(element, pikepdf.Array):
            for child in element:
                yield from self.read(child, page, kind)
        elif not isinstance(element, pikepdf.Dictionary):
            yield kind, self.texts.get((page, int(element)), "")
        else:
            page = self.pages[element.Pg.objgen] if "/Pg" in element else page
            if "/MCID" in element:
                yield kind, self.texts.get((page, int(element.MCID)), "")
            else:
                yield from self._element(element, page, kind)

    def _element(self, element: pikepdf.Dictionary, page: int, kind: str) -> Iterator[tuple[str, str]]:
        role = str(element.get("/S", ""))
        if role == "/Figure":
            yield "picture", str(element.get("/Alt", ""))
        elif "/ActualText" in element:
            yield kind, str(element.ActualText)
        elif "/K" in element and role != "/Lbl":
            yield from self.read(element.K, page, "caption" if role == "/Caption" else kind)
