"""The contents and the indexes of an edition, set line by line in the measures of house_style/edition.css."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from exports.edition.content import EditionContent
from exports.edition.indexes import Index
from exports.edition.indexes import Line as Entry
from exports.house_style import house
from exports.pdf.compositor import TOP, Compositor, Element
from exports.pdf.line_breaking import Line, Style, Words, broken
from exports.pdf.pdf_binding import Bookmark
from exports.pdf.pdf_part import Part
from exports.sheet.page_size import POINTS_PER_MM as MM
from exports.sheet.page_size import Paper

GREY = "#5d6670"
HEADING = Style(30, 34, display=True)
GROUP = Style(8.6, 12, GREY, bold=True)
NUMBER = Style(13, 14, display=True)
TITLE = Style(10, 14)
WHERE = Style(8.6, 14, GREY)
INDEX = Style(24, 28, display=True)
LETTER = Style(15, 18, display=True)
LINE = Style(9, 13)
NOTE = Style(8, 13, GREY)
PAGES = Style(10.5, 13, display=True)
TOGETHER = 3
"""So many lines of an entry are never parted."""
FEWEST = 4
"""So many lines stand on the last page of the contents, if there is more than one."""
SPACES = ((1.5 * MM, 6 * MM), (0.9 * MM, 3.6 * MM))
"""Between lines of the contents, and between groups of them: as it should be, and where that saves a page."""
NUMBERS_WIDTH, COLUMN_GAP, HANG = 14 * MM, 8 * MM, 4 * MM


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the contents: the key of what it leads to, its page, its title, where it is, and its colour."""

    key: str
    page: int
    title: str
    language: str
    where: str = ""
    colour: str = ""


Laid = tuple[Part, tuple[Bookmark, ...]]


