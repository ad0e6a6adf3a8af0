"""The point of a picture that must stay visible when it is cropped: "x,y" in whole percent, or ""."""

import re

POINTS = {
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
"""The middles of a grid of three by three, in rows from the top left."""

USUAL = (50, 30)
"""The focus where nobody chose one, as in the stylesheets of sheets: faces are rather high up in a picture."""

FOCUS_PATTERN = r"^((100|[1-9]?[0-9]),(100|[1-9]?[0-9]))?$"
"""A stored focus, for JSON Schema."""

_POINT = re.compile(r"\s*([0-9]{1,3})\s*,\s*([0-9]{1,3})\s*")


def point(focus: str) -> tuple[int, int] | None:
    """Return the percent from the left and from the top, both 0 to 100; None if the text is no such point."""
    match = _POINT.fullmatch(focus)
    if match is None or int(match[1]) > 100 or int(match[2]) > 100:
        return None
    return int(match[1]), int(match[2])


def read_focus(text: str) -> str:
    """Return a focus as it is stored; "" for what cannot be read, for nobody types it."""
    focus = point(text)
    return f"{focus[0]},{focus[1]}" if focus else ""
