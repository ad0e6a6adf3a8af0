"""The archive package: everything is in it, nothing else is, and it can be read without Sheaf."""

from __future__ import annotations

import csv
import io
import json
import tomllib
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import bagit
import jsonschema
import pdfplumber
import pytest
import whole_edition
from page import read_html
from PIL import Image

from exports import VERSION, ExportError, epub
from exports.archive import bag, bag_zip, package
from exports.archive.bag_check import Fault, Problem
from exports.archive.package import Archive
from exports.archive.provenance import Step
from exports.edition.content import EditionContent
from exports.sheet.sheet import Photo

ROOT = Path(__file__).resolve().parents[3]
AT = datetime(2026, 5, 1, 8, 30, tzinfo=UTC)
BLANK = {"role": "", "organisation": "", "telephone": ""}
SHOWN = {**BLANK, "name": "Shown Person", "email": "shown@example.org", "visibility": "everyone"}
HIDDEN = {**BLANK, "name": "Secret Person", "email": "secret@example.org", "visibility": "editors"}
STEPS = (
    Step("SH-2026-0014", "submit", "draft", "submitted", "contributor", AT, 1),
    Step("SH-2026-0014", "publish", "accepted", "published", "editor", AT, 2),
)


def make_sheet_fast(sheet):
    return f"PDF of {sheet.reference}".encode()


@pytest.fixture(scope="module")
def archive(make_sheet):
    sheets = (
        make_sheet((60, 40), (40, 60), contacts=[SHOWN, HIDDEN], certifier_name="Ivan Certifier"),
        make_sheet(reference="SH-2026-0015", language="fr", asked_in="fr", title="<Deux> & trois", references=None),
    )
    edition = EditionContent("Good practices", 2026, "Cities in Common", "", "en", sheets, date(2026, 12, 1))
    books = {"pdf": b"%PDF the volume", "docx": b"PK the volume", "epub": b"PK the book"}
    return Archive(edition, books, STEPS, {"f": lambda: b"%PDF the council's decision"})


@pytest.fixture(scope="module")
def packed(archive, tmp_path_factory):
    target = tmp_path_factory.mktemp("out") / archive.edition.file_name
    package.write(target, archive, make_sheet_fast, whole_edition.silent)
    return target


