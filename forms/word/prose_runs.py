"""A narrative answer as paragraphs of a Word document: bold, italic, links and lists as Word's own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from forms.text.prose import Block, BulletList, Paragraph, Span
from forms.word.form_package import FormPackage
from forms.word.wordml import list_item, paragraph, reads_right_to_left, run

STYLE = "FormAnswer"
DEEPEST = 8
"""The last level of Word's lists, from 0; what is deeper stands on it."""
STEP = 400
"""Indent of a level, in twentieths of a point."""


@dataclass(frozen=True, slots=True)
class Written:
    """A paragraph to be written; `rtl` if it reads from right to left."""

    runs: str
    rtl: bool
    numbering: str = ""
    indent: int = 0


def xml(rows: list[Written], start: str, end: str) -> str:
    """Return paragraphs with the ends of a bookmark round their content; an empty one if there are none."""
    rows = rows or [Written("", rtl=False)]
    runs = [row.runs for row in rows]
    runs[0] = start + runs[0]
    runs[-1] += end
    return "".join(
        paragraph(STYLE, content, numbering=row.numbering, rtl=row.rtl, indent=row.indent)
        for content, row in zip(runs, rows, strict=True)
    )


def paragraphs(package: FormPackage, blocks: Iterable[Block], rtl: bool, level: int = -1) -> Iterator[Written]:
    """Yield the paragraphs of an answer; `rtl` is the direction of a text without letters."""
    for block in blocks:
        if isinstance(block, Paragraph):
            text = "".join(span.text for span in block.spans)
            runs = "".join(_span(package, span) for span in block.spans)
            yield Written(runs, reads_right_to_left(text, rtl), indent=STEP * (min(level, DEEPEST) + 1))
        else:
            numbering = package.new_list(None if isinstance(block, BulletList) else block.start)
            yield from _items(package, block.items, rtl, numbering, level + 1)


def _items(
    package: FormPackage, items: Iterable[tuple[Block, ...]], rtl: bool, numbering: int, level: int
) -> Iterator[Written]:
    """Yield each item: its first paragraph carries the mark, what follows in it is only indented."""
    mark = list_item(min(level, DEEPEST), numbering)
    for item in items:
        rows = list(paragraphs(package, item, rtl, level))
        if item and isinstance(item[0], Paragraph):
            rows[0] = replace(rows[0], numbering=mark, indent=0)
        else:
            rows.insert(0, Written("", rtl, mark))
        yield from rows


def _span(package: FormPackage, span: Span) -> str:
    written = run(span.text, bold=span.bold, italic=span.italic, style="Hyperlink" if span.href else "")
    return package.link(span.href, written) if span.href else written
