"""The bound edition: right numbers, right links, tags kept."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date

import docx
import pytest
import whole_edition
from docx.oxml.ns import qn

from exports import ExportError
from exports.edition.content import Change, Changed, EditionContent, Grouping, groups
from exports.pdf import sheet_pdf


@pytest.fixture(scope="module")
def edition(make_sheet):
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
    return EditionContent(
        "Good practices",
        2026,
        "Network of Cities",
        "Dear *reader*,\n\n- thanks",
        "en",
        tuple(sheets),
        date(2026, 12, 1),
    )


@pytest.fixture(scope="module")
def rendered(edition):
    """The pages of its sheets, laid out once; a sheet may come from another edition of them."""
    pages = {sheet.reference: sheet_pdf.pages(sheet) for sheet in edition.sheets}
    return lambda sheet: pages[sheet.reference]


@pytest.fixture(scope="module")
def bound(edition, rendered):
    steps = []
    data = whole_edition.pdf(edition, rendered=rendered, progress=lambda done, total: steps.append((done, total)))
    return data, steps


def names_of(edition):
    return [(group.name, [sheet.title for sheet in group.sheets]) for group in groups(edition)]


def test_sheets_stand_by_country_and_those_without_one_last(edition):
    order = [("Portugal", ["Practice 1"]), ("Ukraine", ["Practice 0", "Practice 2"]), ("", ["Practice 3"])]
    assert names_of(edition) == order


def test_sheets_may_stand_by_topic_in_the_order_of_the_topics(edition):
    by_topic = replace(edition, grouping=Grouping.TOPIC, language="fr")
    assert [titles for _, titles in names_of(by_topic)] == [[f"Practice {n}"] for n in (3, 1, 0, 2)]
    assert names_of(by_topic)[0][0] == "Éducation"


def test_sheets_may_stand_as_given(edition):
    assert names_of(replace(edition, grouping=Grouping.GIVEN)) == [("", [f"Practice {n}" for n in range(4)])]


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
        assert len(links) == 10  # a number and a title for each sheet, and for the indexes
        targets = [pages.index(link.Dest[0].objgen) for link in links]
    assert all("Index of cities" in texts[targets.pop()] for _ in range(2))
    for target, title in zip(targets[::2], ("Practice 1", "Practice 0", "Practice 2", "Practice 3"), strict=True):
        assert title in texts[target]
        assert f"{labels[target]}{title}" in texts[contents]
        assert "At a glance" in texts[target]
    bare = [page for page in range(front, len(texts)) if "Good practices 2026" not in texts[page]]
    dividers = [labels[page] for page in bare if texts[page]]
    assert dividers == ["1", "3"]  # before each country; they have no footer
    assert bare[-1] == len(texts) - 1, "a blank page makes their number even"
    for target in range(front, len(texts)):
        assert target in bare or f"Good practices 2026{labels[target]}" in texts[target]


def test_the_numbers_in_the_indexes_are_those_of_the_first_pages_of_sheets(bound, opened, page_text):
    texts = page_text(bound[0])
    with opened(bound[0]) as pdf:
        pages = [page.obj.objgen for page in pdf.pages]
        back = next(number for number, text in enumerate(texts) if "Index of cities" in text and number > 5)
        links = [annotation for annotation in pdf.pages[back].obj.Annots if "/Dest" in annotation]
        first_pages = {pages.index(link.Dest[0].objgen) for link in links}
    starts = [number for number, text in enumerate(texts) if "At a glance" in text]
    assert first_pages == set(starts)
    for line in ("Braga 2", "Lutsk Ukraine 4", "Spain 2", "Ukraine 4, 5"):
        assert line.replace(" ", "") in texts[back].replace(" ", "")


def test_the_front_matter_tells_the_imprint_and_the_year_in_figures(edition, rendered, page_text):
    told = replace(
        edition, foreword_by=("Ingrid Solheim",), isbn="978-3-16-148410-0", acknowledgements="To *everybody*."
    )
    texts = page_text(whole_edition.pdf(told, rendered=rendered))
    assert "ISBN 978-3-16-148410-0" in texts[1] and "version 1" in texts[1]
    assert "Ingrid Solheim" in texts[2]
    assert "The year in figures" in texts[3] and "Practices by topic" in texts[3]
    assert "To everybody." in texts[-1]


def test_outline_labels_and_tags_are_those_of_the_whole(bound, opened):
    with opened(bound[0]) as pdf:
        with pdf.open_outline() as outline:
            titles = [item.title for item in outline.root]
            assert titles == [
                *("Good practices", "Foreword", "The year in figures", "Contents", "Portugal", "Ukraine", "Practice 3"),
                *("Index of cities", "Index of countries", "Index of topics"),
            ]
            assert [item.title for item in outline.root[5].children] == ["Practice 0", "Practice 2"]
        labels = [page.label for page in pdf.pages]
        assert labels[:7] == ["i", "ii", "iii", "iv", "v", "vi", "1"]
        assert labels[-1] == str(len(labels) - 6)
        tree = pdf.Root.StructTreeRoot
        assert len(tree.K[0].K) >= 5
        assert [kid.S for kid in tree.K[0].K].count("/Art") >= 4
        assert bytes(pdf.Root.Metadata.read_bytes()).count(b"part") >= 2
        keys = [int(page.obj.StructParents) for page in pdf.pages if "/StructParents" in page.obj]
        assert len(labels) - len(keys) == 2, "two pages are blank"
        assert len(set(keys)) == len(keys)
        fonts = {str(font.BaseFont) for page in pdf.pages for font in page.obj.Resources.Font.values()}
        assert len(fonts) == len({name.split("+")[1] for name in fonts})


def test_pages_may_come_from_a_cache(edition, rendered, bound):
    asked = []

    def kept(sheet):
        asked.append(sheet.reference)
        return sheet_pdf.Rendered.from_bytes(rendered(sheet).to_bytes())

    assert whole_edition.pdf(edition, rendered=kept) == bound[0]
    assert len(asked) == 4


def test_an_edition_with_a_missing_picture_is_not_bound(make_sheet):
    sheet = make_sheet((60, 40), photos={})
    with pytest.raises(ExportError):
        whole_edition.pdf(EditionContent("T", 2026, "N", "", "en", (sheet,), date(2026, 1, 1)))


@pytest.mark.parametrize(
    ("language", "extent"), [("en", "One practice"), ("fr", "Une pratique"), ("sq", "Një praktikë")]
)
def test_an_edition_of_one_sheet_in_each_language_of_the_house(make_sheet, page_text, language, extent):
    edition = EditionContent("T", 2026, "N", "", language, (make_sheet(),), date(2026, 1, 1))
    assert extent in page_text(whole_edition.pdf(edition))[0]


def test_an_empty_edition_still_has_its_cover():
    assert whole_edition.pdf(EditionContent("T", 2026, "N", "", "en", (), date(2026, 1, 1)))
    assert whole_edition.docx(EditionContent("T", 2026, "N", "", "en", (), date(2026, 1, 1)))


def test_the_word_edition_has_a_field_for_its_contents_and_every_sheet_on_a_new_page(edition):
    data = whole_edition.docx(edition)
    word = docx.Document(io.BytesIO(data))
    codes = [element.text.strip() for element in word.element.iter(qn("w:instrText"))]
    assert codes[0].startswith("TOC ")
    numbers = [code for code in codes if code.startswith("PAGEREF")]
    assert numbers[:4] == [f"PAGEREF _sheet{n} \\h" for n in range(4)]
    assert set(numbers[4:]) == set(numbers[:4]), "the indexes lead to the sheets"
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
    edition = EditionContent(
        "T",
        2026,
        "N",
        "Dear reader\n\n1. one\n   - inside it",
        "en",
        (make_sheet(),),
        date(2026, 1, 1),
        release=2,
        reference="SE-2026-2",
        changes=changes,
        foreword_by=("Ada <Example>",),
        isbn="978-3-16-148410-0",
    )
    text = "".join(page_text(whole_edition.pdf(edition)))
    word = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(whole_edition.docx(edition))).paragraphs)
    said = (
        "Changes since version 1",
        "Added: Art therapy (SH-2026-0014)",
        "Withdrawn by its city or the network: <Jardins> partagés (SH-2026-0003)",
        "version 2.",
        "SE-2026-2",
        "ISBN 978-3-16-148410-0",
        "Ada <Example>",
        "inside it",
    )
    for medium in (text, word):
        solid = "".join(medium.split())  # a PDF has no space at the end of a line
        assert [one for one in said if "".join(one.split()) not in solid] == []
