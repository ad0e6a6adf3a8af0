"""A year's sheets bound into one edition: front matter, every sheet on pages of its own, indexes.

Front matter is numbered i, ii, …, the rest from 1. Foreword, contents, dividers and indexes begin on right-hand pages
and the number of pages is even, in every file of the edition, so that a page number means the same page in all of them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import IO

from exports.edition import edition_html, edition_lists, indexes
from exports.edition.content import EditionContent, Group, Tombstone, cities, groups
from exports.edition.edition_lists import Laid, Listed
from exports.edition.indexes import Mention
from exports.house_style import house
from exports.pdf import sheet_pdf
from exports.pdf.page_marks import DIVIDER, Marks, fan, stripes
from exports.pdf.pdf_binding import Binder, Bookmark, Leaf
from exports.pdf.pdf_metadata import About
from exports.pdf.pdf_part import Part
from exports.pdf.sheet_pdf import Rendered, Variant
from exports.sheet.page_size import BLEED, Paper
from exports.sheet.sheet import Sheet

RIGHT_HAND = frozenset({"foreword", "contents"})
"""The parts of the front matter that begin on a right-hand page."""
ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def write(
    edition: EditionContent,
    targets: Mapping[Variant, IO[bytes]],
    paper: Paper,
    rendered: Callable[[Sheet], Rendered],
    progress: Callable[[int, int], None],
) -> int:
    """Write the edition for the archive (PDF/A-3a and PDF/UA-1), for the press (PDF/X-4), or both from one layout.

    Return the number of pages. `rendered` gives a sheet's pages on this paper; `progress(done, total)` is called after
    each sheet and once when bound. Raise ExportError as `sheet_pdf.render` does, and for the press if something has no
    inks.
    """
    books = [
        _Book(Binder(target, _about(edition, variant), paper, edition.palette)) for variant, target in targets.items()
    ]
    binding = _Binding(edition, paper, books)
    done, total = 0, len(edition.sheets) + 1
    for group in groups(edition):
        if group.name:
            binding.begin_right_hand()
            binding.add(group, None, binding.lay_out(edition_html.divider(edition, paper, group))[0])
        for sheet in group.sheets:
            pages = rendered(sheet)
            sheet_pdf.refuse_missing(sheet, pages)
            binding.add(group, sheet, pages.part)
            done += 1
            progress(done, total)
    withdrawn = Group(house.word(edition.language, "withdrawn_part"), ())
    for tombstone in edition.withdrawn:
        html = edition_html.document(edition, paper, edition_html.tombstone_section(edition, tombstone))
        binding.add(withdrawn, tombstone, binding.lay_out(html)[0])
    listed, back = binding.add_back()
    front = binding.add_front(listed)
    before = len(books[0].front)
    outline = [*front, *(_shifted(mark, before) for mark in (*_outline(binding.pieces), *back))]
    for book in books:
        book.binder.finish([*book.front, *book.body], outline, before)
    progress(total, total)
    return before + len(books[0].body)


def _about(edition: EditionContent, variant: Variant) -> About:
    return About(edition.name, edition.publisher or edition.network, edition.language, edition.made_on, variant)


@dataclass(slots=True)
class _Book:
    """One file in the making: its pages before the sheets, and those from the first divider or sheet on."""

    binder: Binder
    front: list[Leaf] = field(default_factory=list)
    body: list[Leaf] = field(default_factory=list)

    def make_even(self, pages: list[Leaf]) -> None:
        """Leave a page of the front or the body blank if the next one is on the left."""
        if len(pages) % 2:
            pages.append(self.binder.blank())


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of pages: a sheet, a tombstone, or the divider of a group. `first` is the printed number of its first."""

    group: Group
    subject: Sheet | Tombstone | None
    first: int

    @property
    def key(self) -> str:
        """Return what links call it."""
        return str(self.first)


