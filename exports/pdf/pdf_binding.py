"""Binding tagged parts into one PDF: pages, one font for each face, one structure tree, outline, page labels, marks.

Each part is written as it comes, so that only pages, outline and glyphs of an edition are held in memory. A plain
concatenation would lose the structure trees, and every sheet would bring its own copy of each face.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, NamedTuple

from pikepdf import String

from exports.fonts import pdf_fonts
from exports.fonts.pdf_fonts import FaceKey, FaceUse, Run
from exports.fonts.pdf_writer import PdfWriter, reference
from exports.pdf import page_marks, pdf_metadata, press_colours, press_file
from exports.pdf.page_marks import Marks
from exports.pdf.pdf_metadata import About, Variant
from exports.pdf.pdf_part import BETWEEN, DOCUMENT, FONTS, KEY, LINK, MARK, PAGE, REGISTRATION, Page, Part, bound
from exports.pdf.pdf_part import Bookmark as Bookmark
from exports.sheet.page_size import BLEED, SLUG, Format, Paper
from exports.sheet.page_size import POINTS_PER_MM as MM
from forms.questionnaire.model import Palette

LEAF = 256


@dataclass(slots=True)
class Leaf:
    """A page that was added: its number in the file, its entries, and its content streams from the lowest."""

    number: int
    entries: bytes
    contents: list[int]


class _Tops(NamedTuple):
    """The first page of a part, and its elements of the structure below the Document."""

    page: int
    elements: tuple[int, ...]


class Binder:
    """Adds parts, then marks, then finishes with the pages in their order; not to be used after `finish`."""

    def __init__(
        self, target: IO[bytes], about: About, paper: Paper | Format = Paper.A4, palette: Palette = ()
    ) -> None:
        self._about = about
        self._press = about.variant is Variant.PRINT
        self._paper, self._palette = paper, palette
        self._writer = PdfWriter(target, "1.6" if self._press else "1.7")
        self._root, self._pages, self._tree, self._plain = (*(self._writer.reserve() for _ in range(3)), 0)
        self._fonts, self._document = self._writer.reserve(), self._writer.reserve()
        self._shared = {FONTS: reference(self._fonts), DOCUMENT: reference(self._document)}
        self._over: list[int] = []
        if self._press:
            self._shared[REGISTRATION] = reference(self._writer.add(press_file.REGISTRATION))
            self._over.append(self._writer.add_stream(press_file.crop_marks(paper)))
        self._uses: dict[FaceKey, FaceUse] = {}
        self._names: dict[str, FaceKey] = {}
        self._marks: dict[FaceKey, str] = {}
        self._tops: list[_Tops] = []
        self._parents: list[tuple[int, int]] = []
        self._next_key = 0
        self._streams: dict[bytes, int] = {}

    def add(self, part: Part, key: str = "") -> tuple[Leaf, ...]:
        """Write a part and return its pages, to whose first the links to `key` in later parts lead.

        Raises ExportError for a colour or picture that has no inks, if this is for the press.
        """
        if self._press:
            part = press_file.prepared(part, self._palette)
        small = part.objects.split(BETWEEN)
        first = self._writer.reserve(len(small) + len(part.streams))
        pages = self._writer.reserve(part.pages)
        numbers = [*range(first, first + len(small)), *self._streams_of(part, first + len(small))]
        meanings = self._shared | {b"%d" % place: reference(number) for place, number in enumerate(numbers)}
        meanings |= {PAGE + b"%d" % place: reference(pages + place) for place in range(part.pages)}
        meanings |= {KEY + b"%d" % key: b"%d" % (self._next_key + key) for key in range(len(part.parents))}
        for place, stream in enumerate(part.streams, start=len(small)):
            if numbers[place] == first + place:
                self._writer.put_stream(numbers[place], bound(stream.entries, meanings), stream.data)
        texts = bound(BETWEEN.join(self._texts(part, small)), meanings).split(BETWEEN)
        for number, text in zip(numbers, texts, strict=False):
            if text:
                self._writer.put(number, text)
        leaves = tuple(
            Leaf(pages + place, self._entries(place, page, numbers), [numbers[page.content]])
            for place, page in enumerate(part.leaves)
        )
        self._adopt(part, leaves, numbers)
        if key:
            self._shared[LINK + key.encode()] = reference(leaves[0].number)
        return leaves

    def _texts(self, part: Part, small: Sequence[bytes]) -> Sequence[bytes]:
        """Return the texts of a part, with its language at the top of its structure if it is not that of the whole."""
        if part.language == self._about.language:
            return small
        texts = list(small)
        for top in part.tops:
            if b"/Lang" not in texts[top]:
                texts[top] = b"%b /Lang %b >>" % (texts[top][:-2], String(part.language).unparse())
        return texts

    def _streams_of(self, part: Part, first: int) -> list[int]:
        """Return the numbers of a part's streams; a photograph that another part brought already has its number."""
        numbers = []
        for number, stream in enumerate(part.streams, start=first):
            content = hashlib.sha256(stream.entries + b"\0" + stream.data).digest()
            numbers.append(number if MARK in stream.entries else self._streams.setdefault(content, number))
        return numbers

    def _entries(self, place: int, page: Page, numbers: Sequence[int]) -> bytes:
        entries = b"/Resources " + reference(numbers[page.resources])
        if self._press:
            return entries
        if page.annotations:
            entries += b" /Annots [%b]" % b" ".join(reference(numbers[link]) for link in page.annotations)
        return entries + b" /StructParents %d /Tabs /S" % (self._next_key + place)

    def _adopt(self, part: Part, leaves: Sequence[Leaf], numbers: Sequence[int]) -> None:
        """Note what the file will need to know of a part at its end."""
        self._tops.append(_Tops(leaves[0].number, tuple(numbers[top] for top in part.tops)))
        self._parents += [(self._next_key + key, numbers[parent]) for key, parent in enumerate(part.parents)]
        self._next_key += len(part.parents)
        for name, use in part.fonts.items():
            self._names[name] = use.key
            self._uses.setdefault(use.key, FaceUse(use.key)).add(use)

    def blank(self) -> Leaf:
        """Return an empty page."""
        if not self._plain:
            entries = b"/Font " + self._shared[FONTS]
            if self._press:
                entries += b" /ColorSpace << /Registration %b >>" % self._shared[REGISTRATION]
            self._plain = self._writer.add(b"<< %b >>" % entries)
        return Leaf(self._writer.reserve(), b"/Resources " + reference(self._plain), [])

    # -- marks --------------------------------------------------------------------------------------------------------

    def mark(self, leaf: Leaf, marks: Marks) -> None:
        """Draw marks over the content of a page; in the file they stand before it."""
        self.draw(leaf, page_marks.operators(marks, self._font_name))

    def draw(self, leaf: Leaf, operators: bytes) -> None:
        """Put a content stream under those of a page."""
        if self._press:
            operators = press_colours.separated(operators, self._palette)
        leaf.contents.insert(0, self._writer.add_stream(operators))

    def _font_name(self, run: Run) -> str:
        """Add the glyphs of a run to those that will be embedded; return the resource name of its face."""
        use = self._uses.setdefault(run.key, FaceUse(run.key))
        use.add_run(run)
        if run.key not in self._marks:
            known = (name for name, key in self._names.items() if key == run.key)
            name = self._marks[run.key] = next(known, f"Mark{len(self._names)}")
            self._names[name] = run.key
        return self._marks[run.key]

    # -- finishing ----------------------------------------------------------------------------------------------------

    def finish(self, leaves: Sequence[Leaf], bookmarks: Sequence[Bookmark] = (), roman: int = 0) -> None:
        """Write the pages in their order, faces, tree, outline, metadata; the first `roman` are labelled i, ii, …."""
        writer = self._writer
        faces = {key: writer.add(pdf_fonts.embed(writer, use)) for key, use in self._uses.items()}
        fonts = (b"/%b %b" % (name.encode(), reference(faces[key])) for name, key in self._names.items())
        writer.put(self._fonts, b"<< %b >>" % b" ".join(fonts))
        self._write_pages(leaves)
        root = [b"/Type /Catalog /Pages " + reference(self._pages), b"/Lang " + String(self._about.language).unparse()]
        if self._press:
            root.append(b"/OutputIntents [%b]" % pdf_metadata.output_intent(writer, self._about.variant))
        else:
            self._write_tree(leaves)
            root += [b"/StructTreeRoot %b /MarkInfo << /Marked true >>" % reference(self._tree)]
            root += [b"/ViewerPreferences << /DisplayDocTitle true >>"]
            if bookmarks:
                root.append(b"/Outlines " + reference(self._write_outline(leaves, bookmarks)))
        if self._about.variant is Variant.ARCHIVE:
            root.append(b"/OutputIntents [%b]" % pdf_metadata.output_intent(writer, self._about.variant))
        if roman:
            mode = b"" if self._press else b"/PageMode /UseOutlines "
            root.append(mode + b"/PageLabels << /Nums [0 << /S /r >> %d << /S /D >>] >>" % roman)
        root.append(b"/Metadata " + reference(pdf_metadata.write_packet(writer, self._about)))
        writer.put(self._root, b"<< %b >>" % b" ".join(root))
        writer.finish(self._root, writer.add(pdf_metadata.information(self._about)))

    def _write_pages(self, leaves: Sequence[Leaf]) -> None:
        """Write the pages in their order, in branches that readers need not load whole."""
        boxes = _boxes(self._paper, press=self._press)
        branches = []
        for start in range(0, len(leaves), LEAF):
            some = leaves[start : start + LEAF]
            branch = self._writer.reserve()
            for leaf in some:
                contents = b" ".join(map(reference, (*leaf.contents, *self._over)))
                self._writer.put(
                    leaf.number,
                    b"<< /Type /Page /Parent %b %b /Contents [%b] %b >>"
                    % (reference(branch), boxes, contents, leaf.entries),
                )
            kids = b" ".join(reference(leaf.number) for leaf in some)
            self._writer.put(
                branch,
                b"<< /Type /Pages /Parent %b /Count %d /Kids [%b] >>" % (reference(self._pages), len(some), kids),
            )
            branches.append(branch)
        kids = b" ".join(map(reference, branches))
        self._writer.put(self._pages, b"<< /Type /Pages /Count %d /Kids [%b] >>" % (len(leaves), kids))

    def _write_tree(self, leaves: Sequence[Leaf]) -> None:
        """Write the structure in the order of the pages, and the parent tree in leaves of LEAF entries."""
        order = {leaf.number: place for place, leaf in enumerate(leaves)}
        tops = sorted(self._tops, key=lambda part: order[part.page])
        kids = b" ".join(reference(number) for part in tops for number in part.elements)
        document = b"<< /Type /StructElem /S /Document /P %b /K [%b] >>"
        self._writer.put(self._document, document % (reference(self._tree), kids))
        rows = []
        for start in range(0, len(self._parents), LEAF):
            some = self._parents[start : start + LEAF]
            nums = b" ".join(b"%d %d 0 R" % pair for pair in some)
            rows.append(self._writer.add(b"<< /Limits [%d %d] /Nums [%b] >>" % (some[0][0], some[-1][0], nums)))
        parents = self._writer.add(b"<< /Kids [%b] >>" % b" ".join(map(reference, rows)))
        root = b"<< /Type /StructTreeRoot /K [%b] /ParentTree %b /ParentTreeNextKey %d >>"
        self._writer.put(self._tree, root % (self._shared[DOCUMENT], reference(parents), self._next_key))

    def _write_outline(self, leaves: Sequence[Leaf], bookmarks: Sequence[Bookmark]) -> int:
        """Write the outline, closed below its first level (12.3.3), and return its number."""
        outline = self._writer.reserve()
        first, last = self._write_items(leaves, bookmarks, outline)
        body = b"<< /Type /Outlines /Count %d /First %b /Last %b >>"
        self._writer.put(outline, body % (len(bookmarks), reference(first), reference(last)))
        return outline

    def _write_items(self, leaves: Sequence[Leaf], bookmarks: Sequence[Bookmark], parent: int) -> tuple[int, int]:
        first = self._writer.reserve(len(bookmarks))
        last = first + len(bookmarks) - 1
        for number, mark in enumerate(bookmarks, start=first):
            target = reference(leaves[mark.page].number)
            entries = [b"/Title " + String(mark.label).unparse(), b"/Parent " + reference(parent)]
            entries.append(b"/Dest [%b /XYZ 0 %.2f null]" % (target, mark.top))
            entries += [b"/Prev " + reference(number - 1)] if number > first else []
            entries += [b"/Next " + reference(number + 1)] if number < last else []
            if mark.below:
                below = self._write_items(leaves, mark.below, number)
                entries.append(b"/First %b /Last %b" % (reference(below[0]), reference(below[1])))
                entries.append(b"/Count -%d" % len(mark.below))
            self._writer.put(number, b"<< %b >>" % b" ".join(entries))
        return first, last


def _boxes(paper: Paper | Format, *, press: bool) -> bytes:
    """Return media box, bleed box and trim box of a trimmed page whose lower left corner is the origin."""
    boxes = []
    for name, slug in ((b"MediaBox", SLUG), (b"BleedBox", BLEED), (b"TrimBox", 0.0)):
        over = slug if press else 0.0
        edges = (-over, -over, paper.width + over, paper.height + over)
        boxes.append(b"/%b [%b]" % (name, b" ".join(b"%.4f" % (edge * MM) for edge in edges)))
    return b" ".join(boxes)
