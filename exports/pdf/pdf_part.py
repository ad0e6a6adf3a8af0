"""Pages cut loose from the document they were drawn in: objects that can be numbered anew and bound into any edition.

In the text of objects, marks stand for what is only known when they are bound, each between two bytes 1: the number of
another object of the part, `P` and the place of a page, `K` and a key into the parent tree, `L` and the key of another
part (its first page), or one letter below. Faces stay behind: every edition embeds one of each for all of its pages.
"""

import io
import json
import struct
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from exports.fonts.pdf_fonts import FaceUse

MARK, BETWEEN = b"\x01", b"\x02"
PAGE, KEY, LINK = b"P", b"K", b"L"
FONTS, DOCUMENT, REGISTRATION = b"F", b"D", b"R"


class Loose(NamedTuple):
    """A stream of a part: the entries of its dictionary besides Length, and its data as they are stored."""

    entries: bytes
    data: bytes


class Page(NamedTuple):
    """A page of a part: the numbers of its content stream, its resources and its annotations."""

    content: int
    resources: int
    annotations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """Tagged pages, and which glyphs of which face they use (by font resource name).

    `objects` are the texts of all objects that are no streams and no pages, BETWEEN them; then come the `streams`. An
    object's number is its place. `tops` are the numbers of the structure's elements below its Document, `parents` of
    what the parent tree has under the keys 0, 1, …, those of the pages first.
    """

    leaves: tuple[Page, ...]
    language: str
    fonts: Mapping[str, FaceUse]
    objects: bytes
    streams: tuple[Loose, ...]
    tops: tuple[int, ...]
    parents: tuple[int, ...]

    @property
    def pages(self) -> int:
        return len(self.leaves)


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the outline: page index from 0, height in points from the foot of the page, entries below it."""

    label: str
    page: int
    top: float = 842.0
    below: tuple["Bookmark", ...] = ()


@dataclass(frozen=True, slots=True)
class Rendered:
    """Pages before their footers are drawn, worth keeping; `missing` are characters that none of our faces has.

    `fit` are the settings of print.css in which they are set, such as "wide dense"; "" for the usual ones.
    """

    part: Part
    bookmarks: tuple[Bookmark, ...]
    missing: str
    fit: str = ""

    def to_bytes(self) -> bytes:
        """Return them for a cache: a length, a JSON record of that length, the objects, the streams."""
        part = self.part
        record = {
            "bookmarks": [asdict(bookmark) for bookmark in self.bookmarks],
            "missing": self.missing,
            "fit": self.fit,
            "leaves": part.leaves,
            "language": part.language,
            "fonts": [
                [name, *use.key, [*use.widths.items()], [*use.texts.items()]] for name, use in part.fonts.items()
            ],
            "tops": part.tops,
            "parents": part.parents,
            "objects": len(part.objects),
            "streams": [[len(stream.entries), len(stream.data)] for stream in part.streams],
        }
        head = json.dumps(record, ensure_ascii=False).encode()
        streams = (piece for stream in part.streams for piece in stream)
        return b"".join((struct.pack(">I", len(head)), head, part.objects, *streams))

    @classmethod
    def from_bytes(cls, data: bytes) -> "Rendered":
        """Return the pages that `to_bytes` was called on."""
        file = io.BytesIO(data)
        record = json.loads(file.read(struct.unpack(">I", file.read(4))[0]))
        part = Part(
            leaves=tuple(Page(content, resources, tuple(links)) for content, resources, links in record["leaves"]),
            language=record["language"],
            fonts={
                name: FaceUse((family, weight, style), dict(widths), dict(texts))
                for name, family, weight, style, widths, texts in record["fonts"]
            },
            objects=file.read(record["objects"]),
            streams=tuple(Loose(file.read(entries), file.read(size)) for entries, size in record["streams"]),
            tops=tuple(record["tops"]),
            parents=tuple(record["parents"]),
        )
        return cls(part, tuple(map(_bookmark, record["bookmarks"])), record["missing"], record["fit"])


def _bookmark(record: dict[str, Any]) -> Bookmark:
    return Bookmark(record["label"], record["page"], record["top"], tuple(map(_bookmark, record["below"])))


def bound(text: bytes, meanings: Mapping[bytes, bytes]) -> bytes:
    """Return a text of a part with what each of its marks means."""
    pieces = text.split(MARK)
    pieces[1::2] = map(meanings.__getitem__, pieces[1::2])
    return b"".join(pieces)


def mark(content: bytes) -> bytes:
    """Return a mark as it stands in a text."""
    return MARK + content + MARK


def marks_in(text: bytes) -> list[bytes]:
    """Return the marks in a text of a part."""
    return text.split(MARK)[1::2]
