"""What is typed is read: plain text says the same, word for word and line for line, in every medium and as data."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import docx
import pdfplumber
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import html
from sheets import make

from exports import epub
from exports.data import linked_data, records, tables
from exports.docx import sheet_docx
from exports.edition.content import EditionContent
from exports.html import sheet_html
from exports.html.sheet_html import running_text
from exports.pdf import sheet_pdf
from exports.pdf.sheet_pdf import Variant
from exports.sheet.sheet import Sheet
from forms.questionnaire.questionnaires import Questionnaires
from forms.text.plain import clean_text
from forms.text.prose import parse, plain_text
from forms.word import word_form

WORDS = (
    "Mitarbeiter*innen", "Bewohner*innen", "5€*;", "Fußnote*", "Nutzer*", "__init__", "_so_", "snake_case", "2*3*4",
    "a**b**c", "(*)", "(**)", "*)", "Bürger/*innen", "-*innen", "`code`", "~~x~~", "<b>", "&amp;", "C:\\temp\\_x",
    "\\\\server\\x", "${7*7}", "#{7*7}", "[1]", "[x](y)", "](", "[]()", "https://city.example/a_b*c", "ana@b.example",
    "<ana@city.example>", "l’école", "10 %", "–", "—", "*", "**", "-", "1.", "2)", "№ 5", "öffnet", "місто",
    "πόλη", "市の図書館", "x", "C:\\Daten\\*neu", "C:\\Daten\\*neu*", "C:\\Daten\\*", "D:\\*.xls", "\\\\server\\*",
    "a\\*b", "\\*", "\\**", "\\*.*", "C:\\**\\*.md", "\\[sic\\]", "[sic\\]", "\\](", "\\[x](y)", "[x]()", "\\", "\\\\",
)  # fmt: skip
BEGINNINGS = (
    "", "", "A: ", "a) ", "b) ", "(1) ", "1) ", "2) ", "• ", "– ", "— ", "+ ", "+5 ", "-5 ", "2010. ", "2012. ", "0. ",
    "100. ", "1.5 ", "# ", "> ", "| ", "...", "1 ", "§ ", "*) ", "** ", "---", "===", "    ", "[ref]: ", "\\+ ", "\\. ",
    "1\\) ", "2010\\. ", "\\", "\\\\",
)  # fmt: skip
ALONE = (
    "*",
    "***",
    "* * *",
    "- - -",
    "---",
    "-",
    "1.",
    "2.",
    "+",
    "•",
    "_____",
    "…",
    "\\*",
    "\\-",
    "1\\.",
    "\\",
    "\\***",
)

words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
A_LIST = re.compile(r"\s*\\*[-*] |\s*1\. \\+(?:[-*]|1\.)$")  # and what takes the meaning of its marks away
spoken = st.tuples(st.sampled_from(BEGINNINGS), words).map("".join).filter(lambda one: not A_LIST.match(one))
line = spoken | st.sampled_from(ALONE)
LISTS = (
    "1. a\n   1. aa\n   2. ab\n2. b",
    "3. Oktober: Anfang\n5. November: Ende",
    "1. eins\n1. eins\n1. eins",
    "1. 2. doppelt",
    "Wörter:\n1. eins\n2. zwei\n   weiter",
    "98. a\n99. b\n100. c",
)
paragraph = st.lists(line, min_size=1, max_size=4).map("\n".join) | st.sampled_from(LISTS)
AS_DRAWN = (Phase.explicit, Phase.generate)  # making a failing sheet smaller would take minutes


@st.composite
def typed(draw: st.DrawFn, fewest: int = 1, most: int = 6) -> str:
    """A text as somebody types it who knows nothing of Markdown: no mark in it stands where a word begins and ends."""
    return clean_text("\n\n".join(draw(st.lists(paragraph, min_size=fewest, max_size=most))))


def lines_of(text: str) -> list[str]:
    """The lines that have words, blanks as a reader sees them."""
    return [squeezed for one in text.split("\n") if (squeezed := " ".join(one.split()))]


def without_blanks(lines: list[str]) -> list[str]:
    return ["".join(one.split()) for one in lines]


def lines_of_html(element: html.HtmlElement) -> list[str]:
    """The lines of paragraphs and lists, each item after its number."""
    return lines_of("".join(_said(element)))


def _said(element: html.HtmlElement) -> Iterator[str]:
    if element.tag in ("p", "li", "br"):
        yield "\n"
    if element.tag == "li" and element.getparent().tag == "ol":
        place = [one for one in element.getparent() if one.tag == "li"].index(element)
        yield f"{int(element.getparent().get('start', '1')) + place}. "
    yield element.text or ""
    for child in element:
        yield from _said(child)
        yield child.tail or ""
    if element.tag in ("p", "li"):
        yield "\n"


@given(typed())
@settings(max_examples=150, deadline=None)
def test_any_plain_text_reads_on_the_page_as_it_was_typed(text: str):
    page = html.fromstring(f"<div>{running_text(parse(text))}</div>")
    assert lines_of_html(page) == lines_of(text)
    assert lines_of(plain_text(text)) == lines_of(text)


def narratives(fewest: int, most: int) -> st.SearchStrategy[dict[str, str]]:
    """A text for each of a sheet's longer answers: one document shows many texts."""
    return st.fixed_dictionaries({id: typed(fewest, most) for id in ("rationale", "process", "impact", "partners")})


