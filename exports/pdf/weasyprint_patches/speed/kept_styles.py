"""Styles that are computed once in the life of a process: a thousand sheets ask the same of the same stylesheets.

What belongs here: remembering which rules of a stylesheet meet an element, and what its style comes to. What does not:
what is asked (house_style).

An element is known by its place: what it is called, its attributes, what stands before it and round it, and whether
it is the last. That is all that selectors can tell apart, but for those that `selectors.refused` finds. Boxes
may change a style (a table takes its margins away), always in the same way: the next document finds what it would make.
"""

from itertools import count
from math import inf
from types import SimpleNamespace
from typing import Any

import weasyprint.css

from exports.pdf.weasyprint_patches.replacing import Patch
from exports.pdf.weasyprint_patches.speed.selectors import BY_PRESENCE

_css: Any = weasyprint.css
MOST = 20_000
"""So many places are remembered for a set of stylesheets; then it begins anew."""
SETS = 8
"""So many sets of stylesheets: one for each set of topics' colours."""


_Styles = dict[str | None, Any]
"""The style of an element (None) and of its pseudo-elements, by name."""


class _Memory:
    """What is known of a set of stylesheets: the number of each place, its styles, and those that are the same."""

    def __init__(self) -> None:
        self.numbers = count(1)
        self.places: dict[tuple[Any, ...], tuple[int, _Styles]] = {}
        self.same: dict[tuple[Any, ...], _Styles] = {}


_memories: dict[tuple[Any, ...], _Memory] = {}


def _memory(sheets: list[Any], font_config: Any) -> _Memory:
    key = (font_config, *(part for sheet in sheets for part in sheet))
    if key not in _memories and len(_memories) >= SETS:
        _memories.clear()
    found = _memories.setdefault(key, _Memory())
    if len(found.places) > MOST:
        found = _memories[key] = _Memory()
    return found


def _begin(styles: Any, html: Any, sheets: list[Any], hints: bool, font_config: Any, collector: Any) -> None:
    """Fill a StyleFor of WeasyPrint's with the styles of all elements of `html`, in the place of its `__init__`.

    Raises ValueError if `hints` (styles from attributes of old HTML) are asked for: the house writes none.
    """
    if hints:
        raise ValueError("attributes of old HTML have no style here")
    computed: dict[tuple[Any, str | None], Any] = {}
    styles._cascaded_styles, styles._computed_styles = {}, computed
    styles._sheets, styles.font_config = sheets, font_config
    styles.initial_page_sizes = {"box": None, "area": None}
    memory = _memory(sheets, font_config)
    places = memory.places
    numbers: dict[Any, int] = {None: 0}
    latest: dict[Any, int] = {}
    for wrapper in html.wrapper_element.iter_subtree():
        element = wrapper.etree_element
        parent = wrapper.parent.etree_element if wrapper.parent else None
        last = wrapper.index + 1 == len(wrapper.etree_siblings)
        key = (numbers[parent], latest.get(parent, 0), last, element.tag, *_attributes(element))
        found = places.get(key)
        if found is None:
            above = computed[parent, None] if parent is not None else None
            found = places[key] = (next(memory.numbers), _made(memory, wrapper, above, html, styles))
        numbers[element] = latest[parent] = found[0]
        for pseudo, style in found[1].items():
            computed[element, pseudo] = style
        if collector and (anchor := found[1][None]["anchor"]):
            collector.collect_anchor(anchor)


def _attributes(element: Any) -> list[tuple[str, str]]:
    by_presence = () if element.tag.endswith("svg") else BY_PRESENCE  # whose width and height are a style
    return [(name, "" if name in by_presence else value) for name, value in sorted(element.items())]


def _made(memory: _Memory, wrapper: Any, above: Any, html: Any, styles: Any) -> _Styles:
    """The styles of an element and its pseudo-elements, those of its like if there are any.

    `above` is the style of the element that it stands in, None for the root.
    """
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
    if key not in memory.same:
        memory.same[key] = _computed(cascaded, above, html, styles)
    return memory.same[key]


def _add(rules: dict[str, Any], name: str, value: Any, precedence: tuple[str, bool], rest: tuple[Any, ...]) -> None:
    """Add a declaration to those of an element, unless a weightier one is there."""
    weight = (_css.declaration_precedence(*precedence), *rest)
    if name not in rules or rules[name][1] <= weight:
        rules[name] = value, weight


def _computed(cascaded: dict[str | None, dict[str, Any]], above: Any, html: Any, styles: Any) -> _Styles:
    """The style of an element from the rules that meet it, and those of its pseudo-elements, which inherit from it."""
    found: _Styles = {}
    root = styles._computed_styles.get((html.etree_element, None))
    if root is None:
        root = _css.InitialStyle(styles.font_config)
    for pseudo, rules in cascaded.items():
        parent = found[None] if pseudo else above
        base = found[None] if pseudo and above is None else root
        found[pseudo] = _css.ComputedStyle(
            parent, rules, pseudo, base, html.base_url, styles.font_config, styles.initial_page_sizes
        )
    return found


PATCHES: tuple[Patch, ...] = ((_css.StyleFor, "__init__", _begin),)
