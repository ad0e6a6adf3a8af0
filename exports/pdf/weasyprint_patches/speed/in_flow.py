"""Whether a box is in the normal flow is asked of its style at once: it is asked most often of all."""

from typing import Any

from weasyprint.formatting_structure import boxes

from exports.pdf.weasyprint_patches.replacing import Patch

_Box: Any = boxes.Box


def _in_flow(box: Any) -> bool:
    """Whether a box is in the normal flow."""
    style = box.style
    place = style["position"]
    return bool(style["float"] == "none" and (place == "static" or place == "relative"))


PATCHES: tuple[Patch, ...] = ((_Box, "is_in_normal_flow", _in_flow),)
