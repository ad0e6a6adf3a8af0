"""Lists that are shown page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list: its rows, how many there are in all, its number, and the number of the last page."""

    rows: Sequence[Row]
    total: int
    page: int
    pages: int


def bounded(page: int, total: int, size: int) -> tuple[int, int]:
    """Return the number of the page that is shown for the one that was asked for, and that of the last page."""
    pages = max(1, -(-total // size))
    return min(max(1, page), pages), pages
