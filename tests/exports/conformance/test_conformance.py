"""Conformance of every case and of the demo's sheets, and what validators say of documents with faults."""

from __future__ import annotations

import dataclasses
import io
import os
import signal
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
import whole_edition
from cases import CASES, ON_SCREEN
from sheets import jpeg

from exports.conformance import docx_conformance, pdf_conformance
from exports.conformance.checking import Conformance, NotCheckedError, Obstacle, Standard
from exports.docx import sheet_docx
from exports.edition.content import CoverPicture, EditionContent
from exports.pdf import sheet_pdf
from exports.pdf.sheet_pdf import Variant
from exports.sheet.page_size import Paper
from exports.sheet.sheet import Photo, Sheet
from webapp.demo import seed_data

PUBLISHED = [one for one in seed_data.practices() if one.state == "published"]

# What a Word document can contain, at least once each.
IN_WORD = {"six-photos", "arabic", "japanese", "numbers-and-people", "three-words"}


def cases(names: set[str] | None = None) -> pytest.MarkDecorator:
    found = [case for case in CASES if names is None or case.name in names]
    assert names is None or len(found) == len(names)
    return pytest.mark.parametrize("case", found, ids=lambda case: case.name)


def verapdf(pdf: bytes, *standards: Standard) -> Conformance:
    """veraPDF's word; where there is no Java, the test is skipped."""
    try:
        return pdf_conformance.validate(pdf, standards or pdf_conformance.ARCHIVE)
    except NotCheckedError as error:
        if error.obstacle is Obstacle.NO_JAVA:
            pytest.skip(str(error))
        raise


def complaints(conformance: Conformance) -> list[str]:
    return [f"{verdict.standard.label} {failure}" for verdict in conformance.verdicts for failure in verdict.failures]


@cases()
def test_the_archive_sheet_is_pdf_a_and_pdf_ua_to_verapdf(case):
    assert complaints(verapdf(case.pdf())) == []


@cases(ON_SCREEN)
def test_the_screen_sheet_is_pdf_ua_to_verapdf(case):
    assert complaints(verapdf(case.pdf(Variant.SCREEN), Standard.PDF_UA_1)) == []


@cases(IN_WORD)
def test_the_word_document_breaks_no_rule_of_office_open_xml(case):
    assert complaints(docx_conformance.validate(sheet_docx.render(case.sheet))) == []


@pytest.mark.parametrize("told", PUBLISHED, ids=lambda one: one.key)
def test_every_published_sheet_of_the_demo_keeps_the_standards_and_its_heading_of_facts_on_letter(told, make_sheet):
    """On Letter, for the cases are set on A4."""
    sheet = demo_sheet(told, make_sheet)
    typeset = sheet_pdf.suited(sheet, paper=Paper.LETTER)
    assert not typeset.stranded
    assert complaints(verapdf(sheet_pdf.bound(sheet, typeset.write(), paper=Paper.LETTER))) == []


def test_a_bound_edition_is_pdf_a_and_pdf_ua_to_verapdf(make_sheet):
    sheets = (make_sheet((60, 40)), make_sheet(language="ar", reference="SH-2026-0015", topics=["media"]))
    picture = CoverPicture(Photo(jpeg(80, 60, "#b86"), 80, 60), "A square at noon", "A. Person")
    edition = EditionContent(
        *("Good practices", 2026, "Network", "Dear *reader*", "en", sheets, date(2026, 12, 1)), cover_picture=picture
    )
    assert complaints(verapdf(whole_edition.pdf(edition))) == []


def demo_sheet(practice: seed_data.SeedPractice, make_sheet: Callable[..., Sheet]) -> Sheet:
    """A practice of the demo with plain pictures of the sizes of its painted ones."""
    sizes = [(1067, 1600) if scene.size == "portrait" else (1600, 1067) for scene in practice.scenes]
    answers = dict(practice.answers)
    if sizes:
        answers["photos"] = [{**row, "file": f"p{number}"} for number, row in enumerate(practice.answers["photos"])]
    return dataclasses.replace(make_sheet(*sizes, language=practice.language), answers=answers)


def test_a_broken_rule_is_named_with_its_number_and_its_place(make_sheet):
    conformance = verapdf(sheet_pdf.render(make_sheet(), Variant.SCREEN))
    archive, accessible = conformance.verdicts
    assert not conformance.valid and not archive.valid and accessible.valid
    rules = {failure.rule: failure for failure in archive.failures}
    assert "output intent" in rules["6.2.4.3-4"].example.lower()  # the screen's file states no colour profile
    assert all(failure.count and failure.description for failure in archive.failures)


def test_a_file_that_is_no_pdf_is_not_valid():
    conformance = verapdf(b"nonsense")
    assert [verdict.failures[0].rule for verdict in conformance.verdicts] == ["file", "file"]


def test_a_checker_that_was_killed_is_started_again_and_one_that_takes_too_long_is_stopped(make_sheet):
    pdf = sheet_pdf.render(make_sheet())
    assert verapdf(pdf).valid
    os.kill(pdf_conformance._ENGINES[0].child.pid, signal.SIGKILL)
    assert verapdf(pdf).valid
    with pytest.raises(NotCheckedError, match="took too long") as caught:
        pdf_conformance.validate(pdf, seconds=0.001)
    assert caught.value.obstacle is Obstacle.TOO_SLOW
    assert pdf_conformance._ENGINES == []  # the next document gets a new one


def test_without_java_it_is_said_that_nothing_was_checked(monkeypatch, tmp_path):
    pdf_conformance.stop()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotCheckedError) as caught:
        pdf_conformance.validate(b"%PDF-1.7")
    assert caught.value.obstacle is Obstacle.NO_JAVA


def broken(docx: bytes, old: bytes, new: bytes) -> bytes:
    """The same package with one change in its document."""
    source, target = zipfile.ZipFile(io.BytesIO(docx)), io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                assert old in data
                data = data.replace(old, new, 1)
            package.writestr(name, data)
    return target.getvalue()


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (b"<w:keepNext/>", b"<w:keepNixt/>", "schema"),
        (b'<w:pStyle w:val="Heading1"/>', b'<w:jc/><w:pStyle w:val="Heading1"/>', "schema"),
        (b"rLink1", b"rLink99", "semantic"),
        (b'"Heading1"', b'"Heading17"', "semantic"),
        (b"</w:p>", b"", "schema"),
    ],
)
def test_a_word_document_that_word_would_repair_is_found_out(make_sheet, old, new, rule):
    conformance = docx_conformance.validate(broken(sheet_docx.render(make_sheet()), old, new))
    assert not conformance.valid
    assert rule in {failure.rule for failure in conformance.verdicts[0].failures}
