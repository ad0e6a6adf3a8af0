"""Make the faces in fonts/ from folders of static TrueType files (Debian: fonts-noto-core, fonts-droid-fallback).

Run by hand when the faces are renewed, never by the product: `python -m exports.house_style.make_fonts FOLDER...`.
Only the hinting is dropped (print and PDF do not use it); every glyph, name and layout table stays. The faces of
symbols hold the signs of SIGNS that Noto Sans has not, and no layout of formulas. Their licences are fonts/OFL.txt and,
for Droid Sans Fallback, fonts/APACHE-2.0.txt.
"""

import sys
from pathlib import Path
from typing import Any

from fontTools import subset as fonttools_subset
from fontTools.ttLib import TTFont

subset: Any = fonttools_subset

FACES = (
    "NotoSans-Regular",
    "NotoSans-Bold",
    "NotoSans-Italic",
    "NotoSans-BoldItalic",
    "NotoSerif-Regular",
    "NotoSerif-Italic",
    "NotoSerif-Bold",
    "NotoSerifDisplay-Regular",
    "NotoSerifDisplay-Italic",
    "NotoSerifDisplay-Bold",
    "NotoSansArabic-Regular",
    "NotoSansArabic-Bold",
    "NotoNaskhArabic-Regular",
    "NotoNaskhArabic-Bold",
    "NotoSansHebrew-Regular",
    "NotoSansHebrew-Bold",
    "NotoSerifHebrew-Regular",
    "NotoSerifHebrew-Bold",
    "NotoSansGeorgian-Regular",
    "NotoSansGeorgian-Bold",
    "NotoSerifGeorgian-Regular",
    "NotoSerifGeorgian-Bold",
    "NotoSansArmenian-Regular",
    "NotoSansArmenian-Bold",
    "NotoSerifArmenian-Regular",
    "NotoSerifArmenian-Bold",
    "DroidSansFallback",  # Chinese, Japanese and Korean: one plain cut, so that no name is ever lost
)

SYMBOLS = ("NotoSansMath-Regular", "NotoSansSymbols-Regular", "NotoSansSymbols2-Regular")
SIGNS = (range(0x2000, 0x2C00), range(0x1D400, 0x1D800), range(0x1F100, 0x1F200), range(0x1F780, 0x1F900))
"""Arrows, operators, shapes, check boxes, numbers in circles, letters of formulas."""
BETWEEN = {0x20, 0xA0, 0xFE0E, 0xFE0F}
"""Blanks between two signs are set in the face of the first."""
NOT_OF_FORMULAS = ("MATH",)


def main(sources: list[Path]) -> None:
    """Write one unhinted copy of each face in FACES next to this file, in fonts/."""
    target = Path(__file__).parent / "fonts"
    target.mkdir(exist_ok=True)
    for name in (*FACES, *SYMBOLS):
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
            drop_tables=NOT_OF_FORMULAS,
        )
        source = next(folder / f"{name}.ttf" for folder in sources if (folder / f"{name}.ttf").exists())
        font = TTFont(source, recalcTimestamp=False)
        subsetter = subset.Subsetter(options)
        if name in SYMBOLS:
            subsetter.populate(unicodes=_signs(name, target, font))
        else:
            subsetter.populate(glyphs=font.getGlyphOrder())
        subsetter.subset(font)
        font.save(target / f"{name}.ttf")


def _signs(name: str, target: Path, font: Any) -> set[int]:
    """The signs that a face of symbols is for: those that neither Noto Sans nor the faces before it have."""
    before = ("NotoSans-Regular", *SYMBOLS[: SYMBOLS.index(name)])
    faces: list[Any] = [TTFont(target / f"{one}.ttf") for one in before]
    known = {sign for face in faces for sign in face.getBestCmap()}
    wanted = {sign for signs in SIGNS for sign in signs} - known
    return (wanted | BETWEEN) & set(font.getBestCmap())


if __name__ == "__main__":
    main([Path(folder) for folder in sys.argv[1:]])
