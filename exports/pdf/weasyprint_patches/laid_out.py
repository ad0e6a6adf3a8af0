"""A laid out document of WeasyPrint's: how its pages are filled, and its tagged objects cut loose as a part.

Here: taking tagged pages apart (ISO 32000-1) once, so that binding them is copying. Not here: binding (`pdf_binding`).
"""

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import chain
from typing import Any

import pydyf
from weasyprint import DEFAULT_OPTIONS
from weasyprint.formatting_structure import boxes
from weasyprint.pdf import generate_pdf

from exports import ExportError
from exports.fonts.pdf_fonts import FaceUse
from exports.pdf.pdf_part import BETWEEN, DOCUMENT, FONTS, KEY, MARK, PAGE, Loose, Page, Part

_pydyf: Any = pydyf
_boxes: Any = boxes
_generate: Any = generate_pdf
_DEFAULTS: Any = DEFAULT_OPTIONS

SLACK = 1.5
"""CSS pixels by which a text may miss its column: rounding, and nothing that the eye sees."""


def filled(page: Any) -> float:
    """Return how far down the text area of a page its content reaches, from 0 to 1."""
    box = page._page_box
    return float(box.children[0].margin_height() / box.height) if box.children and box.height else 0.0


def sections(page: Any, name: str) -> list[Any]:
    """Return the boxes of sections of a class on a page: one that is broken has a box on each of its pages."""
    return [
        box
        for box in page._page_box.descendants()
        if box.element is not None and box.element_tag == "section" and box.element.get("class") == name
    ]


def running_over(page: Any) -> Iterator[str]:
    """Return the texts of a page that reach over the edge of their column, or over the foot of the page."""
    box = page._page_box
    foot = box.content_box_y() + box.height
    start, end = box.content_box_x() - SLACK, box.content_box_x() + box.width + SLACK
    waiting: list[tuple[Any, Any]] = [(box, box)]
    while waiting:
        inner, column = waiting.pop()
        inner = getattr(inner, "_box", inner)  # a placeholder of something placed absolutely
        if isinstance(inner, _boxes.TextBox) and inner.text.strip():
            left = max(start, column.content_box_x() - SLACK)
            right = min(end, column.content_box_x() + column.width + SLACK)
            within = left <= inner.position_x and inner.position_x + inner.width <= right
            if not within or inner.position_y + inner.baseline > foot + SLACK:  # letters may reach below their line
                yield inner.text
        column = inner if isinstance(inner, _boxes.BlockContainerBox) else column
        waiting += [(child, column) for child in reversed(getattr(inner, "children", ()))]


# -- tagged objects ---------------------------------------------------------------------------------------------------

PRINTED = 4
"""The flag of an annotation that is printed with its page, as PDF/A asks (12.5.3)."""
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


def drawn(document: Any) -> Any:
    """Return a laid out document as tagged PDF objects (a pydyf.PDF), which is not written: `cut` takes it apart."""
    return _generate(document, None, 1, **{**_DEFAULTS, "pdf_version": "1.7", "pdf_tags": True})


def cut(pdf: Any, fonts: Mapping[str, FaceUse], language: str) -> Part:
    """Take a tagged document apart, changing its objects. Raises ExportError if its parent tree is not in order."""
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
    for parent in nums[1::2]:
        if isinstance(parent, bytes):
            parents.append(_number(parent))
            continue
        parent[:] = (moved.get(_number(element), element) for element in parent)
        pdf.add_object(parent)
        parents.append(parent.number)
    annotations = [[*map(_number, page.get("Annots", ()))] for page in pages]
    for top in tops:
        _target(objects, top)["P"] = f"{_PREFIX}{DOCUMENT.decode()}"
    for number in chain(*annotations):
        objects[number]["F"] = PRINTED
        objects[number]["StructParent"] = f"{_PREFIX}{KEY.decode()}{objects[number]['StructParent']}"
    contents, resources = ([_number(page[name]) for page in pages] for name in ("Contents", "Resources"))
    for number in set(resources):
        used = {name: entry for name, entry in objects[number].items() if entry != {} and name not in _SPARE}
        objects[number] = _pydyf.Dictionary({**used, "Font": f"{_PREFIX}{FONTS.decode()}"})
    known = {page.number: PAGE + b"%d" % place for place, page in enumerate(pages)}
    roots = [*contents, *resources, *chain(*annotations), *map(_number, tops), *parents]
    texts, streams, numbers = _numbered(objects, roots, known, set(contents))
    leaves = zip(contents, resources, annotations, strict=True)
    return Part(
        leaves=tuple(
            Page(numbers[content], numbers[resource], tuple(numbers[link] for link in links))
            for content, resource, links in leaves
        ),
        language=language,
        fonts=fonts,
        objects=texts,
        streams=streams,
        tops=tuple(numbers[_number(top)] for top in tops),
        parents=tuple(numbers[parent] for parent in parents),
    )


