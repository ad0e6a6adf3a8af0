"""The named styles of the house in Word (house_style/word.toml): an empty document that every document starts from."""

import io
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from exports.house_style import house
from exports.sheet.page_size import Paper

SANS, SERIF, DISPLAY = "Noto Sans", "Noto Serif", "Noto Serif Display"
COMPLEX = "Noto Sans Arabic"
TEXT_WIDTH = 166.0
"""The width of the text area in mm."""
TOP, FOOT = 18.0, 22.0
"""The margins of a page, in mm."""
TWIPS_PER_MM = 56.6929
NEUTRAL = house.NEUTRAL_COLOUR.removeprefix("#")
INK, QUIET = RGBColor(0x1D, 0x21, 0x26), RGBColor(0x54, 0x5D, 0x67)
BULLETS, NUMBERS = 90, 91
"""Ids of the abstract list definitions."""

COLUMN = 30
"""Running text is set so much narrower than the page's text area, in mm: a line of 80 letters is easier to read."""
_KEPT = {
    "Normal", "Default Paragraph Font", "Normal Table", "No List", "Table Grid", "Strong", "Emphasis", "Quote",
    "Heading 3", "Hyperlink", "Sheet City", "Sheet Number",
}  # fmt: skip
"""Styles that stay in the gallery besides those of word.toml; the other 140 of Word's own only stood in the way."""
_FONTS = {"sans": SANS, "serif": SERIF, "display": DISPLAY}
_COLOURS = {"ink": INK, "quiet": QUIET}


@cache
def _paragraphs() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads((house.FOLDER / "word.toml").read_text("utf-8"))


@cache
def questionnaire(paper: Paper = Paper.A4) -> bytes:
    """Return the empty document on a paper. The text is as wide on each, so only the margins differ."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(paper.width), Mm(paper.height)
    section.left_margin = section.right_margin = Mm((paper.width - TEXT_WIDTH) / 2)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(FOOT)
    section.header_distance, section.footer_distance = Mm(8), Mm(11)
    _normal(document)
    for name, look in _paragraphs().items():
        _paragraph_style(document, name, look)
    _runs(document)
    _band(document)
    _tab_at_the_end(document, "Footer")
    _lists(document)
    _only_ours(document)
    _font_table(document)
    _layout_rules(document)
    for owner, kinds in ((document.part, ("stylesWithEffects", "customXml")), (document.part.package, ("thumbnail",))):
        for name, relation in list(owner.rels.items()):
            if relation.reltype.rsplit("/", 1)[-1] in kinds:  # leftovers in python-docx's own template
                del owner.rels[name]
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def paint(document: Any, colour: str) -> None:
    """Give the styles a topic's colour (`rrggbb`)."""
    styles = {style.name: style for style in document.styles}
    for name in (*(name for name, look in _paragraphs().items() if look.get("topic")), "Hyperlink", "Sheet City"):
        styles[name].font.color.rgb = RGBColor.from_string(colour)
    properties = styles["Sheet Band"].element.pPr
    for edge in (*properties.find(qn("w:pBdr")), properties.find(qn("w:shd"))):
        edge.set(qn("w:fill" if edge.tag == qn("w:shd") else "w:color"), colour)


def band(colour: str) -> str:
    """Return borders and shading of the band in a colour (`rrggbb`); the borders only make it thicker."""
    edge = f'w:val="single" w:sz="48" w:space="4" w:color="{colour}"'
    return (
        f"<w:pBdr><w:top {edge}/><w:left {edge}/><w:bottom {edge}/><w:right {edge}/></w:pBdr>"
        f'<w:shd w:val="clear" w:color="auto" w:fill="{colour}"/>'
    )


def _band(document: Any) -> None:
    """Shape the band at the top of a sheet, with a stop at its end for the network's name."""
    properties = document.styles["Sheet Band"].element.get_or_add_pPr()
    inset = 200
    stop = round(TEXT_WIDTH * TWIPS_PER_MM) - inset
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{stop}"/></w:tabs>'
    spacing = properties.find(qn("w:spacing"))
    for element in list(parse_xml(f"<w:pPr {nsdecls('w')}>{band(NEUTRAL)}{tabs}</w:pPr>")):
        spacing.addprevious(element)
    spacing.addnext(parse_xml(f'<w:ind {nsdecls("w")} w:left="{inset}" w:right="{inset}"/>'))


def _tab_at_the_end(document: Any, name: str) -> None:
    """Leave one stop, at the end of the text; Word's own ones are for another width of text."""
    layout = document.styles[name].paragraph_format
    layout.tab_stops.clear_all()
    layout.tab_stops.add_tab_stop(Mm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)


