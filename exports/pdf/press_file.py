"""Pages made ready for the press: in inks, with crop marks, without what a press cannot use (PDF/X-4, ISO 15930-7).

PDF/X forbids annotations on the page, and nobody reads a film by ear: links and the structure tree are left out.
"""

from dataclasses import replace

from exports.pdf import press_colours
from exports.pdf.pdf_part import BETWEEN, Part, mark, marks_in
from exports.pdf.pdf_part import REGISTRATION as REGISTRATION_MARK
from exports.sheet.page_size import BLEED, SLUG, Format, Paper
from exports.sheet.page_size import POINTS_PER_MM as MM
from forms.questionnaire.model import Palette

MARK_START, MARK_END = BLEED + 0.8, SLUG - 0.6
"""Crop marks run between these distances (mm) from the trimmed edge, so that no rest of one is left in the bleed."""
REGISTRATION = b"[/Separation /All /DeviceCMYK << /FunctionType 2 /Domain [0 1] /C0 [0 0 0 0] /C1 [1 1 1 1] /N 1 >>]"
"""The colour that prints on every plate, for the marks (ISO 32000-1, 8.6.6.4)."""


def prepared(part: Part, palette: Palette = ()) -> Part:
    """Return a part as it is printed. Raises ExportError for a colour or picture that has no inks."""
    small = part.objects.split(BETWEEN)
    resources = {page.resources for page in part.leaves}
    contents = {page.content - len(small) for page in part.leaves}
    streams = tuple(
        press_colours.separated_content(stream, palette)
        if place in contents or b"/Subtype /Form" in stream.entries
        else press_colours.separated_picture(stream)
        for place, stream in enumerate(part.streams)
    )
    printed = _reachable(small, resources)
    texts = [text if place in printed else b"" for place, text in enumerate(small)]
    for place in resources:
        texts[place] = texts[place][:-2] + b"/ColorSpace << /Registration %b >> >>" % mark(REGISTRATION_MARK)
    return replace(part, objects=BETWEEN.join(texts), streams=streams, tops=(), parents=())


def _reachable(small: list[bytes], waiting: set[int]) -> set[int]:
    met: set[int] = set()
    while waiting:
        met |= waiting
        marks = [mark for place in waiting if place < len(small) for mark in marks_in(small[place])]
        waiting = {int(mark) for mark in marks if mark.isdigit()} - met
    return met


def crop_marks(paper: Paper | Format) -> bytes:
    """Return the operators of two hairlines at each corner of the trimmed page, in the registration colour."""
    lines = ["/Artifact <</Type /Page>> BDC q /Registration CS 1 SCN 0.25 w"]
    for x, outwards in ((0.0, -1), (paper.width, 1)):
        for y, up in ((0.0, -1), (paper.height, 1)):
            lines.append(_stroke(x + outwards * MARK_START, y, x + outwards * MARK_END, y))
            lines.append(_stroke(x, y + up * MARK_START, x, y + up * MARK_END))
    return "\n".join([*lines, "Q EMC", ""]).encode()


def _stroke(x1: float, y1: float, x2: float, y2: float) -> str:
    return f"{x1 * MM:.3f} {y1 * MM:.3f} m {x2 * MM:.3f} {y2 * MM:.3f} l S"
