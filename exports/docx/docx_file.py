"""A Word document in the making: WordprocessingML (ECMA-376) as strings, and the package that it goes into.

Strings, because python-docx's paragraph API takes six seconds for a hundred sheets and this takes a quarter of one.
"""

import hashlib
import io
import tempfile
import weakref
import zipfile
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import IO

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from lxml import etree

from exports import xml_text
from exports.docx import docx_styles
from exports.house_style import house
from exports.sheet.page_size import Paper
from exports.sheet.sheet import Photo
from forms.languages import region_tag
from forms.word.wordml import EMU_PER_MM, attribute, clean, drawing
from forms.zip_entry import zip_entry

NAMESPACES = nsdecls("w", "r")
_DECLARED = (f" {nsdecls('a')}", f" {nsdecls('pic')}")
"""What the main part of python-docx's package does not declare at its root."""
DOCUMENT = "word/document.xml"
UNDATED = date(2000, 1, 1)
IN_MEMORY = 8_000_000
"""Bytes of pictures that wait in memory; more wait in a temporary file, so that they are never there at once."""
_BODY = etree.Comment("body")
"""Where the collected XML goes when the package is written."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a run of text looks besides its paragraph's style. `colour` is `rrggbb`."""

    language: str
    bold: bool = False
    italic: bool = False
    colour: str = ""
    style: str = ""
    size: float = 0


def run_properties(look: Look) -> str:
    """Return `w:rPr`, in the order of the schema."""
    rtl = house.direction(look.language) == "rtl"
    tag = region_tag(look.language)
    parts = [
        f'<w:rStyle w:val="{look.style}"/>' if look.style else "",
        "<w:b/><w:bCs/>" if look.bold else "",
        "<w:i/><w:iCs/>" if look.italic else "",
        f'<w:color w:val="{look.colour}"/>' if look.colour else "",
        f'<w:sz w:val="{round(look.size * 2)}"/><w:szCs w:val="{round(look.size * 2)}"/>' if look.size else "",
        "<w:rtl/>" if rtl else "",
        f'<w:lang w:val="en-GB" w:bidi="{tag}"/>' if rtl else f'<w:lang w:val="{tag}"/>',
    ]
    return f"<w:rPr>{''.join(parts)}</w:rPr>"


def run(text: str, look: Look) -> str:
    """Return a run; line ends become breaks."""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{clean(line)}</w:t>' for line in text.split("\n"))
    return f"<w:r>{run_properties(look)}{lines}</w:r>"


def field(instruction: str, cached: str, look: Look) -> str:
    """Return a field such as PAGE with the text shown until Word computes it."""
    properties = run_properties(look)
    begin, separate, end = (
        f'<w:r>{properties}<w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
    )
    code = f'<w:r>{properties}<w:instrText xml:space="preserve"> {clean(instruction)} </w:instrText></w:r>'
    return begin + code + separate + run(cached, look) + end


def paragraph(style: str, runs: str, rtl: bool = False, before: str = "", after: str = "") -> str:
    """Return a paragraph in a style (by its id), with properties that the schema wants before and after `w:bidi`."""
    bidi = "<w:bidi/>" if rtl else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{before}{bidi}{after}</w:pPr>{runs}</w:p>'


def twips(millimetres: float) -> int:
    """Return twentieths of a point."""
    return round(millimetres * docx_styles.TWIPS_PER_MM)


def cell(width: float, content: str, span: int = 1, fill: str = "") -> str:
    """Return a cell `width` mm wide, over `span` columns, on the colour `fill` (`rrggbb`) if there is one."""
    merged = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/>{merged}{shade}</w:tcPr>{content}</w:tc>'


def table_row(cells: str, properties: str = "") -> str:
    """Return a row that stays on one page."""
    return f"<w:tr><w:trPr><w:cantSplit/>{properties}</w:trPr>{cells}</w:tr>"


def table(
    rows: str,
    widths: tuple[float, ...],
    borders: str = "",
    caption: str = "",
    padding: tuple[int, ...] = (0, 60, 0, 120),
    *,
    rtl: bool = False,
) -> str:
    """Return a table with columns of `widths` mm; `padding` of its cells: top, start, bottom, end, in twips."""
    grid = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    visual = "<w:bidiVisual/>" if rtl else ""
    name = f"<w:tblCaption w:val={attribute(caption)}/>" if caption else ""
    sides = zip(("top", "start", "bottom", "end"), padding, strict=True)
    margins = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in sides)
    size = f'<w:tblW w:w="{twips(sum(widths))}" w:type="dxa"/>'
    properties = f'{visual}{size}{borders}<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar>{name}'
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"


