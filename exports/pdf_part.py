"""Pages cut loose from the document that WeasyPrint drew: objects that can be numbered anew and bound into any volume.

What belongs here: taking tagged pages apart (ISO 32000-1) once, so that binding it is copying. What does not: putting
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
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

import pydyf

from exports import ExportError
from exports.pdf_fonts import FaceUse

Dictionary: Any = pydyf.Dictionary
Stream: Any = pydyf.Stream
_to_bytes: Any = pydyf._to_bytes

MARK, BETWEEN = b"\x01", b"\x02"
PAGE, KEY, LINK = b"P", b"K", b"L"
FONTS, DOCUMENT, REGISTRATION = b"F", b"D", b"R"
PRINTED = 4
"""The flag of an annotation that is printed with its page, as PDF/A asks (ISO 32000-1, 12.5.3)."""
_SPARE = frozenset({"ColorSpace", "Pattern", "Shading"})
"""What WeasyPrint offers to every page and ours have no use for: colours are written as they are."""
_PREFIX = "/Sheaf."
_PLAIN = {"Type", "S", "K", "Pg", "P"}
"""The entries of a structure element of which nothing is said."""
_OF_TEXT = frozenset({"/P", "/Span", "/H1", "/H2", "/H3", "/LBody", "/Lbl", "/TD", "/TH"})
_BELOW = re.compile(rb"(\.\d{3})\d+")
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


def cut(pdf: Any, fonts: Mapping[str, FaceUse], language: str) -> Part:
    """Take apart a tagged document of WeasyPrint's (a pydyf.PDF) that was not written yet; changes its objects.

    Raises ExportError if the structure's parent tree is not in order.
    """
    objects: list[Any] = pdf.objects
    tree = _target(objects, pdf.catalog["StructTreeRoot"])
    tops = _target(objects, tree["K"][0])["K"]
    nums = _target(objects, tree["ParentTree"])["Nums"]
    pages = [objects[number] for number in pdf.pages["Kids"][::3]]
    keys = [*range(len(nums) // 2)]
    if nums[::2] != keys or [page["StructParents"] for page in pages] != keys[: len(pages)]:
        raise ExportError("The pages cannot be bound: their parent tree is not in order.")
    moved = _plainer(objects)
    parents = []
    for one in nums[1::2]:
        if isinstance(one, bytes):
            parents.append(_number(one))
            continue
        one[:] = (moved.get(_number(element), element) for element in one)
        pdf.add_object(one)
        parents.append(one.number)
    annotations = [[*map(_number, page.get("Annots", ()))] for page in pages]
    for top in tops:
        _target(objects, top)["P"] = f"{_PREFIX}{DOCUMENT.decode()}"
    for number in chain(*annotations):
        objects[number]["F"] = PRINTED
        objects[number]["StructParent"] = f"{_PREFIX}{KEY.decode()}{objects[number]['StructParent']}"
    contents, resources = ([_number(page[name]) for page in pages] for name in ("Contents", "Resources"))
    for number in set(resources):
        kept = {name: it for name, it in objects[number].items() if it != {} and name not in _SPARE}
        objects[number] = Dictionary({**kept, "Font": f"{_PREFIX}{FONTS.decode()}"})
    known = {page.number: PAGE + b"%d" % place for place, page in enumerate(pages)}
    roots = [*contents, *resources, *chain(*annotations), *map(_number, tops), *parents]
    texts, streams, numbers = _numbered(objects, roots, known, set(contents))
    leaves = zip(contents, resources, annotations, strict=True)
    return Part(
        leaves=tuple(Page(numbers[one], numbers[two], tuple(numbers[it] for it in rest)) for one, two, rest in leaves),
        language=language,
        fonts=fonts,
        objects=texts,
        streams=streams,
        tops=tuple(numbers[_number(top)] for top in tops),
        parents=tuple(numbers[one] for one in parents),
    )


def _number(reference: bytes) -> int:
    return int(reference.partition(b" ")[0])


def _target(objects: Sequence[Any], reference: bytes) -> Any:
    return objects[_number(reference)]


def _plainer(objects: Sequence[Any]) -> dict[int, bytes]:
    """Let paragraphs hold their lines themselves: WeasyPrint wraps each in a Span, which says nothing.

    Gives what the Spans that are gone stood in, by their numbers. Those with a language or a text of their own remain,
    and those in groups such as a Div, which must not hold text (ISO 32000-1, 14.8.4.2).
    """
    moved: dict[int, bytes] = {}
    gone: dict[bytes, list[int]] = {}
    for element in reversed(objects):  # what stands in an element comes after it
        if isinstance(element, Stream) or not hasattr(element, "get") or element.get("Type") != "/StructElem":
            continue
        kids = element["K"]
        if any(kid in gone for kid in kids):
            kids[:] = chain.from_iterable(gone.get(kid, (kid,)) for kid in kids)
        if element["S"] == "/Span" and element.keys() == _PLAIN and all(isinstance(kid, int) for kid in kids):
            above = _target(objects, element["P"])
            if above["S"] in _OF_TEXT and above["Pg"] == element["Pg"]:
                moved[element.number] = element["P"]
                gone[element.reference] = kids
    return {number: _settled(above, moved) for number, above in moved.items()}


def _settled(above: bytes, moved: Mapping[int, bytes]) -> bytes:
    while (number := _number(above)) in moved:
        above = moved[number]
    return above


_Pieces = list[bytes]
"""Text and, at every odd place, what stands between: the number of an object in its file, or a mark."""


def _numbered(
    objects: Sequence[Any], roots: Iterable[int], known: Mapping[int, bytes], drawn: Set[int]
) -> tuple[bytes, tuple[Loose, ...], dict[int, int]]:
    """The texts of all objects that can be reached from here, the streams among them, and the new number of each.

    `known` are the marks of objects that are left out, `drawn` the numbers of the pages' contents.
    """
    small: dict[int, _Pieces] = {}
    large: dict[int, tuple[_Pieces, bytes]] = {}
    waiting = [*roots][::-1]
    while waiting:
        old = waiting.pop()
        if old in small or old in large or old in known:
            continue
        one = objects[old]
        if isinstance(one, Stream):
            pieces, data = _stream(one, is_page=old in drawn)
            large[old] = pieces, data
        else:
            pieces = small[old] = _pieces(one.data)
        waiting += [int(token) for token in reversed(pieces[1::2]) if token.isdigit()]
    numbers = {old: number for number, old in enumerate((*small, *large))}
    marks = {**{old: b"%d" % number for old, number in numbers.items()}, **known}
    texts = BETWEEN.join(_joined(pieces, marks) for pieces in small.values())
    return texts, tuple(Loose(_joined(pieces, marks), data) for pieces, data in large.values()), numbers


def _stream(stream: Any, *, is_page: bool) -> tuple[_Pieces, bytes]:
    """The entries and the data of a stream, packed as close as can be.

    A page's content loses the many zeros that WeasyPrint puts between glyphs, and what is below a thousandth.
    """
    data = b"\n".join(one if isinstance(one, bytes) else _to_bytes(one) for one in stream.stream)
    entries = Dictionary(stream.extra)
    if is_page:
        data = _BELOW.sub(rb"\1", data.replace(b">0<", b""))
    if stream.compress:
        entries = Dictionary({**entries, "Filter": "/FlateDecode"})
        data = zlib.compress(data, 9)
    return _pieces(entries.data[2:-2]), data


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
