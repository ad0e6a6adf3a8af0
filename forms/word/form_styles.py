"""The looks of the Word form: its styles, its lists and the fonts that may stand in for ours.

What belongs here: styles.xml, numbering.xml and fontTable.xml as text. What does not: what is written in these styles.
Headings are Word's own, so that its navigation shows the questions.
"""

from forms.word.wordml import NAMESPACES

SANS, SERIF, DISPLAY, COMPLEX = "Noto Sans", "Noto Serif", "Noto Serif Display", "Noto Sans Arabic"
INK, QUIET, HINT, BRAND, RULE, TINT = "1D2126", "545D67", "6B747D", "3A4652", "AEB5BC", "F3F4F2"
BULLETS, NUMBERS = 1, 2
"""Ids of the abstract list definitions."""
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

# id, name, font, half-points, colour, bold, italic, before, after (twentieths of a point), line (240ths), keep, outline
_PARAGRAPHS: tuple[tuple[str, str, str, int, str, bool, bool, int, int, int, bool, int | None], ...] = (
    ("Title", "Title", DISPLAY, 68, INK, False, False, 0, 160, 216, True, None),
    ("FormLead", "Form Lead", SERIF, 24, QUIET, False, False, 0, 200, 264, False, None),
    ("Heading1", "heading 1", DISPLAY, 46, INK, False, False, 560, 80, 228, True, 0),
    ("Heading2", "heading 2", SANS, 23, INK, True, False, 300, 20, 252, True, 1),
    ("FormIntro", "Form Intro", SERIF, 22, QUIET, False, True, 0, 60, 264, True, None),
    ("FormHelp", "Form Help", SANS, 18, QUIET, False, False, 0, 40, 252, True, None),
    ("FormOption", "Form Option", SANS, 18, QUIET, False, False, 0, 20, 252, True, None),
    ("FormLimit", "Form Limit", SANS, 17, BRAND, True, False, 60, 100, 240, True, None),
    ("FormFact", "Form Fact", SANS, 18, QUIET, False, False, 0, 20, 240, False, None),
    ("FormStep", "Form Step", SANS, 20, INK, False, False, 0, 120, 264, False, None),
    ("FormLabel", "Form Label", SANS, 18, INK, False, False, 40, 40, 252, False, None),
    ("FormAnswer", "Form Answer", SANS, 20, INK, False, False, 40, 80, 264, False, None),
    ("FormChoice", "Form Choice", SANS, 19, INK, False, False, 20, 40, 252, False, None),
    ("FormGap", "Form Gap", SANS, 8, INK, False, False, 0, 0, 240, False, None),
    ("Footer", "footer", SANS, 15, QUIET, False, False, 0, 0, 240, False, None),
)
_INDENTED = {
    "FormChoice": 'w:left="340" w:hanging="340"',
    "FormOption": 'w:left="340" w:hanging="340"',
    "FormStep": 'w:left="400" w:hanging="400"',
}


def styles(language: str, *, rtl: bool) -> str:
    """styles.xml for a document whose language is `language`, such as fr-FR."""
    bidi = "<w:bidi/>" if rtl else ""
    attribute = "w:bidi" if rtl else "w:val"
    normal = (
        f'<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        f"<w:pPr>{bidi}</w:pPr></w:style>"
    )
    return (
        f"{DECLARATION}<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>{_fonts(SANS)}"
        f'<w:sz w:val="20"/><w:szCs w:val="20"/><w:lang {attribute}="{language}"/></w:rPr></w:rPrDefault>'
        f"<w:pPrDefault/></w:docDefaults>{normal}{_FIXED}{''.join(_paragraph_style(row) for row in _PARAGRAPHS)}"
        "</w:styles>"
    )


def _fonts(family: str) -> str:
    return f'<w:rFonts w:ascii="{family}" w:hAnsi="{family}" w:eastAsia="{family}" w:cs="{COMPLEX}"/>'


