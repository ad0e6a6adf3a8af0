"""Paragraphs of a Word document as the Markdown of narrative answers, without losing a sign of their text."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
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
_BARE = re.compile(r"(https?://[^\s<>\"*\\[\]]*[^\s<>\"'.,;:!?)[\]}»”’*\\])")
LAST_NUMBER = 99
"""Our Markdown takes a number of more digits at the start of a line for a year."""


def to_markdown(paragraphs: Sequence[tree.Paragraph]) -> str:
    """Return the paragraphs as Markdown."""
    return written(_tree(paragraphs))


def written(blocks: Iterable[Block]) -> str:
    """Return a tree as Markdown that reads as it; styles that Markdown cannot express there are left out."""
    blocks = tuple(_restyled(_closed(blocks), _at_word_edges))
    for loose in (False, True):
        text = clean_text("\n".join(_lines(blocks, loose=loose)))
        if reads_as(text, blocks):
            return text
    plain = tuple(_restyled(blocks, lambda spans: (Span(_text(spans)),)))
    return clean_text("\n".join(_lines(plain, loose=True)))


def reads_as(text: str, blocks: Iterable[Block]) -> bool:
    """Return whether a Markdown text reads as a tree."""
    return _shape(prose.parse(text)) == _shape(blocks)


def is_same(first: str, second: str) -> bool:
    """Return whether two Markdown texts read alike, whatever signs they use for it."""
    return first == second or reads_as(first, prose.parse(second))


def _text(spans: Iterable[Span]) -> str:
    return "".join(span.text for span in spans)


@dataclass(slots=True)
class _Open:
    """A list that is being filled."""

    mark: tree.ListMark
    start: int | None
    items: "list[list[Block | _Open]]" = field(default_factory=list)


def _tree(paragraphs: Iterable[tree.Paragraph]) -> tuple[Block, ...]:
    """Return the blocks: a paragraph with a mark is an item, an indented one after an item belongs to that."""
    root: list[Block | _Open] = []
    stack: list[_Open] = []
    for paragraph in paragraphs:
        parts = [prose.Paragraph(spans) for spans in _parted(_spans(paragraph))]
        if paragraph.mark is not None:
            _open_list(root, stack, paragraph.mark)
            stack[-1].items.append([*parts])
        elif parts:
            while stack and paragraph.indent < STEP * (stack[-1].mark.level + 1):
                stack.pop()
            (stack[-1].items[-1] if stack else root).extend(parts)
    return tuple(_closed(root))


def _open_list(root: "list[Block | _Open]", stack: list[_Open], mark: tree.ListMark) -> None:
    while stack and stack[-1].mark.level > mark.level:
        stack.pop()
    if stack and stack[-1].mark.level == mark.level:
        before = stack[-1].mark
        if mark.number == before.number or (mark.family == before.family != "" and not mark.restarts):
            return
        stack.pop()
    opened = _Open(mark, mark.start if mark.numbered else None)
    (stack[-1].items[-1] if stack else root).append(opened)
    stack.append(opened)


def _closed(blocks: "Iterable[Block | _Open]") -> Iterator[Block]:
    """Yield blocks whose lists Markdown can express: those of one kind that follow each other are one."""
    last: Block | None = None
    for part in _parts(blocks):
        match last, part:
            case BulletList(before), BulletList(items):
                last = BulletList(before + items)
            case NumberedList(before, start), NumberedList(items, number) if number == start + len(before):
                last = NumberedList(before + items, start)
            case _:
                yield from [last] if last else []
                last = part
    yield from [last] if last else []


def _parts(blocks: "Iterable[Block | _Open]") -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, prose.Paragraph):
            yield block
        else:
            yield from _list(block.items, None if isinstance(block, BulletList) else block.start)


def _list(items: "Iterable[Iterable[Block | _Open]]", start: int | None) -> Iterator[Block]:
    """Yield a list without its empty items, of which the others keep their numbers.

    What has too high a number is no item, nor is a list in an item without words.
    """
    for number, item in enumerate(items, start=start or 0):
        content = tuple(_closed(item))
        if not content:
            continue
        first, *others = content
        if not isinstance(first, prose.Paragraph):
            yield from content
        elif start is None:
            yield BulletList((content,))
        elif 0 < number <= LAST_NUMBER:
            yield NumberedList((content,), number)
        else:
            yield prose.Paragraph((Span(f"{number}. "), *first.spans))
            yield from others


def _spans(paragraph: tree.Paragraph) -> Iterator[Span]:
    for (bold, italic, href), group in groupby(paragraph.runs, key=lambda run: (run.bold, run.italic, run.href)):
        text = LINE_ENDS.sub("\n", "".join(run.text for run in group))
        yield Span(text, bold, italic, href if href.lower().startswith(_SAFE) else None)


def _parted(spans: Iterable[Span]) -> Iterator[tuple[Span, ...]]:
    """Yield the spans of each paragraph, parted by empty lines, without blanks at the ends of lines."""
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
    text = _text(line)
    begin, end = len(text) - len(text.lstrip()), len(text.rstrip())
    position = 0
    trimmed = []
    for span in line:
        piece = span.text[max(0, begin - position) : max(0, end - position)]
        position += len(span.text)
        if piece:
            trimmed.append(replace(span, text=piece))
    return trimmed


def _restyled(blocks: Iterable[Block], change: Callable[[tuple[Span, ...]], tuple[Span, ...]]) -> Iterator[Block]:
    """Yield the blocks with the spans of every paragraph changed."""
    for block in blocks:
        if isinstance(block, prose.Paragraph):
            yield prose.Paragraph(change(block.spans))
        else:
            yield replace(block, items=tuple(tuple(_restyled(item, change)) for item in block.items))


def _at_word_edges(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return the spans, bold and italic only where their signs can stand: at the edges of words."""
    return _with_whole_words(_with_whole_words(spans, "bold"), "italic")


