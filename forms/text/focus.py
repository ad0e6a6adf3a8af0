"""The point of a picture that must stay visible when it is cropped: "x,y" in whole percent, or "".

What belongs here: reading such a point, and the nine that have names. What does not: the boxes to choose one
(`web_rows`) and cropping (`exports`).
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

POINTS: Mapping[str, str] = MappingProxyType(
    {
        "top_left": "16,16",
        "top": "50,16",
        "top_right": "84,16",
        "left": "16,50",
        "centre": "50,50",
        "right": "84,50",
        "bottom_left": "16,84",
        "bottom": "50,84",
        "bottom_right": "84,84",
    }
)
"""The named points, in rows from the top left: the middles of a grid of three by three."""

USUAL = (50, 30)
"""Percent from the left and from the top where nobody chose a point: faces are rather high up in a picture. The
stylesheets of sheets say the same."""

FOCUS_PATTERN = r"^((100|[1-9]?[0-9]),(100|[1-9]?[0-9]))?$"
"""A stored focus, as a regular expression for JSON Schema."""

_POINT = re.compile(r"\s*([0-9]{1,3})\s*,\s*([0-9]{1,3})\s*")


def point(focus: str) -> tuple[int, int] | None:
    """Percent from the left and from the top, both 0 to 100; None if the text is no such point."""
    found = _POINT.fullmatch(focus)
    if found is None:
        return None
    across, down = int(found[1]), int(found[2])
    return (across, down) if across <= 100 and down <= 100 else None


def read_focus(text: str) -> str:
    """A focus as it is stored. Nobody types it, so what cannot be read is no focus: ""."""
    found = point(text)
    return f"{found[0]},{found[1]}" if found else ""
