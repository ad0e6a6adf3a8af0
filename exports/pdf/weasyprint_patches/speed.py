"""Patches of speed: not one byte of difference, only less time. Not imported where `use_speed(False)` was said."""

from functools import lru_cache
from math import inf
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import cssselect2
import pydyf
import weasyprint.css
import weasyprint.document
import weasyprint.pdf
from weasyprint.formatting_structure import boxes
from weasyprint.layout import absolute, block, column, grid, inline, page, percent, table
from weasyprint.layout import float as floating
from weasyprint.text import ffi, fonts, line_break

from exports.pdf.weasyprint_patches import BY_PRESENCE, Patch, originals
from exports.pdf.weasyprint_patches.result import Html

_css: Any = weasyprint.css
_lines: Any = line_break
_fonts: Any = fonts
_ffi: Any = ffi.ffi
_pango: Any = ffi.pango
_gobject: Any = ffi.gobject
_Dictionary: Any = pydyf.Dictionary
_from_root: Any = cssselect2.ElementWrapper.from_html_root


def _read(document: Any, string: str, url_fetcher: Any) -> None:
    """Make a document of WeasyPrint's from well-formed markup, in the place of its `__init__`."""
    try:
        root = ElementTree.fromstring(string)  # noqa: S314 (our own writers', everything in it escaped)
    except ElementTree.ParseError:  # a control character, which XML does not have, was typed
        originals[_read](document, string=string, url_fetcher=url_fetcher)
        return
    document.base_url = None
    document.url_fetcher = url_fetcher
    document.media_type = "print"
    document.wrapper_element = _from_root(root, content_language=None)
    document.etree_element = document.wrapper_element.etree_element


def _no_faces(*_: Any) -> Any:
    """Embed no faces into pages that are only drawn to be bound: `pdf_binding` embeds one subset for all parts."""
    return _Dictionary()


def _no_stylesheets(*_: Any) -> tuple[Any, ...]:
    """Look for no stylesheets in the document: `paper` gives them with it."""
    return ()


def _metadata(html: Any) -> dict[str, Any]:
    """Return the language alone, which is asked for: `pdf_metadata` writes those of the bound file."""
    return {"lang": html.etree_element.get("lang")}


# -- styles -----------------------------------------------------------------------------------------------------------

MOST_PLACES = 20_000
"""Places remembered for a set of stylesheets; with more it begins anew."""

_Styles = dict[str | None, Any]
"""The style of an element (None) and of its pseudo-elements, by name."""


@lru_cache(maxsize=8)
def _memory(*_: Any) -> tuple[dict[Any, tuple[int, _Styles]], dict[Any, _Styles]]:
    """Return what is known of a set of stylesheets: number and styles by place, and styles by the rules that meet."""
    return {}, {}


def _begin(styles: Any, html: Any, sheets: list[Any], hints: bool, font_config: Any, collector: Any) -> None:
    """Fill a StyleFor of WeasyPrint's with the styles of all elements of `html`, in the place of its `__init__`.

    An element is known by its place: its tag, its attributes, what stands before it and round it, and whether it is the
    last. Selectors can tell no more apart, but for those that `refused_selector` finds. Boxes may change a style (a
    table takes its margins away), always in the same way: the next document finds what it would make.
    """
    computed: dict[tuple[Any, str | None], Any] = {}
    styles._cascaded_styles, styles._computed_styles = {}, computed
    styles._sheets, styles.font_config = sheets, font_config
    styles.initial_page_sizes = {"box": None, "area": None}
    places, same = _memory(font_config, *(part for sheet in sheets for part in sheet))
    if len(places) > MOST_PLACES:
        places.clear()
        same.clear()
    numbers: dict[Any, int] = {None: 0}
    latest: dict[Any, int] = {}
    for wrapper in html.wrapper_element.iter_subtree():
        element = wrapper.etree_element
        parent = wrapper.parent.etree_element if wrapper.parent else None
        last = wrapper.index + 1 == len(wrapper.etree_siblings)
        key = (numbers[parent], latest.get(parent, 0), last, element.tag, *_attributes(element))
        known = places.get(key)
        if known is None:
            above = computed[parent, None] if parent is not None else None
            known = places[key] = (len(places) + 1, _made(same, wrapper, above, html, styles))
        numbers[element] = latest[parent] = known[0]
        for pseudo, style in known[1].items():
            computed[element, pseudo] = style
        if collector and (anchor := known[1][None]["anchor"]):
            collector.collect_anchor(anchor)


