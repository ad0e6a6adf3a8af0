"""A line that begins with a long word, such as an address, stays beside a float and breaks within the word.

WeasyPrint measures the shortest piece with which a line can begin, to move a line below a float where that does not
fit. It forgets that the piece begins a line, so that `overflow-wrap: anywhere` does not count, and a long address left
a hole as high as the side column.
"""

from typing import Any

from weasyprint.layout import inline as _inline

from exports.pdf.weasyprint_patches.replacing import Patch, originals

inline: Any = _inline


def _at_line_start(context: Any, box: Any, *arguments: Any, first_line: bool = False, **options: Any) -> Any:
    """The shortest piece of a box; of its first line as what begins a line."""
    options.setdefault("is_line_start", first_line)
    return originals[_at_line_start](context, box, *arguments, first_line=first_line, **options)


PATCHES: tuple[Patch, ...] = ((inline, "inline_min_content_width", _at_line_start),)
