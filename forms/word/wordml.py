"""WordprocessingML as strings: runs, paragraphs, content controls, bookmarks and tables (ECMA-376).

Markup that knows nothing of questions; the package around it is in `form_package`.
"""

import re
import unicodedata
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

EMU_PER_MM = 36000
BOX, TICKED_BOX = "☐", "☒"
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Text as XML: escaped, without the characters that XML cannot hold."""
    return escape(_ILLEGAL.sub("", text))


def attribute(text: str) -> str:
    """Text as a quoted XML attribute."""
    return quoteattr(_ILLEGAL.sub("", text))


def reads_right_to_left(text: str, otherwise: bool = False) -> bool:
    """Whether the first letter of a text belongs to a script that is read from right to left."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return otherwise


def run(text: str, *, bold: bool = False, italic: bool = False, style: str = "") -> str:
    """A run in one look; line ends become breaks."""
    properties = (
        (f'<w:rStyle w:val="{style}"/>' if style else "")
        + ("<w:b/><w:bCs/>" if bold else "")
        + ("<w:i/><w:iCs/>" if italic else "")
        + ("<w:rtl/>" if reads_right_to_left(text) else "")
    )
    lines = "<w:br/>".join("<w:tab/>".join(map(_letters, line.split("\t"))) for line in text.split("\n"))
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{lines}</w:r>"


def _letters(text: str) -> str:
    return f'<w:t xml:space="preserve">{clean(text)}</w:t>' if text else ""


def paragraph(style: str, content: str, *, rtl: bool = False, numbering: str = "", indent: int = 0) -> str:
    """A paragraph in a named style (by its id), indented by so many twentieths of a point."""
    bidi = "<w:bidi/>" if rtl else ""
    inset = f'<w:ind w:left="{indent}"/>' if indent else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{numbering}{bidi}{inset}</w:pPr>{content}</w:p>'


def list_item(level: int, numbering: int) -> str:
    """The properties that make a paragraph an item of a list."""
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{numbering}"/></w:numPr>'


def table(rows: Sequence[str], widths: Sequence[int], title: str, *, rtl: bool = False) -> str:
    """A table with columns of fixed widths, in twentieths of a point. `title` is what a screen reader says of it."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="FormTable"/>{"<w:bidiVisual/>" if rtl else ""}'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblLook w:val="0000"/>'
        f"<w:tblCaption w:val={attribute(title)}/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def together(rows: Sequence[str]) -> list[str]:
    """The rows, kept on one page as far as they fit on one: each paragraph stays with the row that follows."""
    styled = re.compile(r'(<w:pStyle w:val="[^"]*"/>)')
    return [*(styled.sub(r"\1<w:keepNext/>", one) for one in rows[:-1]), *rows[-1:]]


def row(cells: Sequence[str], *, height: int = 0, header: bool = False, whole: bool = True) -> str:
    """A row that is at least `height` twentieths of a point high; `whole` ones stay on one page."""
    properties = (
        ("<w:cantSplit/>" if whole else "")
        + (f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>' if height else "")
        + ("<w:tblHeader/>" if header else "")
    )
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{''.join(cells)}</w:tr>"


def cell(content: str, width: int, *, fill: str = "") -> str:
    """A cell with the paragraphs `content`."""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>{content}</w:tc>'


def drawing(relation: str, number: int, alt: str, width: int, height: int) -> str:
    """A run with a picture of the given size in EMU."""
    properties = f'id="{number}" name="Picture {number}" descr={attribute(alt)}'
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
        f"<wp:docPr {properties}/><wp:cNvGraphicFramePr>"
        '<a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f"<pic:nvPicPr><pic:cNvPr {properties}/><pic:cNvPicPr/></pic:nvPicPr>"
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )


class Numbers:
    """Hands out the numbers that bookmarks, controls and pictures of one document must not share."""

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> int:
        """A number that was not given out before."""
        self._last += 1
        return self._last

    def bookmark(self, name: str, content: str) -> str:
        """Content inside a bookmark."""
        start, end = self.bookmark_ends(name)
        return f"{start}{content}{end}"

    def bookmark_ends(self, name: str) -> tuple[str, str]:
        """The two ends of a bookmark, for content of several paragraphs."""
        number = self.next()
        return f'<w:bookmarkStart w:id="{number}" w:name={attribute(name)}/>', f'<w:bookmarkEnd w:id="{number}"/>'

    def control(
        self,
        tag: str,
        title: str,
        content: str,
        kind: str = "<w:richText/>",
        *,
        lock: str = "",
        hint: bool = False,
        passing: bool = False,
    ) -> str:
        """A content control among the runs of a paragraph. A `hint` vanishes when one types; a `passing` control, too.

        `lock`: "sdtLocked" (cannot be deleted) or "sdtContentLocked" (nor changed).
        """
        properties = (
            (f"<w:alias w:val={attribute(title[:64])}/>" if title else "")
            + (f"<w:tag w:val={attribute(tag)}/>" if tag else "")
            + f'<w:id w:val="{self.next() + 1000}"/>'
            + (f'<w:lock w:val="{lock}"/>' if lock else "")
            + ("<w:temporary/>" if passing else "")
            + ("<w:showingPlcHdr/>" if hint else "")
            + kind
        )
        return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"

    def locked(self, content: str) -> str:
        """Runs that are read and not changed: questions, explanations, labels."""
        return self.control("", "", content, lock="sdtContentLocked")

    def check_box(self, tag: str, title: str, ticked: bool) -> str:
        """A box to tick."""
        kind = (
            f'<w14:checkbox><w14:checked w14:val="{int(ticked)}"/>'
            '<w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
            '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox>'
        )
        return self.control(tag, title, run(TICKED_BOX if ticked else BOX, style="FormBox"), kind, lock="sdtLocked")

    def menu(self, tag: str, title: str, items: Sequence[tuple[str, str]], chosen: str, hint: str) -> str:
        """A menu of (value, words) that also takes words of one's own. `chosen` are words, "" for none."""
        entries = "".join(
            f"<w:listItem w:displayText={attribute(words)} w:value={attribute(value)}/>" for value, words in items
        )
        content = run(chosen) if chosen else run(hint, style="PlaceholderText")
        kind = f"<w:comboBox>{entries}</w:comboBox>"
        return self.control(tag, title, content, kind, lock="sdtLocked", hint=not chosen)

    def hint(self, tag: str, title: str, words: str) -> str:
        """Grey words that vanish, with their control, as soon as something is typed."""
        return self.control(tag, title, run(words, style="PlaceholderText"), hint=True, passing=True)
