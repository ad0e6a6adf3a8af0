"""A year's sheets bound into one volume: front matter, every sheet on pages of its own, indexes.

What belongs here: the order of the volume, its page numbers, its outline. What does not: a sheet's pages (`sheet_pdf`),
the volume's own markup (`edition_html`), PDF objects (`pdf_binding`), the Word volume (`edition_docx`).

The front matter is numbered i, ii, …; dividers, sheets and indexes are numbered through from 1. Same volume, same
bytes.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from exports import edition_docx, edition_html, house, indexes, sheet_pdf
from exports.edition_html import Entry
from exports.indexes import Index, Mention
from exports.page_marks import DIVIDER, Fan, Marks, fan
from exports.pdf_binding import Binder, Bookmark, Part
from exports.pdf_metadata import About, Standard
from exports.sheet import Sheet
from exports.sheet_html import topic_style
from exports.sheet_pdf import Rendered
from exports.volume import Group, Grouping, Volume, groups

__all__ = ["Group", "Grouping", "Rendered", "Volume", "docx", "groups", "pdf"]

BACK = "back"
"""The key that the pages after the sheets are bound under."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of pages: a sheet or the divider of a group. `first` is the printed number of its first page."""

    group: Group
    sheet: Sheet | None
    part: Part
    first: int

    @property
    def key(self) -> str:
        """What links call it."""
        return str(self.first)


def pdf(
    volume: Volume,
    *,
    progress: Callable[[int, int], None] | None = None,
    rendered: Callable[[Sheet], Rendered] | None = None,
) -> bytes:
    """The volume as PDF/A-3a and PDF/UA-1.

    `progress(done, total)` is called after each sheet and once when bound. `rendered` gives a sheet's pages, from a
    cache if it has them; by default each is laid out afresh. Raises ExportError as `sheet_pdf.render` does.
    """
    total = len(volume.sheets) + 1
    ready: list[tuple[Group, Sheet, Rendered]] = []
    for group in groups(volume):
        for sheet in group.sheets:
            pages = (rendered or sheet_pdf.pages)(sheet)
            sheet_pdf.refuse_missing(sheet, pages)
            ready.append((group, sheet, pages))
            if progress:
                progress(len(ready), total)
    bound = _bound(volume, tuple(_pieces(volume, ready)))
    if progress:
        progress(total, total)
    return bound


def _pieces(volume: Volume, ready: Sequence[tuple[Group, Sheet, Rendered]]) -> Iterator[Piece]:
    """The sheets and, before each group that has a name, its divider, with the numbers of their pages."""
    number, before = 1, None
    for group, sheet, pages in ready:
        if group is not before and group.name:
            part = _laid(volume, edition_html.divider(volume, group))[0]
            yield Piece(group, None, part, number)
            number += part.pages
        before = group
        yield Piece(group, sheet, pages.part, number)
        number += pages.part.pages


def _laid(volume: Volume, html: str) -> tuple[Part, tuple[Bookmark, ...]]:
    from exports import paper  # WeasyPrint takes a second to import: only when pages are set

    laid = paper.lay_out(html, edition_html.stylesheets(), {}, volume.language)
    return laid.part, laid.bookmarks


def _bound(volume: Volume, pieces: Sequence[Piece]) -> bytes:
    last = pieces[-1].first + pieces[-1].part.pages if pieces else 1
    found = indexes.of(volume, [(one.sheet, Mention(one.key, one.first)) for one in pieces if one.sheet])
    front, front_marks = _laid(volume, edition_html.front(volume, _contents(pieces), _after(volume, found, last)))
    html = edition_html.back(volume, found)
    back, back_marks = _laid(volume, html) if html else (None, ())
    binder = Binder(volume.language)
    binder.add(front)
    for piece in pieces:
        binder.add(piece.part, piece.key)
    roman = front.pages
    if back:
        first = binder.add(back, BACK)
        binder.link(first, back.pages)
        _mark_own(binder, volume, range(first, first + back.pages), lambda page: str(page - roman + 1))
    binder.link(0, roman)
    _mark(binder, volume, roman, pieces)
    outline = [*front_marks, *_outline(pieces, roman), *(_shifted(mark, roman + last - 1) for mark in back_marks)]
    about = About(f"{volume.title} {volume.year}", volume.network, volume.language, volume.made_on, Standard.ARCHIVE)
    return binder.finish(about, outline, roman)


