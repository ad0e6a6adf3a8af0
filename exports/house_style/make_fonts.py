"""Make the faces in fonts/ from folders of static TrueType files (Debian: fonts-noto-core, fonts-droid-fallback).

Run by hand when the faces are renewed, never by the product: `python -m exports.house_style.make_fonts FOLDER...`.
Only the hinting is dropped (print and PDF do not use it); every glyph, name and layout table stays. Their
licences are fonts/OFL.txt and, for Droid Sans Fallback, fonts/APACHE-2.0.txt.
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


def main(sources: list[Path]) -> None:
    """Write one unhinted copy of each face in FACES next to this file, in fonts/."""
    target = Path(__file__).parent / "fonts"
    target.mkdir(exist_ok=True)
    for name in FACES:
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
        )
        source = next(folder / f"{name}.ttf" for folder in sources if (folder / f"{name}.ttf").exists())
        font = TTFont(source, recalcTimestamp=False)
        subsetter = subset.Subsetter(options)
        subsetter.populate(glyphs=font.getGlyphOrder())
        subsetter.subset(font)
        font.save(target / f"{name}.ttf")


if __name__ == "__main__":
    main([Path(folder) for folder in sys.argv[1:]])
