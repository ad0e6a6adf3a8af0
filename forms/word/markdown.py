"""Paragraphs of a Word document as the Markdown of our narrative answers, and no sign of their text lost.

What belongs here: runs and lists to the tree of `forms.prose`, and that tree as text which reads back as the same tree.
What does not: reading Markdown (`forms.prose`) and writing Word (`prose_runs`).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from forms import prose
from forms.prose import Block, BulletList, NumberedList, Span
from forms.text import clean_text
from forms.word import tree
from forms.word.prose_runs import STEP

_SAFE = ("http://", "https://", "mailto:")
_SIGNS = re.compile(r"([\\*_\[\]<>`])")
_LIST_START = re.compile(r"^(\s*)([-+*]|\d{1,9}[.)])(?=\s|$)")
_AUTOLINK = re.compile(r"<(?=[A-Za-z][A-Za-z0-9+.\-]{1,31}:|[^\s<>]+@)")
_ESCAPABLE = re.compile(r"\\(?=[!-/:-@\[-`{-~]|$)")
_STAR = re.compile(r"(?<!\s)\*|\*(?!\s)|^\*")
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_BARE = re.compile(r"https?://[^\s<>\"*\\]*[^\s<>\"'.,;:!?)\]}»”’*_\\]")
LAST_NUMBER = 99
"""Our Markdown takes a number of more digits at the start of a line for a year."""


def to_markdown(paragraphs: Sequence[tree.Paragraph]) -> str:
    """The paragraphs as Markdown. What cannot be said in it with its styles is said without them."""
    blocks = _tree(paragraphs)
    wanted = _shape(blocks)
    found = ""
    for writer in (_Writer(_lightly), _Writer(_heavily, loose=True)):
        found = clean_text("\n".join(writer.lines(blocks)))
        if _shape(prose.parse(found)) == wanted:
            return found
    plain = tuple(_without_styles(blocks))
    return clean_text("\n".join(_Writer(_heavily, loose=True).lines(plain)))


def is_same(one: str, other: str) -> bool:
    """Whether two Markdown texts say the same in the same looks, whatever signs they use for it."""
    return one == other or _shape(prose.parse(one)) == _shape(prose.parse(other))


@dataclass(slots=True)
class _Open:
    """A list that is being filled."""

    mark: tree.ListMark
    items: "list[list[Block | _Open]]" = field(default_factory=list)


def _tree(paragraphs: Iterable[tree.Paragraph]) -> tuple[Block, ...]:
    """The blocks: a paragraph with a mark is an item, an indented one after an item belongs to that."""
    root: list[Block | _Open] = []
    stack: list[_Open] = []
    for one in paragraphs:
        spans = tuple(_spans(one))
        if one.mark is not None:
            _open_list(root, stack, one.mark)
            stack[-1].items.append([prose.Paragraph(spans)] if spans else [])
        elif spans:
            while stack and one.indent < STEP * (stack[-1].mark.level + 1):
                stack.pop()
            place = stack[-1].items[-1] if stack else root
            place.append(prose.Paragraph(spans))
    return tuple(_closed(root))


def _open_list(root: "list[Block | _Open]", stack: list[_Open], mark: tree.ListMark) -> None:
    while stack and stack[-1].mark.level > mark.level:
        stack.pop()
    if stack and stack[-1].mark.level == mark.level and not mark.goes_on(stack[-1].mark):
        stack.pop()
    if not stack or stack[-1].mark.level < mark.level:
        opened = _Open(mark)
        (stack[-1].items[-1] if stack else root).append(opened)
        stack.append(opened)


def _closed(blocks: "Iterable[Block | _Open]") -> Iterator[Block]:
    for block in blocks:
        if not isinstance(block, _Open):
            yield block
            continue
        items = tuple(tuple(_closed(item)) for item in block.items)
        yield NumberedList(items, min(block.mark.start, LAST_NUMBER)) if block.mark.numbered else BulletList(items)


def _spans(paragraph: tree.Paragraph) -> Iterator[Span]:
    """The paragraph's text in styles, without blanks at its ends."""
    runs = [run for run in paragraph.runs if run.text]
    text = "".join(run.text for run in runs)
    begin, end = len(text) - len(text.lstrip()), len(text.rstrip())
    position = 0
    found = []
    for run in runs:
        piece = run.text[max(0, begin - position) : max(0, end - position)]
        position += len(run.text)
        if piece:
            href = run.href if run.href.lower().startswith(_SAFE) else None
            found.append(Span(piece, run.bold, run.italic, href))
    for style, group in groupby(found, key=lambda span: (span.bold, span.italic, span.href)):
        yield Span("".join(span.text for span in group), *style)


