"""The Markdown subset of narrative answers, as a small tree: paragraphs, lists, bold, italic, links.

What belongs here: reading that subset (CommonMark with everything else switched off), and its plain text. What does
not: drawing the tree (`exports`) and counting words (`text`). Whatever is not in the subset - headings, pictures, code,
HTML - is kept as the characters that were typed, so nothing is lost and nothing is dangerous. Reading takes time in
proportion to the text, whatever it holds: texts far beyond what an edition asks for are read more plainly.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt, helpers
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style. `href` is an http, https or mailto address, or None."""

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
"""Characters of a text that is still read as Markdown: four times the longest answer that an edition asks for."""
MOST_BRACKETS = 100
"""So many "[" may begin a link in one text."""
LONGEST_LABEL = 500
"""Characters in which the words of a link must end. markdown-it looks for the end from every bracket anew."""

_SCHEMES = ("http", "https", "mailto")
_BARE_LINK = re.compile(r"https?://[^\s<>\"]*[^\s<>\"'.,;:!?)\]}»”’*_]")
_LINE_ENDS = re.compile(r"\r\n?|\n")
# "2019. It began" at the start of a line is a year, not item 2,019 of a list: the dot is escaped before reading.
_NUMBER_OF_A_YEAR = re.compile(r"^((?:[ \t*+-]|\d{1,2}[.)][ \t])*\d{3,})([.)])(?=\s|\Z)", re.MULTILINE)


def parse(markdown: str) -> tuple[Block, ...]:
    """The blocks of a narrative answer. Every text can be read; an empty one has no blocks.

    A text of more than LONGEST characters becomes plain paragraphs, and one with more than MOST_BRACKETS has no links
    but bare addresses. No sign of either is lost.
    """
    if len(markdown) > LONGEST:
        return tuple(_plain_paragraphs(markdown))
    reading = _MARKDOWN if markdown.count("[") <= MOST_BRACKETS else _WITHOUT_LINKS
    escaped = _NUMBER_OF_A_YEAR.sub(r"\1\\\2", markdown)
    return tuple(_blocks(_Reader(reading.parse(escaped))))


def plain_text(markdown: str) -> str:
    """The text without Markdown signs: blocks on lines of their own, list items after "- " or their number."""
    return "\n".join(_plain_lines(parse(markdown)))


def _is_safe(href: str) -> bool:
    try:
        parts = urlsplit(href)
    except ValueError:
        return False
    return parts.scheme in _SCHEMES and bool(parts.path if parts.scheme == "mailto" else parts.netloc)


def _end_of_label(state: StateInline, start: int, disableNested: bool = False) -> int:
    """Where the words of a link end, or -1: markdown-it's own search, kept within LONGEST_LABEL."""
    whole = state.posMax
    state.posMax = min(whole, start + LONGEST_LABEL)
    try:
        return helpers.parseLinkLabel(state, start, disableNested)
    finally:
        state.posMax = whole


class _Subset(MarkdownIt):
    """markdown-it with only the constructs named here; a later version of it adds nothing by itself."""

    def __init__(self, *rules: str) -> None:
        super().__init__("zero", {"html": False, "maxNesting": 100})
        self.enable(["list", "emphasis", "autolink", "escape", "newline", *rules])
        self.helpers: Any = SimpleNamespace(
            parseLinkLabel=_end_of_label,
            parseLinkDestination=helpers.parseLinkDestination,
            parseLinkTitle=helpers.parseLinkTitle,
        )

    def validateLink(self, url: str) -> bool:
        return _is_safe(url)


class _Reader:
    """The tokens of markdown-it, read once from left to right."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._next = 0

    def until(self, closing: str | None) -> Iterator[Token]:
        """The tokens up to the closing one, which is passed over. What the caller reads meanwhile is not repeated."""
        while self._next < len(self._tokens):
            token = self._tokens[self._next]
            self._next += 1
            if token.type == closing:
                return
            yield token


def _blocks(reader: _Reader, closing: str | None = None) -> Iterator[Block]:
    for token in reader.until(closing):
        if token.type == "inline":
            spans = tuple(_spans(token.children or []))
            if spans:
                yield Paragraph(spans)
        elif token.type == "bullet_list_open":
            yield BulletList(tuple(_items(reader, "bullet_list_close")))
        elif token.type == "ordered_list_open":
            yield NumberedList(tuple(_items(reader, "ordered_list_close")), int(token.attrGet("start") or 1))


def _items(reader: _Reader, closing: str) -> Iterator[tuple[Block, ...]]:
    for _item in reader.until(closing):
        yield tuple(_blocks(reader, "list_item_close"))


def _spans(tokens: Iterable[Token]) -> Iterator[Span]:
    yield from _merged(_runs(tokens))


def _merged(runs: Iterable[Span]) -> Iterator[Span]:
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
                yield Span(" ", **style)
            case _:
                yield from _with_bare_links(Span(token.content, **style))


def _with_bare_links(run: Span) -> Iterator[Span]:
    if run.href is not None:
        yield run
        return
    end = 0
    for found in _BARE_LINK.finditer(run.text):
        if _is_safe(found[0]):
            yield replace(run, text=run.text[end : found.start()])
            yield replace(run, text=found[0], href=found[0])
            end = found.end()
    yield replace(run, text=run.text[end:])


def _plain_paragraphs(text: str) -> Iterator[Block]:
    """Paragraphs at empty lines and nothing else but bare addresses: every sign stays as it was typed."""
    lines = [line.strip() for line in _LINE_ENDS.split(text)]
    for filled, group in groupby(lines, key=bool):
        if filled:
            spans = _merged(_with_bare_links(Span(" ".join(group))))
            yield Paragraph(tuple(spans))


def _plain_lines(blocks: Iterable[Block], indent: str = "") -> Iterator[str]:
    for block in blocks:
        match block:
            case Paragraph(spans):
                yield indent + "".join(span.text for span in spans)
            case BulletList(items):
                for item in items:
                    yield from _plain_item(item, indent, "- ")
            case NumberedList(items, start):
                for number, item in enumerate(items, start=start):
                    yield from _plain_item(item, indent, f"{number}. ")


def _plain_item(item: Iterable[Block], indent: str, mark: str) -> Iterator[str]:
    lines = list(_plain_lines(item, indent + " " * len(mark)))
    if lines:
        yield indent + mark + lines[0].removeprefix(indent + " " * len(mark))
        yield from lines[1:]


_MARKDOWN = _Subset("link")
_WITHOUT_LINKS = _Subset()
