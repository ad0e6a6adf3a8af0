"""Korean lines break between words, not within them (CSS: `word-break: keep-all`, which WeasyPrint does not know).

What belongs here: the step round WeasyPrint's setting of text. What does not: layout and locks (`paper`) and looks.
Pango breaks Korean between any two syllables, as Japanese; readers of Korean expect lines to end where a blank is.
"""

import re
from typing import Any

from weasyprint.text import ffi, line_break

_ffi: Any = ffi.ffi
_pango: Any = ffi.pango
_Layout: Any = line_break.Layout
_set_text = _Layout.set_text
_WORD = re.compile(rb"[^ \n\t]+")

_ffi.cdef("PangoAttribute* pango_attr_allow_breaks_new (gboolean allow_breaks);")


def _set(layout: Any, text: str, justify: bool = False) -> None:
    """Set the text of a line, and let no Korean word be broken."""
    _set_text(layout, text, justify)
    if (layout.style["lang"] or "").partition("-")[0] != "ko" or not layout.text:
        return
    attributes = _pango.pango_layout_get_attributes(layout.layout)
    if attributes == _ffi.NULL:
        attributes = _ffi.gc(_pango.pango_attr_list_new(), _pango.pango_attr_list_unref)
    for word in _WORD.finditer(layout.text.encode()):
        attribute = _pango.pango_attr_allow_breaks_new(False)
        attribute.start_index, attribute.end_index = word.span()
        _pango.pango_attr_list_change(attributes, attribute)
    _pango.pango_layout_set_attributes(layout.layout, attributes)


def keep_words_whole() -> None:
    """Set Korean so from now on, in the whole process."""
    global _set_text
    if _Layout.set_text is not _set:
        _set_text = _Layout.set_text
        _Layout.set_text = _set