def _shape(blocks: Iterable[Block]) -> list[object]:
    """What a tree says, for comparing: letters with their styles, blanks without; links by their text."""
    found: list[object] = []
    for block in blocks:
        match block:
            case prose.Paragraph(spans):
                letters = [(c, s.bold, s.italic) for s in spans for c in s.text if not c.isspace()]
                found.append((letters, " ".join("".join(span.text for span in spans).split())))
            case BulletList(items):
                found.append(["-", *(_shape(item) for item in items)])
            case NumberedList(items, start):
                found.append([start, *(_shape(item) for item in items)])
    return found


def _without_styles(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        match block:
            case prose.Paragraph(spans):
                yield prose.Paragraph((Span("".join(span.text for span in spans)),))
            case BulletList(items):
                yield BulletList(tuple(tuple(_without_styles(item)) for item in items))
            case NumberedList(items, start):
                yield NumberedList(tuple(tuple(_without_styles(item)) for item in items), start)


def _lightly(text: str) -> str:
    """The text with a backslash only where a sign would be read as Markdown."""
    text = _ESCAPABLE.sub(r"\\\\", text)
    text = _STAR.sub(r"\\*", text)
    text = _UNDERSCORE.sub(r"\\_", text)
    if "](" in text:
        text = text.replace("[", r"\[")
    return _AUTOLINK.sub(r"\\<", text)


def _heavily(text: str) -> str:
    return _SIGNS.sub(r"\\\1", text)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes a tree as lines of Markdown. `loose`: an empty line before every block."""

    escape: Callable[[str], str]
    loose: bool = False

    def lines(self, blocks: Sequence[Block], inside: bool = False) -> list[str]:
        """The lines of blocks; `inside` an item, a list may follow its paragraph at once."""
        out: list[str] = []
        other = False
        for number, block in enumerate(blocks):
            before = blocks[number - 1] if number else None
            other = not other if before is not None and type(before) is type(block) else False
            match block:
                case prose.Paragraph(spans):
                    added = self._paragraph(spans)
                case BulletList(items):
                    added = self._list(items, None, "*" if other else "-")
                case NumberedList(items, start):
                    added = self._list(items, start, ")" if other else ".")
            follows = inside and not self.loose and isinstance(block, BulletList) and added[0].strip("-* ") != ""
            out += [*([] if not out or follows else [""]), *added]
        return out

    def _list(self, items: Sequence[tuple[Block, ...]], start: int | None, sign: str) -> list[str]:
        out: list[str] = []
        for number, item in enumerate(items):
            mark = sign if start is None else f"{min(start + number, LAST_NUMBER)}{sign}"
            lines = self.lines(item, inside=True) or [""]
            blank = " " * (len(mark) + 1)
            out.append(f"{mark} {lines[0]}".rstrip())
            out += [f"{blank}{line}".rstrip() for line in lines[1:]]
        return out

    def _paragraph(self, spans: Sequence[Span]) -> list[str]:
        text = self._styled(spans, ("bold", "**"), ("italic", "*"))
        return [_LIST_START.sub(_escaped_start, line.strip()) for line in text.split("\n")]

    def _styled(self, spans: Sequence[Span], *styles: tuple[str, str]) -> str:
        """The spans with the first style's signs round those that have it; blanks stay outside the signs."""
        if not styles:
            return "".join(self._span(span) for span in spans)
        (name, sign), *others = styles
        out = []
        for has, group in groupby(spans, key=lambda span: bool(getattr(span, name))):
            text = self._styled(list(group), *others)
            core = text.strip()
            if has and core:
                before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
                text = f"{before}{sign}{core}{sign}{after}"
            out.append(text)
        return "".join(out)

    def _span(self, span: Span) -> str:
        if not span.href:
            return self._with_links(span.text)
        if span.text == span.href and not re.search(r"[\s<>]", span.text):
            return span.text if _BARE.fullmatch(span.text) else f"<{span.text}>"
        href = span.href if re.fullmatch(r"[^\s<>()\\]+", span.href) else f"<{_pointed(span.href)}>"
        return f"[{self.escape(span.text)}]({href})"

    def _with_links(self, text: str) -> str:
        """A text whose bare addresses are left as they are."""
        out, end = [], 0
        for found in _BARE.finditer(text):
            out += [self.escape(text[end : found.start()]), found[0]]
            end = found.end()
        return "".join([*out, self.escape(text[end:])])


def _escaped_start(found: re.Match[str]) -> str:
    blanks, mark = found.groups()
    return f"{blanks}{mark[:-1]}\\{mark[-1]}"


def _pointed(href: str) -> str:
    """An address that may stand in angle brackets."""
    return re.sub(r"[<>\s\\]", lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), href)
