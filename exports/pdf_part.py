"""Pages cut loose from the file that WeasyPrint wrote: objects that can be numbered anew and bound into any volume.

What belongs here: taking a tagged PDF apart (ISO 32000-1) once, so that binding it is copying. What does not: putting
parts together (`pdf_binding`). Faces stay behind: every volume embeds one of each for all of its pages.

In the text of objects, marks stand for what is only known when they are bound, each between two bytes 1: the number of
another object of the part, `P` and the place of a page, `K` and a key into the parent tree, `L` and the key of another
part (its first page), or one letter below.
"""

import io
import json
import re
import struct
import zlib
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from pikepdf import Dictionary, Name, Object, Pdf, Stream

from exports import ExportError
from exports.pdf_fonts import FaceUse

MARK, BETWEEN = b"\x01", b"\x02"
PAGE, KEY, LINK = b"P", b"K", b"L"
FONTS, DOCUMENT, REGISTRATION = b"F", b"D", b"R"
_SPARE = frozenset({"/ColorSpace", "/Pattern", "/Shading"})
"""What WeasyPrint offers to every page and ours have no use for: colours are written as they are."""
_PREFIX = "/Sheaf."
_TOKEN = re.compile(
    rb"\((?:[^\\()]|\\.)*\)|<[0-9a-f]*>|(?<![\w./])(?P<number>\d+) 0 R\b|/Sheaf\.(?P<mark>\w+)", re.DOTALL
)


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


def cut(data: bytes, fonts: Mapping[str, FaceUse], language: str) -> Part:
    """Take apart a tagged PDF that WeasyPrint wrote."""
    with Pdf.open(io.BytesIO(data)) as pdf:
        return _cut(pdf, fonts, language)


def _cut(pdf: Pdf, fonts: Mapping[str, FaceUse], language: str) -> Part:
    pages = [page.obj for page in pdf.pages]
    tree = pdf.Root.StructTreeRoot
    tops = list(tree.K[0].K)
    nums = list(tree.ParentTree.Nums)
    keys = [*range(len(nums) // 2)]
    if list(map(int, nums[::2])) != keys or [int(page.StructParents) for page in pages] != keys[: len(pages)]:
        raise ExportError("The pages cannot be bound: their parent tree is not in order.")
    parents = [one if one.is_indirect else pdf.make_indirect(one) for one in nums[1::2]]
    annotations = [
        [one if one.is_indirect else pdf.make_indirect(one) for one in page.get("/Annots", ())] for page in pages
    ]
    for element in tops:
        element.P = Name(_PREFIX + DOCUMENT.decode())
    for annotation in chain(*annotations):
        annotation.StructParent = Name(f"{_PREFIX}{KEY.decode()}{int(annotation.StructParent)}")
    for page in pages:
        page.Resources.Font = Name(_PREFIX + FONTS.decode())
        for name in _SPARE & set(page.Resources.keys()):
            del page.Resources[name]
    contents, resources = [page.Contents for page in pages], [page.Resources for page in pages]
    known = {page.objgen[0]: PAGE + b"%d" % place for place, page in enumerate(pages)}
    drawn = {content.objgen[0] for content in contents}
    roots = [*contents, *resources, *chain(*annotations), *tops, *parents]
    objects, streams, numbers = _numbered(pdf, roots, known, drawn)

    def number(one: Object) -> int:
        return numbers[one.objgen[0]]

    return Part(
        leaves=tuple(
            Page(number(content), number(resource), tuple(map(number, mine)))
            for content, resource, mine in zip(contents, resources, annotations, strict=True)
        ),
        language=language,
        fonts=fonts,
        objects=objects,
        streams=streams,
        tops=tuple(map(number, tops)),
        parents=tuple(map(number, parents)),
    )


_Pieces = list[bytes]
"""Text and, at every odd place, what stands between: the number of an object in its file, or a mark."""


def _repacked(content: Stream) -> bytes:
    """A page's content without the many zeros that WeasyPrint puts between glyphs, packed as close as can be."""
    return zlib.compress(content.read_bytes().replace(b">0<", b""), 9)


def _numbered(
    pdf: Pdf, roots: Iterable[Object], known: Mapping[int, bytes], drawn: Set[int]
) -> tuple[bytes, tuple[Loose, ...], dict[int, int]]:
    """The texts of all objects that can be reached from here, the streams among them, and the new number of each.

    `known` are the marks of objects that are left out, `drawn` the numbers of the pages' contents.
    """
    small: dict[int, _Pieces] = {}
    large: dict[int, tuple[_Pieces, bytes]] = {}
    waiting = [one.objgen[0] for one in roots][::-1]
    while waiting:
        old = waiting.pop()
        if old in small or old in large or old in known:
            continue
        one = pdf.get_object(old, 0)
        if isinstance(one, Stream):
            entries = Dictionary({name: value for name, value in one.stream_dict.items() if name != "/Length"})
            pieces = _pieces(entries.unparse()[2:-2].strip())
            large[old] = pieces, _repacked(one) if old in drawn else one.read_raw_bytes()
        else:
            pieces = small[old] = _pieces(one.unparse(resolved=True))
        waiting += [int(token) for token in reversed(pieces[1::2]) if token.isdigit()]
    numbers = {old: number for number, old in enumerate((*small, *large))}
    marks = {**{old: b"%d" % number for old, number in numbers.items()}, **known}
    objects = BETWEEN.join(_joined(pieces, marks) for pieces in small.values())
    return objects, tuple(Loose(_joined(pieces, marks), data) for pieces, data in large.values()), numbers


def _pieces(text: bytes) -> _Pieces:
    pieces, at = [], 0
    for found in _TOKEN.finditer(text):
        if token := found["number"] or found["mark"]:
            pieces += [text[at : found.start()], token]
            at = found.end()
    return [*pieces, text[at:]]


def _joined(pieces: _Pieces, marks: Mapping[int, bytes]) -> bytes:
    pieces[1::2] = [marks[int(token)] if token.isdigit() else token for token in pieces[1::2]]
    return MARK.join(pieces)


def bound(text: bytes, numbers: Callable[[bytes], bytes]) -> bytes:
    """A text of a part with what `numbers` gives for each of its marks."""
    pieces = text.split(MARK)
    pieces[1::2] = map(numbers, pieces[1::2])
    return b"".join(pieces)


def mark(said: bytes) -> bytes:
    """A mark as it stands in a text."""
    return MARK + said + MARK


def marks_in(text: bytes) -> list[bytes]:
    """The marks in a text of a part."""
    return text.split(MARK)[1::2]
