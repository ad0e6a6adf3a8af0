"""A style's font and language are looked up once, and a line that was measured is drawn as it is."""

from typing import Any

from weasyprint.text import ffi, fonts, line_break

from exports.pdf.weasyprint_patches import replacing
from exports.pdf.weasyprint_patches.replacing import Patch, originals

_lines: Any = line_break
_ffi: Any = ffi.ffi
_pango: Any = ffi.pango
_gobject: Any = ffi.gobject
_font_description: Any = fonts.get_font_description
_font_features: Any = fonts.font_features
_FEATURES = (
    *("kerning", "variant_ligatures", "variant_position", "variant_caps", "variant_numeric"),
    *("variant_alternates", "variant_east_asian", "feature_settings"),
)


def _prepared(style: Any) -> tuple[Any, Any, Any, Any]:
    """Pango's context, font description, language and font features for a style."""
    context = _ffi.gc(_pango.pango_font_map_create_context(style.font_config.font_map), _gobject.g_object_unref)
    _pango.pango_context_set_round_glyph_positions(context, False)
    _pango.pango_context_set_base_dir(context, _lines.PANGO_DIRECTION[style["direction"]])
    language = _pango.pango_language_get_default()
    if style["lang"]:
        address, _ = _lines.unicode_to_char_p(style["lang"])
        language = _pango.pango_language_from_string(address)
        _pango.pango_context_set_language(context, language)
    wanted = _font_features(*(style[f"font_{name}"] for name in _FEATURES))
    features = None
    if wanted:
        text = ",".join(f"{name} {value}" for name, value in wanted.items()).encode()
        known = style.font_config.font_features
        if text not in known:
            known[text] = _pango.pango_attr_font_features_new(text)
        features = known[text]
    return context, _font_description(style), language, features


def _set_up(layout: Any, style: Any) -> None:
    """An empty line in a style. Those with a rule under or over them, or a language of their own, go the long way."""
    if style["text_decoration_line"] != "none" or style["font_language_override"] != "normal":
        originals[_set_up](layout, style)
        return
    if "prepared" not in style.__dict__:
        style.prepared = _prepared(style)
    context, description, layout.language, features = style.prepared
    layout.style, layout.first_line_direction = style, 0
    layout.layout = _ffi.gc(_pango.pango_layout_new(context), _gobject.g_object_unref)
    _pango.pango_layout_set_auto_dir(layout.layout, False)
    _pango.pango_layout_set_font_description(layout.layout, description)
    layout.ascent = None
    layout.underline_position = layout.underline_thickness = None
    layout.strikethrough_position = layout.strikethrough_thickness = None
    if features is not None:
        attributes = _pango.pango_attr_list_new()
        _pango.pango_attr_list_insert(attributes, features)
        _pango.pango_layout_set_attributes(layout.layout, attributes)


def _set_text(layout: Any, text: str, justify: bool = False) -> None:
    """Set the text as a single paragraph, if it is one: drawing asks for that, and a change shapes the line anew.

    A line with one word more than Pango took is not set if the word is seen to be too wide for it.
    """
    if not justify and _is_too_wide(layout, text):
        return
    _pango.pango_layout_set_single_paragraph_mode(layout.layout, "\n" not in text)
    originals[_set_text](layout, text, justify)


def _is_too_wide(layout: Any, text: str) -> bool:
    """Whether the first line would stay as it is if the layout had but `text`, the beginning of the text that it has.

    WeasyPrint asks that of each line: would the first word of the next line fit? It is, where that word alone is wider
    than what is left. Only for lines from left to right.
    """
    line, index = layout.__dict__.get("first", (None, None))
    if not index or layout.first_line_direction or layout.max_width is None or not layout.text.startswith(text):
        return False
    size = len(text.encode())
    if size <= index or len(text) == len(layout.text):
        return False
    pango = replacing.pango(_INDEX_TO_POS)
    pango.pango_layout_index_to_pos(layout.layout, size - 1, _place)
    second, end = _place.y, _place.x + _place.width
    pango.pango_layout_index_to_pos(layout.layout, index, _place)
    if second != _place.y or _place.x:
        return False
    _pango.pango_layout_line_get_extents(line, _ffi.NULL, _place)
    return bool((_place.width + end) * _lines.FROM_UNITS > layout.max_width + 1)


_INDEX_TO_POS = "void pango_layout_index_to_pos (PangoLayout *layout, int index, PangoRectangle *pos);"
_place: Any = _ffi.new("PangoRectangle *")


def _get_first_line(layout: Any) -> tuple[Any, Any]:
    """The first line, and where the second begins."""
    found: tuple[Any, Any] = originals[_get_first_line](layout)
    layout.first = found
    return found


def _put_away(layout: Any) -> None:
    """Keep the shaped line until it is drawn."""


def _take_out(layout: Any, style: Any) -> None:
    """Have a line ready to draw."""
    if style is layout.style and not layout.justification_spacing:
        _pango.pango_layout_set_width(layout.layout, -1)
    else:
        originals[_take_out](layout, style)


def _style_key(style: Any, include_size: bool = False) -> str:
    """The key under which measures of a style are kept."""
    kept = style.__dict__.setdefault("keys", {})
    if include_size not in kept:
        kept[include_size] = originals[_style_key](style, include_size)
    return str(kept[include_size])


PATCHES: tuple[Patch, ...] = (
    (_lines.Layout, "setup", _set_up),
    (_lines.Layout, "set_text", _set_text),
    (_lines.Layout, "get_first_line", _get_first_line),
    (_lines.Layout, "deactivate", _put_away),
    (_lines.Layout, "reactivate", _take_out),
    (_lines, "_font_style_cache_key", _style_key),
)
