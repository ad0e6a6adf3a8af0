"""Korean lines break between words, not within them (CSS: `word-break: keep-all`, which WeasyPrint does not know).

What belongs here: the step round WeasyPrint's setting of text. What does not: layout and locks (`paper`) and looks.
Pango breaks Korean between any two syllables, as Japanese; readers of Korean expect lines to end where a blank is.
"""

import re
from typing import Any

from weasyprint.text import ffi, line_break

from exports.pdf.weasyprint_patches import replacing
from exports.pdf.weasyprint_patches.replacing import Patch

_ffi: Any = ffi.ffi
_Layout: Any = line_break.Layout
_WORD = re.compile(rb"[^ \n\t]+")

_ALLOW_BREAKS = "PangoAttribute* pango_attr_allow_breaks_new (gboolean allow_breaks);"


def _set_text(layout: Any, text: str, justify: bool = False) -> None:
    """Set the text of a line, and let no Korean word be broken."""
    replacing.originals[_set_text](layout, text, justify)
    if (layout.style["lang"] or "").partition("-")[0] != "ko" or not layout.text:
        return
    pango = replacing.pango(_ALLOW_BREAKS)
    attributes = pango.pango_layout_get_attributes(layout.layout)
    if attributes == _ffi.NULL:
        attributes = _ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
    for word in _WORD.finditer(layout.text.encode()):
        attribute = pango.pango_attr_allow_breaks_new(False)
        attribute.start_index, attribute.end_index = word.span()
        pango.pango_attr_list_change(attributes, attribute)
    pango.pango_layout_set_attributes(layout.layout, attributes)


PATCHES: tuple[Patch, ...] = ((_Layout, "set_text", _set_text),)
