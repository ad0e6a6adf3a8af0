"""WordprocessingML (ECMA-376) as strings: runs, paragraphs, content controls, bookmarks and tables."""

import re
import unicodedata
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

EMU_PER_MM = 36000
_NOT_DELETED, _HINT_SHOWN = '<w:lock w:val="sdtLocked"/>', "<w:showingPlcHdr/>"
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Return text escaped for XML, without the characters that XML cannot hold."""
    return escape(_ILLEGAL.sub("", text))


def attribute(text: str) -> str:
    """Return text as a quoted XML attribute."""
    return quoteattr(_ILLEGAL.sub("", text))


def reads_right_to_left(text: str, otherwise: bool = False) -> bool:
    """Return whether the first letter of a text belongs to a script that is read from right to left."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return otherwise


def run(text: str, *, bold: bool = False, italic: bool = False, style: str = "") -> str:
    """Return a run in one look; line ends become breaks."""
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
    """Return a paragraph; `style` is an id, `indent` in twentieths of a point."""
    bidi = "<w:bidi/>" if rtl else ""
    inset = f'<w:ind w:left="{indent}"/>' if indent else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{numbering}{bidi}{inset}</w:pPr>{content}</w:p>'


def list_item(level: int, numbering: int) -> str:
    """Return the properties that make a paragraph an item of a list."""
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{numbering}"/></w:numPr>'


def table(rows: Sequence[str], widths: Sequence[int], title: str, *, rtl: bool = False) -> str:
    """Return a table; `widths` are in twentieths of a point, `title` is for screen readers."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="FormTable"/>{"<w:bidiVisual/>" if rtl else ""}'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblLook w:val="0000"/>'
        f"<w:tblCaption w:val={attribute(title)}/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def together(rows: Sequence[str]) -> list[str]:
    """Return the rows, kept on one page as far as they fit: each paragraph stays with the row that follows."""
    styled = re.compile(r'(<w:pStyle w:val="[^"]*"/>)')
    return [*(styled.sub(r"\1<w:keepNext/>", one) for one in rows[:-1]), *rows[-1:]]


def row(cells: Sequence[str], *, height: int = 0, header: bool = False, whole: bool = True) -> str:
    """Return a row at least `height` twentieths of a point high; a `whole` one stays on one page."""
    properties = (
        ("<w:cantSplit/>" if whole else "")
        + (f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>' if height else "")
        + ("<w:tblHeader/>" if header else "")
    )
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{''.join(cells)}</w:tr>"


def cell(content: str, width: int, *, fill: str = "") -> str:
    """Return a cell with the paragraphs `content`."""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>{content}</w:tc>'


def drawing(
    relation: str,
    number: int,
    alt: str,
    width: int,
    height: int,
    crop: tuple[float, float] = (0, 0),
    declared: tuple[str, str] = ("", ""),
) -> str:
    """Return a run with a picture of the given size in EMU, less these parts of it at its top and bottom.

    `declared` are the namespaces of drawings and of pictures, for a document whose root does not declare them.
    """
    hidden = f'<a:srcRect t="{round(crop[0] * 100_000)}" b="{round(crop[1] * 100_000)}"/>' if any(crop) else ""
    properties = f'id="{number}" name="Picture {number}" descr={attribute(alt)}'
    of_drawing, of_picture = declared
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
        f"<wp:docPr {properties}/><wp:cNvGraphicFramePr>"
        f'<a:graphicFrameLocks{of_drawing} noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic{of_drawing}>'
        f'<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic{of_picture}>'
        f"<pic:nvPicPr><pic:cNvPr {properties}/><pic:cNvPicPr/></pic:nvPicPr>"
        f'<pic:blipFill><a:blip r:embed="{relation}"/>{hidden}<a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )


def _names(tag: str, title: str) -> str:
    return f"<w:alias w:val={attribute(title[:64])}/><w:tag w:val={attribute(tag)}/>"


class Numbers:
    """Hands out the numbers that bookmarks, controls and pictures of one document must not share."""

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> int:
        """Return a number that was not given out before."""
        self._last += 1
        return self._last

    def bookmark(self, name: str, content: str) -> str:
        """Return content inside a bookmark."""
        start, end = self.bookmark_ends(name)
        return f"{start}{content}{end}"

    def bookmark_ends(self, name: str) -> tuple[str, str]:
        """Return the two ends of a bookmark, for content of several paragraphs."""
        number = self.next()
        return f'<w:bookmarkStart w:id="{number}" w:name={attribute(name)}/>', f'<w:bookmarkEnd w:id="{number}"/>'

    def _control(self, names: str, content: str, *properties: str) -> str:
        """Return a content control among the runs of a paragraph."""
        return (
            f'<w:sdt><w:sdtPr>{names}<w:id w:val="{self.next() + 1000}"/>{"".join(properties)}</w:sdtPr>'
            f"<w:sdtContent>{content}</w:sdtContent></w:sdt>"
        )

    def locked(self, content: str) -> str:
        """Return runs that cannot be changed: questions, explanations, labels."""
        return self._control("", content, '<w:lock w:val="sdtContentLocked"/>', "<w:richText/>")

    def check_box(self, tag: str, title: str, ticked: bool) -> str:
        """Return a box to tick."""
        kind = (
            f'<w14:checkbox><w14:checked w14:val="{int(ticked)}"/>'
            '<w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
            '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox>'
        )
        return self._control(_names(tag, title), run("☒" if ticked else "☐", style="FormBox"), _NOT_DELETED, kind)

    def menu(self, tag: str, title: str, items: Sequence[tuple[str, str]], chosen: str, hint: str) -> str:
        """Return a menu of (value, words) that also takes other words. `chosen` are words, "" for none."""
        entries = "".join(
            f"<w:listItem w:displayText={attribute(words)} w:value={attribute(value)}/>" for value, words in items
        )
        content = run(chosen) if chosen else run(hint, style="PlaceholderText")
        hint_shown = "" if chosen else _HINT_SHOWN
        return self._control(
            _names(tag, title), content, _NOT_DELETED, hint_shown, f"<w:comboBox>{entries}</w:comboBox>"
        )

    def hint(self, tag: str, title: str, words: str) -> str:
        """Return grey words that vanish, with their control, as soon as something is typed."""
        content = run(words, style="PlaceholderText")
        return self._control(_names(tag, title), content, "<w:temporary/>", _HINT_SHOWN, "<w:richText/>")