def _attributes(element: Any) -> list[tuple[str, str]]:
    by_presence = () if element.tag.endswith("svg") else BY_PRESENCE  # whose width and height are a style
    return [(name, "" if name in by_presence else value) for name, value in sorted(element.items())]


def _made(same: dict[Any, _Styles], wrapper: Any, above: Any, html: Any, styles: Any) -> _Styles:
    """Return the styles of an element, those of its like if there are any; `above` is the style of its parent."""
    element = wrapper.etree_element
    cascaded: dict[str | None, dict[str, Any]] = {None: {}}
    like: list[Any] = [id(above)]
    alone = SimpleNamespace(iter=lambda: (element,))
    for specificity, _, declarations, base_url in _css.find_style_attributes(alone, False, html.base_url):
        for name, value, importance in _css.preprocess_declarations(base_url, declarations):
            like += [name, str(value), importance]
            _add(cascaded[None], name, value, ("author", importance), (inf, specificity))
    for sheet, origin, given in styles._sheets:
        for specificity, _, pseudo, (declarations, layer) in sheet.matcher.match(wrapper):
            order = inf if layer is None else sheet.layers.index(layer)
            like += [id(sheet), specificity, pseudo, id(declarations), order]
            rules = cascaded.setdefault(pseudo, {})
            for name, value, importance in declarations:
                _add(rules, name, value, (origin, importance), (order, given or specificity))
    key = tuple(like)
    if key not in same:
        same[key] = _computed(cascaded, above, html, styles)
    return same[key]


def _add(rules: dict[str, Any], name: str, value: Any, precedence: tuple[str, bool], rest: tuple[Any, ...]) -> None:
    """Add a declaration to those of an element, unless a weightier one is there."""
    weight = (_css.declaration_precedence(*precedence), *rest)
    if name not in rules or rules[name][1] <= weight:
        rules[name] = value, weight


def _computed(cascaded: dict[str | None, dict[str, Any]], above: Any, html: Any, styles: Any) -> _Styles:
    """Return the style of an element from the rules that meet it, and those of its pseudo-elements."""
    made: _Styles = {}
    root = styles._computed_styles.get((html.etree_element, None))
    if root is None:
        root = _css.InitialStyle(styles.font_config)
    for pseudo, rules in cascaded.items():
        parent = made[None] if pseudo else above
        base = made[None] if pseudo and above is None else root
        made[pseudo] = _css.ComputedStyle(
            parent, rules, pseudo, base, html.base_url, styles.font_config, styles.initial_page_sizes
        )
    return made


# -- boxes ------------------------------------------------------------------------------------------------------------

_SIDES = ("top", "right", "bottom", "left")
_BORDERS = tuple(f"border_{side}_width" for side in _SIDES)
_LENGTHS = (
    *(f"{kind}_{side}" for kind in ("margin", "padding") for side in _SIDES),
    *("width", "min_width", "max_width", "height", "min_height", "max_height"),
)


def _resolve_all(box: Any, containing_block: Any) -> None:
    """Give a box its used lengths: the same for every box of a style, if none is a share of what it stands in."""
    kept = box.style.__dict__
    if "used" not in kept:
        kept["used"] = _used(box.style)
    if kept["used"] is None or type(box) is absolute.AbsolutePlaceholder:
        originals[_resolve_all](box, containing_block)
    else:
        box.__dict__.update(kept["used"])


