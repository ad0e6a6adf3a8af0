"""Binding tagged PDFs into one: pages, one font for each face, one structure tree, outline, page labels, marks.

What belongs here: PDF objects (ISO 32000-1) by pikepdf. What does not: layout (`sheet_pdf`), words (the callers),
glyphs (`pdf_fonts`). A single sheet is bound too, so that its footer is drawn by the same code as an edition's.

Why not a plain concatenation: the structure trees would be lost, and every sheet would bring its own copy of each face.
The house's markup has no tables, so there are no ids of table cells to be kept apart.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, OutlineItem, Pdf, String

from exports import page_marks, pdf_fonts, pdf_metadata, press_file
from exports.page_marks import Marks
from exports.page_size import Paper
from exports.pdf_fonts import FaceUse, Run
from exports.pdf_metadata import About, Standard

LEAF = 256
SHEET_LINK = "sheet:"
"""Links to `sheet:<key>` become links to the first page added under that key."""


@dataclass(frozen=True, slots=True)
class Part:
    """A tagged PDF by WeasyPrint, and which glyphs of which face its pages use (by font resource name)."""

    pdf: bytes
    pages: int
    fonts: Mapping[str, FaceUse]
    language: str


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the outline: page index from 0, height in points from the foot of the page, entries below it."""

    label: str
    page: int
    top: float = 842.0
    below: tuple["Bookmark", ...] = ()


