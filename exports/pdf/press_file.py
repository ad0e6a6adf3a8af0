"""A bound PDF made ready for the press: PDF/X-4 (ISO 15930-7) with bleed, crop marks and one output intent.

What belongs here: boxes, marks for the printer, the output intent, and leaving out what a press cannot use. What does
not: colours and photographs (`press_colours`), metadata (`pdf_metadata`), and the pages themselves.

The structure tree and links are left out: PDF/X forbids annotations on the page, and nobody reads a film by ear. The
archive variant of the same sheet has both.
"""

from dataclasses import replace

from pikepdf import String

from exports.fonts.pdf_writer import PdfWriter, reference
from exports.pdf import press_colours
from exports.pdf.pdf_part import BETWEEN, Part, mark, marks_in
from exports.pdf.pdf_part import REGISTRATION as REGISTRATION_MARK
from exports.sheet.page_size import BLEED, SLUG, Format, Paper
from exports.sheet.page_size import POINTS_PER_MM as MM
from forms.questionnaire.questions import Palette

CONDITION = "FOGRA39"
"""The printing condition's name in the registry of the ICC."""
MARK_START, MARK_END = BLEED + 0.8, SLUG - 0.6
"""Crop marks run between these distances (mm) from the trimmed edge, so that no rest of one is left in the bleed."""
REGISTRATION = b"[/Separation /All /DeviceCMYK << /FunctionType 2 /Domain [0 1] /C0 [0 0 0 0] /C1 [1 1 1 1] /N 1 >>]"
"""The colour that prints on every plate, for the marks (ISO 32000-1, 8.6.6.4)."""


def prepared(part: Part, palette: Palette = ()) -> Part:
    """A part as it is printed: in inks, with a colour for the marks, without structure and links.

    Raises ExportError for a colour or picture that has no inks.
    """
    small = part.objects.split(BETWEEN)
    contents = {page.content - len(small) for page in part.leaves}
    streams = tuple(
        press_colours.separated_content(stream, palette)
        if place in contents or b"/Subtype /Form" in stream.entries
        else press_colours.separated_picture(stream)
        for place, stream in enumerate(part.streams)
    )
    kept = _reachable(small, {page.resources for page in part.leaves})
    texts = [text if place in kept else b"" for place, text in enumerate(small)]
    for place in {page.resources for page in part.leaves}:
        texts[place] = texts[place][:-2] + b"/ColorSpace << /Registration %b >> >>" % mark(REGISTRATION_MARK)
    return replace(part, objects=BETWEEN.join(texts), streams=streams, tops=(), parents=())


def _reachable(small: list[bytes], waiting: set[int]) -> set[int]:
    met: set[int] = set()
    while waiting:
        met |= waiting
        said = [one for place in waiting if place < len(small) for one in marks_in(small[place])]
        waiting = {int(one) for one in said if one.isdigit()} - met
    return met


def boxes(paper: Paper | Format, *, press: bool) -> bytes:
    """Media box, bleed box and trim box, around a trimmed page whose lower left corner is the origin."""
    found = []
    for name, over in ((b"MediaBox", SLUG), (b"BleedBox", BLEED), (b"TrimBox", 0.0)):
        over = over if press else 0.0
        edges = (-over, -over, paper.width + over, paper.height + over)
        found.append(b"/%b [%b]" % (name, b" ".join(b"%.4f" % (edge * MM) for edge in edges)))
    return b" ".join(found)


def crop_marks(paper: Paper | Format) -> bytes:
    """Two hairlines at each corner of the trimmed page, in the registration colour."""
    lines = ["/Artifact <</Type /Page>> BDC q /Registration CS 1 SCN 0.25 w"]
    for x, outwards in ((0.0, -1), (paper.width, 1)):
        for y, up in ((0.0, -1), (paper.height, 1)):
            lines.append(_stroke(x + outwards * MARK_START, y, x + outwards * MARK_END, y))
            lines.append(_stroke(x, y + up * MARK_START, x, y + up * MARK_END))
    return "\n".join([*lines, "Q EMC", ""]).encode()


def _stroke(x1: float, y1: float, x2: float, y2: float) -> str:
    return f"{x1 * MM:.3f} {y1 * MM:.3f} m {x2 * MM:.3f} {y2 * MM:.3f} l S"


def intent(writer: PdfWriter) -> bytes:
    """The output intent of PDF/X: the press for which the inks are meant."""
    profile = writer.add_stream(press_colours.profile(), b"/N 4")
    said = {
        b"OutputConditionIdentifier": CONDITION,
        b"OutputCondition": "Offset printing on coated paper, ISO 12647-2, paper types 1 and 2",
        b"RegistryName": "http://www.color.org",
        b"Info": "FOGRA39L coated",
    }
    entries = b" ".join(b"/%b %b" % (name, String(text).unparse()) for name, text in said.items())
    return b"<< /Type /OutputIntent /S /GTS_PDFX %b /DestOutputProfile %b >>" % (entries, reference(profile))
