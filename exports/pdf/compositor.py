"""Long lists set by hand: lines of text on tagged pages, as a part to bind, without an engine for pages.

An engine that can lay out anything needs ten milliseconds for a line of an index. Lengths are points, measured from the
top of the page downwards, and from the side of the text where lines begin.
"""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from pikepdf import String

from exports.fonts import bidi, pdf_fonts
from exports.fonts.pdf_fonts import FaceKey, FaceUse, Run
from exports.house_style import house
from exports.pdf import page_marks
from exports.pdf.line_breaking import Line, Style, Words
from exports.pdf.pdf_part import BETWEEN, DOCUMENT, FONTS, KEY, LINK, PAGE, Loose, Page, Part, mark
from exports.sheet.page_size import POINTS_PER_MM as MM
from exports.sheet.page_size import Paper

TOP, FOOT = 24 * MM, 26 * MM
"""The margins of a page."""
RULE = "0.788 0.808 0.827 RG 0.5 w"


@dataclass(slots=True)
class Element:
    """A structure element (ISO 32000-1, 14.8.4) in the making, and the one page that its own text stands on."""

    number: int
    entries: bytes
    kids: list[bytes] = field(default_factory=list)
    page: bytes = b""


@dataclass(slots=True)
class _Leaf:
    """A page in the making: its drawing operators, the elements of its marked content, its annotations."""

    operators: list[str] = field(default_factory=list)
    marked: list[int] = field(default_factory=list)
    annotations: list[int] = field(default_factory=list)


class _Link(NamedTuple):
    """An annotation without its key into the parent tree, and the number of its element."""

    number: int
    entries: bytes
    element: int


class _Placed(NamedTuple):
    """A stretch of a line: the place of its words, its shape, the number of its line, and where it is."""

    words: int
    runs: tuple[Run, ...]
    line: int
    x: float
    width: float


