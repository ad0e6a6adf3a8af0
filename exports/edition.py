"""A year's sheets bound into one volume: cover, foreword, contents, and every sheet on pages of its own.

What belongs here: the order of the volume, its page numbers, its outline. What does not: a sheet's pages (`sheet_pdf`),
the front matter's markup (`edition_html`), PDF objects (`pdf_binding`), the Word volume (`edition_docx`).

Sheets stand by country (of the first place), in the order of the countries' names; within a country in the order given.
The front matter is numbered i, ii, …; the sheets are numbered through from 1. Same volume, same bytes.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from exports import edition_docx, edition_html, sheet_pdf
from exports.edition_html import Entry
from exports.page_marks import Fan, Marks, fan
from exports.pdf_binding import Binder, Bookmark
from exports.pdf_metadata import About, Standard
from exports.sheet import Sheet
from exports.sheet_html import topic_style
from exports.sheet_pdf import Rendered
from exports.volume import Volume
from forms.places import sort_key

__all__ = ["Rendered", "Volume", "by_country", "docx", "pdf"]


def by_country(volume: Volume) -> tuple[tuple[str, tuple[Sheet, ...]], ...]:
    """The sheets in the order of the volume, grouped under the names of their countries; without a country last."""
    groups: dict[str, list[Sheet]] = {}
    for sheet in volume.sheets:
        groups.setdefault(next(iter(edition_html.countries(sheet, volume.language)), ""), []).append(sheet)
    names = sorted(groups, key=lambda name: (not name, sort_key(name)))
    return tuple((name, tuple(groups[name])) for name in names)


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
    groups = by_country(volume)
    total = len(volume.sheets) + 1
    ready: list[tuple[Sheet, Rendered]] = []
    for _, sheets in groups:
        for sheet in sheets:
            pages = (rendered or sheet_pdf.pages)(sheet)
            sheet_pdf.refuse_missing(sheet, pages)
            ready.append((sheet, pages))
            if progress:
                progress(len(ready), total)
    bound = _bound(volume, groups, ready)
    if progress:
        progress(total, total)
    return bound


def _bound(
    volume: Volume, groups: Sequence[tuple[str, Sequence[Sheet]]], ready: Sequence[tuple[Sheet, Rendered]]
) -> bytes:
    firsts = _first_pages(ready)
    contents = _contents(groups, firsts)
    from exports import paper  # WeasyPrint takes a second to import: only when pages are set

    front = paper.lay_out(edition_html.front(volume, contents), edition_html.stylesheets(), {}, volume.language)
    binder = Binder(volume.language)
    binder.add(front.part)
    for place, (_, pages) in enumerate(ready):
        binder.add(pages.part, str(place))
    roman = front.part.pages
    binder.link(0, roman)
    _mark(binder, volume, roman, ready, firsts)
    outline = [*front.bookmarks, *_outline(groups, ready, [roman + first - 1 for first in firsts])]
    about = About(f"{volume.title} {volume.year}", volume.network, volume.language, volume.made_on, Standard.ARCHIVE)
    return binder.finish(about, outline, roman)


def _first_pages(ready: Sequence[tuple[Sheet, Rendered]]) -> list[int]:
    """The printed number of each sheet's first page."""
    firsts, number = [], 1
    for _, pages in ready:
        firsts.append(number)
        number += pages.part.pages
    return firsts


def _contents(
    groups: Sequence[tuple[str, Sequence[Sheet]]], firsts: Sequence[int]
) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    contents, place = [], 0
    for name, sheets in groups:
        entries = []
        for sheet in sheets:
            entries.append(Entry(str(place), sheet, firsts[place]))
            place += 1
        contents.append((name, tuple(entries)))
    return tuple(contents)


def _mark(
    binder: Binder, volume: Volume, roman: int, ready: Sequence[tuple[Sheet, Rendered]], firsts: Sequence[int]
) -> None:
    """Draw the cover's fan, and the footers of all pages but the cover."""
    colours = [topic_style(sheet.topics[0].code if sheet.topics else "").colour for sheet, _ in ready]
    binder.draw(0, fan(Fan(tuple(colours))))
    name = f"{volume.title} {volume.year}"
    for page in range(1, roman):
        binder.mark(page, Marks(start=(volume.network, name), end=_roman(page + 1)))
    for (sheet, pages), first in zip(ready, firsts, strict=True):
        for page in range(pages.part.pages):
            marks = sheet_pdf.page_marks(sheet, page)
            start = (*[part for part in marks.start if part != sheet.network], name)
            binder.mark(roman + first - 1 + page, replace(marks, start=start, end=str(first + page)))


def _outline(
    groups: Sequence[tuple[str, Sequence[Sheet]]], ready: Sequence[tuple[Sheet, Rendered]], pages: Sequence[int]
) -> list[Bookmark]:
    outline, place = [], 0
    for name, sheets in groups:
        below = tuple(Bookmark(ready[place + n][0].title, pages[place + n]) for n in range(len(sheets)))
        outline.append(Bookmark(name or "–", pages[place], below=below))
        place += len(sheets)
    return outline


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
    return edition_docx.render(volume, by_country(volume))
