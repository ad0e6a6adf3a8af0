"""The named styles of the house in Word: an empty document that every sheet and edition starts from.

What belongs here: page set-up, styles, list numbering, the font table. What does not: content (`sheet_docx`) and the
package (`docx_file`). Designers may read the names here as the contract: `Heading 1` is a sheet's title.
"""

import io
from functools import cache
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

SANS, SERIF, DISPLAY = "Noto Sans", "Noto Serif", "Noto Serif Display"
COMPLEX = "Noto Sans Arabic"
INK, QUIET = RGBColor(0x1D, 0x21, 0x26), RGBColor(0x54, 0x5D, 0x67)
BULLETS, NUMBERS = 90, 91
"""Ids of the abstract list definitions."""

# name, based on, font, size, colour, bold, italic, space before, space after, line spacing, keep with next
_PARAGRAPHS: tuple[tuple[str, str, str, float, RGBColor, bool, bool, float, float, float, bool], ...] = (
    ("Heading 1", "Normal", DISPLAY, 28, INK, False, False, 14, 4, 1.05, True),
    ("Heading 2", "Normal", SANS, 11, INK, True, False, 14, 3, 1.1, True),
    ("Subtitle", "Normal", SERIF, 13, QUIET, False, True, 0, 8, 1.2, False),
    ("Title", "Normal", DISPLAY, 40, INK, False, False, 0, 12, 1.05, True),
    ("Caption", "Normal", SANS, 8, QUIET, False, False, 2, 10, 1.15, False),
    ("List Bullet", "Normal", SANS, 10, INK, False, False, 0, 3, 1.3, False),
    ("List Number", "Normal", SANS, 10, INK, False, False, 0, 3, 1.3, False),
    ("Header", "Normal", SANS, 7.5, QUIET, False, False, 0, 0, 1.1, False),
    ("Footer", "Normal", SANS, 7.5, QUIET, False, False, 0, 0, 1.1, False),
    ("TOC Heading", "Normal", DISPLAY, 24, INK, False, False, 0, 14, 1.1, True),
    ("toc 1", "Normal", SANS, 10, INK, False, False, 0, 5, 1.2, False),
    ("Sheet Band", "Normal", SANS, 9, RGBColor(0xFF, 0xFF, 0xFF), True, False, 0, 0, 1.3, True),
    ("Sheet Place", "Normal", SANS, 10.5, INK, False, False, 0, 10, 1.2, False),
    ("Sheet Picture", "Normal", SANS, 10, INK, False, False, 6, 2, 1.0, True),
    ("Sheet Lead", "Normal", SERIF, 12.5, INK, False, False, 0, 7, 1.35, False),
    ("Sheet Fact", "Normal", SANS, 9, INK, False, False, 2, 2, 1.15, False),
    ("Sheet Fact Label", "Normal", SANS, 9, QUIET, False, False, 2, 2, 1.15, False),
    ("Sheet Contact", "Normal", SANS, 9, INK, False, False, 1, 1, 1.2, False),
    ("Sheet Imprint", "Normal", SANS, 8, QUIET, False, False, 6, 2, 1.2, False),
    ("Edition Country", "Normal", SANS, 10, INK, True, False, 12, 4, 1.2, True),
)


