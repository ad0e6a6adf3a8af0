"""Make the Japanese and Korean faces in fonts/ from Noto Sans CJK (Debian: fonts-noto-cjk; licence: fonts/OFL.txt).

Run by hand when the faces are renewed, never by the product: `python -m exports.house_style.make_cjk_fonts FOLDER`. Of
65,000 glyphs in CFF outlines, the national sets stay, as TrueType outlines (which are embedded faster) without hinting.
"""

import sys
from pathlib import Path
from typing import Any

from fontTools import subset as fonttools_subset
from fontTools import ttLib
from fontTools.pens import cu2quPen, ttGlyphPen

subset: Any = fonttools_subset
new_table: Any = ttLib.newTable
Cu2QuPen: Any = cu2quPen.Cu2QuPen
TTGlyphPen: Any = ttGlyphPen.TTGlyphPen

TOLERANCE = 1.2
"""How far, in 1/1000 em, a TrueType curve may be from the one it is made of."""
COMMON = frozenset((*range(0x20, 0x7F), 0xA0, *range(0x2010, 0x2027), *range(0x3000, 0x3040), *range(0xFF00, 0xFFF0)))
"""ASCII, so that blanks and figures between syllables have a glyph; punctuation; forms as wide as an ideograph."""
LIMITS = (
    *("maxZones", "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements"),
    *("maxSizeOfInstructions", "maxComponentElements", "maxComponentDepth"),
    *("maxPoints", "maxContours", "maxCompositePoints", "maxCompositeContours"),
)
"""Fields of a TrueType `maxp` table that CFF has not; those that are not 0 are counted when the font is saved."""
FACES = (("jp", 0), ("kr", 1))
"""The name of a face, and its place in the collection."""


def characters(face: str) -> frozenset[int]:
    """Return JIS X 0208 for Japanese; for Korean every modern syllable, as names need more than KS X 1001 has."""
    if face == "kr":
        return COMMON | frozenset(range(0xAC00, 0xD7A4)) | frozenset(range(0x3130, 0x3190))
    rows = range(0xA1, 0xFF)
    pairs = (bytes((row, cell)) for row in rows for cell in rows)
    known = {ord(text) for pair in pairs if len(text := pair.decode("euc_jp", "ignore")) == 1}
    return COMMON | frozenset(range(0x3040, 0x3100)) | frozenset(code for code in known if code >= 0x2010)


def main(source: Path) -> None:
    """Write a regular and a bold cut of each face to fonts/."""
    for face, number in FACES:
        for weight in ("Regular", "Bold"):
            font = ttLib.TTFont(source / f"NotoSansCJK-{weight}.ttc", fontNumber=number, recalcTimestamp=False)
            options = subset.Options(
                hinting=False, layout_features=["ccmp"], name_IDs=["*"], notdef_outline=True, desubroutinize=True
            )
            subsetter = subset.Subsetter(options)
            subsetter.populate(unicodes=characters(face))
            subsetter.subset(font)
            to_truetype(font)
            font.save(Path(__file__).parent / "fonts" / f"NotoSansCJK{face}-{weight}.ttf")


def to_truetype(font: Any) -> None:
    """Replace the CFF outlines of a font by quadratic ones."""
    order, drawn = font.getGlyphOrder(), font.getGlyphSet()
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(None)
        drawn[name].draw(Cu2QuPen(pen, TOLERANCE, reverse_direction=True))
        glyphs[name] = pen.glyph()
    font["loca"], table = new_table("loca"), new_table("glyf")
    table.glyphOrder, table.glyphs = order, glyphs
    font["glyf"] = table
    font["maxp"].tableVersion = 0x00010000
    for field in LIMITS:
        setattr(font["maxp"], field, int(field == "maxZones"))
    font["post"].formatType, font["post"].extraNames, font["post"].mapping = 3.0, [], {}
    for table_name in ("CFF ", "VORG", "vhea", "vmtx", "BASE"):
        if table_name in font:
            del font[table_name]
    font.sfntVersion = "\x00\x01\x00\x00"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
