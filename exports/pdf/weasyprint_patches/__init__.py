"""The one package that reaches into the inner workings of WeasyPrint and pydyf; its README has every patch.

What belongs here: our functions in the place of WeasyPrint's, those of `speed` (not one byte of difference) and those
of `result` (what our documents need), and what is read of a document that was laid out: its `boxes`, its `objects`.
What does not: WeasyPrint by its documented door (`engine`). Importing this package changes nothing and is quick.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from exports.house_style import house

_FONTCONFIG = "FONTCONFIG_FILE"
_wanted = True
_in_place: bool | None = None
"""Whether the patches of speed are in place; None while there are none at all."""


def use_speed(wanted: bool) -> None:
    """Say whether this process, and the workers that it starts, use the patches of speed from the next page on."""
    global _wanted
    _wanted = wanted


def uses_speed() -> bool:
    """Whether this process uses the patches of speed."""
    return _wanted


def put_in_place() -> None:
    """Put the patches in place, for the whole process; `engine` calls this before each document."""
    global _in_place
    if _in_place == _wanted:
        return
    with own_fonts():
        from exports.pdf.weasyprint_patches import replacing
        from exports.pdf.weasyprint_patches.result import korean, long_words, read_aloud

        if _in_place is None:
            for of_result in (korean, long_words, read_aloud):
                replacing.replace(of_result.PATCHES)
        if _wanted or _in_place:  # not imported where they are not wanted: another release may lack what they replace
            from exports.pdf.weasyprint_patches.speed import in_flow, kept_styles, lengths, lines, no_faces, xml_markup

            for of_speed in (in_flow, kept_styles, lengths, lines, no_faces, xml_markup):
                (replacing.replace if _wanted else replacing.restore)(of_speed.PATCHES)
    _in_place = _wanted


@contextmanager
def own_fonts() -> Iterator[None]:
    """Let fontconfig read our configuration while it starts, and nobody else (a browser started by a test) after."""
    before = os.environ.get(_FONTCONFIG)
    os.environ[_FONTCONFIG] = str(house.FOLDER / "fonts.conf")
    try:
        yield
    finally:
        if before is None:
            del os.environ[_FONTCONFIG]
        else:
            os.environ[_FONTCONFIG] = before