@given(narratives(2, 9), words)
@settings(max_examples=4, deadline=None, phases=AS_DRAWN, suppress_health_check=list(HealthCheck))
def test_any_plain_text_reads_in_word_e_book_and_data_as_it_was_typed(texts: dict[str, str], tagline: str):
    sheet = make(**texts, tagline=tagline)
    told = records.record(sheet)["answers"]
    columns, (row,) = tables.table([sheet], Questionnaires())
    cells = dict(zip([column.name for column in columns], row, strict=True))
    read = word_form.read(word_form.prefilled(sheet.questionnaire, texts)).answers
    page = lines_of_html(html.fromstring(str(sheet_html.Page(sheet, str).article())))
    paper, book = lines_of_word(sheet_docx.render(sheet)), lines_of_book(sheet)
    for id, text in texts.items():
        assert missing(lines_of(text), page) is None
        assert missing(without_numbers(text), paper) is None
        assert missing(lines_of(text), book) is None
        assert told[id] == cells[id] == text
        assert lines_of(plain_text(str(read[id]))) == lines_of(text)
    assert told["tagline"] == tagline
    assert json.loads(linked_data.to_jsonld([sheet]))["hasPart"][0]["abstract"] == tagline


@given(narratives(4, 9))
@settings(max_examples=2, deadline=None, phases=AS_DRAWN, suppress_health_check=list(HealthCheck))
def test_any_plain_text_reads_on_paper_as_it_was_typed(texts: dict[str, str]):
    sheet = make(**texts, website=None)
    with pdfplumber.open(io.BytesIO(sheet_pdf.render(sheet, Variant.SCREEN))) as document:
        layouts = [
            without_blanks(lines_of_columns(document, *edges)) for edges in ((0, 0.66), (0, 0.5, 1))
        ]  # one story, or two columns
    for text in texts.values():
        assert any(missing_on_paper(without_blanks(lines_of(text)), lines) is None for lines in layouts)


def test_a_line_that_a_narrow_column_breaks_reads_on_paper_as_it_was_typed():
    text = "– C:\\Daten\\*neu C:\\Daten\\* Mitarbeiter*innen\n-"
    with pdfplumber.open(io.BytesIO(sheet_pdf.render(make(partners=text), Variant.SCREEN))) as document:
        lines = without_blanks(lines_of_columns(document, 0, 0.5, 1))
    assert missing(without_blanks(lines_of(text)), lines) == without_blanks(lines_of(text))[0]
    assert missing_on_paper(without_blanks(lines_of(text)), lines) is None


def lines_of_columns(document: pdfplumber.PDF, *edges: float) -> list[str]:
    found: list[str] = []
    for page in document.pages:
        for left, right in pairwise(edges):
            column = page.crop((left * page.width, 0, right * page.width, page.height))
            found += column.extract_text().split("\n")
    return found


def missing(lines: list[str], among: list[str]) -> str | None:
    """The first of the lines that is not among others in its place; None if all are, in their order."""
    others = iter(among)
    return next((one for one in lines if one not in others), None)


def missing_on_paper(lines: list[str], among: list[str]) -> str | None:
    """Return the first of the lines that is not, whole or broken in several, among those of a column in its order."""
    place = 0
    for line in lines:
        for start in range(place, len(among)):
            read, place = "", start
            while read != line and line.startswith(read) and place < len(among):
                read, place = read + among[place], place + 1
            if read == line:
                break
        else:
            return line
    return None


def without_numbers(text: str) -> list[str]:
    """The lines of a text without the numbers of its lists, which Word counts by itself."""
    page = html.fromstring(f"<div>{running_text(parse(text))}</div>")
    for item in page.iter("li"):
        item.tag = "p"
    return lines_of_html(page)


def lines_of_word(data: bytes) -> list[str]:
    body = docx.Document(io.BytesIO(data)).element.body
    pieces = ((piece.tag.rpartition("}")[2], piece.text or "") for piece in body.iter("{*}p", "{*}t", "{*}br"))
    return lines_of("".join(text if name == "t" else "\n" for name, text in pieces))


def lines_of_book(sheet: Sheet) -> list[str]:
    target = io.BytesIO()
    epub.write(EditionContent("T", 2026, "N", "", "en", (sheet,), date(2026, 1, 1)), target)
    with zipfile.ZipFile(target) as book:
        pages = [book.read(name) for name in book.namelist() if name.endswith(".xhtml")]
    return [one for page in pages for one in lines_of_html(html.fromstring(page))]
