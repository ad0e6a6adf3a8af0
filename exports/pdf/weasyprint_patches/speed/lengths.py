"""The used lengths of a box are worked out once for all boxes of a style, if none is a share of what it stands in."""

from typing import Any

import weasyprint.layout.percent
from weasyprint.layout import absolute, block, column, grid, inline, page, table
from weasyprint.layout import float as floating

from exports.pdf.weasyprint_patches.replacing import Patch, originals

_percent: Any = weasyprint.layout.percent
_LAYOUTS: tuple[Any, ...] = (absolute, block, column, floating, grid, inline, page, table)
"""The modules that lay out boxes and use functions of `percent` under names of their own."""
AbsolutePlaceholder: Any = absolute.AbsolutePlaceholder
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
        originals[_resolve_all](box, containing_block)
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


PATCHES: tuple[Patch, ...] = tuple((place, "resolve_percentages", _resolve_all) for place in (_percent, *_LAYOUTS))
