"""One paragraph of WordprocessingML as runs: text, style, links, pictures, controls, and its place in a list."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from forms.word.tree import Beside, Control, ListMark, Paragraph, Run
from forms.word.xml_styles import Looks, child_value, get, number_of, switched

Relations = Mapping[str, tuple[str, str, bool]]
_GONE = frozenset({"del", "moveFrom", "delText", "delInstrText", "pPr", "rPr", "sdtPr", "sdtEndPr", "fldData"})
_LETTERS = {"br": "\n", "cr": "\n", "tab": "\t", "ptab": "\t", "noBreakHyphen": "\u2011", "softHyphen": ""}
_SYMBOLS = {"F0FE": "☒", "F0FD": "☒", "F0A8": "☐", "F06F": "☐", "F0FC": "✓", "F0B7": "•", "F0A7": "▪"}
_ON = ("1", "true", "on")


def local(element: Any) -> str:
    """Return the name of an element without its namespace; "" for a comment."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


@dataclass(slots=True)
class _Field:
    """A field that is being read: its instruction, and whether its result has begun."""

    code: str = ""
    shown: bool = False

    @property
    def href(self) -> str:
        """Return the address of a HYPERLINK field; "" for any other."""
        parts = self.code.split('"')
        return parts[1] if self.code.strip().upper().startswith("HYPERLINK") and len(parts) > 2 else ""


class ParagraphReader:
    """Reads paragraphs of one part, one after another."""

    def __init__(self, relations: Relations, looks: Looks) -> None:
        self.beside: list[Beside] = []
        self.about: dict[str, str] = {}
        self._relations, self._looks = relations, looks
        self._controls: list[Control] = []
        self._fields: list[_Field] = []
        self._commented: set[str] = set()
        self._names: list[str] = []

    @contextmanager
    def inside(self, element: Any) -> Iterator[None]:
        """Read the content of a control."""
        self._controls.append(_control(element))
        yield
        self._controls.pop()

    def read(self, element: Any) -> Paragraph:
        """Return the paragraph."""
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
        numbered, start = self._looks.lists.get((number, level), (False, 1))
        return ListMark(number, min(max(level, 0), 8), numbered, start, *self._looks.families.get(number, ("", True)))

    def _inline(self, parent: Any, look: Run) -> Iterator[Run]:
        for child in parent:
            name = local(child)
            if name in _NOTED:
                self._note(name, child)
            elif name and name not in _GONE:
                yield from _HANDLERS.get(name, ParagraphReader._inline)(self, child, look)

    def _note(self, name: str, element: Any) -> None:
        """Remember what has no text of its own."""
        match name:
            case "bookmarkStart":
                self._names.append(get(element, "name"))
            case "commentRangeStart":
                self._commented.add(get(element, "id"))
            case "commentRangeEnd":
                self._commented.discard(get(element, "id"))
            case _ if self._fields and len(self._fields[-1].code) < 4000:
                self._fields[-1].code += element.text or ""

    def _text(self, text: str, look: Run) -> Iterator[Run]:
        if not all(field.shown for field in self._fields):
            return
        href = look.href or next((field.href for field in reversed(self._fields) if field.href), "")
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

    def _letters(self, element: Any, look: Run) -> Iterator[Run]:
        name = local(element)
        if name == "sym":
            text = _SYMBOLS.get(get(element, "char").upper(), "•")
        else:
            text = _LETTERS.get(name, element.text or "")
        yield from self._text(text, look)

    def _link(self, element: Any, look: Run) -> Iterator[Run]:
        kind, target, outside = self._relations.get(get(element, "id"), ("", "", False))
        yield from self._inline(element, replace(look, href=target) if outside and kind == "hyperlink" else look)

    def _begin_field(self, element: Any, look: Run) -> Iterator[Run]:
        kind = get(element, "fldCharType")
        if kind == "begin":
            box = element.find("{*}ffData/{*}checkBox")
            if box is not None:
                ticked = switched(box, "checked")
                ticked = switched(box, "default") if ticked is None else ticked
                yield from self._text("☒" if ticked else "☐", look)
            self._fields.append(_Field())
        elif self._fields and kind == "separate":
            self._fields[-1].shown = True
        elif self._fields and kind == "end":
            self._fields.pop()

    def _simple_field(self, element: Any, look: Run) -> Iterator[Run]:
        self._fields.append(_Field(get(element, "instr"), shown=True))
        yield from self._inline(element, look)
        self._fields.pop()

    def _control(self, element: Any, look: Run) -> Iterator[Run]:
        with self.inside(element):
            yield from self._inline(element, look)

    def _alternatives(self, element: Any, look: Run) -> Iterator[Run]:
        """Read the first of several forms of the same thing, for new and old readers, that holds anything."""
        for form in element:
            before = len(self.beside)
            runs = list(self._inline(form, look))
            if runs or len(self.beside) > before:
                yield from runs
                return

    def _picture(self, element: Any, look: Run) -> Iterator[Run]:
        alt = next((text for shape in element.iter("{*}docPr") if (text := get(shape, "descr"))), "")
        for blip in element.iter("{*}blip", "{*}imagedata"):
            name = get(blip, "embed") or get(blip, "id")
            kind, target, outside = self._relations.get(name, ("", "", False))
            if kind == "image" and not outside:
                control = self._controls[-1] if self._controls else None
                yield replace(look, text="", picture=target, alt=alt, control=control)
        for paragraph in element.iterfind(".//{*}txbxContent//{*}p"):
            if text := ParagraphReader(self._relations, self._looks).read(paragraph).text.strip():
                self.beside.append(Beside("text_box", text))
        for word in element.iter("{*}t"):  # words in shapes and diagrams
            if not any(local(ancestor) == "txbxContent" for ancestor in word.iterancestors()):
                self.beside.append(Beside("text_box", (word.text or "").strip()))


_NOTED = frozenset({"bookmarkStart", "commentRangeStart", "commentRangeEnd", "instrText"})
_HANDLERS = {
    "r": ParagraphReader._run,
    "t": ParagraphReader._letters,
    "sym": ParagraphReader._letters,
    **dict.fromkeys(_LETTERS, ParagraphReader._letters),
    "hyperlink": ParagraphReader._link,
    "sdt": ParagraphReader._control,
    "fldChar": ParagraphReader._begin_field,
    "fldSimple": ParagraphReader._simple_field,
    "AlternateContent": ParagraphReader._alternatives,
    "drawing": ParagraphReader._picture,
    "pict": ParagraphReader._picture,
    "object": ParagraphReader._picture,
}


def _control(element: Any) -> Control:
    properties = element.find("{*}sdtPr")
    if properties is None:
        return Control("")
    box = properties.find("{*}checkbox")
    ticked = None if box is None else child_value(box, "checked") in _ON
    return Control(child_value(properties, "tag"), switched(properties, "showingPlcHdr") is True, ticked)
