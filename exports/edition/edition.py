"""A year's sheets bound into one volume: front matter, every sheet on pages of its own, indexes.

What belongs here: the order of the volume and its page numbers. What does not: its outline (`edition_outline`), a
sheet's pages (`sheet_pdf`), the volume's own pages (`edition_html`, `edition_lists`), PDF objects (`pdf_binding`), the
cover that is wrapped round it (`edition_cover`), the Word volume (`edition_docx`).

The front matter is numbered i, ii, …; dividers, sheets and indexes are numbered through from 1. Foreword,
contents, dividers and indexes begin on right-hand pages, after a blank one where needed, and the last page has an even
number: the same in the archive's file and in the printer's, so that a page number means the same page in both. Same
volume, same bytes.
"""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import IO

from exports.edition import edition_docx, edition_html, edition_lists, edition_outline, indexes
from exports.edition.edition_lists import Laid, Listed
from exports.edition.edition_outline import Piece, roman, shifted
from exports.edition.indexes import Mention
from exports.edition.volume import Group, Grouping, Tombstone, Volume, groups
from exports.house_style import house
from exports.pdf import sheet_pdf
from exports.pdf.page_marks import DIVIDER, Fan, Marks, fan, stripes
from exports.pdf.pdf_binding import Binder, Bookmark, Leaf
from exports.pdf.pdf_metadata import About, Standard
from exports.pdf.pdf_part import Part
from exports.pdf.sheet_pdf import Rendered, Variant
from exports.sheet.page_size import BLEED, Paper
from exports.sheet.sheet import Sheet

__all__ = ["Group", "Grouping", "Rendered", "Volume", "docx", "groups", "pdf", "write"]

RIGHT_HAND = frozenset({"foreword", "contents"})
"""The parts of the front matter that begin on a right-hand page."""
STANDARDS = {Variant.ARCHIVE: Standard.ARCHIVE, Variant.PRINT: Standard.PRESS}


@dataclass(slots=True)
class _Book:
    """One file in the making: its pages before the sheets, and those from the first divider or sheet on."""

    binder: Binder
    front: list[Leaf] = field(default_factory=list)
    body: list[Leaf] = field(default_factory=list)


def pdf(
    volume: Volume,
    variant: Variant = Variant.ARCHIVE,
    paper: Paper = Paper.A4,
    *,
    progress: Callable[[int, int], None] | None = None,
    rendered: Callable[[Sheet], Rendered] | None = None,
) -> bytes:
    """The volume in one variant, as bytes; see `write`."""
    target = io.BytesIO()
    write(volume, {variant: target}, paper, progress=progress, rendered=rendered)
    return target.getvalue()


def write(
    volume: Volume,
    targets: Mapping[Variant, IO[bytes]],
    paper: Paper = Paper.A4,
    *,
    progress: Callable[[int, int], None] | None = None,
    rendered: Callable[[Sheet], Rendered] | None = None,
) -> int:
    """Write the volume for the archive (PDF/A-3a and PDF/UA-1), for the press (PDF/X-4), or both from one layout.

    Gives the number of pages. `progress(done, total)` is called after each sheet and once when bound. `rendered` gives
    a sheet's pages on this paper, from a cache if it has them; by default each is laid out afresh. One sheet at a time
    is held in memory. Raises ExportError as `sheet_pdf.render` does, and for the press if something has no inks.
    """
    title, day = f"{volume.title} {volume.year}", volume.made_on
    about = [
        About(title, volume.publisher or volume.network, volume.language, day, STANDARDS[variant])
        for variant in targets
    ]
    binders = (Binder(target, one, paper, volume.palette) for target, one in zip(targets.values(), about, strict=True))
    return _Volume(volume, paper, [*map(_Book, binders)], rendered or _laid_afresh(paper), progress or _silent).bind()


def _laid_afresh(paper: Paper) -> Callable[[Sheet], Rendered]:
    return lambda sheet: sheet_pdf.pages(sheet, paper=paper)


def _silent(done: int, total: int) -> None:
    """Nobody asked how far it is."""


