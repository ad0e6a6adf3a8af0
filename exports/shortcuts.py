"""What WeasyPrint does twice, done once: half the time of a page, and not one byte of difference.

What belongs here: faster ways through WeasyPrint's own functions, each to the same result. What does not: anything that
changes a page (`spoken`, `engine`) and what is kept of stylesheets (`kept_styles`). `take` puts them in place, `leave`
restores WeasyPrint's own; a test compares the documents. They lean on its inner workings, so pyproject.toml binds its
version.
"""

import math
from typing import Any

import pydyf
import weasyprint.css
import weasyprint.layout.percent
import weasyprint.pdf
from weasyprint.css import computed_values, properties
from weasyprint.draw.color import get_color
from weasyprint.formatting_structure import boxes
from weasyprint.layout import absolute, background, block, column, grid, inline, page, table
from weasyprint.layout import float as floating
from weasyprint.text import ffi, fonts, line_break

from exports import kept_styles

# WeasyPrint has no types.
_css: Any = weasyprint.css
_pdf: Any = weasyprint.pdf
_percent: Any = weasyprint.layout.percent
_background: Any = background
_boxes: Any = boxes
_get_color: Any = get_color
_LAYOUTS: tuple[Any, ...] = (absolute, block, column, floating, grid, inline, page, table)
"""The modules that lay out boxes and use functions of `percent` under names of their own."""
AbsolutePlaceholder: Any = absolute.AbsolutePlaceholder
_lines: Any = line_break
_Dictionary: Any = pydyf.Dictionary
_ffi: Any = ffi.ffi
_pango: Any = ffi.pango
_gobject: Any = ffi.gobject
_font_description: Any = fonts.get_font_description
_font_features: Any = fonts.font_features
_initial: dict[str, Any] = properties.INITIAL_VALUES

_own: dict[tuple[Any, str], Any] = {}
"""WeasyPrint's own functions, by owner and name, of those that were replaced."""

# -- styles: most values are inherited or initial, and need no computing ----------------------------------------------

_SPECIAL = {"float", "display", "position", "page"} | {name for name in _initial if name.startswith("text_decoration_")}
_INHERITED = frozenset(properties.INHERITED) - _SPECIAL
_INITIAL = frozenset(_initial) - frozenset(properties.INHERITED) - _SPECIAL - frozenset(properties.INITIAL_NOT_COMPUTED)
_LOGICAL = {
    name: {logical(block="ttb", inline=direction) for direction in ("ltr", "rtl")}
    for name, logical in computed_values.PHYSICAL_FUNCTIONS.items()
}
"""The flow-relative properties that may stand for a physical one."""


def _computed(style: Any, name: str) -> Any:
    """The value of a property of an element that no rule sets there."""
    cascaded = style.cascaded
    if name not in cascaded and (name not in _LOGICAL or _LOGICAL[name].isdisjoint(cascaded)):
        if name in _INITIAL:
            value = style[name] = _initial[name]
            return value
        if name in _INHERITED and style.parent_style is not None:
            value = style[name] = style.parent_style[name]
            return value
    return _own[_css.ComputedStyle, "__missing__"](style, name)


def _anonymous(style: Any, name: str) -> Any:
    """The value of a property of a box without an element."""
    if name in _INHERITED:
        value = style[name] = style.parent_style[name]
        return value
    if name in _INITIAL:
        value = style[name] = _initial[name]
        return value
    return _own[_css.AnonymousStyle, "__missing__"](style, name)


def _resolve(box: Any, name: str, refer_to: Any) -> None:
    """Turn a computed length into a used one: as a rule it is `auto` or in pixels."""
    value = box.style[name]
    if getattr(value, "unit", None) == "px":
        setattr(box, name, value.value)
    else:
        _own[_percent, "resolve_one_percentage"](box, name, refer_to)


_USED = (
    *(f"{kind}_{side}" for kind in ("margin", "padding") for side in ("left", "right", "top", "bottom")),
    *("width", "min_width", "max_width", "height", "min_height", "max_height"),
)
_BORDERS = tuple(f"border_{side}_width" for side in ("top", "right", "bottom", "left"))


def _resolve_all(box: Any, containing_block: Any) -> None:
    """Give a box its used lengths: the same for every box of a style, if none is a share of what it stands in."""
    kept = box.style.__dict__
    if "used" not in kept:
        kept["used"] = _used(box.style)
    if kept["used"] is None or type(box) is AbsolutePlaceholder:
        _own[_percent, "resolve_percentages"](box, containing_block)
    else:
        box.__dict__.update(kept["used"])


def _used(style: Any) -> dict[str, Any] | None:
    """The used lengths of a style, by the attribute of a box; None if they depend on the box."""
    if style["border_collapse"] == "collapse" or style["box_sizing"] != "content-box":
        return None
    found: dict[str, Any] = {name: style[name] for name in _BORDERS}
    for name in _USED:
        value = style[name]
        if value != "auto" and getattr(value, "unit", None) != "px":
            return None
        found[name] = value if value == "auto" else value.value
    for name in ("min_width", "min_height"):
        found[name] = 0 if found[name] == "auto" else found[name]
    return found


def _backgrounds(page: Any, box: Any, get_image: Any, layout_children: bool = True, style: Any = None) -> None:
    """Give a box its background: most have none, and no round corners."""
    if style is not None or box is page or not _is_plain(box.style):
        _own[_background, "layout_box_backgrounds"](page, box, get_image, layout_children, style)
        return
    for corner in _CORNERS:
        setattr(box, corner, (0, 0))
    if layout_children:
        for child in box.all_children():
            _backgrounds(page, child, get_image)
    box.background = None