def _contents(pieces: Sequence[Piece]) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    contents: list[tuple[Group, list[Entry]]] = []
    for piece in pieces:
        if not contents or contents[-1][0] is not piece.group:
            contents.append((piece.group, []))
        if piece.sheet:
            contents[-1][1].append(Entry(piece.key, piece.sheet, piece.first))
    return tuple((group.name, tuple(entries)) for group, entries in contents)


def _after(volume: Volume, found: Sequence[Index], page: int) -> tuple[tuple[str, str, int], ...]:
    """The entry of the contents for what stands after the sheets."""
    if found:
        return ((house.word(volume.language, "indexes"), BACK, page),)
    return ((house.word(volume.language, "acknowledgements"), BACK, page),) if volume.acknowledgements.strip() else ()


def _mark(binder: Binder, volume: Volume, roman: int, pieces: Sequence[Piece]) -> None:
    """Draw the sheaf on the cover and on each divider, and the footers of all pages up to the last sheet."""
    binder.draw(0, fan(Fan(tuple(_colour(piece.sheet) for piece in pieces if piece.sheet))))
    _mark_own(binder, volume, range(1, roman), lambda page: _roman(page + 1))
    name = f"{volume.title} {volume.year}"
    for piece in pieces:
        at = roman + piece.first - 1
        if piece.sheet is None:
            colours = tuple(_colour(sheet) for sheet in piece.group.sheets)
            binder.draw(at, fan(replace(DIVIDER, colours=colours)))
            continue
        for page in range(piece.part.pages):
            marks = sheet_pdf.page_marks(piece.sheet, page)
            start = (*[part for part in marks.start if part != piece.sheet.network], name)
            binder.mark(at + page, replace(marks, start=start, end=str(piece.first + page)))


def _mark_own(binder: Binder, volume: Volume, pages: range, number: Callable[[int], str]) -> None:
    """Draw the footers of the volume's own pages."""
    rtl = house.direction(volume.language) == "rtl"
    for page in pages:
        start = (volume.network, f"{volume.title} {volume.year}")
        binder.mark(page, Marks(start=start, end=number(page), right_to_left=rtl))


def _colour(sheet: Sheet) -> str:
    return topic_style(sheet.topics[0].code if sheet.topics else "").colour


def _outline(pieces: Sequence[Piece], roman: int) -> list[Bookmark]:
    """One entry for each group with its sheets below; sheets without a group of a name stand by themselves."""
    outline: list[Bookmark] = []
    for piece in pieces:
        at = roman + piece.first - 1
        if piece.sheet is None:
            outline.append(Bookmark(piece.group.name, at))
        elif piece.group.name:
            outline[-1] = replace(outline[-1], below=(*outline[-1].below, Bookmark(piece.sheet.title, at)))
        else:
            outline.append(Bookmark(piece.sheet.title, at))
    return outline


def _shifted(mark: Bookmark, pages: int) -> Bookmark:
    return replace(mark, page=mark.page + pages, below=tuple(_shifted(one, pages) for one in mark.below))


def _roman(number: int) -> str:
    """A small roman numeral, as page labels show it."""
    text = ""
    for value, letters in (
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ):
        count, number = divmod(number, value)
        text += letters * count
    return text


def docx(volume: Volume) -> bytes:
    """The volume as one Word document. Raises ExportError if a picture is missing."""
    return edition_docx.render(volume, groups(volume))