class _Binding:
    """An edition in the making, in all files that are made of it at once."""

    def __init__(self, edition: EditionContent, paper: Paper, books: Sequence[_Book]) -> None:
        self.edition, self.paper, self.books = edition, paper, books
        self.pieces: list[_Piece] = []

    @property
    def next(self) -> int:
        """The printed number of the next page of the body."""
        return len(self.books[0].body) + 1

    def lay_out(self, html: str) -> Laid:
        laid = edition_html.lay_out(self.edition, html)
        return laid.part, laid.bookmarks

    def begin_right_hand(self) -> None:
        for book in self.books:
            book.make_even(book.body)

    def add(self, group: Group, subject: Sheet | Tombstone | None, part: Part) -> None:
        """Add a sheet, a tombstone or, for None, the divider of a group to the body."""
        piece = _Piece(group, subject, self.next)
        self.pieces.append(piece)
        self._add_to_body(part, piece.key, partial(self._mark, piece))

    def _add_to_body(self, part: Part, key: str, mark: Callable[[Binder, Leaf, int], None]) -> None:
        first = self.next
        for book in self.books:
            leaves = book.binder.add(part, key)
            book.body += leaves
            for number, leaf in enumerate(leaves, start=first):
                mark(book.binder, leaf, number)

    def _mark(self, piece: _Piece, binder: Binder, leaf: Leaf, number: int) -> None:
        """Draw the sheaf on a divider, and footers on everything else."""
        if piece.subject is None:
            colours = tuple(sheet.colour for sheet in piece.group.sheets)
            binder.draw(leaf, fan(colours, self.paper, DIVIDER))
        elif isinstance(piece.subject, Sheet):
            marks = sheet_pdf.page_marks(piece.subject, number - piece.first, self.paper, BLEED)
            start = (*[part for part in marks.start if part != piece.subject.network], self.edition.name)
            binder.mark(leaf, replace(marks, start=start, end=str(number)))
        else:
            self._mark_own(binder, leaf, number)

    def _mark_own(self, binder: Binder, leaf: Leaf, number: int | str) -> None:
        """Draw the footer of one of the edition's own pages."""
        rtl = house.direction(self.edition.language) == "rtl"
        start = (self.edition.network, self.edition.name)
        binder.mark(leaf, Marks(start=start, end=str(number), right_to_left=rtl, paper=self.paper))

    def add_back(self) -> tuple[list[Listed], list[Bookmark]]:
        """Add indexes and acknowledgements; return their entries in the contents and the outline."""
        edition, language = self.edition, self.edition.language
        found = indexes.of(edition, [(one.subject, Mention(one.key, one.first)) for one in self.pieces if one.subject])
        parts: list[tuple[str, Laid]] = []
        if found:
            self.begin_right_hand()
            parts.append(("indexes", edition_lists.indexes(edition, self.paper, found)))
        if thanks := edition_html.thanks_section(edition):
            parts.append(("acknowledgements", self.lay_out(edition_html.document(edition, self.paper, thanks))))
        listed: list[Listed] = []
        outline: list[Bookmark] = []
        for word, (part, bookmarks) in parts:
            listed.append(Listed(word, self.next, house.word(language, word), house.words_language(language)))
            outline += [_shifted(mark, self.next - 1) for mark in bookmarks]
            self._add_to_body(part, word, self._mark_own)
        self.begin_right_hand()  # so that the pages are even in number
        return listed, outline

    def add_front(self, after: Sequence[Listed]) -> list[Bookmark]:
        """Add all that stands before the sheets, `after` listed behind them in the contents; return its outline."""
        outline: list[Bookmark] = []
        for name, html in edition_html.front(self.edition, self.paper):
            outline += self._add_to_front(name, self.lay_out(html))
        contents = edition_lists.contents(self.edition, self.paper, _listed(self.pieces), after)
        outline += self._add_to_front("contents", contents)
        for book in self.books:
            book.make_even(book.front)
        return outline

    def _add_to_front(self, name: str, laid: Laid) -> list[Bookmark]:
        part, marks = laid
        for book in self.books:
            if name in RIGHT_HAND:
                book.make_even(book.front)
            leaves = book.binder.add(part)
            for number, leaf in enumerate(leaves, start=len(book.front) + 1):
                if name == edition_html.TITLE_PAGE:
                    book.binder.draw(leaf, self._sheaf())
                else:
                    self._mark_own(book.binder, leaf, _roman(number))
            book.front += leaves
        return [_shifted(mark, len(self.books[0].front) - part.pages) for mark in marks]

    def _sheaf(self) -> bytes:
        """Return what is drawn on the title page in the sheets' colours: the sheaf, or stripes below a picture."""
        colours = tuple(piece.subject.colour for piece in self.pieces if isinstance(piece.subject, Sheet))
        return stripes(colours, self.paper) if self.edition.cover_picture else fan(colours, self.paper)


def _listed(pieces: Iterable[_Piece]) -> list[tuple[str, list[Listed]]]:
    """Return every sheet and tombstone below the name of its group."""
    found: list[tuple[Group, list[Listed]]] = []
    for piece in pieces:
        if not found or found[-1][0] is not piece.group:
            found.append((piece.group, []))
        if one := piece.subject:
            colour = one.colour if isinstance(one, Sheet) else ""
            where = ", ".join(cities(one))
            found[-1][1].append(Listed(piece.key, piece.first, one.title, one.language, where, colour))
    return [(group.name, entries) for group, entries in found]


def _outline(pieces: Iterable[_Piece]) -> list[Bookmark]:
    """Return an entry for each named group with its sheets below, and for other sheets; pages count from the body's."""
    outline: list[Bookmark] = []
    group: Group | None = None
    for piece in pieces:
        page = piece.first - 1
        if piece.group is not group and piece.group.name:
            outline.append(Bookmark(piece.group.name, page))
        group = piece.group
        if piece.subject and group.name:
            outline[-1] = replace(outline[-1], below=(*outline[-1].below, Bookmark(piece.subject.title, page)))
        elif piece.subject:
            outline.append(Bookmark(piece.subject.title, page))
    return outline


def _shifted(mark: Bookmark, pages: int) -> Bookmark:
    """Return an entry of an outline with all below it, so many pages further on."""
    return replace(mark, page=mark.page + pages, below=tuple(_shifted(one, pages) for one in mark.below))


def _roman(number: int) -> str:
    """Return a small roman numeral, as page labels show it."""
    text = ""
    for value, letters in ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text
