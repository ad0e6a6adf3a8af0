"""An edition as bytes, its sheets laid out afresh, for tests and benchmarks."""

from __future__ import annotations

import io
from collections.abc import Callable

from exports.edition import edition_docx, edition_pdf
from exports.edition.content import EditionContent
from exports.pdf import sheet_pdf
from exports.pdf.sheet_pdf import Rendered, Variant
from exports.sheet.page_size import Paper
from exports.sheet.sheet import Sheet


def silent(done: int, total: int) -> None:
    """Ignore the progress."""


def pdf(
    edition: EditionContent,
    paper: Paper = Paper.A4,
    rendered: Callable[[Sheet], Rendered] | None = None,
    progress: Callable[[int, int], None] = silent,
) -> bytes:
    """Return the edition as the archive's PDF."""
    target = io.BytesIO()
    afresh = rendered or (lambda sheet: sheet_pdf.pages(sheet, paper=paper))
    edition_pdf.write(edition, {Variant.ARCHIVE: target}, paper, afresh, progress)
    return target.getvalue()


def docx(edition: EditionContent) -> bytes:
    """Return the edition as one Word document."""
    target = io.BytesIO()
    edition_docx.write(edition, target, Paper.A4)
    return target.getvalue()


def light_sheet(sheet: Sheet) -> bytes:
    """Return a sheet as an archive package has it."""
    return sheet_pdf.light(sheet, sheet_pdf.pages(sheet))
