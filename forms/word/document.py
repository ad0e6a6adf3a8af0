"""From the XML of a Word document (ECMA-376, transitional and strict) to the tree of `forms.word.tree`.

Text is read wherever it stands, for what is not known by name is walked through, and tracked changes as if accepted.
"""

from collections.abc import Iterator
from typing import Any

from forms.word.opening import Package, open_package
from forms.word.tree import Beside, Block, Cell, Comment, Document, Paragraph, Run, Table, paragraphs
from forms.word.xml_runs import ParagraphReader, local
from forms.word.xml_styles import Looks, get, read_looks

MOST_BESIDE = 500
MOST_PICTURES, MOST_PICTURE_BYTES = 40, 60_000_000
_PASSED_OVER = frozenset({"del", "moveFrom", "pPr", "sdtPr", "sectPr", "tblGrid", "tblPr", "tblPrEx", "tcPr", "trPr"})
_BESIDE = {"header": "header", "footer": "footer", "footnotes": "footnote", "endnotes": "endnote"}


def read_document(data: bytes) -> Document:
    """Return a .docx as a tree. Raises Refused (see `opening`) for what is no Word document, dangerous or too large."""
    package = open_package(data)
    looks = read_looks(package)
    reader = _Reader(package, looks, package.main)
    root = package.tree(package.main)
    body = next((child for child in root if local(child) == "body"), root)
    blocks = tuple(reader.blocks(body))
    return Document(
        blocks,
        tuple([*_beside(package, looks), *reader.runs.beside, *_diagrams(package)][:MOST_BESIDE]),
        tuple(_comments(package, looks, reader.runs.about)),
        _custom_properties(package),
        _pictures(package, blocks),
        _title(package),
    )


class _Reader:
    """Reads the blocks of one part."""

    def __init__(self, package: Package, looks: Looks, part: str) -> None:
        self.runs = ParagraphReader(package.relations(part), looks)
        self._names: list[str] = []
        self._joined: list[Run] = []

    def blocks(self, parent: Any) -> Iterator[Block]:
        """Yield the paragraphs and tables in an element."""
        for element in self._elements(parent, "p", "tbl", "altChunk"):
            match local(element):
                case "p":
                    yield from self._paragraph(element)
                case "tbl":
                    if rows := tuple(row for row in self._rows(element) if row):
                        yield Table(rows)
                case _:
                    self.runs.beside.append(Beside("embedded", ""))

    def _elements(self, parent: Any, *names: str) -> Iterator[Any]:
        """Yield the elements of these names, through whatever wraps them; remember the bookmarks on the way."""
        for child in parent:
            name = local(child)
            if name in names:
                yield child
            elif name == "bookmarkStart":
                self._names.append(get(child, "name"))
            elif name == "sdt":
                with self.runs.inside(child):
                    yield from self._elements(child, *names)
            elif name not in _PASSED_OVER:
                yield from self._elements(child, *names)

    def _paragraph(self, element: Any) -> Iterator[Paragraph]:
        read = self.runs.read(element)
        runs = (*self._joined, *read.runs)
        if element.find("{*}pPr/{*}rPr/{*}del") is not None:  # its end was deleted: it runs on into the next one
            self._joined = list(runs)
            self._names += read.names
            return
        names = (*self._names, *read.names)
        self._joined, self._names = [], []
        yield Paragraph(runs, names, read.mark, read.indent, read.heading)

    def _rows(self, table: Any) -> Iterator[tuple[Cell, ...]]:
        for row in self._elements(table, "tr"):
            if row.find("{*}trPr/{*}del") is None:
                cells = (cell for cell in self._elements(row, "tc") if cell.find("{*}tcPr/{*}cellDel") is None)
                yield tuple(Cell(tuple(self.blocks(cell))) for cell in cells)


def _texts(package: Package, looks: Looks, part: str, root: Any) -> list[str]:
    """Return the paragraphs of an element as text, and those of text boxes in it."""
    reader = _Reader(package, looks, part)
    texts = [paragraph.text.strip() for paragraph in paragraphs(tuple(reader.blocks(root)))]
    return [text for text in (*texts, *(box.text for box in reader.runs.beside)) if text]


def _beside(package: Package, looks: Looks) -> Iterator[Beside]:
    """Yield headers and footers, each text once, and notes."""
    for kind, where in _BESIDE.items():
        parts = package.part_of_kind(package.main, kind)
        texts = [text for part in parts for text in _texts(package, looks, part, package.tree(part))]
        for text in dict.fromkeys(texts) if kind in ("header", "footer") else texts:
            yield Beside(where, text)


def _diagrams(package: Package) -> Iterator[Beside]:
    """Yield the paragraphs of diagrams (SmartArt), which stand in parts of their own."""
    for part in package.part_of_kind(package.main, "diagramData"):
        for paragraph in package.tree(part).iter("{*}p"):
            text = "".join(word.text or "" for word in paragraph.iter("{*}t")).strip()
            if text:
                yield Beside("diagram", text)


def _comments(package: Package, looks: Looks, about: dict[str, str]) -> Iterator[Comment]:
    for part in package.part_of_kind(package.main, "comments"):
        for element in package.tree(part):
            text = "\n".join(_texts(package, looks, part, element))
            if text:
                yield Comment(get(element, "author"), text, about.get(get(element, "id"), "").strip())


def _pictures(package: Package, blocks: tuple[Block, ...]) -> dict[str, bytes]:
    """Return the pictures in the body, as far as they are few and not too large together."""
    names = dict.fromkeys(run.picture for one in paragraphs(blocks) for run in one.runs if run.picture)
    found: dict[str, bytes] = {}
    left = MOST_PICTURE_BYTES
    for name in list(names)[:MOST_PICTURES]:
        data = package.picture(name, left)
        if data is not None:
            found[name] = data
            left -= len(data)
    return found


def _custom_properties(package: Package) -> dict[str, str]:
    elements = (element for part in package.part_of_kind("", "custom-properties") for element in package.tree(part))
    return {element.get("name", ""): "".join(element.itertext()).strip() for element in elements}


def _title(package: Package) -> str:
    elements = (element for part in package.part_of_kind("", "core-properties") for element in package.tree(part))
    return next(((element.text or "").strip() for element in elements if local(element) == "title"), "")
