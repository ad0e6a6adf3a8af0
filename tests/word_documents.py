"""Word documents that people and programs make of our form: changed, broken and hostile ones, for tests."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def parts_of(docx: bytes) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(docx))
    return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def with_body(docx: bytes, change: Callable[[str], str]) -> bytes:
    """Return the document with its body changed as text."""
    parts = parts_of(docx)
    before = parts["word/document.xml"].decode()
    after = change(before)
    assert after != before, "the change did not change anything"
    return packed({**parts, "word/document.xml": after.encode()})


def with_part(docx: bytes, name: str, kind: str, xml: str) -> bytes:
    """Return the document with a further part, such as its comments."""
    parts = parts_of(docx)
    relation = (
        f'<Relationship Id="rMore{name}" Target="{name}.xml" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"/></Relationships>'
    )
    rels = parts["word/_rels/document.xml.rels"].decode().replace("</Relationships>", relation)
    return packed({**parts, f"word/{name}.xml": xml.encode(), "word/_rels/document.xml.rels": rels.encode()})


def a_document(body: str) -> bytes:
    """Return a document that is not our form."""
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.document.main+xml"/></Types>'
    )
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>'
    )
    document = f"<w:document {W}><w:body>{body}</w:body></w:document>"
    texts = {"[Content_Types].xml": types, "_rels/.rels": rels, "word/document.xml": document}
    return packed({name: text.encode() for name, text in texts.items()})


def p(text: str, before: str = "") -> str:
    return f'<w:p>{before}<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def cell_of(xml: str, name: str) -> re.Match[str]:
    """Return the content of the cell in which a bookmark begins."""
    found = re.search(
        rf'(<w:tc><w:tcPr>(?:(?!</w:tcPr>).)*</w:tcPr>)((?:(?!</w:tc>).)*w:name="{name}"(?:(?!</w:tc>).)*)', xml
    )
    assert found, name
    return found


def filled(docx: bytes, name: str, paragraphs: str) -> bytes:
    """Return the document with other paragraphs in the cell of a bookmark, which stays."""

    def change(xml: str) -> str:
        found = cell_of(xml, name)
        mark = f'<w:bookmarkStart w:id="9000" w:name="{name}"/><w:bookmarkEnd w:id="9000"/>'
        inside = paragraphs.replace("<w:p>", f"<w:p>{mark}", 1)
        return xml[: found.start(2)] + inside + xml[found.end(2) :]

    return with_body(docx, change)


def without_marks(docx: bytes, *kinds: str) -> bytes:
    """Return the document without its bookmarks ("bookmark") or its tags ("tag")."""

    def change(xml: str) -> str:
        if "bookmark" in kinds:
            xml = re.sub(r"<w:bookmark(Start|End) [^>]*/>", "", xml)
        return re.sub(r"<w:tag [^>]*/>", "", xml) if "tag" in kinds else xml

    return with_body(docx, change)
