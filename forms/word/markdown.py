"""Paragraphs of a Word document as the Markdown of our narrative answers, and no sign of their text lost.

What belongs here: runs and lists to the tree of `forms.text.prose`, and that tree as text which reads back as the same
tree. What does not: reading Markdown (`forms.text.prose`) and writing Word (`prose_runs`).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Literal

from forms.text import prose
from forms.text.plain import LINE_ENDS, clean_text
from forms.text.prose import Block, BulletList, NumberedList, Span
from forms.text.prose_marks import escaped, without_idle_escapes
from forms.text.word_edges import begins_words, ends_words
from forms.word import tree
from forms.word.prose_runs import STEP

_SAFE = ("http://", "https://", "mailto:")
_LIST_START = re.compile(r"^(\s*(?:\\*(?=[-*])|[1-9]\d?\\*(?=\.)))(?=\S\s)")
_MARK_ALONE = re.compile(r"^(\\*(?=[-*]$)|[1-9]\d?\\*(?=\.$))")
_BARE = re.compile(r"https?://[^\s<>\"*\\[\]]*[^\s<>\"'.,;:!?)[\]}»”’*\\]")
LAST_NUMBER = 99
"""Our Markdown takes a number of more digits at the start of a line for a year."""


def to_markdown(paragraphs: Sequence[tree.Paragraph]) -> str:
    """The paragraphs as Markdown."""
    return written(_tree(paragraphs))


def written(blocks: Iterable[Block]) -> str:
    """A tree as Markdown that reads as it. What cannot be said in it with its styles is said without them."""
    blocks = tuple(_at_word_edges(_closed(map(_opened, blocks))))
    for writer in (_Writer(), _Writer(loose=True)):
        found = clean_text("\n".join(writer.lines(blocks)))
        if reads_as(found, blocks):
            return found
    plain = tuple(_without_styles(blocks))
    return clean_text("\n".join(_Writer(loose=True).lines(plain)))


def reads_as(text: str, blocks: Iterable[Block]) -> bool:
    """Whether a Markdown text says this in these looks."""
    return _shape(prose.parse(text)) == _shape(blocks)


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
        found = [prose.Paragraph(spans) for spans in _parted(_spans(one))]
        if one.mark is not None:
            _open_list(root, stack, one.mark)
            stack[-1].items.append([*found])
        elif found:
            while stack and one.indent < STEP * (stack[-1].mark.level + 1):
                stack.pop()
            place = stack[-1].items[-1] if stack else root
            place += found
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


def _opened(block: Block) -> "Block | _Open":
    """A block as it is while lists are filled."""
    match block:
        case BulletList(items):
            return _Open(tree.ListMark("", 0, numbered=False), [[*map(_opened, item)] for item in items])
        case NumberedList(items, start):
            return _Open(tree.ListMark("", 0, numbered=True, start=start), [[*map(_opened, item)] for item in items])
    return block


def _closed(blocks: "Iterable[Block | _Open]") -> Iterator[Block]:
    """Blocks whose lists are as Markdown can say them: those of one kind that follow each other are one."""
    found: list[Block] = []
    for block in blocks:
        for one in _list(block) if isinstance(block, _Open) else [block]:
            last = found[-1] if found else None
            if isinstance(one, BulletList) and isinstance(last, BulletList):
                found[-1] = BulletList(last.items + one.items)
            elif (
                isinstance(one, NumberedList)
                and isinstance(last, NumberedList)
                and one.start == last.start + len(last.items)
            ):
                found[-1] = NumberedList(last.items + one.items, last.start)
            else:
                found.append(one)
    yield from found


def _list(opened: _Open) -> Iterator[Block]:
    """A list without its empty items, of which the others keep their numbers. What has too high a number is no item,
    nor is a list in an item without words."""
    for number, item in enumerate(opened.items, start=opened.mark.start):
        content = tuple(_closed(item))
        if content and not isinstance(content[0], prose.Paragraph):
            yield from content
        elif content and not opened.mark.numbered:
            yield BulletList((content,))
        elif content and 0 < number <= LAST_NUMBER:
            yield NumberedList((content,), number)
        elif content and isinstance(content[0], prose.Paragraph):
            yield prose.Paragraph((Span(f"{number}. "), *content[0].spans))
            yield from content[1:]


def _spans(paragraph: tree.Paragraph) -> Iterator[Span]:
    """The paragraph's text in styles."""
    for style, group in groupby(paragraph.runs, key=lambda run: (run.bold, run.italic, run.href)):
        bold, italic, href = style
        text = LINE_ENDS.sub("\n", "".join(run.text for run in group))
        yield Span(text, bold, italic, href if href.lower().startswith(_SAFE) else None)


