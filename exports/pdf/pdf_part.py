"""Pages cut loose from the document that WeasyPrint drew: objects that can be numbered anew and bound into any volume.

What belongs here: taking tagged pages apart (ISO 32000-1) once, so that binding it is copying. What does not: putting
parts together (`pdf_binding`). Faces stay behind: every volume embeds one of each for all of its pages.

In the text of objects, marks stand for what is only known when they are bound, each between two bytes 1: the number of
another object of the part, `P` and the place of a page, `K` and a key into the parent tree, `L` and the key of another
part (its first page), or one letter below.
"""

import io
import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from exports.fonts.pdf_fonts import FaceUse

MARK, BETWEEN = b"\x01", b"\x02"
PAGE, KEY, LINK = b"P", b"K", b"L"
FONTS, DOCUMENT, REGISTRATION = b"F", b"D", b"R"


@dataclass(frozen=True, slots=True)
class Loose:
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
        """How many."""
        return len(self.leaves)

    def to_bytes(self) -> bytes:
        """For a cache: a length, a JSON record of that length, the objects, the streams."""
        record = {
            "leaves": self.leaves,
            "language": self.language,
            "fonts": {name: [use.key, use.widths, use.texts] for name, use in self.fonts.items()},
            "tops": self.tops,
            "parents": self.parents,
            "objects": len(self.objects),
            "streams": [[len(stream.entries), len(stream.data)] for stream in self.streams],
        }
        head = json.dumps(record, ensure_ascii=False).encode()
        streams = (piece for stream in self.streams for piece in (stream.entries, stream.data))
        return b"".join((struct.pack(">I", len(head)), head, self.objects, *streams))

    @classmethod
    def from_bytes(cls, data: bytes) -> "Part":
        """The reverse of `to_bytes`. Raises ValueError, KeyError or struct.error if `data` is something else."""
        file = io.BytesIO(data)
        record = json.loads(file.read(struct.unpack(">I", file.read(4))[0]))
        fonts = {
            name: FaceUse(
                (key[0], key[1], key[2]), {int(g): w for g, w in widths.items()}, {int(g): t for g, t in texts.items()}
            )
            for name, (key, widths, texts) in record["fonts"].items()
        }
        objects = file.read(record["objects"])
        streams = tuple(Loose(file.read(entries), file.read(size)) for entries, size in record["streams"])
        if sum(len(one.data) for one in streams) != sum(size for _, size in record["streams"]) or file.read(1):
            raise ValueError("not as long as it says")
        leaves = tuple(
            Page(content, resources, tuple(annotations)) for content, resources, annotations in record["leaves"]
        )
        tops, parents = tuple(record["tops"]), tuple(record["parents"])
        return cls(leaves, record["language"], fonts, objects, streams, tops, parents)


def bound(text: bytes, meanings: Mapping[bytes, bytes]) -> bytes:
    """A text of a part with what each of its marks means."""
    pieces = text.split(MARK)
    pieces[1::2] = map(meanings.__getitem__, pieces[1::2])
    return b"".join(pieces)


def mark(said: bytes) -> bytes:
    """A mark as it stands in a text."""
    return MARK + said + MARK


def marks_in(text: bytes) -> list[bytes]:
    """The marks in a text of a part."""
    return text.split(MARK)[1::2]
