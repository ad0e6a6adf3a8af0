"""Files for a printer held to PDF/X-4 (ISO 15930-7) by checks of our own: there is no free checker."""

import io
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pikepdf

from exports import VERSION
from exports.conformance.checking import Conformance, Failure, Standard, Verdict

IN_INKS = {"/DeviceCMYK", "/DeviceGray", "/Separation", "/DeviceN", "/Indexed", "/ICCBased", "/Lab", "/Pattern"}
IN_LIGHT = {"rg", "RG"}
INKS = 4
_RULES = {
    "file": "It is a PDF that can be read, of version 1.6, and not encrypted.",
    "metadata": "Metadata and information dictionary say PDF/X-4 and whether it is trapped.",
    "intent": "There is one output intent, GTS_PDFX, with the profile of a press in four inks.",
    "action": "Nothing in it runs, opens by itself or is attached.",
    "boxes": "Each page has a trim box inside a bleed box inside a media box.",
    "annotation": "No page has an annotation.",
    "face": "Every face is embedded.",
    "inks": "Colours and pictures are in inks, never in RGB.",
}
Found = Iterator[tuple[str, str]]
"""Rules that are broken, each time with where."""


def validate(pdf: bytes) -> Conformance:
    """Return what our own checks say of a file for a printer."""
    places: dict[str, list[str]] = {}
    for rule, where in _found(pdf):
        places.setdefault(rule, []).append(where)
    failures = tuple(Failure(rule, len(found), _RULES[rule], found[0]) for rule, found in places.items())
    return Conformance(f"Sheaf {VERSION}", (Verdict(Standard.PDF_X_4, failures),))


def _found(data: bytes) -> Found:
    try:
        pdf = pikepdf.open(io.BytesIO(data))
    except pikepdf.PdfError as error:
        yield "file", str(error)
        return
    with pdf:
        if pdf.is_encrypted or pdf.pdf_version != "1.6":
            yield "file", f"version {pdf.pdf_version}"
        yield from _of_the_whole(pdf)
        seen: set[tuple[int, int]] = set()
        for number, page in enumerate(pdf.pages, start=1):
            where = f"page {number}"
            yield from ((rule, f"{where}{more}") for rule, more in _of_a_page(page, seen))


def _of_the_whole(pdf: pikepdf.Pdf) -> Found:
    root, info = pdf.Root, pdf.trailer.get("/Info", pikepdf.Dictionary())
    packet = root.Metadata.read_bytes() if "/Metadata" in root else b""
    if info.get("/GTS_PDFXVersion") != "PDF/X-4" or b"PDF/X-4" not in packet or info.get("/Trapped") != "/False":
        yield "metadata", "information dictionary"
    intents = [one for one in root.get("/OutputIntents", []) if one.get("/S") == "/GTS_PDFX"]
    if len(intents) != 1 or intents[0].get("/DestOutputProfile", pikepdf.Dictionary()).get("/N") != INKS:
        yield "intent", f"{len(intents)} output intents"
    names = root.get("/Names", pikepdf.Dictionary())
    for name in ("/OpenAction", "/AA", "/AcroForm"):
        if name in root:
            yield "action", name
    for name in ("/JavaScript", "/EmbeddedFiles"):
        if name in names:
            yield "action", name


def _of_a_page(page: pikepdf.Page, seen: set[tuple[int, int]]) -> Found:
    if not _nested(page):
        yield "boxes", ""
    if "/Annots" in page.obj:
        yield "annotation", ""
    if "/AA" in page.obj:
        yield "action", ", /AA"
    yield from _drawn(page.obj, page.obj.get("/Resources", pikepdf.Dictionary()), seen)


def _nested(page: pikepdf.Page) -> bool:
    if not {"/MediaBox", "/BleedBox", "/TrimBox"} <= set(page.obj.keys()):
        return False
    outer, middle, inner = ([float(edge) for edge in page.obj[name]] for name in ("/MediaBox", "/BleedBox", "/TrimBox"))
    return _inside(inner, middle) and _inside(middle, outer)


def _inside(inner: list[float], outer: list[float]) -> bool:
    return inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def _drawn(drawing: Any, resources: Any, seen: set[tuple[int, int]]) -> Found:
    """Return what is wrong in a page or a form: its operators, faces and pictures, each object once."""
    used = Counter(str(one.operator) for one in pikepdf.parse_content_stream(drawing))
    for operator in sorted(IN_LIGHT & set(used)):
        yield "inks", f", operator {operator}"
    for name, space in resources.get("/ColorSpace", {}).items():
        if _kind(space) not in IN_INKS:
            yield "inks", f", colour space {name}"
    for name, face in _new(resources.get("/Font", {}), seen):
        if not _is_embedded(face):
            yield "face", f", {face.get('/BaseFont', name)}"
    for name, one in _new(resources.get("/XObject", {}), seen):
        if one.get("/Subtype") == "/Form":
            yield from _drawn(one, one.get("/Resources", resources), seen)
        elif not one.get("/ImageMask", False) and _kind(one.get("/ColorSpace")) not in IN_INKS:
            yield "inks", f", picture {name}"


def _new(table: Any, seen: set[tuple[int, int]]) -> Iterator[tuple[str, Any]]:
    for name, one in table.items():
        if one.objgen not in seen or one.objgen == (0, 0):
            seen.add(one.objgen)
            yield name, one


def _kind(space: Any) -> str:
    return str(space[0] if isinstance(space, pikepdf.Array) else space)


def _is_embedded(face: Any) -> bool:
    if face.get("/Subtype") == "/Type3":
        return True
    below = face["/DescendantFonts"][0] if "/DescendantFonts" in face else face
    descriptor = below.get("/FontDescriptor", {})
    return any(name in descriptor for name in ("/FontFile", "/FontFile2", "/FontFile3"))
