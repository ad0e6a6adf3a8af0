"""The bound volume: right numbers, right links, tags kept."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import docx
import pytest
from docx.oxml.ns import qn

from exports import ExportError, edition, sheet_pdf
from exports.edition import Volume
from exports.volume import Change, Changed


@pytest.fixture(scope="module")
def volume(make_sheet):
    long = "\n\n".join(["A sentence that goes on for a while so that pages fill. " * 9] * 4)
    sheets = [
        make_sheet(
            title=f"Practice {number}", reference=f"SH-2026-{number:04d}", places=place, process=text, topics=[topic]
        )
        for number, (place, text, topic) in enumerate(
            [
                ({"countries": ["UA"], "cities": ["Lutsk"]}, long, "media"),
                ({"countries": ["PT", "ES"], "cities": ["Braga"]}, "Short.", "language"),
                ({"countries": ["UA"], "cities": []}, "Short.", "welcoming"),
                (None, long, "education"),
            ]
        )
    ]
    return Volume(
        "Good practices",
        2026,
        "Network of Cities",
        "Dear *reader*,\n\n- thanks",
        "en",
        tuple(sheets),
        date(2026, 12, 1),
    )


@pytest.fixture(scope="module")
def bound(volume):
    steps = []
    data = edition.pdf(volume, progress=lambda done, total: steps.append((done, total)))
    return data, steps


def test_sheets_stand_by_country_and_those_without_one_last(volume):
    order = [(name, [sheet.title for sheet in sheets]) for name, sheets in edition.by_country(volume)]
    assert order == [("Portugal", ["Practice 1"]), ("Ukraine", ["Practice 0", "Practice 2"]), ("", ["Practice 3"])]


def test_progress_counts_every_sheet_and_the_binding(bound):
    assert bound[1] == [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]


def test_the_numbers_in_the_contents_are_those_of_the_pages_they_lead_to(bound, opened, page_text):
    texts = page_text(bound[0])
    with opened(bound[0]) as pdf:
        pages = [page.obj.objgen for page in pdf.pages]
        labels = [page.label for page in pdf.pages]
        front = labels.index("1")
        contents = next(number for number in range(front) if "Contents" in texts[number])
        links = [a for a in pdf.pages[contents].obj.Annots if "/Dest" in a]
        assert len(links) == 8  # a number and a title for each sheet
        targets = [pages.index(link.Dest[0].objgen) for link in links]
    for target, title in zip(targets[::2], ("Practice 1", "Practice 0", "Practice 2", "Practice 3"), strict=True):
        assert title in texts[target]
        assert f"{labels[target]}{title}" in texts[contents]
        assert "At a glance" in texts[target]
    for target in range(front, len(texts)):
        assert f"Good practices 2026{labels[target]}" in texts[target]


def test_outline_labels_and_tags_are_those_of_the_whole(bound, opened):
    with opened(bound[0]) as pdf:
        with pdf.open_outline() as outline:
            titles = [item.title for item in outline.root]
            assert titles == ["Good practices", "Foreword", "Contents", "Portugal", "Ukraine", "–"]
            assert [item.title for item in outline.root[4].children] == ["Practice 0", "Practice 2"]
        labels = [page.label for page in pdf.pages]
        assert labels[:4] == ["i", "ii", "iii", "1"]
        assert labels[-1] == str(len(labels) - 3)
        tree = pdf.Root.StructTreeRoot
        assert len(tree.K[0].K) >= 5
        assert [kid.S for kid in tree.K[0].K].count("/Art") >= 4
        assert bytes(pdf.Root.Metadata.read_bytes()).count(b"part") >= 2
        keys = [int(page.obj.StructParents) for page in pdf.pages]
        assert len(set(keys)) == len(keys)
        fonts = {str(font.BaseFont) for page in pdf.pages for font in page.obj.Resources.Font.values()}
        assert len(fonts) == len({name.split("+")[1] for name in fonts})


def test_pages_may_come_from_a_cache(volume, bound):
    asked = []

    def rendered(sheet):
        asked.append(sheet.reference)
        return sheet_pdf.Rendered.from_bytes(sheet_pdf.pages(sheet).to_bytes())

    assert edition.pdf(volume, rendered=rendered) == bound[0]
    assert len(asked) == 4


def test_a_volume_with_a_missing_picture_is_not_bound(make_sheet):
    sheet = make_sheet((60, 40), photos={})
    with pytest.raises(ExportError):
        edition.pdf(Volume("T", 2026, "N", "", "en", (sheet,), date(2026, 1, 1)))


@pytest.mark.parametrize(
    ("language", "extent"), [("en", "One practice"), ("fr", "Une pratique"), ("sq", "Një praktikë")]
)
def test_a_volume_of_one_sheet_in_each_language_of_the_house(make_sheet, page_text, language, extent):
    volume = Volume("T", 2026, "N", "", language, (make_sheet(),), date(2026, 1, 1))
    assert extent in page_text(edition.pdf(volume))[0]


def test_an_empty_volume_still_has_its_cover():
    assert edition.pdf(Volume("T", 2026, "N", "", "en", (), date(2026, 1, 1)))
    assert edition.docx(Volume("T", 2026, "N", "", "en", (), date(2026, 1, 1)))


def test_the_word_volume_has_a_field_for_its_contents_and_every_sheet_on_a_new_page(volume):
    data = edition.docx(volume)
    word = docx.Document(io.BytesIO(data))
    codes = [element.text.strip() for element in word.element.iter(qn("w:instrText"))]
    assert codes[0].startswith("TOC ")
    assert [code for code in codes if code.startswith("PAGEREF")] == [f"PAGEREF _sheet{n} \\h" for n in range(4)]
    names = [element.get(qn("w:name")) for element in word.element.iter(qn("w:bookmarkStart"))]
    assert names == [f"_sheet{n}" for n in range(4)]
    assert [p.text for p in word.paragraphs if p.style.name == "Heading 1"] == [f"Practice {n}" for n in (1, 0, 2, 3)]
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_later_version_says_what_changed_since_the_one_before(make_sheet, page_text):
    changes = (
        Change(Changed.ADDED, "SH-2026-0014", "en", "Art therapy"),
        Change(Changed.WITHDRAWN, "SH-2026-0003", "fr", "<Jardins> partagés"),
    )
    volume = Volume(
        "T",
        2026,
        "N",
        "Dear reader",
        "en",
        (make_sheet(),),
        date(2026, 1, 1),
        version=2,
        reference="SE-2026-2",
        changes=changes,
        foreword_by=("Ada <Example>",),
        isbn="978-3-16-148410-0",
    )
    text = "".join(page_text(edition.pdf(volume)))
    word = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(edition.docx(volume))).paragraphs)
    said = (
        "Changes since version 1",
        "Added: Art therapy (SH-2026-0014)",
        "Withdrawn by its city or the network: <Jardins> partagés (SH-2026-0003)",
        "version 2. · SE-2026-2 · ISBN 978-3-16-148410-0",
        "Ada <Example>",
    )
    for medium in (text, word):
        solid = "".join(medium.split())  # a PDF has no space at the end of a line
        assert [one for one in said if "".join(one.split()) not in solid] == []