class _Volume:
    """A volume in the making, in all files that are made of it."""

    def __init__(
        self,
        volume: Volume,
        paper: Paper,
        books: Sequence[_Book],
        rendered: Callable[[Sheet], Rendered],
        progress: Callable[[int, int], None],
    ) -> None:
        self.volume, self.paper, self.books, self.rendered, self.progress = volume, paper, books, rendered, progress
        self.name = f"{volume.title} {volume.year}"
        self.pieces: list[Piece] = []
        self.next = 1

    def bind(self) -> int:
        total = len(self.volume.sheets) + 1
        for done, (group, sheet) in enumerate(self._sheets(), start=1):
            pages = self.rendered(sheet)
            sheet_pdf.refuse_missing(sheet, pages)
            self._add(group, sheet, pages.part)
            self.progress(done, total)
        gone = Group(house.word(self.volume.language, "withdrawn_part"), ())
        for tombstone in self.volume.withdrawn:
            self._add(gone, tombstone, self._laid(edition_html.tombstone(self.volume, self.paper, tombstone))[0])
        after, back_marks = self._back()
        front_marks = self._front(after)
        roman = len(self.books[0].front)
        outline = [
            *front_marks,
            *(shifted(mark, roman) for mark in (*edition_outline.outline(self.pieces), *back_marks)),
        ]
        for book in self.books:
            book.binder.finish([*book.front, *book.body], outline, len(book.front))
        self.progress(total, total)
        return len(self.books[0].front) + len(self.books[0].body)

    def _sheets(self) -> Iterator[tuple[Group, Sheet]]:
        """Every sheet in its order; before the first of a group that has a name, its divider is bound."""
        for group in groups(self.volume):
            if group.name:
                self._right_hand()
                self._add(group, None, self._laid(edition_html.divider(self.volume, self.paper, group))[0])
            for sheet in group.sheets:
                yield group, sheet

    def _laid(self, html: str) -> Laid:
        from exports.pdf import paper

        pictures = {edition_html.COVER: self.volume.cover_picture.photo.data} if self.volume.cover_picture else {}
        styles = edition_html.stylesheets(self.volume.palette)
        laid = paper.typeset(html, styles, pictures, self.volume.language).write()
        return laid.part, laid.bookmarks

    # -- the body -----------------------------------------------------------------------------------------------------

    def _right_hand(self) -> None:
        """Leave a page blank if the next one is on the left."""
        if self.next % 2 == 0:
            for book in self.books:
                book.body.append(book.binder.blank())
            self.next += 1

    def _add(self, group: Group, subject: Sheet | Tombstone | None, part: Part) -> None:
        piece = Piece(group, subject, self.next)
        self.pieces.append(piece)
        for book in self.books:
            leaves = book.binder.add(part, piece.key)
            book.body += leaves
            for page, leaf in enumerate(leaves):
                self._mark(book.binder, leaf, piece, page)
        self.next += part.pages

    def _mark(self, binder: Binder, leaf: Leaf, piece: Piece, page: int) -> None:
        """Draw the sheaf on a divider, and footers on everything else."""
        if piece.subject is None:
            colours = tuple(sheet.colour for sheet in piece.group.sheets)
            binder.draw(leaf, fan(replace(DIVIDER, colours=colours), self.paper))
        elif isinstance(piece.subject, Sheet):
            marks = sheet_pdf.page_marks(piece.subject, page, self.paper, BLEED)
            start = (*[part for part in marks.start if part != piece.subject.network], self.name)
            binder.mark(leaf, replace(marks, start=start, end=str(piece.first + page)))
        else:
            self._mark_own(binder, leaf, str(piece.first + page))

    def _mark_own(self, binder: Binder, leaf: Leaf, number: str) -> None:
        """Draw the footer of one of the volume's own pages."""
        rtl = house.direction(self.volume.language) == "rtl"
        start = (self.volume.network, self.name)
        binder.mark(leaf, Marks(start=start, end=number, right_to_left=rtl, paper=self.paper))

    # -- before and after ---------------------------------------------------------------------------------------------

    def _back(self) -> tuple[list[Listed], list[Bookmark]]:
        """Bind indexes and acknowledgements; gives their entries in the contents and the outline."""
        volume = self.volume
        found = indexes.of(volume, [(one.subject, Mention(one.key, one.first)) for one in self.pieces if one.subject])
        thanks = edition_html.acknowledgements(volume, self.paper)
        listed: list[Listed] = []
        marks: list[Bookmark] = []
        if found:
            self._right_hand()
            marks += self._add_own("indexes", edition_lists.indexes(volume, self.paper, found), listed)
        if thanks:
            marks += self._add_own("acknowledgements", self._laid(thanks), listed)
        if self.next % 2 == 0:  # so far the pages are odd in number
            self._right_hand()
        return listed, marks

    def _add_own(self, word: str, laid: Laid, listed: list[Listed]) -> list[Bookmark]:
        """Bind pages that stand after the sheets, and list them by a word of the house; gives their outline."""
        part, bookmarks = laid
        language = self.volume.language
        listed.append(Listed(word, self.next, house.word(language, word), house.words_language(language)))
        marks = [shifted(mark, self.next - 1) for mark in bookmarks]
        for book in self.books:
            leaves = book.binder.add(part, word)
            book.body += leaves
            for page, leaf in enumerate(leaves):
                self._mark_own(book.binder, leaf, str(self.next + page))
        self.next += part.pages
        return marks

    def _front(self, after: Sequence[Listed]) -> list[Bookmark]:
        """Bind all that stands before the sheets; gives the outline."""
        outline: list[Bookmark] = []
        for name, html in edition_html.front(self.volume, self.paper):
            outline += self._add_front(name, self._laid(html))
        outline += self._add_front(
            "contents", edition_lists.contents(self.volume, self.paper, edition_outline.contents(self.pieces), after)
        )
        self._even_front()
        return outline

    def _add_front(self, name: str, laid: Laid) -> list[Bookmark]:
        part, marks = laid
        if name in RIGHT_HAND:
            self._even_front()
        for book in self.books:
            leaves = book.binder.add(part)
            for number, leaf in enumerate(leaves, start=len(book.front) + 1):
                if name == edition_html.TITLE_PAGE:
                    book.binder.draw(leaf, self._sheaf())
                else:
                    self._mark_own(book.binder, leaf, roman(number))
            book.front += leaves
        return [shifted(mark, len(self.books[0].front) - part.pages) for mark in marks]

    def _even_front(self) -> None:
        """Leave a page blank if the next one is on the left."""
        for book in self.books:
            if len(book.front) % 2:
                book.front.append(book.binder.blank())

    def _sheaf(self) -> bytes:
        """What is drawn on the title page in the colours of the sheets: the sheaf, or stripes below a picture."""
        colours = tuple(piece.subject.colour for piece in self.pieces if isinstance(piece.subject, Sheet))
        if self.volume.cover_picture:
            return stripes(colours, self.paper)
        return fan(Fan(colours), self.paper)


def docx(volume: Volume, paper: Paper = Paper.A4) -> bytes:
    """The volume as one Word document. Raises ExportError if a picture is missing."""
    target = io.BytesIO()
    write_docx(volume, target, paper)
    return target.getvalue()


def write_docx(volume: Volume, target: IO[bytes], paper: Paper = Paper.A4) -> None:
    """Write the volume as one Word document. Raises ExportError if a picture is missing."""
    edition_docx.write(volume, groups(volume), target, paper)
