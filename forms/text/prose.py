"""What a narrative answer says, as a small tree: paragraphs with their lines, lists, bold, italic, links.

Every sign that was typed stays, and every line stays a line, but for these marks (decision 41):

- `*italic*`, `**bold**`, `***both***`: the first mark begins a word, the last one ends a word. `Bürger*innen`, `5€*`
  and `__init__` are words like others.
- `[words](https://…)`, and addresses by themselves.
- Lines that begin with `- `, or at least two that begin with `* `: a list. Lines that begin with a number below 100 and
  a full stop: a list whose numbers are those that were typed. `1)`, `a)`, `•`, `+` and `2010.` begin ordinary lines.
- `\\` before a mark takes its meaning away. Before what is no mark, as in `C:\\Daten\\*.xls`, it is a sign like others.

Reading takes time in proportion to the text: texts far beyond what a questionnaire asks for are read more plainly.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, takewhile
from typing import Any

from markdown_it.token import Token

from forms.text.prose_marks import LINE_ENDS, MARKDOWN, MARKDOWN_WITHOUT_LINKS, is_safe


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style; \\n in it ends a line. `href` is an http, https or mailto address, or None."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; never without spans."""

    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class BulletList:
    """A list without numbers; each item is a tuple of blocks."""

    items: "tuple[tuple[Block, ...], ...]"


@dataclass(frozen=True, slots=True)
class NumberedList:
    """A numbered list that begins at `start`; each item is a tuple of blocks."""

    items: "tuple[tuple[Block, ...], ...]"
    start: int = 1


Block = Paragraph | BulletList | NumberedList

LONGEST = 12_000
"""Characters of a text that is still read as Markdown: four times the longest answer that a questionnaire asks for."""
MOST_BRACKETS = 100
"""Brackets "[" that may begin a link in one text."""

_BARE_LINK = re.compile(r"(https?://[^\s<>\"]*[^\s<>\"'.,;:!?)\]}»”’*]|(?<=<)(?:mailto:)?[^\s<>@:/]+@[^\s<>@:/]+(?=>))")


def parse(text: str) -> tuple[Block, ...]:
    """Return the blocks of a narrative answer. Every text can be read; an empty one has no blocks.

    A text of more than LONGEST characters becomes plain paragraphs, and one with more than MOST_BRACKETS has no links
    but bare addresses.
    """
    if len(text) > LONGEST:
        return tuple(_plain_paragraphs(text))
    reader = MARKDOWN if text.count("[") <= MOST_BRACKETS else MARKDOWN_WITHOUT_LINKS
    return blocks_of(reader.parse(text))


def blocks_of(tokens: Sequence[Token]) -> tuple[Block, ...]:
    """Return the blocks that these tokens of markdown-it stand for."""
    return tuple(_blocks(iter(tokens)))


def plain_text(text: str) -> str:
    """Return the text without Markdown signs: blocks on lines of their own, list items after "- " or their number."""
    return "\n".join(_plain_lines(parse(text)))


def _until(tokens: Iterator[Token], closing: str) -> Iterator[Token]:
    """Yield the tokens up to the closing one, which is passed over, without those that the caller reads meanwhile."""
    return takewhile(lambda token: token.type != closing, tokens)


def _blocks(tokens: Iterator[Token], closing: str = "") -> Iterator[Block]:
    for token in _until(tokens, closing):
        if token.type == "inline":
            spans = tuple(merged(_runs(token.children or [])))
            if spans:
                yield Paragraph(spans)
        elif token.type == "bullet_list_open":
            items = tuple(tuple(_blocks(tokens, "list_item_close")) for _ in _until(tokens, "bullet_list_close"))
            yield from [BulletList(items)] if token.markup == "-" or len(items) > 1 else _starred(items[0])
        elif token.type == "ordered_list_open":
            yield from _numbered(tokens)


def _starred(item: tuple[Block, ...]) -> Iterator[Block]:
    """Yield what follows a single "* ": a footnote, not a list."""
    first = item[0] if item and isinstance(item[0], Paragraph) else Paragraph(())
    yield Paragraph(tuple(merged([Span("* "), *first.spans])))
    yield from item[1 if first.spans else 0 :]


def _numbered(tokens: Iterator[Token]) -> Iterator[Block]:
    """Yield the items of a list with the numbers that were typed: where they leap, another list begins."""
    items: list[tuple[Block, ...]] = []
    start = 0
    for token in _until(tokens, "ordered_list_close"):
        number = int(token.info)
        if items and number != start + len(items):
            yield NumberedList(tuple(items), start)
            items = []
        start = start if items else number
        items.append(tuple(_blocks(tokens, "list_item_close")))
    yield NumberedList(tuple(items), start)


def merged(runs: Iterable[Span]) -> Iterator[Span]:
    """Yield the runs, those of one style that follow each other as one, without empty ones."""
    filled = [run for run in runs if run.text]
    for style, group in groupby(filled, key=lambda run: replace(run, text="")):
        yield replace(style, text="".join(run.text for run in group))


def _runs(tokens: Iterable[Token]) -> Iterator[Span]:
    style: dict[str, Any] = {}
    for token in tokens:
        match token.type:
            case "strong_open" | "strong_close":
                style["bold"] = token.nesting == 1
            case "em_open" | "em_close":
                style["italic"] = token.nesting == 1
            case "link_open":
                style["href"] = str(token.attrGet("href"))
            case "link_close":
                style["href"] = None
            case "softbreak" | "hardbreak":
                yield Span("\n", **style)
            case _:
                yield from _with_bare_links(Span(token.content, **style))


def _with_bare_links(run: Span) -> Iterator[Span]:
    if run.href is not None:
        yield run
        return
    for number, text in enumerate(_BARE_LINK.split(run.text)):
        href = text if ":" in text else f"mailto:{text}"
        yield replace(run, text=text, href=href if number % 2 and is_safe(href) else None)


def _plain_paragraphs(text: str) -> Iterator[Block]:
    """Yield paragraphs parted by empty lines, with bare addresses and no other marks."""
    lines = [line.strip() for line in LINE_ENDS.split(text)]
    for filled, group in groupby(lines, key=bool):
        if filled:
            yield Paragraph(tuple(merged(_with_bare_links(Span("\n".join(group))))))


def _plain_lines(blocks: Iterable[Block], indent: str = "") -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from (indent + line for line in "".join(span.text for span in block.spans).split("\n"))
            continue
        for number, item in enumerate(block.items, start=0 if isinstance(block, BulletList) else block.start):
            mark = "- " if isinstance(block, BulletList) else f"{number}. "
            blank = indent + " " * len(mark)
            for place, line in enumerate(_plain_lines(item, blank)):
                yield line if place else indent + mark + line.removeprefix(blank)
