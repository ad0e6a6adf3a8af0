"""The e-book of an edition: well-formed, accessible, whole, and the same bytes each time.

epubcheck has the last word; it needs Java, so the other tests look at what it looks at.
"""

from __future__ import annotations

import io
import posixpath
import shutil
import zipfile
from datetime import date
from urllib.parse import unquote

import pytest
from lxml import etree
from PIL import Image
from sheets import jpeg

from exports import epub
from exports.conformance import epub_conformance
from exports.conformance.checking import NotCheckedError, Obstacle, Standard
from exports.edition.content import Change, Changed, EditionContent
from exports.pdf import light_pictures
from exports.sheet.sheet import Photo

X = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
OPS_TYPE = "{http://www.idpf.org/2007/ops}type"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


SPOILT = "SH-2026-0016-ar.xhtml"


def edition_of(*sheets, foreword="Dear *reader*,\n\n- thanks", language="en", changes=()):
    about = {"release": 2, "reference": "SE-2026-2", "changes": changes, "foreword_by": ("Ada <Example>",)}
    return EditionContent(
        "Good practices", 2026, "Cities & Towns", foreword, language, sheets, date(2026, 12, 1), **about
    )


def written(edition):
    target = io.BytesIO()
    epub.write(edition, target)
    return target.getvalue()


@pytest.fixture(scope="module")
def edition(make_sheet, hostile_answers):
    shared = {"p0": Photo(jpeg(2400, 1600), 2400, 1600)}
    return edition_of(
        make_sheet((2400, 1600), photos=shared),
        make_sheet((2400, 1600), photos=shared, language="fr", asked_in="fr"),
        make_sheet(reference="SH-2026-0015", places={"countries": ["PT"], "cities": ["Braga"]}, **hostile_answers),
        make_sheet(reference="SH-2026-0016", language="ar", title="مائدة\x0b الثلاثاء", places=None),
        changes=(Change(Changed.WITHDRAWN, "SH-2026-0003", "fr", "<Jardins>"),),
    )


@pytest.fixture(scope="module")
def hostile_answers():
    return {"title": '<script>alert(1)</script>"&', "purpose": "<img src=x> [click](javascript:alert(1)) ]]>"}


@pytest.fixture(scope="module")
def book(edition):
    with zipfile.ZipFile(io.BytesIO(written(edition))) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


@pytest.fixture(scope="module")
def package(book):
    return etree.fromstring(book["EPUB/package.opf"])


def pages(book):
    return {name: etree.fromstring(data) for name, data in book.items() if name.endswith(".xhtml")}


def test_the_container_is_what_readers_expect(edition):
    data = written(edition)
    assert data[30:58] == b"mimetypeapplication/epub+zip"
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        first = packed.infolist()[0]
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
        root = etree.fromstring(packed.read("META-INF/container.xml"))
        assert root[0][0].get("full-path") in packed.namelist()


def test_epubcheck_has_nothing_to_remark_and_finds_what_is_wrong(edition, monkeypatch):
    """The checker of the W3C, which reads the whole book; where there is no Java, the test is skipped."""
    if shutil.which("java") is None:
        pytest.skip("epubcheck needs Java")
    spoilt = io.BytesIO()  # in one place; a second look at the sound book would take four seconds and say no more
    with zipfile.ZipFile(io.BytesIO(written(edition))) as whole, zipfile.ZipFile(spoilt, "w") as packed:
        for entry in whole.infolist():
            page = whole.read(entry)
            packed.writestr(
                entry, page.replace(b"<h1", b"<h7").replace(b"</h1>", b"</h7>") if SPOILT in entry.filename else page
            )
    (verdict,) = epub_conformance.validate(spoilt.getvalue()).verdicts
    assert verdict.standard is Standard.EPUB
    assert {one.rule for one in verdict.failures} == {"RSC-005"}
    assert all(SPOILT in one.example for one in verdict.failures), verdict.failures
    with pytest.raises(NotCheckedError) as late:
        epub_conformance.validate(written(edition), seconds=0.01)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NotCheckedError) as none:
        epub_conformance.validate(written(edition))
    assert (late.value.obstacle, none.value.obstacle) == (Obstacle.TOO_SLOW, Obstacle.NO_JAVA)


def test_the_same_edition_gives_the_same_bytes(edition):
    assert written(edition) == written(edition)


def test_every_page_is_well_formed_and_says_its_language(book):
    for name, page in pages(book).items():
        assert page.tag == f"{X}html" and page.get("lang") == page.get(XML_LANG), name
        assert page.find(f"{X}head/{X}title").text, name
        for element in page.iter(etree.Element):
            assert element.get("lang") == element.get(XML_LANG), name
            assert not any(attribute.startswith("on") for attribute in element.attrib), name
    assert pages(book)["EPUB/practices/SH-2026-0016-ar.xhtml"].get("dir") == "rtl"


