"""Reading the boxes of a laid out page: how far it is filled, its parts, and texts that run over an edge."""

from collections.abc import Iterator
from typing import Any

from weasyprint.formatting_structure import boxes as weasyprint_boxes

boxes: Any = weasyprint_boxes
SLACK = 1.5
"""CSS pixels by which a text may miss its column: rounding, and nothing that the eye sees."""


def filled(page: Any) -> float:
    """How far down the text area of a page its content reaches."""
    box = page._page_box
    return float(box.children[0].margin_height() / box.height) if box.children and box.height else 0.0


def parts(page: Any, name: str) -> Iterator[Any]:
    """The boxes of sections of a class on a page: one that is broken has a box on each of its pages."""
    for box in page.descendants():
        if box.element is not None and box.element_tag == "section" and box.element.get("class") == name:
            yield box


def running_over(page: Any) -> Iterator[str]:
    """The texts of a page that reach over the edge of their column, or over the foot of the page."""
    box = page._page_box
    foot = box.content_box_y() + box.height
    start, end = box.content_box_x() - SLACK, box.content_box_x() + box.width + SLACK
    waiting: list[tuple[Any, Any]] = [(box, box)]
    while waiting:
        inner, column = waiting.pop()
        inner = getattr(inner, "_box", inner)  # a placeholder of something placed absolutely
        if isinstance(inner, boxes.TextBox) and inner.text.strip():
            left = max(start, column.content_box_x() - SLACK)
            right = min(end, column.content_box_x() + column.width + SLACK)
            within = left <= inner.position_x and inner.position_x + inner.width <= right
            if not within or inner.position_y + inner.baseline > foot + SLACK:  # letters may reach below their line
                yield inner.text
        column = inner if isinstance(inner, boxes.BlockContainerBox) else column
        waiting += [(child, column) for child in reversed(getattr(inner, "children", ()))]