class WordFile:
    """Collects body XML and what it refers to, then becomes bytes."""

    def __init__(self, colour: str = "", paper: Paper = Paper.A4) -> None:
        """`colour` (`rrggbb`) is the one that the styles get; without one they stay neutral."""
        self.document = Document(io.BytesIO(docx_styles.questionnaire(paper)))
        self.colour = colour
        if colour:
            docx_styles.paint(self.document, colour)
        self.parts: list[str] = []
        self._links: dict[str, str] = {}
        self._pictures: dict[bytes, str] = {}
        self._waiting = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
        weakref.finalize(self, self._waiting.close)
        self._sizes: dict[str, int] = {}
        self._drawings = 0
        self._lists = 1
        self._list_xml: list[str] = []

    def add(self, xml: str) -> None:
        """Append body XML."""
        self.parts.append(xml)

    def link(self, url: str, runs: str) -> str:
        """Return a hyperlink around runs."""
        if url not in self._links:
            self._links[url] = f"rLink{len(self._links) + 1}"
            relations = self.document.part.rels
            relations.add_relationship(RELATIONSHIP_TYPE.HYPERLINK, url, self._links[url], is_external=True)
        return f'<w:hyperlink r:id="{self._links[url]}">{runs}</w:hyperlink>'

    def picture(self, photo: Photo, alt: str, width: float, height: float, crop: tuple[float, float] = (0, 0)) -> str:
        """Return a run with a picture of a size in mm; the same bytes are stored once.

        `crop` is what is hidden at its top and its foot, in shares of its height.
        """
        data = photo.data
        digest = hashlib.sha256(data).digest()
        if digest not in self._pictures:
            number = len(self._pictures) + 1
            self._pictures[digest] = f"rPicture{number}"
            path = PackURI(f"/word/media/picture{number}.jpg")
            self._waiting.write(data)
            self._sizes[path.membername] = len(data)
            part = Part(path, "image/jpeg", b"", self.document.part.package)
            self.document.part.rels.add_relationship(RELATIONSHIP_TYPE.IMAGE, part, self._pictures[digest])
        name = self._pictures[digest]
        self._drawings += 1
        size = round(width * EMU_PER_MM), round(height * EMU_PER_MM)
        return drawing(name, self._drawings, alt, *size, crop, _DECLARED)

    def numbered_list(self, start: int) -> int:
        """Return the id of a new numbered list that begins at `start`."""
        self._lists += 1
        begin = f'<w:startOverride w:val="{start}"/></w:lvlOverride>'
        levels = "".join(f'<w:lvlOverride w:ilvl="{level}">{begin}' for level in range(3))
        numbers = f'<w:abstractNumId w:val="{docx_styles.NUMBERS}"/>'
        self._list_xml.append(f'<w:num w:numId="{self._lists}">{numbers}{levels}</w:num>')
        return self._lists

    def footer(self, xml: str) -> None:
        """Put a paragraph at the foot of every page."""
        self._replace(self.document.sections[0].footer, xml)

    def header(self, xml: str) -> None:
        """Put a paragraph at the head of every page but the first, whose foot is that of the others."""
        section = self.document.sections[0]
        section.different_first_page_header_footer = True
        self._replace(section.header, xml)
        self._replace(section.first_page_header, paragraph("Header", ""))
        section.first_page_footer.is_linked_to_previous = False
        section.first_page_footer._element[:] = deepcopy(section.footer._element)[:]

    def _replace(self, place: object, xml: str) -> None:
        place.is_linked_to_previous = False  # type: ignore[attr-defined]
        new = parse_xml(xml.replace("<w:p>", f"<w:p {NAMESPACES}>", 1))
        place._element[:] = [new]  # type: ignore[attr-defined]

    def write(self, target: IO[bytes], title: str, author: str, language: str, day: date | None) -> None:
        """Write the document: the same bytes for the same content, in any process."""
        body = self.document.element.body
        body.clear_content()
        body.sectPr.addprevious(deepcopy(_BODY))
        lists = parse_xml(f"<w:numbering {NAMESPACES}>{''.join(self._list_xml)}</w:numbering>")
        self.document.part.numbering_part.element.extend(lists)
        defaults = self.document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
        defaults.set(qn("w:bidi" if house.direction(language) == "rtl" else "w:val"), region_tag(language))
        title, author = (xml_text.legal(text)[:255] for text in (title, author))
        about = self.document.core_properties
        about.title, about.author, about.last_modified_by, about.comments = title, author, author, ""
        about.language, about.revision = region_tag(language), 1
        about.created = about.modified = datetime.combine(day or UNDATED, datetime.min.time(), UTC).replace(tzinfo=None)
        empty = io.BytesIO()
        self.document.save(empty)
        with zipfile.ZipFile(empty) as source:
            self._fill(source, target)

    def _fill(self, empty: zipfile.ZipFile, target: IO[bytes]) -> None:
        """Write a package with the body and the pictures in their places, in a fixed order at a fixed time."""
        first = ("[Content_Types].xml", "_rels/.rels")
        names = sorted(set(empty.namelist()) - set(self._sizes), key=lambda name: (name not in first, name))
        with zipfile.ZipFile(target, "w") as package:
            for name in names:
                data = empty.read(name)
                if name == DOCUMENT:
                    data = data.replace(etree.tostring(_BODY), "".join(self.parts).encode())
                package.writestr(zip_entry(name), data)
            self._waiting.seek(0)
            for name, size in self._sizes.items():
                package.writestr(zip_entry(name, stored=True), self._waiting.read(size))
