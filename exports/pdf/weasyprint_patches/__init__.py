"""The one package that reaches into the inner workings of WeasyPrint and pydyf; its README has every patch.

Here: putting our functions in place. Not here: WeasyPrint by its documented door (`paper`).
"""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from exports.house_style import house

Patch = tuple[Any, str, Any]
"""The owner of a function, the name that it has there, and ours."""

originals: dict[Any, Any] = {}
"""The function that each of ours replaces, while it does."""

BY_PRESENCE = frozenset({"alt", "content", "height", "href", "src", "title", "width"})
"""Attributes whose values no selector of ours asks for: they are different on every sheet."""
_FORWARDS = re.compile(r":(?:has|nth-last-[a-z-]+|last-of-type|only-of-type|empty)\b|\d(?:vw|vh|vmin|vmax|vi|vb)\b")
_BY_VALUE = re.compile(r"\[\s*(?:{})\s*[~|^$*]?=".format("|".join(sorted(BY_PRESENCE))))
_FONTCONFIG = "FONTCONFIG_FILE"
_wanted = True
_in_place: bool | None = None
"""Whether the patches of speed are in place; None while there are none at all."""


def use_speed(wanted: bool) -> None:
    """Say whether this process, and the workers that it starts, use the patches of speed from the next page on."""
    global _wanted
    _wanted = wanted


def uses_speed() -> bool:
    """Return whether this process uses the patches of speed."""
    return _wanted


def put_in_place() -> None:
    """Put the patches in place for the whole process; `paper` calls this before each document."""
    global _in_place
    if _in_place == _wanted:
        return
    from exports.pdf.weasyprint_patches import result

    if _in_place is None:
        _replace(result.PATCHES)
    if _wanted or _in_place:  # not imported where they are not wanted: another release may lack what they replace
        from exports.pdf.weasyprint_patches import speed

        (_replace if _wanted else _restore)(speed.PATCHES)
    _in_place = _wanted


def _replace(patches: Iterable[Patch]) -> None:
    for owner, name, ours in patches:
        originals[ours] = getattr(owner, name)
        setattr(owner, name, ours)


def _restore(patches: Iterable[Patch]) -> None:
    for owner, name, ours in patches:
        setattr(owner, name, originals[ours])


@contextmanager
def own_fonts() -> Iterator[None]:
    """Let fontconfig read our configuration while it starts, and nobody else (a browser started by a test) after."""
    before = os.environ.get(_FONTCONFIG)
    os.environ[_FONTCONFIG] = str(house.FOLDER / "fonts.conf")
    try:
        yield
    finally:
        if before is None:
            del os.environ[_FONTCONFIG]
        else:
            os.environ[_FONTCONFIG] = before


def refused_selector(css: str) -> str:
    """Return the first selector of a stylesheet that the memory of styles in `speed` cannot tell apart, or ""."""
    plain = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    match = _FORWARDS.search(plain) or _BY_VALUE.search(plain)
    return match[0] if match else ""
