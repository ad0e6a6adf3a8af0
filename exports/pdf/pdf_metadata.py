"""What a PDF says about itself: XMP packet (ISO 16684-1), information dictionary, and the colours that it is meant for.

The marks are those of PDF/A-3 (ISO 19005-3), PDF/UA-1 (ISO 14289-1, with the extension schema that PDF/A asks for) and
PDF/X-4 (ISO 15930-7).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.metadata import version
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape, quoteattr

from pikepdf import Dictionary, Name, String

from exports.fonts.pdf_writer import PdfWriter, reference
from exports.house_style import house

PRODUCER = f"WeasyPrint {version('weasyprint')}"
CREATOR = "Sheaf"

_UA = '<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>'
_A = (
    '<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" '
    'pdfaid:part="3" pdfaid:conformance="A"/>'
)
_X = '<rdf:Description rdf:about="" xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/" pdfxid:GTS_PDFXVersion="PDF/X-4"/>'


class Variant(StrEnum):
    """What a file is for: PDF/UA-1 with smaller photographs, PDF/A-3a and PDF/UA-1 in one, or PDF/X-4."""

    SCREEN = "screen"
    ARCHIVE = "archive"
    PRINT = "print"


@dataclass(frozen=True, slots=True)
class About:
    """Title, publisher, language (BCP 47), date (which PDF/X asks for) and purpose of a document."""

    title: str
    author: str
    language: str
    day: date | None
    variant: Variant


@cache
def _ua_schema() -> str:
    """Return the extension schema of PDF/UA's mark, without which PDF/A does not allow it."""
    lines = (house.FOLDER / "pdfua.xml").read_text("utf-8").splitlines()
    return "".join(map(str.strip, lines))


def information(about: About) -> bytes:
    """Return the information dictionary (ISO 32000-1, 14.3.3)."""
    texts = {"/Title": about.title, "/Author": about.author, "/Creator": CREATOR, "/Producer": PRODUCER}
    if about.day:
        stamp = f"D:{about.day:%Y%m%d}000000Z"
        texts |= {"/CreationDate": stamp, "/ModDate": stamp}
    entries = {key: String(value) for key, value in texts.items() if value}
    if about.variant is Variant.PRINT:
        return Dictionary({**entries, "/GTS_PDFXVersion": String("PDF/X-4"), "/Trapped": Name("/False")}).unparse()
    return Dictionary(entries).unparse()


def write_packet(writer: PdfWriter, about: About) -> int:
    """Write the XMP packet, uncompressed as archives like it, and return its number."""
    return writer.add_stream(packet(about), b"/Type /Metadata /Subtype /XML", compress=False)


def packet(about: About) -> bytes:
    """Return the XMP packet. Raises ValueError for a document for the press without a date."""
    creator = f"<dc:creator><rdf:Seq><rdf:li>{escape(about.author)}</rdf:li></rdf:Seq></dc:creator>"
    parts = [
        f'<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" pdf:Producer={quoteattr(PRODUCER)}'
        + (' pdf:Trapped="False"/>' if about.variant is Variant.PRINT else "/>"),
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(about.title)}</rdf:li></rdf:Alt></dc:title>'
        f"<dc:language><rdf:Bag><rdf:li>{escape(about.language)}</rdf:li></rdf:Bag></dc:language>"
        f"{creator if about.author else ''}</rdf:Description>",
        f'<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" {_xmp_dates(about)}/>',
    ]
    if about.variant is Variant.PRINT:
        parts += _press(about)
    else:
        parts += [_A, _ua_schema(), _UA] if about.variant is Variant.ARCHIVE else [_UA]
    body = "\n".join(parts)
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n{body}\n</rdf:RDF></x:xmpmeta>'
        '\n<?xpacket end="r"?>'
    ).encode()


def _press(about: About) -> list[str]:
    """Return what PDF/X-4 asks for on top: its mark, a name for the document that never changes, and a date."""
    if about.day is None:
        raise ValueError("a document for the press has a date")
    name = uuid5(NAMESPACE_URL, "\0".join((about.title, about.author, about.language)))
    return [
        _X,
        '<rdf:Description rdf:about="" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" '
        f'xmpMM:DocumentID="uuid:{name}" xmpMM:VersionID="1" xmpMM:RenditionClass="default"/>',
        '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
        f'xmp:MetadataDate="{about.day.isoformat()}T00:00:00Z"/>',
    ]


_SRGB = {"OutputConditionIdentifier": "sRGB IEC61966-2.1", "Info": "sRGB IEC61966-2.1"}
_FOGRA39 = {
    "OutputConditionIdentifier": "FOGRA39",
    "OutputCondition": "Offset printing on coated paper, ISO 12647-2, paper types 1 and 2",
    "RegistryName": "http://www.color.org",
    "Info": "FOGRA39L coated",
}
_INTENTS = {
    Variant.ARCHIVE: ("GTS_PDFA1", "sRGB2014.icc", 3, _SRGB),
    Variant.PRINT: ("GTS_PDFX", "FOGRA39L_coated.icc", 4, _FOGRA39),
}


def output_intent(writer: PdfWriter, variant: Variant) -> bytes:
    """Write the profile of the screen (ISO 19005-3, 6.2.3) or the press; return the intent that names it."""
    subtype, name, components, texts = _INTENTS[variant]
    profile = writer.add_stream((house.FOLDER / "icc" / name).read_bytes(), b"/N %d" % components)
    entries = b" ".join(b"/%b %b" % (key.encode(), String(text).unparse()) for key, text in texts.items())
    intent = b"<< /Type /OutputIntent /S /%b %b /DestOutputProfile %b >>"
    return intent % (subtype.encode(), entries, reference(profile))


def _xmp_dates(about: About) -> str:
    tool = f"xmp:CreatorTool={quoteattr(CREATOR)}"
    if not about.day:
        return tool
    stamp = f'"{about.day.isoformat()}T00:00:00Z"'
    return f"{tool} xmp:CreateDate={stamp} xmp:ModifyDate={stamp}"
