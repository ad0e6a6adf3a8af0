"""The pieces of a volume, and the contents, outline and page labels that follow from them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from exports.edition.edition_lists import Listed
from exports.edition.volume import Group, Tombstone, cities
from exports.pdf.pdf_binding import Bookmark
from exports.sheet.sheet import Sheet

ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of pages: a sheet, a tombstone, or the divider of a group. `first` is the printed number of its first."""

    group: Group
    subject: Sheet | Tombstone | None
    first: int

    @property
    def key(self) -> str:
        """Return what links call it."""
        return str(self.first)


def contents(pieces: Iterable[Piece]) -> list[tuple[str, list[Listed]]]:
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


def outline(pieces: Iterable[Piece]) -> list[Bookmark]:
    """Return an entry for each named group with its sheets below, and for other sheets; pages count from the body's."""
    found: list[Bookmark] = []
    group: Group | None = None
    for piece in pieces:
        at = piece.first - 1
        if piece.group is not group and piece.group.name:
            found.append(Bookmark(piece.group.name, at))
        group = piece.group
        if piece.subject and group.name:
            found[-1] = replace(found[-1], below=(*found[-1].below, Bookmark(piece.subject.title, at)))
        elif piece.subject:
            found.append(Bookmark(piece.subject.title, at))
    return found


def shifted(mark: Bookmark, pages: int) -> Bookmark:
    """Return an entry of an outline with all below it, so many pages further on."""
    return replace(mark, page=mark.page + pages, below=tuple(shifted(one, pages) for one in mark.below))


def roman(number: int) -> str:
    """Return a small roman numeral, as page labels show it."""
    text = ""
    for value, letters in ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text