class Compositor:
    """Places lines on pages, one after the other; `finish` gives them as a part."""

    def __init__(self, paper: Paper, language: str) -> None:
        self.language = language
        self.width, self.bottom = (paper.width - 2 * paper.side) * MM, paper.height * MM - FOOT
        self._height, self._side = paper.height * MM, paper.side * MM
        self._leftwards = house.direction(language) == "rtl"
        self._count = 1  # the first object are the pages' resources
        self._elements: list[Element] = []
        self._tops: list[int] = []
        self._links: list[_Link] = []
        self._leaves: list[_Leaf] = []
        self._uses: dict[FaceKey, FaceUse] = {}

    @property
    def pages(self) -> int:
        return len(self._leaves)

    def new_page(self) -> None:
        """Begin a page; what is placed from now on stands there."""
        self._leaves.append(_Leaf())

    def element(self, kind: str, parent: Element | None = None, **texts: str) -> Element:
        """Begin a structure element below another, or below the whole, with texts such as its Lang."""
        entries = b"".join(b" /%b %b" % (name.encode(), String(text).unparse()) for name, text in texts.items() if text)
        above = mark(b"%d" % parent.number if parent else DOCUMENT)
        begun = Element(self._number(), b"/S /%b /P %b%b" % (kind.encode(), above, entries))
        self._elements.append(begun)
        if parent:
            parent.kids.append(mark(b"%d" % begun.number))
        else:
            self._tops.append(begun.number)
        return begun

    def _number(self) -> int:
        self._count += 1
        return self._count - 1

    # -- placing ------------------------------------------------------------------------------------------------------

    def rule(self, top: float) -> None:
        """Draw a hairline across the text, as decoration."""
        height = self._height - top
        line = f"{self._side:.2f} {height:.2f} m {self._side + self.width:.2f} {height:.2f} l S"
        self._leaves[-1].operators.append(f"/Artifact <</Type /Layout>> BDC q {RULE} {line} Q EMC")

    def place(
        self,
        parent: Element,
        words: Sequence[Words],
        lines: Sequence[Line],
        top: float,
        left: float = 0.0,
        hang: float = 0.0,
        *,
        continued: bool = False,
    ) -> None:
        """Place words that were broken into lines; each becomes a Span or a Link below `parent`.

        Every line but the first begins `hang` points further in, the first too if it is `continued`.
        """
        leading = max(piece.style.leading for piece in words)
        placed = self._placed(words, lines, left, hang, continued=continued)
        for place, same in groupby(placed, lambda segment: segment.words):
            piece, segments = words[place], list(same)
            language = piece.language if piece.language != self.language else ""
            spoken = piece.text if bidi.runs_leftwards(piece.text) else ""
            element = self.element("Link" if piece.key else "Span", parent, Lang=language, ActualText=spoken)
            for segment in segments:
                self._draw(element, piece.style, segment.runs, segment.x, top + segment.line * leading, leading)
            if piece.key:
                self._link(element, piece, segments, top, leading)

    def _placed(
        self, words: Sequence[Words], lines: Sequence[Line], left: float, hang: float, *, continued: bool
    ) -> Iterator[_Placed]:
        for number, line in enumerate(lines):
            start = left + (hang if number or continued else 0.0)
            for segment in line:
                piece = words[segment.words]
                runs = self._runs(piece.style, segment.text, piece.language)
                width = _width(runs, piece.style)
                yield _Placed(segment.words, runs, number, self._x(start, width), width)
                start += width

    def text(self, parent: Element, style: Style, line: str, top: float, left: float = 0.0) -> None:
        """Place one line of the element `parent` itself, such as a heading's."""
        runs = self._runs(style, line, self.language)
        self._draw(parent, style, runs, self._x(left, _width(runs, style)), top, style.leading)

    def _x(self, left: float, width: float) -> float:
        """Return the place from the left edge of the paper of what stands `left` from where lines begin."""
        return self._side + (self.width - left - width if self._leftwards else left)

    def _runs(self, style: Style, text: str, language: str) -> tuple[Run, ...]:
        """Shape a stretch of a line in the direction of its own language, blanks round it in that of the whole."""
        inner = text.strip(" ")
        before, _, after = text.partition(inner) if inner else (text, "", "")
        parts = (
            pdf_fonts.shape(before, style.bold, style.display),
            pdf_fonts.shape(inner, style.bold, style.display, house.direction(language or self.language) == "rtl"),
            pdf_fonts.shape(after, style.bold, style.display),
        )
        return tuple(run for part in (reversed(parts) if self._leftwards else parts) for run in part)

    def _draw(self, element: Element, style: Style, runs: Sequence[Run], x: float, top: float, leading: float) -> None:
        leaf = self._leaves[-1]
        element.page = self._page()
        element.kids.append(b"%d" % len(leaf.marked))
        baseline = self._height - top - leading / 2 - 0.36 * style.size
        leaf.operators.append(f"/Span <</MCID {len(leaf.marked)}>> BDC {page_marks.rgb(style.colour)} rg")
        leaf.operators += page_marks.line(runs, style.size, x, baseline, self._font_name)
        leaf.operators.append("EMC")
        leaf.marked.append(element.number)

    def _page(self) -> bytes:
        return mark(PAGE + b"%d" % (len(self._leaves) - 1))

    def _font_name(self, run: Run) -> str:
        self._uses.setdefault(run.key, FaceUse(run.key)).add_run(run)
        return _name(run.key)

    def _link(self, element: Element, words: Words, segments: Sequence[_Placed], top: float, leading: float) -> None:
        left, right = min(segment.x for segment in segments), max(segment.x + segment.width for segment in segments)
        high = self._height - top - segments[0].line * leading
        low = self._height - top - (segments[-1].line + 1) * leading
        rectangle = b"%.2f %.2f %.2f %.2f" % (left, low, right, high)
        text, target = String(words.text.strip()).unparse(), mark(LINK + words.key.encode())
        entries = b"/Type /Annot /Subtype /Link /F 4 /BS << /W 0 >> /Rect [%b] /Contents %b /Dest [%b /Fit]"
        link = _Link(self._number(), entries % (rectangle, text, target), element.number)
        self._links.append(link)
        self._leaves[-1].annotations.append(link.number)
        element.kids.append(b"<< /Type /OBJR /Pg %b /Obj %b >>" % (self._page(), mark(b"%d" % link.number)))

    # -- finishing ----------------------------------------------------------------------------------------------------

    def finish(self) -> Part:
        """Return the pages with their structure, to be bound."""
        rows = [self._number() for _ in self._leaves]
        texts = [b""] * self._count
        texts[0] = b"<< /Font %b >>" % mark(FONTS)
        for element in self._elements:
            kids, page = b" ".join(element.kids), b" /Pg " + element.page if element.page else b""
            texts[element.number] = b"<< /Type /StructElem %b%b /K [%b] >>" % (element.entries, page, kids)
        for number, leaf in zip(rows, self._leaves, strict=True):
            texts[number] = b"[%b]" % b" ".join(mark(b"%d" % element) for element in leaf.marked)
        for key, link in enumerate(self._links, start=len(rows)):
            texts[link.number] = b"<< %b /StructParent %b >>" % (link.entries, mark(KEY + b"%d" % key))
        drawn = (zlib.compress("\n".join(leaf.operators).encode()) for leaf in self._leaves)
        return Part(
            leaves=tuple(Page(len(texts) + n, 0, tuple(leaf.annotations)) for n, leaf in enumerate(self._leaves)),
            language=self.language,
            fonts={_name(key): use for key, use in self._uses.items()},
            objects=BETWEEN.join(texts),
            streams=tuple(Loose(b"/Filter /FlateDecode", data) for data in drawn),
            tops=tuple(self._tops),
            parents=(*rows, *(link.element for link in self._links)),
        )


def _width(runs: Sequence[Run], style: Style) -> float:
    return sum(run.width for run in runs) * style.size / 1000


def _name(key: FaceKey) -> str:
    """Return the resource name of a face, the same in every part."""
    return f"Face{list(pdf_fonts.faces()).index(key)}"
