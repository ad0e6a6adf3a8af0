"""Make the faces in fonts/ from a folder of Noto's static TrueType files (Debian: fonts-noto-core).

Run by hand when the faces are renewed, never by the product: `python -m exports.house_style.make_fonts SOURCE_FOLDER`.
Only the hinting is dropped (print and PDF do not use it); every glyph, name and layout table stays.
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
)


def main(source: Path) -> None:
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
        font = TTFont(source / f"{name}.ttf", recalcTimestamp=False)
        subsetter = subset.Subsetter(options)
        subsetter.populate(glyphs=font.getGlyphOrder())
        subsetter.subset(font)
        font.save(target / f"{name}.ttf")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
