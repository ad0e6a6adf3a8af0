"""From the XML of a Word document to the small tree that the rest reads: the accepted view, with everything in it.

What belongs here: WordprocessingML as Word, LibreOffice and others write it (ECMA-376, transitional and strict). Text
is found wherever it stands: what is not known by name is walked through. What was deleted under tracked changes is
gone, what was inserted is there. What does not: which text is whose answer (`matching`).
"""

from collections.abc import Iterator
from typing import Any

from forms.word.opening import Package, open_package
from forms.word.tree import Beside, Block, Cell, Comment, Document, Paragraph, Run, Table, paragraphs
from forms.word.xml_runs import ParagraphReader, local, value
from forms.word.xml_styles import Looks, read_looks

MOST_BESIDE = 500
MOST_PICTURES, MOST_PICTURE_BYTES = 40, 60_000_000
_GONE = frozenset({"del", "moveFrom"})
_NOTES = (("footnotes", "footnote"), ("endnotes", "endnote"))


def read_document(data: bytes) -> Document:
    """A .docx as a tree. Raises Refused (see `opening`) for what is no Word document, dangerous or too large."""
    package = open_package(data)
    looks = read_looks(package)
    reader = _Reader(package, looks)
    root = package.tree(package.main)
    body = next((child for child in root if local(child) == "body"), root)
    blocks = tuple(reader.blocks(body))
    return Document(
        blocks,
        tuple([*_beside(package, looks), *reader.beside, *_diagrams(package)][:MOST_BESIDE]),
        tuple(_comments(package, looks, reader.about)),
        _custom_properties(package),
        _pictures(package, blocks),
        _title(package),
    )


class _Reader:
    """Reads the blocks of one part."""

    def __init__(self, package: Package, looks: Looks, part: str = "") -> None:
        self._package = package
        part = part or package.main
        self._runs = ParagraphReader(package.relations(part), looks)
        self._names: list[str] = []
        self._joined: list[Run] = []

    @property
    def beside(self) -> list[Beside]:
        """What was met in text boxes."""
        return self._runs.beside

    @property
    def about(self) -> dict[str, str]:
        """The words that comments are about, by the comment's id."""
        return self._runs.about

    def blocks(self, parent: Any) -> Iterator[Block]:
        """The paragraphs and tables in an element, through whatever wraps them."""
        for child in parent:
            name = local(child)
            if name in _GONE or name in ("pPr", "tcPr", "sectPr", "sdtPr"):
                continue
            if name == "p":
                yield from self._paragraph(child)
            elif name == "tbl":
                if (table := self._table(child)).rows:
                    yield table
            elif name == "bookmarkStart":
                self._names.append(value(child, "name"))
            elif name == "altChunk":
                self.beside.append(Beside("embedded", ""))
            elif name == "sdt":
                with self._runs.inside(child):
                    yield from self.blocks(child)
            else:
                yield from self.blocks(child)

    def _paragraph(self, element: Any) -> Iterator[Paragraph]:
        found = self._runs.read(element)
        runs = (*self._joined, *found.runs)
        if self._runs.mark_deleted(element):  # its end was deleted: it runs on into the next one
            self._joined = list(runs)
            self._names += found.names
            return
        names = (*self._names, *found.names)
        self._joined, self._names = [], []
        yield Paragraph(runs, names, found.mark, found.indent, found.heading)

    def _table(self, element: Any) -> Table:
        return Table(tuple(row for row in self._rows(element) if row))

    def _rows(self, parent: Any) -> Iterator[tuple[Cell, ...]]:
        for child in parent:
            name = local(child)
            if name == "tr":
                if not any(local(one) == "del" for one in child.iterfind("{*}trPr/*")):
                    yield tuple(self._cells(child))
            elif name == "bookmarkStart":
                self._names.append(value(child, "name"))
            elif name == "sdt":
                with self._runs.inside(child):
                    yield from self._rows(child)
            elif name not in _GONE and name not in ("tblPr", "tblGrid", "sdtPr"):
                yield from self._rows(child)

    def _cells(self, parent: Any) -> Iterator[Cell]:
        for child in parent:
            name = local(child)
            if name == "tc":
                if child.find("{*}tcPr/{*}cellDel") is None:
                    yield Cell(tuple(self.blocks(child)))
            elif name == "bookmarkStart":
                self._names.append(value(child, "name"))
            elif name == "sdt":
                with self._runs.inside(child):
                    yield from self._cells(child)
            elif name not in _GONE and name not in ("trPr", "tblPrEx", "sdtPr"):
                yield from self._cells(child)


def _texts(package: Package, looks: Looks, part: str, root: Any) -> list[str]:
    """The paragraphs of an element as text, and those of text boxes in it."""
    reader = _Reader(package, looks, part)
    found = [paragraph.text.strip() for paragraph in paragraphs(tuple(reader.blocks(root)))]
    return [text for text in (*found, *(one.text for one in reader.beside)) if text]


def _beside(package: Package, looks: Looks) -> Iterator[Beside]:
    """Headers, footers and notes."""
    for kind in ("header", "footer"):
        seen: set[str] = set()
        for part in package.part_of_kind(package.main, kind):
            for text in _texts(package, looks, part, package.tree(part)):
                if text not in seen:
                    seen.add(text)
                    yield Beside(kind, text)
    for kind, where in _NOTES:
        for part in package.part_of_kind(package.main, kind):
            for text in _texts(package, looks, part, package.tree(part)):
                yield Beside(where, text)


def _diagrams(package: Package) -> Iterator[Beside]:
    """The words of diagrams (SmartArt), which stand in parts of their own: a line for each of their paragraphs."""
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
                yield Comment(value(element, "author"), text, about.get(value(element, "id"), "").strip())


def _pictures(package: Package, blocks: tuple[Block, ...]) -> dict[str, bytes]:
    """The pictures in the body, as far as they are few and not too large together."""
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
    found: dict[str, str] = {}
    for part in package.part_of_kind("", "custom-properties"):
        for element in package.tree(part):
            found[element.get("name", "")] = "".join(element.itertext()).strip()
    return found


def _title(package: Package) -> str:
    for part in package.part_of_kind("", "core-properties"):
        for element in package.tree(part):
            if local(element) == "title":
                return (element.text or "").strip()
    return ""
