"""Make the faces in fonts/ from folders of static TrueType files (Debian: fonts-noto-core, fonts-droid-fallback).

Run by hand when the faces are renewed, never by the product: `python -m exports.house_style.make_fonts FOLDER...`. It
makes those that are there already. Only the hinting is dropped, which print and PDF do not use. The faces of symbols
hold the characters of SIGNS that Noto Sans has not. Licences: fonts/OFL.txt, for Droid Sans Fallback APACHE-2.0.txt.
"""

import sys
from pathlib import Path
from typing import Any

from fontTools import subset as fonttools_subset
from fontTools.ttLib import TTFont

subset: Any = fonttools_subset

FONTS = Path(__file__).parent / "fonts"
SYMBOLS = ("NotoSansMath-Regular", "NotoSansSymbols-Regular", "NotoSansSymbols2-Regular")
SIGNS = (range(0x2000, 0x2C00), range(0x1D400, 0x1D800), range(0x1F100, 0x1F200), range(0x1F780, 0x1F900))
"""Arrows, operators, shapes, check boxes, numbers in circles, letters of formulas."""
BETWEEN = {0x20, 0xA0, 0xFE0E, 0xFE0F}
"""Blanks between two signs are set in the face of the first."""


def main(sources: list[Path]) -> None:
    """Replace each face in fonts/, but for those that `make_cjk_fonts` makes, by an unhinted copy."""
    faces = {path.stem for path in FONTS.glob("*.ttf") if not path.stem.startswith("NotoSansCJK")}
    for name in (*sorted(faces - {*SYMBOLS}), *SYMBOLS):
        options = subset.Options(
            hinting=False,
            layout_features=["*"],
            layout_scripts=["*"],
            name_IDs=["*"],
            name_languages=["*"],
            name_legacy=True,
            notdef_outline=True,
            glyph_names=False,
            recalc_timestamp=False,
            legacy_kern=True,
            passthrough_tables=True,
            drop_tables=("MATH",),
        )
        source = next(folder / f"{name}.ttf" for folder in sources if (folder / f"{name}.ttf").exists())
        font = TTFont(source, recalcTimestamp=False)
        subsetter = subset.Subsetter(options)
        if name in SYMBOLS:
            subsetter.populate(unicodes=_signs(name, font))
        else:
            subsetter.populate(glyphs=font.getGlyphOrder())
        subsetter.subset(font)
        font.save(FONTS / f"{name}.ttf")


def _signs(name: str, font: Any) -> set[int]:
    """Return the characters a face of symbols is for: those that neither Noto Sans nor the faces before it have."""
    before = ("NotoSans-Regular", *SYMBOLS[: SYMBOLS.index(name)])
    faces: list[Any] = [TTFont(FONTS / f"{face}.ttf") for face in before]
    known = {sign for face in faces for sign in face.getBestCmap()}
    wanted = {sign for signs in SIGNS for sign in signs} - known
    return (wanted | BETWEEN) & set(font.getBestCmap())


if __name__ == "__main__":
    main([Path(folder) for folder in sys.argv[1:]])
