"""What an edition has besides its sheets: a cover, tombstones, the year in charts, pages for the press."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date

import docx
import pikepdf
import pytest
import whole_edition
from babel import Locale
from sheets import OWN_COLOUR, OWN_COLOURS, jpeg

from exports import epub
from exports.edition import edition_cover, edition_html, edition_lists, edition_pdf, figures_html, indexes
from exports.edition.content import CoverPicture, EditionContent, Tombstone, groups
from exports.edition.edition_lists import Listed
from exports.fonts import bidi
from exports.house_style import house
from exports.pdf import sheet_pdf
from exports.pdf.line_breaking import Style, Words, broken
from exports.pdf.pdf_part import BETWEEN, marks_in
from exports.pdf.sheet_pdf import Variant
from exports.sheet import page_size
from exports.sheet.page_size import Paper
from exports.sheet.sheet import Photo

MM = 72 / 25.4
GONE = Tombstone(
    "SH-2026-0099", "Night school", "en", ("Braga",), ("PT",), date(2026, 8, 1), "Its city <asked> for it."
)


@pytest.fixture(scope="module")
def edition(make_sheet):
    """Three sheets of two countries, a withdrawn practice, a picture on the cover."""
    sheets = tuple(
        make_sheet(
            *sizes,
            reference=f"SH-2026-{number:04d}",
            title=f"Practice {number}",
            places={"countries": [country], "cities": [city]},
            published_on=date(2026, month, 1),
        )
        for number, (sizes, country, city, month) in enumerate(
            [([(60, 40)], "UA", "Lutsk", 2), ([], "PT", "Braga", 2), ([(60, 40)], "UA", "Lviv", 11)]
        )
    )
    picture = CoverPicture(Photo(jpeg(80, 60, "#b86"), 80, 60), "A square at noon", "A. Person")
    return EditionContent(
        *("Good practices", 2026, "Network of Cities", "Dear reader", "en", sheets, date(2026, 12, 1)),
        foreword_by=("Ada Example", "Bo Example"),
        acknowledgements="To everybody.",
        publisher="Press of the Network",
        url="https://sheaf.example.org/editions/2026",
        cover_picture=picture,
        withdrawn=(GONE,),
    )


@pytest.fixture(scope="module")
def both(edition):
    """The same edition for the archive and for the press, laid out once."""
    laid = []
    files = {Variant.ARCHIVE: io.BytesIO(), Variant.PRINT: io.BytesIO()}

    def rendered(sheet):
        laid.append(sheet.reference)
        return sheet_pdf.pages(sheet)

    edition_pdf.write(edition, files, Paper.A4, rendered, whole_edition.silent)
    assert len(laid) == 3
    return {variant: file.getvalue() for variant, file in files.items()}


def test_archive_and_press_have_the_same_pages_an_even_number_of_them(both, opened):
    labels = []
    for data in both.values():
        with opened(data) as pdf:
            labels.append([page.label for page in pdf.pages])
    assert labels[0] == labels[1] and len(labels[0]) % 2 == 0


def test_parts_begin_on_right_hand_pages(both, page_text):
    texts = page_text(both[Variant.ARCHIVE], artifacts=False)
    for begins in ("Foreword", "Contents", "Portugal", "Ukraine", "Index of cities"):
        assert next(number for number, text in enumerate(texts) if text.startswith(begins)) % 2 == 0, begins


def test_the_edition_for_the_press_is_in_inks_with_bleed_and_one_intent(both, opened):
    colouring, rgb = set(), []
    with opened(both[Variant.PRINT]) as pdf:
        (intent,) = pdf.Root.OutputIntents
        assert intent.S == "/GTS_PDFX" and pdf.pdf_version == "1.6" and pdf.trailer.Info.GTS_PDFXVersion == "PDF/X-4"
        assert "/StructTreeRoot" not in pdf.Root and "/Outlines" not in pdf.Root
        for page in pdf.pages:
            boxes = {name: [float(edge) for edge in page.obj[name]] for name in ("/MediaBox", "/BleedBox", "/TrimBox")}
            assert boxes["/TrimBox"] == pytest.approx([0, 0, 210 * MM, 297 * MM], abs=0.01)
            assert boxes["/BleedBox"] == pytest.approx([-3 * MM, -3 * MM, 213 * MM, 300 * MM], abs=0.01)
            assert boxes["/MediaBox"][0] == pytest.approx(-9 * MM, abs=0.01)
            assert "/Annots" not in page.obj
            colouring |= {str(one.operator) for one in pikepdf.parse_content_stream(page)}
            for font in page.obj.Resources.Font.values():
                assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor
            rgb += [one for one in page.obj.Resources.get("/XObject", {}).values() if one.ColorSpace == "/DeviceRGB"]
        assert colouring & {"rg", "RG", "g", "G", "cs", "sc", "scn", "sh"} == set() and rgb == []
        assert len({font.BaseFont for font in pdf.pages[0].obj.Resources.Font.values()}) >= 3


def test_a_withdrawn_practice_leaves_its_name_and_nothing_else(edition, both, page_text, read_aloud):
    texts = page_text(both[Variant.ARCHIVE], artifacts=False)
    (page,) = (text for text in texts if text.startswith("Withdrawn on 1 August 2026"))
    for said in ("Night school", "Braga, Portugal", "SH-2026-0099", "Its city <asked> for it."):
        assert said in page
    contents = next(text for text in texts if text.startswith("Contents"))
    assert "Withdrawn practices" in contents and "Night school" in contents
    assert "".join(read_aloud(both[Variant.ARCHIVE])).count("Night school") == 2
    word = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(whole_edition.docx(edition))).paragraphs)
    assert "Withdrawn on 1 August 2026\nNight school\n" in word
    book = io.BytesIO()
    epub.write(edition, book)
    with zipfile.ZipFile(book) as parts:
        chapter = parts.read("EPUB/withdrawn-1.xhtml").decode()
        assert "Night school" in chapter and "&lt;asked&gt;" in chapter
        assert 'properties="cover-image"' in parts.read("EPUB/package.opf").decode()
        assert 'alt="A square at noon"' in parts.read("EPUB/title.xhtml").decode()
        assert "withdrawn-1.xhtml" in parts.read("EPUB/nav.xhtml").decode()


def test_the_charts_of_the_year_are_described_and_have_tables(both, opened, read_aloud):
    said = "".join(read_aloud(both[Variant.ARCHIVE]))
    assert "Ukraine2" in said.replace(" ", "")
    with opened(both[Variant.ARCHIVE]) as pdf:
        figures = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure"]
        heads = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/TH"]
    told = [str(one.Alt) for one in figures]
    assert "Practices by country: Ukraine 2; Portugal 1" in told and "A square at noon" in told
    assert any(one.startswith("Practices by month of publication: January 0; February 2;") for one in told)
    assert {str(one.A.Scope) for one in heads} == {"/Column", "/Row"} and not any("/ID" in one for one in heads)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_cover_wraps_round_back_spine_and_front(edition, opened, page_text, language):
    data = edition_cover.pdf(replace(edition, language=language, isbn="978-3-16-148410-0"), 400, Paper.A4)
    with opened(data) as pdf:
        (page,) = pdf.pages
        width = float(page.obj.TrimBox[2])
        assert width == pytest.approx((2 * 210 + 21) * MM, abs=0.01)
        assert pdf.trailer.Info.GTS_PDFXVersion == "PDF/X-4"
    (text,) = page_text(data)
    assert "ISBN 978-3-16-148410-0" in text and text.count("Good practices") == 2


def test_the_own_colours_of_a_network_reach_the_cover_as_inks_and_the_charts_and_the_e_book(edition, opened):
    own = tuple(replace(sheet, questionnaire=OWN_COLOURS.load()) for sheet in edition.sheets)
    edition = replace(edition, sheets=own, cover_picture=None, questionnaires=OWN_COLOURS)
    with opened(edition_cover.pdf(edition, 40, Paper.A4)) as pdf:
        drawn = [one for one in pikepdf.parse_content_stream(pdf.pages[0]) if str(one.operator) == "k"]
        inks = {tuple(round(float(part), 3) for part in one.operands) for one in drawn}
    assert tuple(round(part, 3) for part in house.nearest_inks(OWN_COLOUR)) in inks
    assert f'fill="{OWN_COLOUR}"' in figures_html.section(edition)
    book = io.BytesIO()
    epub.write(edition, book)
    with zipfile.ZipFile(book) as parts:
        assert OWN_COLOUR in parts.read("EPUB/style.css").decode()


def test_a_thin_spine_has_no_text_and_paper_that_nobody_makes_is_refused(edition, page_text):
    (text,) = page_text(edition_cover.pdf(edition, 40, Paper.A4))
    assert text.count("Good practices") == 1
    assert edition_cover.spine(300, 0.1) == 15.0
    with pytest.raises(ValueError, match="a leaf of 3 mm"):
        edition_cover.spine(300, 3)


def test_an_edition_may_be_set_on_letter_and_its_imprint_fits_on_a_page(edition, opened):
    paper = Paper.LETTER
    with opened(whole_edition.pdf(edition, paper=paper)) as pdf:
        assert [page.label for page in pdf.pages].index("1") == 6
        for page in pdf.pages:
            assert [float(edge) for edge in page.obj.MediaBox[2:]] == pytest.approx(
                [paper.width * page_size.POINTS_PER_MM, paper.height * page_size.POINTS_PER_MM], abs=0.01
            )


def test_a_city_of_a_practice_in_two_languages_is_named_once(make_sheet, page_text):
    place = {"countries": ["CA"], "cities": ["Montreal"]}
    sheets = tuple(replace(make_sheet(places=place), language=language) for language in ("en", "fr"))
    edition = EditionContent("Good practices", 2026, "Network", "", "en", sheets, date(2026, 12, 1))
    html = edition_html.divider(edition, Paper.A4, groups(edition)[0])
    assert html.count("Montreal") == 1
    assert "".join(page_text(edition_cover.pdf(edition, 20, Paper.A4))).count("Montreal") == 1


@pytest.mark.parametrize("count", [2, 37, 38, 39, 40, 41, 42, 43, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86])
def test_no_last_page_of_the_contents_has_but_a_line_or_two(count):
    edition = EditionContent("Good practices", 2026, "Network", "", "en", (), date(2026, 12, 1))
    listed = [Listed(f"k{n}", n, f"Practice {n}", "en") for n in range(count - 1)]
    part, _ = edition_lists.contents(
        edition, Paper.A4, [("", listed)], [Listed("thanks", 99, "Acknowledgements", "en")]
    )
    links = [text for text in part.objects.split(BETWEEN) if b"/S /Link" in text]
    pages = Counter(next(mark for mark in marks_in(text) if mark.startswith(b"P")) for text in links)
    assert sum(pages.values()) == 2 * count, "each line of the contents stands once, with two links"
    assert part.pages == len(pages) and (part.pages == 1 or min(pages.values()) >= 2 * edition_lists.FEWEST)


@pytest.mark.parametrize(
    ("text", "leftwards", "seen"),
    [
        ("Title 12", False, ["Title 12"]),
        ("abc אבג 12 xyz", False, ["abc ", "12", "אבג ", " xyz"]),
        ("العربية (ABC)", True, [")", "ABC", "العربية ("]),
        ("שלום", False, ["שלום"]),
    ],
)
def test_stretches_stand_in_the_order_of_the_bidirectional_algorithm(text, leftwards, seen):
    assert [stretch.text for stretch in bidi.visual(text, leftwards=leftwards)] == seen


def test_lines_end_at_blanks_between_ideographs_and_nowhere_in_korean_words():
    style = Style(10, 14)
    for text, room in (
        ("Good practices of many cities", 80),
        ("多文化共生のまちづくり。", 45),
        ("이웃과 함께하는 도시", 60),
    ):
        lines = broken([Words(text, style)], room)
        said = ["".join(segment.text for segment in line) for line in lines]
        assert "".join(said) == text and len(said) > 1
        assert not any(line.startswith(("。", " ")) for line in said)
        if "이" in text:
            assert all(line.endswith(" ") for line in said[:-1])


def test_only_an_edition_of_several_languages_has_an_index_of_languages(edition):
    def titles(sheets):
        placed = [(sheet, indexes.Mention(sheet.reference, 1)) for sheet in sheets]
        return [index.title for index in indexes.of(replace(edition, sheets=sheets), placed)]

    french = replace(edition.sheets[0], language="fr")
    assert "Index of languages" not in titles(edition.sheets)
    assert titles((*edition.sheets, french)) == [*titles(edition.sheets), "Index of languages"]


@pytest.mark.parametrize(("many", "kept"), [(4, 4), (40, 3)])
def test_in_word_a_table_of_figures_stays_on_one_page_or_its_heads_with_some_lines(edition, many, kept):
    """In Word a row stays with the next one if its paragraphs do."""
    codes = sorted(Locale("en").territories)[-many - 5 : -5]
    sheets = tuple(
        replace(edition.sheets[0], answers={**edition.sheets[0].answers, "places": {"countries": [code]}}, photos={})
        for code in codes
    )
    sheets = tuple(
        replace(sheet, reference=f"SH-2026-{n:04d}", answers={**sheet.answers, "photos": []})
        for n, sheet in enumerate(sheets)
    )
    word = docx.Document(io.BytesIO(whole_edition.docx(replace(edition, sheets=sheets))))
    (table,) = [table for table in word.tables if table.cell(0, 0).text == "Country"]
    keeping = [
        all(p.paragraph_format.keep_with_next for cell in row.cells for p in cell.paragraphs) for row in table.rows
    ]
    assert keeping == [True] * kept + [False] * (many + 1 - kept)
