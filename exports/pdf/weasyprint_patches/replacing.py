"""Replacing functions of WeasyPrint by ours and giving them back; functions of Pango that it does not declare.

What belongs here: the mechanism. What does not: which functions (the modules of `result` and `speed`).
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

from weasyprint.text import ffi

Patch = tuple[Any, str, Any]
"""The owner of a function, the name that it has there, and ours."""

originals: dict[Any, Any] = {}
"""What each of our functions stands in the place of, while it does."""


def replace(patches: Iterable[Patch]) -> None:
    """Put our functions in place, for the whole process. Twice does no harm."""
    for owner, name, ours in patches:
        if (found := getattr(owner, name)) is not ours:
            originals[ours] = found
            setattr(owner, name, ours)


def restore(patches: Iterable[Patch]) -> None:
    """Give back what our functions stand in the place of."""
    for owner, name, ours in patches:
        setattr(owner, name, originals[ours])


@cache
def pango(declaration: str) -> Any:
    """Pango with one more of its functions, which WeasyPrint has no use for."""
    declare: Any = ffi.ffi
    declare.cdef(declaration)
    return ffi.pango
