"""The package of a Word form: its parts in a fixed order at a fixed time, so that the same form is the same bytes.

What belongs here: the parts of an Open Packaging file (ECMA-376, part 2) around the body, links, pictures and lists
that the body refers to, and what the document says about itself. What does not: the body (`form`).
"""

import io
import zipfile
from collections.abc import Mapping, Sequence

from babel.core import get_global
from PIL import Image

from forms.word import form_styles
from forms.word.form_styles import DECLARATION
from forms.word.wordml import EMU_PER_MM, NAMESPACES, Numbers, attribute, clean, drawing

ZIP_TIME = (1980, 1, 1, 0, 0, 0)
DATED = "2000-01-01T00:00:00Z"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_VARIANT = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_FMTID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_PARTS = (
    ("styles", f"{_WORD}.styles+xml"),
    ("numbering", f"{_WORD}.numbering+xml"),
    ("settings", f"{_WORD}.settings+xml"),
    ("fontTable", f"{_WORD}.fontTable+xml"),
    ("footer", f"{_WORD}.footer+xml"),
)


def region_tag(language: str) -> str:
    """A language with a region, as Word likes it: uk is uk-UA. English is British."""
    if "-" in language:
        return language
    if language == "en":
        return "en-GB"
    likely: Mapping[str, str] = get_global("likely_subtags")
    region = likely.get(language, language).split("_")[-1]
    return f"{language}-{region}" if region != language else language


class FormPackage:
    """Collects what the body refers to, then becomes bytes."""

    def __init__(self) -> None:
        self.numbers = Numbers()
        self._links: dict[str, str] = {}
        self._pictures: dict[bytes, str] = {}
        self._lists: list[int | None] = []

    def link(self, url: str, runs: str) -> str:
        """A hyperlink around runs."""
        name = self._links.setdefault(url, f"rLink{len(self._links) + 1}")
        return f'<w:hyperlink r:id="{name}">{runs}</w:hyperlink>'

    def picture(self, jpeg: bytes, alt: str, most_mm: float) -> str:
        """A run with a JPEG at most `most_mm` wide and high; the same bytes are stored once."""
        name = self._pictures.setdefault(jpeg, f"rPicture{len(self._pictures) + 1}")
        with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as opened:
            width, height = opened.size
        scale = most_mm * EMU_PER_MM / max(width, height)
        return drawing(name, self.numbers.next(), alt, round(width * scale), round(height * scale))

    def new_list(self, start: int | None) -> int:
        """The id of a new list: numbered from `start`, or of bullets if that is None."""
        self._lists.append(start)
        return len(self._lists)

    def finish(
        self, body: Sequence[str], footer: str, language: str, title: str, properties: Mapping[str, str], *, rtl: bool
    ) -> bytes:
        """The document as bytes. `properties` are the custom ones, by name."""
        tag = region_tag(language)
        margins = 'w:top="1134" w:right="1247" w:bottom="1134" w:left="1247" w:header="567" w:footer="567" w:gutter="0"'
        section = (
            f'<w:sectPr><w:footerReference w:type="default" r:id="rfooter"/><w:pgSz w:w="11906" w:h="16838"/>'
            f"<w:pgMar {margins}/>{'<w:bidi/>' if rtl else ''}</w:sectPr>"
        )
        document = f"<w:document {NAMESPACES}><w:body>{''.join(body)}{section}</w:body></w:document>"
        parts = {
            "[Content_Types].xml": _content_types(),
            "_rels/.rels": _relations(
                ("rId1", f"{_OFFICE}/officeDocument", "word/document.xml"),
                ("rId2", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
                ("rId3", f"{_OFFICE}/custom-properties", "docProps/custom.xml"),
            ),
            "docProps/core.xml": _core(title, tag),
            "docProps/custom.xml": _custom(properties),
            "word/_rels/document.xml.rels": self._document_relations(),
            "word/document.xml": f"{DECLARATION}{document}",
            "word/fontTable.xml": form_styles.font_table(),
            "word/footer.xml": f"{DECLARATION}<w:ftr {NAMESPACES}>{footer}</w:ftr>",
            "word/numbering.xml": form_styles.numbering(self._lists),
            "word/settings.xml": _settings(tag, rtl=rtl),
            "word/styles.xml": form_styles.styles(tag, rtl=rtl),
        }
        pictures = {f"word/media/{name}.jpg": data for data, name in self._pictures.items()}
        return _zipped({**{name: text.encode() for name, text in parts.items()}, **pictures})

    def _document_relations(self) -> str:
        rows = [(f"r{name}", f"{_OFFICE}/{name}", f"{name}.xml") for name, _ in _PARTS]
        rows += [(name, f"{_OFFICE}/image", f"media/{name}.jpg") for name in self._pictures.values()]
        links = [(name, f"{_OFFICE}/hyperlink", url) for url, name in self._links.items()]
        return _relations(*rows, external=links)


def _relations(*rows: tuple[str, str, str], external: Sequence[tuple[str, str, str]] = ()) -> str:
    inside = "".join(f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>' for name, kind, target in rows)
    outside = "".join(
        f'<Relationship Id="{name}" Type="{kind}" Target={attribute(url)} TargetMode="External"/>'
        for name, kind, url in external
    )
    return f'{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{inside}{outside}</Relationships>'


def _content_types() -> str:
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>'
        for name, kind in (
            ("word/document.xml", f"{_WORD}.document.main+xml"),
            *((f"word/{name}.xml", kind) for name, kind in _PARTS),
            ("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
            ("docProps/custom.xml", "application/vnd.openxmlformats-officedocument.custom-properties+xml"),
        )
    )
    return (
        f'{DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="jpg" ContentType="image/jpeg"/>'
        f"{overrides}</Types>"
    )


def _core(title: str, language: str) -> str:
    return (
        f'{DECLARATION}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{clean(title[:255])}</dc:title>'
        f"<dc:language>{language}</dc:language>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{DATED}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{DATED}</dcterms:modified></cp:coreProperties>'
    )


def _custom(properties: Mapping[str, str]) -> str:
    entries = "".join(
        f'<property fmtid="{_FMTID}" pid="{number}" name={attribute(name)}>'
        f"<vt:lpwstr>{clean(value)}</vt:lpwstr></property>"
        for number, (name, value) in enumerate(properties.items(), start=2)
    )
    namespace = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
    return f'{DECLARATION}<Properties xmlns="{namespace}" xmlns:vt="{_VARIANT}">{entries}</Properties>'


def _settings(language: str, *, rtl: bool) -> str:
    uri = "http://schemas.microsoft.com/office/word"
    return (
        f'{DECLARATION}<w:settings {NAMESPACES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="400"/>'
        f'<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="{uri}" w:val="15"/></w:compat>'
        f'<w:themeFontLang {"w:bidi" if rtl else "w:val"}="{language}"/></w:settings>'
    )


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, ZIP_TIME)
            entry.create_system, entry.external_attr = 3, 0o600 << 16
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(".jpg") else zipfile.ZIP_DEFLATED
            package.writestr(entry, data)
    return target.getvalue()