def _number(reference: bytes) -> int:
    return int(reference.partition(b" ")[0])


def _target(objects: Sequence[Any], reference: bytes) -> Any:
    return objects[_number(reference)]


def _plainer(objects: Sequence[Any]) -> dict[int, bytes]:
    """Let paragraphs hold their lines themselves: WeasyPrint wraps each in a Span, which says nothing.

    Return what the Spans that are gone stood in, by their numbers. Those with a language or a text of their own remain,
    and those in groups such as a Div, which must not hold text (14.8.4.2).
    """
    moved: dict[int, bytes] = {}
    gone: dict[bytes, list[int]] = {}
    for element in reversed(objects):  # what stands in an element comes after it
        if isinstance(element, _pydyf.Stream) or not hasattr(element, "get") or element.get("Type") != "/StructElem":
            continue
        kids = element["K"]
        if any(kid in gone for kid in kids):
            kids[:] = chain.from_iterable(gone.get(kid, (kid,)) for kid in kids)
        if element["S"] == "/Span" and element.keys() == _PLAIN and all(isinstance(kid, int) for kid in kids):
            above = _target(objects, element["P"])
            if above["S"] in _OF_TEXT and above["Pg"] == element["Pg"]:
                moved[element.number] = element["P"]
                gone[element.reference] = kids
    for number, above in moved.items():
        while _number(above) in moved:
            above = moved[_number(above)]
        moved[number] = above
    return moved


_Pieces = list[bytes]
"""Text and, at every odd place, what stands between: the number of an object in its file, or a mark."""


def _numbered(
    objects: Sequence[Any], roots: Iterable[int], known: Mapping[int, bytes], drawn: Set[int]
) -> tuple[bytes, tuple[Loose, ...], dict[int, int]]:
    """Return the texts of all objects that can be reached, the streams among them, and the new number of each.

    `known` are the marks of objects that are left out, `drawn` the numbers of the pages' contents.
    """
    small: dict[int, _Pieces] = {}
    large: dict[int, tuple[_Pieces, bytes]] = {}
    waiting = [*roots][::-1]
    while waiting:
        old = waiting.pop()
        if old in small or old in large or old in known:
            continue
        if isinstance(objects[old], _pydyf.Stream):
            pieces, data = _stream(objects[old], is_page=old in drawn)
            large[old] = pieces, data
        else:
            pieces = small[old] = _pieces(objects[old].data)
        waiting += [int(token) for token in reversed(pieces[1::2]) if token.isdigit()]
    numbers = {old: number for number, old in enumerate((*small, *large))}
    marks = {**{old: b"%d" % number for old, number in numbers.items()}, **known}
    texts = BETWEEN.join(_joined(pieces, marks) for pieces in small.values())
    return texts, tuple(Loose(_joined(pieces, marks), data) for pieces, data in large.values()), numbers


def _stream(stream: Any, *, is_page: bool) -> tuple[_Pieces, bytes]:
    """Return the entries and the data of a stream, packed as close as can be."""
    data = b"\n".join([item if isinstance(item, bytes) else _pydyf._to_bytes(item) for item in stream.stream])
    entries = _pydyf.Dictionary(stream.extra)
    if is_page:  # without the many zeros that WeasyPrint puts between glyphs, and what is below a thousandth
        data = _BELOW.sub(rb"\1", data.replace(b">0<", b""))
    if stream.compress:
        entries = _pydyf.Dictionary({**entries, "Filter": "/FlateDecode"})
        data = zlib.compress(data, 9)
    return _pieces(entries.data[2:-2]), data


def _pieces(text: bytes) -> _Pieces:
    pieces, end = [], 0
    for match in _TOKEN.finditer(text):
        if token := match["number"] or match["mark"]:
            pieces += [text[end : match.start()], token]
            end = match.end()
    return [*pieces, text[end:]]


def _joined(pieces: _Pieces, marks: Mapping[int, bytes]) -> bytes:
    pieces[1::2] = [marks[int(token)] if token.isdigit() else token for token in pieces[1::2]]
    return MARK.join(pieces)