def test_every_file_is_in_the_manifest_once_and_every_address_leads_somewhere(book, package):
    manifest = package.find(f"{OPF}manifest")
    listed = [f"EPUB/{item.get('href')}" for item in manifest]
    assert sorted(listed) == sorted(name for name in book if name.startswith("EPUB/") and not name.endswith(".opf"))
    ids = [item.get("id") for item in manifest]
    assert len(set(ids)) == len(ids)
    spine = [item.get("idref") for item in package.find(f"{OPF}spine")]
    assert set(spine) <= set(ids) and len(set(spine)) == len(spine)
    for name, page in pages(book).items():
        own = [element.get("id") for element in page.iter(etree.Element) if element.get("id")]
        assert len(set(own)) == len(own), name
        for element in page.iter(etree.Element):
            for address in filter(None, (element.get("src"), element.get("href"))):
                if address.startswith(("https://", "mailto:")):
                    assert element.tag == f"{X}a", name
                    continue
                assert posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(address))) in book, address


def test_what_a_city_wrote_is_text_and_never_code(book):
    page = pages(book)["EPUB/practices/SH-2026-0015-en.xhtml"]
    assert not list(page.iter(f"{X}script")) and not list(page.iter(f"{X}img"))
    assert not any("javascript" in (a.get("href") or "") for a in page.iter(f"{X}a"))
    assert page.find(f".//{X}h1").text == '<script>alert(1)</script>"&'


def test_every_picture_is_described_and_stored_once_and_fit_for_a_telephone(book):
    pictures = [image for page in pages(book).values() for image in page.iter(f"{X}img")]
    assert len(pictures) == 2 and all(image.get("alt") for image in pictures)
    stored = [name for name in book if name.endswith(".jpg")]
    assert stored == ["EPUB/photos/1.jpg"]
    with Image.open(io.BytesIO(book[stored[0]])) as small:
        assert small.size == (1000, 667)


def test_a_small_picture_stays_as_it_was(make_sheet):
    photo = make_sheet((300, 200)).photos["p0"]
    assert light_pictures.smaller(photo, light_pictures.ON_A_TELEPHONE) == photo.data


def test_it_says_how_accessible_it_is(package, make_sheet):
    told = {}
    for meta in package.iter(f"{OPF}meta"):
        told.setdefault(meta.get("property"), []).append(meta.text)
    assert told["schema:accessMode"] == ["textual", "visual"]
    assert told["schema:accessModeSufficient"] == ["textual"] and told["schema:accessibilityHazard"] == ["none"]
    assert {"alternativeText", "structuralNavigation", "tableOfContents"} <= set(told["schema:accessibilityFeature"])
    assert told["schema:accessibilitySummary"][0] and told["dcterms:modified"] == ["2026-12-01T00:00:00Z"]
    with zipfile.ZipFile(io.BytesIO(written(edition_of(make_sheet())))) as packed:
        assert b"alternativeText" not in packed.read("EPUB/package.opf")


def test_it_says_what_it_is(package):
    told = {
        name: [one.text for one in package.iter(f"{DC}{name}")] for name in ("title", "language", "publisher", "date")
    }
    assert told == {
        "title": ["Good practices 2026"],
        "language": ["en", "fr", "ar"],
        "publisher": ["Cities & Towns"],
        "date": ["2026-12-01"],
    }


def test_the_contents_lead_to_every_practice_by_country_and_there_are_landmarks(book):
    nav = pages(book)["EPUB/nav.xhtml"]
    toc, landmarks = nav.iter(f"{X}nav")
    assert (toc.get(OPS_TYPE), landmarks.get(OPS_TYPE)) == ("toc", "landmarks")
    groups = [span.text for span in toc.iter(f"{X}span")]
    assert groups == ["Portugal", "Ukraine"]
    hrefs = [a.get("href") for a in toc.iter(f"{X}a")]
    assert hrefs == [
        "title.xhtml",
        "foreword.xhtml",
        "changes.xhtml",
        "figures.xhtml",
        "practices/SH-2026-0015-en.xhtml",
        "practices/SH-2026-0014-en.xhtml",
        "practices/SH-2026-0014-fr.xhtml",
        "practices/SH-2026-0016-ar.xhtml",
    ]
    assert [a.get(OPS_TYPE) for a in landmarks.iter(f"{X}a")] == ["titlepage", "toc", "foreword", "bodymatter"]


def test_a_later_version_says_what_changed(book):
    page = pages(book)["EPUB/changes.xhtml"]
    assert page.find(f".//{X}h1").text == "Changes since version 1"
    assert "".join(page.find(f".//{X}li").itertext()) == (
        "Withdrawn by its city or the network: <Jardins> (SH-2026-0003)"
    )
    assert "Ada <Example>" in "".join(pages(book)["EPUB/foreword.xhtml"].itertext())


def test_an_edition_without_foreword_or_practices_is_a_book_too():
    with zipfile.ZipFile(io.BytesIO(written(edition_of(foreword=" ", language="fr")))) as packed:
        assert "EPUB/foreword.xhtml" not in packed.namelist()
        assert etree.fromstring(packed.read("EPUB/nav.xhtml")).get("lang") == "fr"