def contents(
    edition: EditionContent, paper: Paper, groups: Sequence[tuple[str, Sequence[Listed]]], after: Sequence[Listed]
) -> Laid:
    """Set the contents: what each group lists under its name, then what stands after the sheets."""
    setter = Compositor(paper, edition.language)
    section = setter.element("Sect")
    heading = Words(house.word(edition.language, "contents"), HEADING, house.words_language(edition.language))
    setter.new_page()
    first = TOP + _heading(setter, section, heading, TOP) + 12 * MM
    rows: list[_Row] = []
    for number, (group, entries) in enumerate((*groups, ("", after))):
        for place, entry in enumerate(entries):
            words = [Words(entry.title, TITLE, entry.language, entry.key)]
            words += [Words(f"  {entry.where}", WHERE, entry.language)] if entry.where else []
            lines = broken(words, setter.width - NUMBERS_WIDTH)
            rows.append(_Row(entry, tuple(words), lines, group, begins=place == 0, ruled=bool(group or number)))
    listing: Element | None = None
    for number, page in enumerate(_paged(rows, first, setter.bottom)):
        if number:
            setter.new_page()
        for row, top in page:
            if row.begins and row.ruled:
                setter.rule(top)
                if row.group:
                    setter.text(setter.element("H2", section), GROUP, row.group, top + 1.8 * MM)
            if listing is None or row.begins:
                listing = setter.element("TOC", section)
            row.place(setter, listing, top + row.head)
    return setter.finish(), (Bookmark(heading.text, 0, paper.height * MM - TOP),)


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the contents, broken: whether it begins a group of a name, and whether that is set off by a rule."""

    entry: Listed
    words: tuple[Words, ...]
    lines: list[Line]
    group: str
    begins: bool
    ruled: bool

    @property
    def head(self) -> float:
        """Return how much stands above the line itself: the rule and the name of the group that it begins."""
        if not self.begins or not self.ruled:
            return 0.0
        return 1.8 * MM + GROUP.leading + 1.6 * MM if self.group else 3 * MM

    @property
    def height(self) -> float:
        return self.head + len(self.lines) * TITLE.leading

    def place(self, setter: Compositor, listing: Element, top: float) -> None:
        language = self.entry.language if self.entry.language != setter.language else ""
        item = setter.element("TOCI", listing, Lang=language)
        number = Words(str(self.entry.page), replace(NUMBER, colour=self.entry.colour or GREY), key=self.entry.key)
        setter.place(item, [number], broken([number], NUMBERS_WIDTH), top)
        setter.place(item, self.words, self.lines, top, NUMBERS_WIDTH)


def _paged(rows: Sequence[_Row], first: float, bottom: float) -> list[list[tuple[_Row, float]]]:
    """Return the lines of each page with their places; space or lines are saved if the last page were all but empty."""
    for between, apart in SPACES:
        pages = _filled(rows, first, bottom, between, apart)
        if len(pages) == 1 or len(pages[-1]) >= FEWEST or len(rows) <= FEWEST:
            return pages
    last = rows[-FEWEST:]
    return [*_filled(rows[:-FEWEST], first, bottom, *SPACES[0]), *_filled(last, TOP, bottom, *SPACES[0])]


def _filled(
    rows: Sequence[_Row], first: float, bottom: float, between: float, apart: float
) -> list[list[tuple[_Row, float]]]:
    """Return the lines of each page, as many as it takes, with their places; the first page begins at `first`."""
    pages: list[list[tuple[_Row, float]]] = [[]]
    top = first
    for row in rows:
        before = (apart if row.begins else between) if pages[-1] else 0.0
        if top + before + row.height > bottom and pages[-1]:
            pages.append([])
            top, before = TOP, 0.0
        pages[-1].append((row, top + before))
        top += before + row.height
    return pages


def _heading(setter: Compositor, parent: Element, words: Words, top: float) -> float:
    """Place a heading of the first rank and return its height."""
    language = words.language if words.language != setter.language else ""
    element = setter.element("H1", parent, Lang=language)
    lines = broken([words], setter.width)
    for number, line in enumerate(lines):
        setter.text(element, words.style, line[0].text, top + number * words.style.leading)
    return len(lines) * words.style.leading


# -- indexes ----------------------------------------------------------------------------------------------------------


def indexes(edition: EditionContent, paper: Paper, lists: Sequence[Index]) -> Laid:
    """Set the indexes one after the other, each in two columns; the first begins a page."""
    setter = Compositor(paper, edition.language)
    bookmarks: list[Bookmark] = []
    setter.new_page()
    top = TOP
    for index in lists:
        heading = Words(index.title, INDEX, house.words_language(edition.language))
        blocks = list(_blocks(setter, index))
        least = INDEX.leading + 6 * MM + min(_height(blocks), 8 * LINE.leading)
        if top > TOP:
            top += 14 * MM
            if top + least > setter.bottom:
                setter.new_page()
                top = TOP
        section = setter.element("Sect")
        bookmarks.append(Bookmark(index.title, setter.pages - 1, paper.height * MM - top))
        top += _heading(setter, section, heading, top) + 6 * MM
        top = _columns(setter, section, blocks, top)
    return setter.finish(), tuple(bookmarks)


@dataclass(frozen=True)
class _Block:
    """A letter of an index, which stays with the next line, or some lines of an entry: its first, or a later one."""

    words: tuple[Words, ...]
    lines: tuple[Line, ...]
    is_letter: bool = False
    continued: bool = False

    @property
    def before(self) -> float:
        return 5 * MM if self.is_letter else 0.0

    @cached_property
    def height(self) -> float:
        """Without what is left free before it."""
        return len(self.lines) * max(one.style.leading for one in self.words) + (1.4 * MM if self.is_letter else 0.0)


def _blocks(setter: Compositor, index: Index) -> Iterator[_Block]:
    room = (setter.width - COLUMN_GAP) / 2
    for letter, lines in index.parts:
        if letter:
            yield _Block((Words(letter, LETTER),), ((),), is_letter=True)
        for line in lines:
            words = tuple(_line(line))
            broken_lines = broken(words, room, HANG)
            yield _Block(words, tuple(broken_lines[:TOGETHER]))
            yield from (_Block(words, (one,), continued=True) for one in broken_lines[TOGETHER:])


def _line(line: Entry) -> Iterator[Words]:
    yield Words(f"{line.text} ", LINE, line.language)
    if line.note:
        yield Words(f"{line.note} ", NOTE)
    for place, mention in enumerate(line.mentions, start=1):
        comma = ", " if place < len(line.mentions) else ""
        yield Words(f"{mention.page}{comma}", PAGES, key=mention.key)


def _height(blocks: Sequence[_Block], most: float = math.inf) -> float:
    """Return the height of blocks in one column, counted no further than to more than `most`."""
    height = 0.0
    for place, block in enumerate(blocks):
        height += block.height + (block.before if place else 0.0)
        if height > most:
            break
    return height


def _columns(setter: Compositor, section: Element, blocks: Sequence[_Block], top: float) -> float:
    """Place blocks in two columns, level with each other where they end; return how far down they reach."""
    waiting = list(blocks)
    listing: Element | None = None
    body: Element | None = None
    while waiting:
        room = setter.bottom - top
        if _height(waiting, 2 * room) <= 2 * room:
            room = min(room, _level(waiting))
        deepest = top
        for left in (0.0, (setter.width + COLUMN_GAP) / 2):
            count = _fitting(waiting, room)
            at = top
            for place, block in enumerate(waiting[:count]):
                at += block.before if place else 0.0
                if block.is_letter:
                    listing = None
                    element = setter.element("H2", section)
                    setter.text(element, LETTER, block.words[0].text, at, left)
                else:
                    listing = listing or setter.element("L", section)
                    if body is None or not block.continued:
                        body = setter.element("LBody", setter.element("LI", listing))
                    setter.place(body, block.words, block.lines, at, left, HANG, continued=block.continued)
                at += block.height
            deepest = max(deepest, at)
            del waiting[:count]
        top = deepest
        if waiting:
            setter.new_page()
            top = TOP
    return top


def _fitting(blocks: Sequence[_Block], room: float) -> int:
    """Return how many blocks a column takes, at least one, and never a letter last."""
    used, count = 0.0, 0
    for block in blocks:
        used += block.height + (block.before if count else 0.0)
        if used > room + 0.01 and count:
            break
        count += 1
    while 1 < count < len(blocks) and blocks[count - 1].is_letter:
        count -= 1
    return count


def _level(blocks: Sequence[_Block]) -> float:
    """Return the least height at which two columns take all blocks."""
    room = _height(blocks) / 2
    while True:
        first = _fitting(blocks, room)
        if first + _fitting(blocks[first:], room) >= len(blocks) or first == len(blocks):
            return room
        room += 2.0