_CORNERS = tuple(f"border_{corner}_radius" for corner in ("top_left", "top_right", "bottom_right", "bottom_left"))


def _is_plain(style: Any) -> bool:
    kept = style.__dict__
    if "plain" not in kept:
        kept["plain"] = (
            all((0, "px") in style[corner] for corner in _CORNERS)
            and style["border_image_source"][0] == style["mask_border_source"][0] == "none"
            and (style["visibility"] == "hidden" or not any(value for _, value in style["background_image"]))
            and (style["visibility"] == "hidden" or _get_color(style, "background_color").alpha == 0)
            and not style["box_shadow"]
        )
    return bool(kept["plain"])


def _in_flow(box: Any) -> bool:
    """Whether a box is in the normal flow."""
    style = box.style
    place = style["position"]
    return bool(style["float"] == "none" and (place == "static" or place == "relative"))


# -- text: a style's font and language are looked up once, and a line that was measured is drawn as it is -------------

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
        _own[_lines.Layout, "setup"](layout, style)
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
    _own[_lines.Layout, "set_text"](layout, text, justify)


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
    _pango.pango_layout_index_to_pos(layout.layout, size - 1, _place)
    second, end = _place.y, _place.x + _place.width
    _pango.pango_layout_index_to_pos(layout.layout, index, _place)
    if second != _place.y or _place.x:
        return False
    _pango.pango_layout_line_get_extents(line, _ffi.NULL, _place)
    return bool((_place.width + end) * _lines.FROM_UNITS > layout.max_width + 1)


_ffi.cdef("void pango_layout_index_to_pos (PangoLayout *layout, int index, PangoRectangle *pos);")
_place: Any = _ffi.new("PangoRectangle *")


def _get_first_line(layout: Any) -> tuple[Any, Any]:
    """The first line, and where the second begins."""
    found: tuple[Any, Any] = _own[_lines.Layout, "get_first_line"](layout)
    layout.first = found
    return found


def _put_away(layout: Any) -> None:
    """Keep the shaped line until it is drawn."""


def _take_out(layout: Any, style: Any) -> None:
    """Have a line ready to draw."""
    if style is layout.style and not layout.justification_spacing:
        _pango.pango_layout_set_width(layout.layout, -1)
    else:
        _own[_lines.Layout, "reactivate"](layout, style)


def _style_key(style: Any, include_size: bool = False) -> str:
    """The key under which measures of a style are kept."""
    kept = style.__dict__.setdefault("keys", {})
    if include_size not in kept:
        kept[include_size] = _own[_lines, "_font_style_cache_key"](style, include_size)
    return str(kept[include_size])


LIKELY = 2.6
"""A line hardly ever has more letters than so many times its width in sizes of the letter; WeasyPrint shapes four."""


def _first_line(text: str, style: Any, context: Any, width: float | None, *rest: Any, **more: Any) -> Any:
    """The first line of a paragraph, from a little more than that line; from all of it where that is not enough."""
    own = _own[_lines, "split_first_line"]
    if width is not None and style["font_size"] * WORTH <= width < math.inf:
        end = text.find(" ", int(width / style["font_size"] * LIKELY))
        enough = text.find(" ", end + 1) + 2  # the next word, the blank after it, and a letter
        if end > 0 and end + 2 < enough < min(len(text), width / style["font_size"] * 4) and "\n" not in text[:enough]:
            found = own(text[:enough], style, context, width, *rest, **more)
            if found[2] is not None and found[2] <= len(text[:end].encode()):
                return found
    return own(text, style, context, width, *rest, **more)


WORTH = 12
"""Narrower lines (in sizes of the letter) have too few words for a guess."""

# -- the file: `pdf_binding` embeds the faces, one subset for all parts -----------------------------------------------


def _no_faces(*_: Any) -> Any:
    return _Dictionary()


_SHORTCUTS: tuple[tuple[Any, str, Any], ...] = (
    (_css.StyleFor, "__init__", kept_styles.begin),
    (_css.ComputedStyle, "__missing__", _computed),
    (_css.AnonymousStyle, "__missing__", _anonymous),
    (_percent, "resolve_one_percentage", _resolve),
    *((place, "resolve_percentages", _resolve_all) for place in (_percent, *_LAYOUTS)),
    (_background, "layout_box_backgrounds", _backgrounds),
    (_boxes.Box, "is_in_normal_flow", _in_flow),
    (_lines.Layout, "setup", _set_up),
    (_lines.Layout, "set_text", _set_text),
    (_lines.Layout, "get_first_line", _get_first_line),
    (_lines.Layout, "deactivate", _put_away),
    (_lines.Layout, "reactivate", _take_out),
    (_lines, "_font_style_cache_key", _style_key),
    *((place, "split_first_line", _first_line) for place in (_lines, inline)),
    (_pdf, "build_fonts_dictionary", _no_faces),
)


def take() -> None:
    """Put the shortcuts in place, for the whole process."""
    for owner, name, way in _SHORTCUTS:
        _own.setdefault((owner, name), getattr(owner, name))
        setattr(owner, name, way)


def leave() -> None:
    """Restore WeasyPrint's own functions."""
    for (owner, name), way in _own.items():
        setattr(owner, name, way)