def _runs(document: Any) -> None:
    """Add the styles of words within a paragraph."""
    for name, bold, underline, size in (
        ("Hyperlink", None, True, None),
        ("Sheet City", True, None, None),
        ("Sheet Number", None, None, 12),
    ):
        style = document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER, builtin=name[0] != "S")
        style.element.set(qn("w:styleId"), name.replace(" ", ""))
        style.font.bold, style.font.underline = bold, underline
        if size:
            _set_size(style, size)
        style.quick_style, style.hidden = True, False


def _only_ours(document: Any) -> None:
    """Take away the styles that no sheet uses, and what still refers to them."""
    kept = _KEPT | _paragraphs().keys()
    root = document.styles.element
    for style in list(document.styles):
        if style.name not in kept:
            root.remove(style.element)
    known = {element.get(qn("w:styleId")) for element in root.iter(qn("w:style"))}
    for name in ("w:link", "w:next", "w:basedOn"):
        for element in list(root.iter(qn(name))):
            if element.get(qn("w:val")) not in known:
                element.getparent().remove(element)


def _normal(document: Any) -> None:
    style = document.styles["Normal"]
    style.font.size, style.font.color.rgb = Pt(10), INK
    style.paragraph_format.space_after = Pt(6)
    style.paragraph_format.line_spacing = 1.1
    style.paragraph_format.widow_control = True
    _fonts(style, SANS)


def _fonts(style: Any, family: str) -> None:
    """Set one family for all scripts but the complex ones, and no theme fonts in its way."""
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        if "Theme" in name:
            del fonts.attrib[name]
    for slot in ("ascii", "hAnsi", "eastAsia"):
        fonts.set(qn(f"w:{slot}"), family)
    fonts.set(qn("w:cs"), COMPLEX)


def _set_size(style: Any, size: float) -> None:
    style.font.size = Pt(size)
    complex_size = style.element.rPr.makeelement(qn("w:szCs"), {qn("w:val"): str(round(size * 2))})
    style.element.rPr.find(qn("w:sz")).addnext(complex_size)


def _paragraph_style(document: Any, name: str, look: Mapping[str, Any]) -> None:
    styles = document.styles
    style = styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name[0] != "S")
    style.element.set(qn("w:styleId"), "TOC1" if name == "toc 1" else name.replace(" ", ""))
    style.base_style = styles["Normal"]
    for old in style.element.findall(qn("w:rPr")):
        style.element.remove(old)
    borders = style.element.find(f".//{qn('w:pBdr')}")
    if borders is not None:
        borders.getparent().remove(borders)
    _fonts(style, _FONTS[look.get("font", "sans")])
    style.font.bold, style.font.italic = look.get("bold", False), look.get("italic", False)
    colour = look.get("colour", "ink")
    style.font.color.rgb = _COLOURS.get(colour) or RGBColor.from_string(colour)
    _set_size(style, look["size"])
    layout = style.paragraph_format
    layout.space_before, layout.space_after = Pt(look.get("before", 0)), Pt(look.get("after", 0))
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.MULTIPLE, look.get("spacing", 1.0)
    layout.keep_with_next = look.get("with_next", False)
    if look.get("together"):
        layout.keep_together = True
    if look.get("column"):
        layout.right_indent = Mm(COLUMN)
    if look.get("close") and style.element.pPr.find(qn("w:contextualSpacing")) is None:
        close = style.element.makeelement(qn("w:contextualSpacing"))
        style.element.pPr.insert_element_before(close, "w:jc", "w:outlineLvl", "w:rPr")
    style.quick_style, style.hidden = True, False


def _lists(document: Any) -> None:
    """Write two list definitions of three levels, and the one numbering instance that all bullets share."""
    numbering = document.part.numbering_part.element
    del numbering[:]
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


def _layout_rules(document: Any) -> None:
    """Lay out as today's Word, which hyphenates by the language of each run; not in headings, captions and facts."""
    settings = document.settings.element
    for mode in settings.iter(qn("w:compatSetting")):
        if mode.get(qn("w:name")) == "compatibilityMode":
            mode.set(qn("w:val"), "15")  # as Word lays out since 2013: the edges of tables stand on those of the text
    settings.find(qn("w:defaultTabStop")).addnext(parse_xml(f"<w:autoHyphenation {nsdecls('w')}/>"))
    for name, look in _paragraphs().items():
        if not look.get("hyphens", True):
            spacing = document.styles[name].element.pPr.find(qn("w:spacing"))
            spacing.addprevious(parse_xml(f"<w:suppressAutoHyphens {nsdecls('w')}/>"))


def _font_table(document: Any) -> None:
    """Say what Word may use where Noto is not installed."""
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