def _paragraph_style(row: tuple[str, str, str, int, str, bool, bool, int, int, int, bool, int | None]) -> str:
    style, name, family, size, colour, bold, italic, before, after, line, keep, outline = row
    custom = ' w:customStyle="1"' if style.startswith("Form") else ""
    keeps = "<w:keepNext/><w:keepLines/>" if keep else ""
    indent = f"<w:ind {_INDENTED[style]}/>" if style in _INDENTED else ""
    level = "" if outline is None else f'<w:outlineLvl w:val="{outline}"/>'
    following = "" if style in ("FormAnswer", "FormStep", "FormLabel") else '<w:next w:val="FormAnswer"/>'
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{style}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/>'
        f'{following}<w:qFormat/><w:pPr>{keeps}<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" '
        f'w:lineRule="auto"/>{indent}{level}</w:pPr><w:rPr>{_fonts(family)}{"<w:b/><w:bCs/>" if bold else ""}'
        f'{"<w:i/><w:iCs/>" if italic else ""}<w:color w:val="{colour}"/><w:sz w:val="{size}"/>'
        f'<w:szCs w:val="{size}"/></w:rPr></w:style>'
    )


def _edge(name: str, size: int, colour: str) -> str:
    return f'<w:{name} w:val="single" w:sz="{size}" w:space="0" w:color="{colour}"/>'


_FIXED = (
    '<w:style w:type="paragraph" w:customStyle="1" w:styleId="FormFirst"><w:name w:val="Form First"/>'
    '<w:basedOn w:val="Heading1"/><w:next w:val="FormAnswer"/><w:qFormat/>'
    '<w:pPr><w:pageBreakBefore/><w:spacing w:before="0"/></w:pPr></w:style>'
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
    '<w:style w:type="character" w:styleId="PlaceholderText"><w:name w:val="Placeholder Text"/>'
    f'<w:rPr><w:color w:val="{HINT}"/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/>'
    f'<w:rPr><w:color w:val="{BRAND}"/><w:u w:val="single"/></w:rPr></w:style>'
    '<w:style w:type="character" w:customStyle="1" w:styleId="FormBox"><w:name w:val="Form Box"/>'
    '<w:rPr><w:rFonts w:ascii="MS Gothic" w:hAnsi="MS Gothic" w:eastAsia="MS Gothic" w:cs="MS Gothic"/></w:rPr>'
    "</w:style>"
    '<w:style w:type="character" w:customStyle="1" w:styleId="FormQuiet"><w:name w:val="Form Quiet"/>'
    f'<w:rPr><w:color w:val="{QUIET}"/><w:sz w:val="17"/><w:szCs w:val="17"/></w:rPr></w:style>'
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
    '<w:style w:type="table" w:customStyle="1" w:styleId="FormTable"><w:name w:val="Form Table"/>'
    '<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>'
    + "".join(_edge(name, 6, RULE) for name in ("top", "left", "bottom", "right", "insideH", "insideV"))
    + '</w:tblBorders><w:tblCellMar><w:top w:w="60" w:type="dxa"/><w:left w:w="140" w:type="dxa"/>'
    '<w:bottom w:w="60" w:type="dxa"/><w:right w:w="140" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
)


def numbering(lists: list[int | None]) -> str:
    """numbering.xml: a list for each of `lists`, with ids from 1: numbered from that number, or of bullets (None)."""
    kinds = ((BULLETS, "bullet", "•"), (NUMBERS, "decimal", "%{}."))
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="hybridMultilevel"/>{_levels(form, text)}'
        "</w:abstractNum>"
        for number, form, text in kinds
    )
    made = "".join(_list(number, start) for number, start in enumerate(lists, start=1))
    return f"{DECLARATION}<w:numbering {NAMESPACES}>{abstract}{made}</w:numbering>"


def _list(number: int, start: int | None) -> str:
    kind = BULLETS if start is None else NUMBERS
    levels = "".join(
        f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start or 1}"/></w:lvlOverride>' for level in range(9)
    )
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{kind}"/>{levels}</w:num>'


def _levels(form: str, text: str) -> str:
    return "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text.format(level + 1)}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{400 * (level + 1)}" w:hanging="400"/></w:pPr></w:lvl>'
        for level in range(9)
    )


def font_table() -> str:
    """fontTable.xml: what a machine without Noto may use."""
    others = (
        (SANS, "Segoe UI", "swiss"),
        (SERIF, "Georgia", "roman"),
        (DISPLAY, "Georgia", "roman"),
        (COMPLEX, "Arial", "swiss"),
    )
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="00"/><w:family w:val="{kind}"/>'
        '<w:pitch w:val="variable"/></w:font>'
        for name, other, kind in others
    )
    return f"{DECLARATION}<w:fonts {NAMESPACES}>{entries}</w:fonts>"
