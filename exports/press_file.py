"""A bound PDF made ready for the press: PDF/X-4 (ISO 15930-7) with bleed, crop marks and one output intent.

What belongs here: boxes, marks for the printer, the output intent, and leaving out what a press cannot use. What does
not: colours and photographs (`press_colours`), metadata (`pdf_metadata`), and the pages themselves.

The structure tree and links are left out: PDF/X forbids annotations on the page, and nobody reads a film by ear. The
archive variant of the same sheet has both.
"""

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from exports import press_colours
from exports.page_size import BLEED, SLUG, Paper
from exports.page_size import POINTS_PER_MM as MM

CONDITION = "FOGRA39"
"""The printing condition's name in the registry of the ICC."""
MARK_START, MARK_END = BLEED + 0.8, SLUG - 0.6
"""Crop marks run between these distances (mm) from the trimmed edge, so that no rest of one is left in the bleed."""


def prepare(pdf: Pdf, paper: Paper) -> None:
    """Make every page fit for the press. Raises ExportError for a colour or picture that has no inks."""
    press_colours.separate(pdf)
    registration = _registration(pdf)
    for page in pdf.pages:
        _set_boxes(page.obj, paper)
        page.obj.Resources.ColorSpace = Dictionary(Registration=registration)
        marks = pdf.make_stream(crop_marks(paper))
        page.obj.Contents = Array([page.obj.Contents, marks])
        for name in ("/Annots", "/StructParents", "/Tabs"):
            if name in page.obj:
                del page.obj[name]
    for name in ("/StructTreeRoot", "/MarkInfo", "/Outlines", "/PageMode"):
        if name in pdf.Root:
            del pdf.Root[name]
    pdf.Root.OutputIntents = Array([_intent(pdf)])


def _set_boxes(page: Object, paper: Paper) -> None:
    """Media box, bleed box and trim box, around a trimmed page whose lower left corner is the origin."""
    for name, over in (("/MediaBox", SLUG), ("/BleedBox", BLEED), ("/TrimBox", 0.0)):
        edges = (-over, -over, paper.width + over, paper.height + over)
        page[name] = Array([round(edge * MM, 4) for edge in edges])


def _registration(pdf: Pdf) -> Object:
    """The colour that prints on every plate, for the marks (ISO 32000-1, 8.6.6.4)."""
    function = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=[1, 1, 1, 1], N=1)
    return pdf.make_indirect(Array([Name.Separation, Name.All, Name.DeviceCMYK, function]))


def crop_marks(paper: Paper) -> bytes:
    """Two hairlines at each corner of the trimmed page, in the registration colour."""
    lines = ["/Artifact <</Type /Page>> BDC q /Registration CS 1 SCN 0.25 w"]
    for x, outwards in ((0.0, -1), (paper.width, 1)):
        for y, up in ((0.0, -1), (paper.height, 1)):
            lines.append(_stroke(x + outwards * MARK_START, y, x + outwards * MARK_END, y))
            lines.append(_stroke(x, y + up * MARK_START, x, y + up * MARK_END))
    return "\n".join([*lines, "Q EMC", ""]).encode()


def _stroke(x1: float, y1: float, x2: float, y2: float) -> str:
    return f"{x1 * MM:.3f} {y1 * MM:.3f} m {x2 * MM:.3f} {y2 * MM:.3f} l S"


def _intent(pdf: Pdf) -> Dictionary:
    profile = pdf.make_stream(press_colours.profile())
    profile.N = 4
    return Dictionary(
        Type=Name.OutputIntent,
        S=Name("/GTS_PDFX"),
        OutputConditionIdentifier=String(CONDITION),
        OutputCondition=String("Offset printing on coated paper, ISO 12647-2, paper types 1 and 2"),
        RegistryName=String("http://www.color.org"),
        Info=String("FOGRA39L coated"),
        DestOutputProfile=profile,
    )
