"""Make the faces in exports/house_style/fonts from folders of the originals.

In Debian they are fonts-noto-core, fonts-noto-cjk and fonts-droid-fallback. Run by hand when the faces are renewed,
never by the product: `python tests/vendor/make_fonts.py FOLDER...`. It makes those that are there already, without
hinting, which print and PDF do not use. The faces of symbols hold the characters of SIGNS that Noto Sans has not. Of
the 65,000 glyphs in CFF outlines of the Japanese and Korean faces, the national sets stay, as TrueType outlines, which
are embedded faster. Licences: OFL.txt there, Droid's APACHE-2.0.txt.
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fontTools import subset as fonttools_subset
from fontTools import ttLib
from fontTools.pens import cu2quPen, ttGlyphPen

subset: Any = fonttools_subset
TTFont: Any = ttLib.TTFont
new_table: Any = ttLib.newTable
Cu2QuPen: Any = cu2quPen.Cu2QuPen
TTGlyphPen: Any = ttGlyphPen.TTGlyphPen

FONTS = Path(__file__).parents[2] / "exports" / "house_style" / "fonts"
SYMBOLS = ("NotoSansMath-Regular", "NotoSansSymbols-Regular", "NotoSansSymbols2-Regular")
SIGNS = (range(0x2000, 0x2C00), range(0x1D400, 0x1D800), range(0x1F100, 0x1F200), range(0x1F780, 0x1F900))
"""Arrows, operators, shapes, check boxes, numbers in circles, letters of formulas."""
BETWEEN = {0x20, 0xA0, 0xFE0E, 0xFE0F}
"""Blanks between two signs are set in the face of the first."""

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
CJK = ("jp", "kr")
"""Faces, in the order of the collection."""


WHOLE = {
    "layout_features": ["*"],
    "layout_scripts": ["*"],
    "name_languages": ["*"],
    "name_legacy": True,
    "glyph_names": False,
    "legacy_kern": True,
    "passthrough_tables": True,
    "drop_tables": ("MATH",),
}


def main(folders: list[Path]) -> None:
    """Make each face in fonts/ anew."""
    plain = {path.stem for path in FONTS.glob("*.ttf") if not path.stem.startswith("NotoSansCJK")} - {*SYMBOLS}
    for name in (*sorted(plain), *SYMBOLS):
        font = TTFont(_original(folders, f"{name}.ttf"), recalcTimestamp=False)
        _cut(font, _signs(name, font) if name in SYMBOLS else font.getBestCmap(), WHOLE, all_glyphs=name in plain)
        font.save(FONTS / f"{name}.ttf")
    for number, face in enumerate(CJK):
        for weight in ("Regular", "Bold"):
            collection = _original(folders, f"NotoSansCJK-{weight}.ttc")
            font = TTFont(collection, fontNumber=number, recalcTimestamp=False)
            _cut(font, characters(face), {"layout_features": ["ccmp"], "desubroutinize": True})
            to_truetype(font)
            font.save(FONTS / f"NotoSansCJK{face}-{weight}.ttf")


def _original(folders: list[Path], name: str) -> Path:
    return next(folder / name for folder in folders if (folder / name).exists())


def _cut(font: Any, characters: Iterable[int], options: dict[str, Any], *, all_glyphs: bool = False) -> None:
    """Take the hinting out of a font, and the glyphs that these characters do not need."""
    subsetter = subset.Subsetter(
        subset.Options(hinting=False, name_IDs=["*"], notdef_outline=True, recalc_timestamp=False, **options)
    )
    subsetter.populate(unicodes=characters, glyphs=font.getGlyphOrder() if all_glyphs else ())
    subsetter.subset(font)


def _signs(name: str, font: Any) -> set[int]:
    """Return the characters a face of symbols is for: those that neither Noto Sans nor the faces before it have."""
    before = ("NotoSans-Regular", *SYMBOLS[: SYMBOLS.index(name)])
    faces: list[Any] = [TTFont(FONTS / f"{face}.ttf") for face in before]
    known = {sign for face in faces for sign in face.getBestCmap()}
    wanted = {sign for signs in SIGNS for sign in signs} - known
    return (wanted | BETWEEN) & set(font.getBestCmap())


def characters(face: str) -> frozenset[int]:
    """Return JIS X 0208 for Japanese; for Korean every modern syllable, as names need more than KS X 1001 has."""
    if face == "kr":
        return COMMON | frozenset(range(0xAC00, 0xD7A4)) | frozenset(range(0x3130, 0x3190))
    rows = range(0xA1, 0xFF)
    pairs = (bytes((row, cell)) for row in rows for cell in rows)
    known = {ord(text) for pair in pairs if len(text := pair.decode("euc_jp", "ignore")) == 1}
    return COMMON | frozenset(range(0x3040, 0x3100)) | frozenset(code for code in known if code >= 0x2010)


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
    main([Path(folder) for folder in sys.argv[1:]])