def _parted(spans: Iterable[Span]) -> Iterator[tuple[Span, ...]]:
    """The spans of each paragraph: an empty line parts two of them. Lines have no blanks at their ends."""
    lines: list[list[Span]] = [[]]
    for span in spans:
        first, *others = span.text.split("\n")
        lines[-1].append(replace(span, text=first))
        lines += [[replace(span, text=line)] for line in others]
    for filled, group in groupby(map(_trimmed, lines), key=bool):
        if filled:
            joined = [span for line in group for span in (Span("\n"), *line)][1:]
            yield tuple(prose.merged(joined))


def _trimmed(line: list[Span]) -> list[Span]:
    """A line without the blanks at its ends."""
    text = "".join(span.text for span in line)
    begin, end = len(text) - len(text.lstrip()), len(text.rstrip())
    position = 0
    found = []
    for span in line:
        piece = span.text[max(0, begin - position) : max(0, end - position)]
        position += len(span.text)
        if piece:
            found.append(replace(span, text=piece))
    return found


def _at_word_edges(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks, bold and italic only where their signs can stand: at the edges of words."""
    for block in blocks:
        match block:
            case prose.Paragraph(spans):
                yield prose.Paragraph(_with_whole_words(_with_whole_words(spans, "bold"), "italic"))
            case BulletList(items):
                yield BulletList(tuple(tuple(_at_word_edges(item)) for item in items))
            case NumberedList(items, start):
                yield NumberedList(tuple(tuple(_at_word_edges(item)) for item in items), start)


def _with_whole_words(spans: tuple[Span, ...], style: Literal["bold", "italic"]) -> tuple[Span, ...]:
    """The spans without this style where it begins or ends inside a word."""
    whole = "".join(span.text for span in spans)
    found: list[Span] = []
    end = 0
    for has, group in groupby(spans, key=lambda span: bool(getattr(span, style))):
        same = list(group)
        text = "".join(span.text for span in same)
        start, end = end, end + len(text)
        first, last = end - len(text.lstrip()), start + len(text.rstrip())
        edges = bool(text.strip().strip("*\\")) and (
            begins_words(whole[first - 1 : first] if first else "", whole[first])
            and ends_words(whole[last - 1], whole[last : last + 1])
        )
        found += same if not has or edges else [_without(span, style) for span in same]
    return tuple(prose.merged(found))


def _without(span: Span, style: Literal["bold", "italic"]) -> Span:
    return replace(span, bold=False) if style == "bold" else replace(span, italic=False)


def _shape(blocks: Iterable[Block]) -> list[object]:
    """What a tree says, for comparing: letters with their styles, blanks without; links by their text."""
    found: list[object] = []
    for block in blocks:
        match block:
            case prose.Paragraph(spans):
                letters = [(c, s.bold, s.italic) for s in spans for c in s.text if not c.isspace()]
                lines = "".join(span.text for span in spans).split("\n")
                found.append((letters, [" ".join(line.split()) for line in lines]))
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


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes a tree as lines of Markdown. `loose`: an empty line before every block."""

    loose: bool = False

    def lines(self, blocks: Sequence[Block], inside: bool = False) -> list[str]:
        """The lines of blocks; `inside` an item, a list may follow its paragraph at once."""
        out: list[str] = []
        for block in blocks:
            match block:
                case prose.Paragraph(spans):
                    added = self._paragraph(spans)
                case BulletList(items):
                    added = self._list(items, None)
                case NumberedList(items, start):
                    added = self._list(items, start)
            follows = inside and not self.loose and isinstance(block, BulletList) and added[0].strip("- ") != ""
            out += [*([] if not out or follows else [""]), *added]
        return out

    def _list(self, items: Sequence[tuple[Block, ...]], start: int | None) -> list[str]:
        out: list[str] = []
        for number, item in enumerate(items):
            mark = "-" if start is None else f"{start + number}."
            lines = self.lines(item, inside=True) or [""]
            blank = " " * (len(mark) + 1)
            first = _MARK_ALONE.sub(r"\1\\", lines[0])
            out.append(f"{mark} {first}".rstrip())
            out += [f"{blank}{line}".rstrip() for line in lines[1:]]
        return out

    def _paragraph(self, spans: Sequence[Span]) -> list[str]:
        text = without_idle_escapes(self._styled(spans, ("bold", "**"), ("italic", "*")))
        return [_LIST_START.sub(r"\1\\", line.strip()) for line in text.split("\n")]

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
        if span.text == span.href and _BARE.fullmatch(span.text):
            return span.text
        href = span.href if re.fullmatch(r"[^\s<>()\\]+", span.href) else f"<{_pointed(span.href)}>"
        return f"[{escaped(span.text)}]({href})"

    def _with_links(self, text: str) -> str:
        """A text whose bare addresses are left as they are."""
        out, end = [], 0
        for found in _BARE.finditer(text):
            out += [escaped(text[end : found.start()]), found[0]]
            end = found.end()
        return "".join([*out, escaped(text[end:])])


def _pointed(href: str) -> str:
    """An address that may stand in angle brackets."""
    return re.sub(r"[<>\s\\]", lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), href)