def _used(style: Any) -> dict[str, Any] | None:
    """Return the used lengths of a style, by the attribute of a box; None if they depend on the box."""
    if style["border_collapse"] == "collapse" or style["box_sizing"] != "content-box":
        return None
    lengths: dict[str, Any] = {name: style[name] for name in _BORDERS}
    for name in _LENGTHS:
        value = style[name]
        if value != "auto" and getattr(value, "unit", None) != "px":
            return None
        lengths[name] = value if value == "auto" else value.value
    for name in ("min_width", "min_height"):
        lengths[name] = 0 if lengths[name] == "auto" else lengths[name]
    return lengths


def _is_in_flow(box: Any) -> bool:
    """Return whether a box is in the normal flow; this is asked most often of all."""
    style = box.style
    position = style["position"]
    return bool(style["float"] == "none" and (position == "static" or position == "relative"))


# -- lines ------------------------------------------------------------------------------------------------------------

_FEATURES = (
    *("kerning", "variant_ligatures", "variant_position", "variant_caps", "variant_numeric"),
    *("variant_alternates", "variant_east_asian", "feature_settings"),
)


def _prepared(style: Any) -> tuple[Any, Any, Any, Any]:
    """Return Pango's context, font description, language and font features for a style."""
    context = _ffi.gc(_pango.pango_font_map_create_context(style.font_config.font_map), _gobject.g_object_unref)
    _pango.pango_context_set_round_glyph_positions(context, False)
    _pango.pango_context_set_base_dir(context, _lines.PANGO_DIRECTION[style["direction"]])
    language = _pango.pango_language_get_default()
    if style["lang"]:
        address, _ = _lines.unicode_to_char_p(style["lang"])
        language = _pango.pango_language_from_string(address)
        _pango.pango_context_set_language(context, language)
    wanted = _fonts.font_features(*(style[f"font_{name}"] for name in _FEATURES))
    features = None
    if wanted:
        text = ",".join(f"{name} {value}" for name, value in wanted.items()).encode()
        known = style.font_config.font_features
        if text not in known:
            known[text] = _pango.pango_attr_font_features_new(text)
        features = known[text]
    return context, _fonts.get_font_description(style), language, features


def _set_up(layout: Any, style: Any) -> None:
    """Make an empty line in a style. Those with a rule under or over them, or an OpenType language, go the long way."""
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
    """Set the text as a single paragraph, if it is one: drawing asks for that, and a change shapes the line anew."""
    _pango.pango_layout_set_single_paragraph_mode(layout.layout, "\n" not in text)
    originals[_set_text](layout, text, justify)


def _put_away(layout: Any) -> None:
    """Keep the shaped line until it is drawn."""


def _take_out(layout: Any, style: Any) -> None:
    """Have a line ready to draw."""
    if style is layout.style and not layout.justification_spacing:
        _pango.pango_layout_set_width(layout.layout, -1)
    else:
        originals[_take_out](layout, style)


def _style_key(style: Any, include_size: bool = False) -> str:
    """Return the key under which measures of a style are kept."""
    kept = style.__dict__.setdefault("keys", {})
    if include_size not in kept:
        kept[include_size] = originals[_style_key](style, include_size)
    return str(kept[include_size])


PATCHES: tuple[Patch, ...] = (
    (Html, "__init__", _read),
    (weasyprint.pdf, "build_fonts_dictionary", _no_faces),
    (_css, "find_stylesheets", _no_stylesheets),
    (weasyprint.document, "get_html_metadata", _metadata),
    (_css.StyleFor, "__init__", _begin),
    *((module, "resolve_percentages", _resolve_all) for module in (percent, absolute, block, column, floating)),
    *((module, "resolve_percentages", _resolve_all) for module in (grid, inline, page, table)),
    (boxes.Box, "is_in_normal_flow", _is_in_flow),
    (_lines.Layout, "setup", _set_up),
    (_lines.Layout, "set_text", _set_text),
    (_lines.Layout, "deactivate", _put_away),
    (_lines.Layout, "reactivate", _take_out),
    (_lines, "_font_style_cache_key", _style_key),
)