class Binder:
    """Adds parts one after the other, then marks, then finishes. Not to be used after `finish`."""

    def __init__(self, language: str) -> None:
        self.pdf = Pdf.new()
        self.language = language
        self.first_pages: dict[str, int] = {}
        self._sources: list[Pdf] = []
        self._document = self.pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, K=Array()))
        self._root = self.pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array([self._document])))
        self._document.P = self._root
        self._fonts = self.pdf.make_indirect(Dictionary())
        self._uses: dict[str, FaceUse] = {}
        self._colour_spaces: Object | None = None
        self._numbers: list[tuple[int, Object]] = []
        self._next_key = 0
        self._intents: Object | None = None

    def add(self, part: Part, key: str = "") -> int:
        """Append all pages of a part and its structure; gives the index of its first page."""
        source = Pdf.open(io.BytesIO(part.pdf))
        self._sources.append(source)  # copied objects read from it until the result is saved
        first = len(self.pdf.pages)
        tree = source.Root.StructTreeRoot
        elements = list(tree.K[0].K)
        for element in elements:
            element.P = Dictionary()  # cut the way up, or every page drags its whole old tree along
        self._shift_keys(source)
        resources = source.pages[0].obj.Resources
        if self._intents is None and "/OutputIntents" in source.Root:
            self._intents = self.pdf.copy_foreign(source.make_indirect(source.Root.OutputIntents))
        if self._colour_spaces is None and "/ColorSpace" in resources:
            self._colour_spaces = self.pdf.copy_foreign(source.make_indirect(resources.ColorSpace))
        resources.Font, resources.ColorSpace = Dictionary(), Dictionary()
        self.pdf.pages.extend(source.pages)
        copied = self.pdf.pages[first].obj.Resources
        copied.Font = self._fonts
        if self._colour_spaces is not None:
            copied.ColorSpace = self._colour_spaces
        self._adopt(source, elements, part.language)
        for name, use in part.fonts.items():
            self._uses.setdefault(name, FaceUse(use.key)).add(use)
        if key:
            self.first_pages[key] = first
        return first

    def _shift_keys(self, source: Pdf) -> None:
        """Make the keys into the parent tree unique."""
        for page in source.pages:
            page.obj.StructParents = int(page.obj.StructParents) + self._next_key
            for annotation in page.obj.get("/Annots", ()):
                if "/StructParent" in annotation:
                    annotation.StructParent = int(annotation.StructParent) + self._next_key

    def _adopt(self, source: Pdf, elements: list[Object], language: str) -> None:
        """Hang the top elements of a part under our document, and note its parent tree."""
        for element in elements:
            adopted = self.pdf.copy_foreign(element)
            adopted.P = self._document
            if language != self.language:
                adopted.Lang = String(language)
            self._document.K.append(adopted)
        numbers = list(self.pdf.copy_foreign(source.Root.StructTreeRoot.ParentTree).Nums)
        highest = self._next_key
        for at in range(0, len(numbers), 2):
            number = int(numbers[at]) + self._next_key
            self._numbers.append((number, numbers[at + 1]))
            highest = max(highest, number + 1)
        self._next_key = highest

    # -- marks and links ----------------------------------------------------------------------------------------------

    def mark(self, page: int, marks: Marks) -> None:
        """Draw marks over (in the file: before) the content of a page."""
        target = self.pdf.pages[page].obj
        box = target.get("/TrimBox", target.MediaBox)
        self.draw(page, page_marks.operators(marks, self._font_name, (float(box[0]), float(box[1]))))

    def draw(self, page: int, operators: bytes) -> None:
        """Put a content stream under that of a page."""
        target = self.pdf.pages[page].obj
        contents = target.Contents
        rest = contents if isinstance(contents, Array) else [contents]
        target.Contents = Array([self.pdf.make_stream(operators), *rest])

    def _font_name(self, run: Run) -> str:
        """The resource name of the run's face, its glyphs added to those that will be embedded."""
        name = next((name for name, use in self._uses.items() if use.key == run.key), None)
        if name is None:
            name = f"Mark{len(self._uses)}"
            self._uses[name] = FaceUse(run.key)
        use = self._uses[name]
        for glyph, advance, text in run.glyphs:
            use.widths.setdefault(glyph, advance)
            use.texts.setdefault(glyph, text)
        return name

    def link(self, first: int, count: int) -> None:
        """Turn the `sheet:` links on these pages into links within the document."""
        for page in self.pdf.pages[first : first + count]:
            for annotation in page.obj.get("/Annots", ()):
                action = annotation.get("/A")
                address = str(action.get("/URI", "")) if action is not None else ""
                if address.startswith(SHEET_LINK):
                    del annotation["/A"]
                    target = self.pdf.pages[self.first_pages[address.removeprefix(SHEET_LINK)]].obj
                    annotation.Dest = Array([target, Name.Fit])

    # -- finishing ----------------------------------------------------------------------------------------------------

    def finish(self, about: About, bookmarks: Sequence[Bookmark], roman: int = 0) -> bytes:
        """Embed fonts, write tree, outline and metadata; gives the file. The first `roman` pages are labelled i, ii."""
        self._embed_fonts()
        self._write_tree()
        root = self.pdf.Root
        root.StructTreeRoot = self._root
        root.MarkInfo = Dictionary(Marked=True)
        root.Lang = String(self.language)
        root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        if about.standard is Standard.ARCHIVE and self._intents is not None:
            root.OutputIntents = self._intents
        if roman:
            root.PageMode = Name.UseOutlines
            root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.r), roman, Dictionary(S=Name.D)]))
        pdf_metadata.apply(self.pdf, about)
        with self.pdf.open_outline() as outline:
            outline.root.extend(self._outline_item(bookmark) for bookmark in bookmarks)
        return self._saved("1.7")

    def finish_for_press(self, about: About, paper: Paper) -> bytes:
        """Embed fonts, separate colours, write marks, boxes and metadata of PDF/X-4; gives the file.

        Raises ExportError as `press_file.prepare` does, and ValueError if `about` has no date.
        """
        self._embed_fonts()
        press_file.prepare(self.pdf, paper)
        self.pdf.Root.Lang = String(self.language)
        pdf_metadata.apply(self.pdf, about)
        return self._saved("1.6")

    def _embed_fonts(self) -> None:
        for name, use in self._uses.items():
            self._fonts["/" + name] = self.pdf.make_indirect(pdf_fonts.embed(self.pdf, use))

    def _outline_item(self, bookmark: Bookmark) -> OutlineItem:
        item = OutlineItem(bookmark.label, bookmark.page, "XYZ", top=round(bookmark.top, 2), left=0)
        item.is_closed = True
        item.children.extend(self._outline_item(below) for below in bookmark.below)
        return item

    def _write_tree(self) -> None:
        """The parent tree, in leaves that readers need not load whole."""
        numbers = sorted(self._numbers, key=lambda pair: pair[0])
        leaves = []
        for at in range(0, len(numbers), LEAF):
            part = numbers[at : at + LEAF]
            flat = [item for pair in part for item in pair]
            leaves.append(self.pdf.make_indirect(Dictionary(Nums=Array(flat), Limits=Array([part[0][0], part[-1][0]]))))
        self._root.ParentTree = self.pdf.make_indirect(Dictionary(Kids=Array(leaves)))
        self._root.ParentTreeNextKey = self._next_key

    def _saved(self, version: str) -> bytes:
        target = io.BytesIO()
        self.pdf.save(
            target,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            deterministic_id=True,
            force_version=version,
            preserve_pdfa=True,
            fix_metadata_version=False,  # else pikepdf rewrites the packet
        )
        for source in self._sources:
            source.close()
        return target.getvalue()
