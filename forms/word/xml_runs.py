"""One paragraph of WordprocessingML as runs: text, style, links, pictures, controls, and what it is in a list.

What belongs here: everything inside `w:p`, in the accepted view. What does not: paragraphs and tables (`document`).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from forms.word.tree import Beside, Control, ListMark, Paragraph, Run
from forms.word.xml_styles import Looks, child_value, get, number_of, switched

value = get
Relations = Mapping[str, tuple[str, str, bool]]
_GONE = frozenset({"del", "moveFrom", "delText", "delInstrText", "pPr", "rPr", "sdtPr", "sdtEndPr", "fldData"})
_BREAKS = frozenset({"br", "cr"})
_SIGNS = {"tab": "\t", "ptab": "\t", "noBreakHyphen": "\u2011", "softHyphen": ""}
_SYMBOLS = {"F0FE": "☒", "F0FD": "☒", "F0A8": "☐", "F06F": "☐", "F0FC": "✓", "F0B7": "•", "F0A7": "▪"}
_ON = ("1", "true", "on")


def local(element: Any) -> str:
    """The name of an element without its namespace; "" for a comment."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


@dataclass(slots=True)
class _Field:
    """A field that is being read: its instruction, and whether its result has begun."""

    code: str = ""
    shown: bool = False

    @property
    def href(self) -> str:
        """The address of a HYPERLINK field; "" for any other."""
        parts = self.code.split('"')
        return parts[1] if self.code.strip().upper().startswith("HYPERLINK") and len(parts) > 2 else ""