@cache
def template() -> bytes:
    """The empty document, as bytes."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin, section.bottom_margin = Mm(18), Mm(22)
    section.header_distance, section.footer_distance = Mm(8), Mm(11)
    _normal(document)
    for row in _PARAGRAPHS:
        _paragraph_style(document, row)
    link = document.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.underline = True
    _lists(document)
    _font_table(document)
    _hyphenation(document)
    for name, relation in list(document.part.rels.items()):
        if relation.reltype.endswith("/stylesWithEffects"):  # a leftover of Word 2010 in python-docx's own template
            del document.part.rels[name]
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _normal(document: Any) -> None:
    style = document.styles["Normal"]
    style.font.size, style.font.color.rgb = Pt(10), INK
    style.paragraph_format.space_after = Pt(6)
    style.paragraph_format.line_spacing = 1.35
    style.paragraph_format.widow_control = True
    _fonts(style, SANS)


def _fonts(style: Any, family: str) -> None:
    """One family for all scripts but the complex ones, and no theme fonts in its way."""
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        if "Theme" in name:
            del fonts.attrib[name]
    for slot in ("ascii", "hAnsi", "eastAsia"):
        fonts.set(qn(f"w:{slot}"), family)
    fonts.set(qn("w:cs"), COMPLEX)


def _paragraph_style(document: Any, row: tuple[Any, ...]) -> None:
    name, base, family, size, colour, bold, italic, before, after, spacing, keep = row
    styles = document.styles
    style = styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name[0] != "S")
    style.element.set(qn("w:styleId"), "TOC1" if name == "toc 1" else name.replace(" ", ""))
    style.base_style = styles[base]
    for old in style.element.findall(qn("w:rPr")):
        style.element.remove(old)
    borders = style.element.find(f".//{qn('w:pBdr')}")
    if borders is not None:
        borders.getparent().remove(borders)
    _fonts(style, family)
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, italic
    style.font.color.rgb = colour
    complex_size = style.element.rPr.makeelement(qn("w:szCs"), {qn("w:val"): str(round(size * 2))})
    style.element.rPr.find(qn("w:sz")).addnext(complex_size)
    layout = style.paragraph_format
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.MULTIPLE, spacing
    layout.keep_with_next = keep
    style.quick_style, style.hidden = True, False


def _lists(document: Any) -> None:
    """Two list definitions of three levels, and the one numbering instance that all bullets share."""
    numbering = document.part.numbering_part.element
    for element in list(numbering):
        numbering.remove(element)
    for number, (form, text) in ((BULLETS, ("bullet", "•")), (NUMBERS, ("decimal", "%{}."))):
        levels = "".join(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
            f'<w:lvlText w:val="{text.format(level + 1)}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:ind w:left="{340 * (level + 1)}" w:hanging="300"/></w:pPr></w:lvl>'
            for level in range(3)
        )
        numbering.append(
            parse_xml(
                f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}"><w:multiLevelType w:val="hybridMultilevel"/>'
                f"{levels}</w:abstractNum>"
            )
        )
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="1"><w:abstractNumId w:val="{BULLETS}"/></w:num>'))
    for name in ("List Bullet", "List Number"):
        properties = document.styles[name].element.pPr
        for old in properties.findall(qn("w:numPr")):
            properties.remove(old)


def _hyphenation(document: Any) -> None:
    """Word hyphenates by the language of each run; not in headings, captions and facts."""
    settings = document.settings.element
    settings.find(qn("w:defaultTabStop")).addnext(parse_xml(f"<w:autoHyphenation {nsdecls('w')}/>"))
    for name in ("Heading 2", "Subtitle", "Caption", "Sheet Band", "Sheet Place", "Sheet Contact", "Sheet Imprint"):
        properties = document.styles[name].element.get_or_add_pPr()
        spacing = properties.find(qn("w:spacing"))
        spacing.addprevious(parse_xml(f"<w:suppressAutoHyphens {nsdecls('w')}/>"))


def _font_table(document: Any) -> None:
    """What Word may use where Noto is not installed."""
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="00"/><w:family w:val="{kind}"/>'
        '<w:pitch w:val="variable"/></w:font>'
        for name, other, kind in (
            (SANS, "Segoe UI", "swiss"),
            (SERIF, "Georgia", "roman"),
            (DISPLAY, "Georgia", "roman"),
            (COMPLEX, "Arial", "swiss"),
        )
    )
    xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts {nsdecls("w")}>{entries}</w:fonts>'
    for relation in document.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.FONT_TABLE:
            relation.target_part._blob = xml.encode()