def files_of(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_package_holds_the_edition_and_all_that_it_was_made_of(packed):
    assert packed.name == "good-practices-2026"
    assert files_of(packed / "data") == [
        "documents/SH-2026-0014/1.pdf",
        "index.html",
        "metadata/citations.bib",
        "metadata/citations.ris",
        "metadata/edition.datacite.json",
        "metadata/edition.dc.xml",
        *[
            f"metadata/practices/{key}.{format}"
            for key in ("SH-2026-0014-en", "SH-2026-0015-fr")
            for format in ("datacite.json", "dc.xml")
        ],
        "photos/SH-2026-0014/1.jpg",
        "photos/SH-2026-0014/2.jpg",
        "provenance/changes.json",
        "provenance/events.prov.json",
        "provenance/software.json",
        "questions/2026.fr.toml",
        "questions/2026.schema.json",
        "questions/2026.sq.toml",
        "questions/2026.toml",
        *[f"records/practices.{format}" for format in ("csv", "json", "jsonld", "schema.json", "xlsx")],
        *[f"sheets/{key}.pdf" for key in ("SH-2026-0014-en", "SH-2026-0015-fr")],
        *[f"volume/good-practices-2026.{format}" for format in ("docx", "epub", "pdf")],
    ]


def test_it_is_a_sound_bag_here_and_at_the_library_of_congress(packed):
    assert bag_zip.verify(packed) == ()
    theirs = bagit.Bag(str(packed))
    assert theirs.is_valid() and theirs.version_info == (1, 0)
    assert theirs.info["Bagging-Date"] == "2026-12-01" and theirs.info["Source-Organization"] == "Cities in Common"
    assert theirs.info["Bag-Software-Agent"] == f"Sheaf {VERSION}"


def test_the_release_in_it_is_the_one_of_the_project():
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == VERSION


def test_originals_are_as_they_were_stored(packed, archive):
    sheet = archive.edition.sheets[0]
    assert (packed / "data/photos/SH-2026-0014/2.jpg").read_bytes() == sheet.photos["p1"].data
    assert (packed / "data/documents/SH-2026-0014/1.pdf").read_bytes() == b"%PDF the council's decision"
    assert (packed / "data/sheets/SH-2026-0015-fr.pdf").read_bytes() == b"PDF of SH-2026-0015"
    assert (packed / "data/questions/2026.toml").read_bytes() == (
        ROOT / "forms/questionnaire/versions/2026.toml"
    ).read_bytes()


def test_nobody_is_in_it_who_did_not_agree_to_be_shown(packed):
    whole = b"".join(path.read_bytes() for path in packed.rglob("*") if path.is_file())
    assert b"Shown Person" in whole
    for secret in (b"Secret Person", b"secret@example.org", b"Ivan Certifier"):
        assert secret not in whole


def test_the_data_names_files_by_where_they_stand_in_the_package(packed):
    records = packed / "data/records"
    told = json.loads((records / "practices.json").read_text())
    jsonschema.validate(told, json.loads((records / "practices.schema.json").read_text()))
    named = told["practices"][0]["files"]
    assert len(named) == 3
    assert all((records / path).resolve().is_file() for path in named.values())
    with (records / "practices.csv").open(newline="", encoding="utf-8") as file:
        first = next(csv.DictReader(file))
    assert first["photos_file"].split("\n") == ["../photos/SH-2026-0014/1.jpg", "../photos/SH-2026-0014/2.jpg"]


def test_its_events_are_told_by_role(packed):
    told = json.loads((packed / "data/provenance/events.prov.json").read_text())
    steps = told["activity"]
    assert steps["sheaf:SH-2026-0014/step-2"]["prov:startTime"] == "2026-05-01T08:30:00Z"
    assert steps["sheaf:SH-2026-0014/step-2"]["sheaf:to_state"] == "published"
    assert set(told["agent"]) == {"sheaf:role/contributor", "sheaf:role/editor", "sheaf:software"}
    derived = {one["prov:usedEntity"] for one in told["wasDerivedFrom"].values()}
    assert derived == {"sheaf:SH-2026-0014/version-2", "sheaf:SH-2026-0015/version-2"}
    assert derived < set(told["entity"])
    for relation in ("wasAssociatedWith", "wasGeneratedBy"):
        assert all(one["prov:activity"] in steps for one in told[relation].values())
    assert set(json.loads((packed / "data/provenance/software.json").read_text())) > {"sheaf", "python", "weasyprint"}


class _Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.hrefs = []

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.hrefs.append(dict(attrs)["href"])


def test_its_first_page_lists_and_links_every_file_and_needs_nothing_else(packed):
    text = (packed / "data/index.html").read_text("utf-8")
    read_html(text)
    for forbidden in ("<script", "<link", "http://", "https://", "src="):
        assert forbidden not in text
    links = _Links()
    links.feed(text)
    files = {unquote(href) for href in links.hrefs if not href.startswith("#")}
    assert files == set(files_of(packed / "data")) - {"index.html"}
    assert "&lt;Deux&gt; &amp; trois" in text and "Photograph 1: <span" in text and "Alternative p0" in text
    assert text.count("<h1") == 1 and '<html lang="en"' in text


@pytest.mark.parametrize(
    ("name", "says"), [("README.txt", "2 practices from one country"), ("LISEZMOI.txt", "2 pratiques d’un seul pays")]
)
def test_it_has_a_readme_in_two_languages(packed, name, says):
    text = (packed / name).read_text("utf-8")
    assert says in text and "sha256sum -c" in text and "{" not in text
    assert all(len(line) <= 130 for line in text.splitlines())


def test_the_same_edition_gives_the_same_bytes_and_tells_how_far_it_is(archive, packed, tmp_path):
    steps = []
    again = tmp_path / packed.name
    package.write(again, archive, make_sheet_fast, lambda done, total: steps.append((done, total)))
    assert steps == [(1, 2), (2, 2)]
    assert {name: (again / name).read_bytes() for name in files_of(again)} == {
        name: (packed / name).read_bytes() for name in files_of(packed)
    }


def test_a_sheet_that_cannot_be_made_leaves_no_package(archive, tmp_path):
    def fail(sheet):
        raise ExportError(f"{sheet.reference}: a picture is missing")

    with pytest.raises(ExportError, match="SH-2026-0014: a picture is missing"):
        package.write(tmp_path / "out", archive, fail, whole_edition.silent)
    assert list(tmp_path.iterdir()) == []


def test_real_sheets_are_made_if_no_cache_gives_them(archive, tmp_path):
    package.write(tmp_path / "out", archive, whole_edition.light_sheet, whole_edition.silent)
    sheets = tmp_path / "out/data/sheets"
    assert (sheets / "SH-2026-0014-en.pdf").read_bytes().startswith(b"%PDF-1.7")


def test_real_documents_name_nobody_who_did_not_agree_to_be_shown(archive, tmp_path):
    shown = tuple(replace(one, answers={**one.answers, "contacts": [SHOWN]}) for one in archive.edition.sheets)
    edition = replace(archive.edition, sheets=shown)  # as publishing hands them over
    book = io.BytesIO()
    epub.write(edition, book)
    books = {"pdf": whole_edition.pdf(edition), "docx": whole_edition.docx(edition), "epub": book.getvalue()}
    package.write(
        tmp_path / "out",
        replace(archive, edition=edition, books=books),
        whole_edition.light_sheet,
        whole_edition.silent,
    )
    said = "".join(_words_of(path) for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert "ShownPerson" in said
    assert [
        one for one in ("SecretPerson", "secret@example.org", "IvanCertifier", "Ivan Certifier") if one in said
    ] == []


def _words_of(path):
    """The words of a file, unpacked, without blanks."""
    if path.suffix == ".pdf" and "documents" not in path.parts:
        with pdfplumber.open(path) as pdf:
            text = "".join(page.extract_text() for page in pdf.pages) + str(pdf.metadata)
    elif path.suffix in (".docx", ".epub", ".xlsx"):
        with zipfile.ZipFile(path) as parts:
            text = "".join(parts.read(name).decode(errors="replace") for name in parts.namelist())
    else:
        text = path.read_bytes().decode(errors="replace")
    return "".join(text.split())


def test_a_photograph_stands_in_it_whole_once_and_small_elsewhere(make_sheet, tmp_path):
    noise = Image.effect_noise((2400, 1600), 90).convert("RGB")
    target = io.BytesIO()
    noise.save(target, "JPEG", quality=92)
    sheet = make_sheet((2400, 1600))
    photo = Photo(target.getvalue(), 2400, 1600)
    edition = EditionContent("T", 2026, "N", "", "en", (replace(sheet, photos={"p0": photo}),), date(2026, 12, 1))
    size = len(photo.data)
    package.write(
        tmp_path / "out",
        Archive(edition, {"docx": whole_edition.docx(edition)}),
        whole_edition.light_sheet,
        whole_edition.silent,
    )
    data = tmp_path / "out/data"
    assert (data / "photos/SH-2026-0014/1.jpg").stat().st_size == size
    assert (data / "sheets/SH-2026-0014-en.pdf").stat().st_size < size / 3 + 60_000
    assert (data / "volume/good-practices-2026.docx").stat().st_size < size / 3 + 60_000


@pytest.fixture(scope="module")
def zipped(packed, tmp_path_factory):
    target = tmp_path_factory.mktemp("zip") / "downloaded.zip"
    bag.to_zip(packed, target)
    return target


def test_a_package_is_checked_as_it_was_downloaded(zipped):
    assert bag_zip.verify(zipped) == ()


def test_a_flipped_byte_in_the_downloaded_file_names_the_file(zipped, tmp_path):
    data = bytearray(zipped.read_bytes())
    with zipfile.ZipFile(zipped) as parts:
        entry = parts.getinfo("good-practices-2026/data/photos/SH-2026-0014/1.jpg")
    data[entry.header_offset + 30 + len(entry.filename) + 20] ^= 1
    broken = tmp_path / "broken.zip"
    broken.write_bytes(data)
    assert bag_zip.verify(broken) == (Problem("data/photos/SH-2026-0014/1.jpg", Fault.ALTERED, "cannot be unpacked"),)


def test_a_downloaded_file_that_leads_out_or_is_none_is_refused(tmp_path):
    evil = tmp_path / "evil.zip"
    with zipfile.ZipFile(evil, "w") as parts:
        parts.writestr("bag/../../outside.txt", "x")
        parts.writestr("bag/bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    assert Fault.UNSAFE in {one.fault for one in bag_zip.verify(evil)}
    assert not (tmp_path.parent / "outside.txt").exists()
    nothing = tmp_path / "nothing.zip"
    nothing.write_bytes(b"PK but not really")
    assert [(one.file, one.fault) for one in bag_zip.verify(nothing)] == [("nothing.zip", Fault.MALFORMED)]


def test_an_edition_without_practices_is_a_package_too(tmp_path):
    empty = EditionContent("Good practices", 2026, "Network", "", "fr", (), date(2026, 1, 1))
    package.write(tmp_path / "out", Archive(empty, {}), whole_edition.light_sheet, whole_edition.silent)
    assert bag_zip.verify(tmp_path / "out") == ()
    assert '<html lang="fr"' in (tmp_path / "out/data/index.html").read_text()