def _with_whole_words(spans: tuple[Span, ...], style: Literal["bold", "italic"]) -> tuple[Span, ...]:
    """Return the spans without this style where it begins or ends inside a word."""
    whole = _text(spans)
    restyled: list[Span] = []
    end = 0
    for has, group in groupby(spans, key=lambda span: bool(getattr(span, style))):
        same = list(group)
        text = _text(same)
        start, end = end, end + len(text)
        first, last = end - len(text.lstrip()), start + len(text.rstrip())
        edges = bool(text.strip().strip("*\\")) and (
            begins_words(whole[first - 1 : first] if first else "", whole[first])
            and ends_words(whole[last - 1], whole[last : last + 1])
        )
        if has and not edges:
            same = [replace(span, bold=False) if style == "bold" else replace(span, italic=False) for span in same]
        restyled += same
    return tuple(prose.merged(restyled))


def _shape(blocks: Iterable[Block]) -> list[object]:
    """Return what a tree says, for comparing: letters with their styles, blanks without; links by their text."""
    shape: list[object] = []
    for block in blocks:
        if isinstance(block, prose.Paragraph):
            letters = [(c, s.bold, s.italic) for s in block.spans for c in s.text if not c.isspace()]
            shape.append((letters, [" ".join(line.split()) for line in _text(block.spans).split("\n")]))
        else:
            mark = "-" if isinstance(block, BulletList) else block.start
            shape.append([mark, *(_shape(item) for item in block.items)])
    return shape


def _lines(blocks: Iterable[Block], *, loose: bool, inside: bool = False) -> list[str]:
    """Return a tree as lines of Markdown, `loose` with an empty line before every block.

    `inside` an item, a list may follow its paragraph at once.
    """
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, prose.Paragraph):
            added = _paragraph_lines(block.spans)
        else:
            added = _list_lines(block.items, None if isinstance(block, BulletList) else block.start, loose=loose)
        follows = inside and not loose and isinstance(block, BulletList) and added[0].strip("- ") != ""
        lines += [*([] if not lines or follows else [""]), *added]
    return lines


def _list_lines(items: Iterable[Iterable[Block]], start: int | None, *, loose: bool) -> list[str]:
    out: list[str] = []
    for number, item in enumerate(items, start=start or 0):
        mark = "-" if start is None else f"{number}."
        first, *others = _lines(item, loose=loose, inside=True) or [""]
        first = _MARK_ALONE.sub(r"\1\\", first)
        out.append(f"{mark} {first}".rstrip())
        out += [f"{' ' * (len(mark) + 1)}{line}".rstrip() for line in others]
    return out


def _paragraph_lines(spans: Iterable[Span]) -> list[str]:
    text = without_idle_escapes(_styled(spans, ("bold", "**"), ("italic", "*")))
    return [_LIST_START.sub(r"\1\\", line.strip()) for line in text.split("\n")]


def _styled(spans: Iterable[Span], *styles: tuple[str, str]) -> str:
    """Return the spans with the first style's signs round those that have it; blanks stay outside the signs."""
    if not styles:
        return "".join(map(_span, spans))
    (name, sign), *others = styles
    out = []
    for has, group in groupby(spans, key=lambda span: bool(getattr(span, name))):
        text = _styled(group, *others)
        core = text.strip()
        out.append(text.replace(core, f"{sign}{core}{sign}", 1) if has and core else text)
    return "".join(out)


def _span(span: Span) -> str:
    if not span.href:
        return _with_links(span.text)
    if span.text == span.href and _BARE.fullmatch(span.text):
        return span.text
    href = span.href if re.fullmatch(r"[^\s<>()\\]+", span.href) else f"<{_pointed(span.href)}>"
    return f"[{escaped(span.text)}]({href})"


def _with_links(text: str) -> str:
    """Return a text in which bare addresses are left as they are."""
    return "".join(part if number % 2 else escaped(part) for number, part in enumerate(_BARE.split(text)))


def _pointed(href: str) -> str:
    """Return an address that may stand in angle brackets."""
    return re.sub(r"[<>\s\\]", lambda sign: "".join(f"%{byte:02X}" for byte in sign[0].encode()), href)