class ParagraphReader:
    """Reads paragraphs of one part, one after another."""

    def __init__(self, relations: Relations, looks: Looks) -> None:
        self.beside: list[Beside] = []
        self.about: dict[str, str] = {}
        self._relations, self._looks = relations, looks
        self._controls: list[Control] = []
        self._numbers = 0
        self._fields: list[_Field] = []
        self._commented: set[str] = set()
        self._names: list[str] = []

    @contextmanager
    def inside(self, element: Any) -> Iterator[None]:
        """While reading the content of a control."""
        self._numbers += 1
        self._controls.append(_control(element, self._numbers))
        yield
        self._controls.pop()

    def mark_deleted(self, element: Any) -> bool:
        """Whether the end of a paragraph was deleted under tracked changes."""
        return element.find("{*}pPr/{*}rPr/{*}del") is not None

    def read(self, element: Any) -> Paragraph:
        """The paragraph."""
        self._names = []
        runs = tuple(self._inline(element, Run("")))
        style = child_value(element, "pPr/pStyle")
        indents = element.find("{*}pPr/{*}ind")
        left = 0 if indents is None else number_of(get(indents, "left") or get(indents, "start"))
        outline = child_value(element, "pPr/outlineLvl")
        heading = number_of(outline, 9) + 1 if outline else self._looks.find(style, "heading") or 0
        return Paragraph(runs, tuple(self._names), self._mark(element, style), left, heading if heading < 10 else 0)

    def _mark(self, element: Any, style: str) -> ListMark | None:
        number = child_value(element, "pPr/numPr/numId") or self._looks.find(style, "list_number") or ""
        if number in ("", "0"):
            return None
        own = child_value(element, "pPr/numPr/ilvl")
        level = number_of(own) if own else self._looks.find(style, "list_level") or 0
        numbered, start = self._looks.list_kind(number, level)
        return ListMark(number, min(max(level, 0), 8), numbered, start, *self._looks.families.get(number, ("", True)))

    def _inline(self, parent: Any, look: Run) -> Iterator[Run]:
        for child in parent:
            name = local(child)
            if name in _GONE or not name:
                continue
            handler = _HANDLERS.get(name)
            yield from handler(self, child, look) if handler else self._inline(child, look)

    def _text(self, text: str, look: Run) -> Iterator[Run]:
        if self._fields and not all(one.shown for one in self._fields):
            return
        href = look.href or next((one.href for one in reversed(self._fields) if one.href), "")
        for number in self._commented:
            self.about[number] = self.about.get(number, "") + text
        yield replace(look, text=text, href=href, control=self._controls[-1] if self._controls else None)

    def _run(self, element: Any, look: Run) -> Iterator[Run]:
        properties = element.find("{*}rPr")
        if properties is not None:
            style = child_value(properties, "rStyle")
            bold, italic = switched(properties, "b"), switched(properties, "i")
            struck = [found for name in ("strike", "dstrike") if (found := switched(properties, name)) is not None]
            look = replace(
                look,
                bold=bool(self._looks.find(style, "bold")) if bold is None else bold,
                italic=bool(self._looks.find(style, "italic")) if italic is None else italic,
                struck=any(struck) if struck else look.struck,
            )
        yield from self._inline(element, look)

    def _word(self, element: Any, look: Run) -> Iterator[Run]:
        yield from self._text(element.text or "", look)

    def _break(self, element: Any, look: Run) -> Iterator[Run]:
        yield from self._text("\n", look)

    def _sign(self, element: Any, look: Run) -> Iterator[Run]:
        yield from self._text(_SIGNS[local(element)], look)

    def _symbol(self, element: Any, look: Run) -> Iterator[Run]:
        yield from self._text(_SYMBOLS.get(get(element, "char").upper(), "•"), look)

    def _link(self, element: Any, look: Run) -> Iterator[Run]:
        kind, target, outside = self._relations.get(get(element, "id"), ("", "", False))
        yield from self._inline(element, replace(look, href=target) if outside and kind == "hyperlink" else look)

    def _begin_field(self, element: Any, look: Run) -> Iterator[Run]:
        kind = get(element, "fldCharType")
        if kind == "begin":
            self._fields.append(_Field())
            box = element.find("{*}ffData/{*}checkBox")
            if box is not None:
                ticked = switched(box, "checked")
                shown = switched(box, "default") if ticked is None else ticked
                self._fields[-1].shown = True
                yield from self._text("☒" if shown else "☐", look)
                self._fields[-1].shown = False
        elif self._fields and kind == "separate":
            self._fields[-1].shown = True
        elif self._fields and kind == "end":
            self._fields.pop()

    def _instruction(self, element: Any, look: Run) -> Iterator[Run]:
        if self._fields and len(self._fields[-1].code) < 4000:
            self._fields[-1].code += element.text or ""
        yield from ()

    def _simple_field(self, element: Any, look: Run) -> Iterator[Run]:
        self._fields.append(_Field(get(element, "instr"), shown=True))
        yield from self._inline(element, look)
        self._fields.pop()

    def _control(self, element: Any, look: Run) -> Iterator[Run]:
        with self.inside(element):
            yield from self._inline(element, look)

    def _bookmark(self, element: Any, look: Run) -> Iterator[Run]:
        self._names.append(get(element, "name"))
        yield from ()

    def _comment_begins(self, element: Any, look: Run) -> Iterator[Run]:
        self._commented.add(get(element, "id"))
        yield from ()

    def _comment_ends(self, element: Any, look: Run) -> Iterator[Run]:
        self._commented.discard(get(element, "id"))
        yield from ()

    def _alternatives(self, element: Any, look: Run) -> Iterator[Run]:
        """The same thing said twice, for new and old readers: the first that holds anything."""
        for one in element:
            before = len(self.beside)
            found = list(self._inline(one, look))
            if found or len(self.beside) > before:
                yield from found
                return

    def _picture(self, element: Any, look: Run) -> Iterator[Run]:
        alt = next((get(one, "descr") for one in element.iter("{*}docPr") if get(one, "descr")), "")
        for blip in element.iter("{*}blip", "{*}imagedata"):
            name = get(blip, "embed") or get(blip, "id")
            kind, target, outside = self._relations.get(name, ("", "", False))
            if kind == "image" and not outside:
                control = self._controls[-1] if self._controls else None
                yield replace(look, text="", picture=target, alt=alt, control=control)
        for box in element.iter("{*}txbxContent"):
            self._text_box(box)
        for word in element.iter("{*}t"):  # words in shapes and diagrams
            if word.getparent() is not None and not any(local(one) == "txbxContent" for one in word.iterancestors()):
                self.beside.append(Beside("text_box", (word.text or "").strip()))

    def _text_box(self, box: Any) -> None:
        for paragraph in box.iter("{*}p"):
            inner = ParagraphReader(self._relations, self._looks)
            text = inner.read(paragraph).text.strip()
            if text:
                self.beside.append(Beside("text_box", text))


_HANDLERS = {
    "r": ParagraphReader._run,
    "t": ParagraphReader._word,
    "hyperlink": ParagraphReader._link,
    "sdt": ParagraphReader._control,
    "fldChar": ParagraphReader._begin_field,
    "instrText": ParagraphReader._instruction,
    "fldSimple": ParagraphReader._simple_field,
    "sym": ParagraphReader._symbol,
    "bookmarkStart": ParagraphReader._bookmark,
    "commentRangeStart": ParagraphReader._comment_begins,
    "commentRangeEnd": ParagraphReader._comment_ends,
    "AlternateContent": ParagraphReader._alternatives,
    "drawing": ParagraphReader._picture,
    "pict": ParagraphReader._picture,
    "object": ParagraphReader._picture,
    **dict.fromkeys(_BREAKS, ParagraphReader._break),
    **dict.fromkeys(_SIGNS, ParagraphReader._sign),
}


def _control(element: Any, number: int) -> Control:
    properties = element.find("{*}sdtPr")
    if properties is None:
        return Control(number, "")
    box = properties.find("{*}checkbox")
    ticked = None if box is None else child_value(box, "checked") in _ON
    return Control(number, child_value(properties, "tag"), switched(properties, "showingPlcHdr") is True, ticked)
