"""The same sheet says the same in every medium, and is the same bytes in every process."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import docx
import whole_edition
from lxml import html
from sheets import make

from exports.docx import sheet_docx
from exports.edition.content import EditionContent
from exports.html import sheet_html
from exports.pdf import sheet_pdf
from exports.pdf.sheet_pdf import Variant
from exports.sheet.page_size import Paper

HERE = Path(__file__).parent


def squashed(text):
    """Without blanks and hyphens: what line breaking may add or take away."""
    return re.sub(r"[\s\u00a0\u00ad\u200e\u2010-]+", "", text)


def fragments(article):
    """The text of each smallest block of the article."""
    tree = html.fromstring(article)
    return [element.text_content() for element in tree.iter("h1", "h2", "dt", "dd", "li", "figcaption", "p")]


def words_of_docx(data):
    body = docx.Document(io.BytesIO(data)).element.body
    return "".join(node.text or "" for node in body.iter("{*}t"))


def test_html_pdf_and_word_say_the_same(make_sheet, page_text):
    files = {"f": "https://sheaf.example/files/f"}
    long = "Every fortnight neighbourhoods organise extraordinarily multifaceted conversations about belonging. " * 12
    changes = {"lessons": long, "funding": "EUR 48,000", "scale": "city", "files": files}
    changes["impact"] = "In all **640 children** took part.\n\n- sleep problems fell by half;\n- 11 groups still meet."
    sheet = make_sheet((600, 400), (400, 600), (500, 400), (600, 300), **changes)
    article = str(sheet_html.Page(sheet, str).article())
    pdf = squashed("".join(page_text(sheet_pdf.render(sheet), artifacts=False)))
    word = squashed(words_of_docx(sheet_docx.render(sheet)))
    for fragment in fragments(article):
        assert squashed(fragment) in pdf, fragment
        assert squashed(fragment) in word or all(squashed(part) in word for part in re.split(r" {2,}|\n", fragment)), (
            fragment
        )
    whole = squashed("".join(html.fromstring(article).itertext()))
    assert len(pdf) == len(whole) + len("•" * 2 + "1.2.")  # only the marks of the lists come on top
    assert abs(len(word) - len(whole)) < 4


def fingerprints():
    """A digest of each document of one sheet: every variant on every paper, alone and beside another language."""
    sheet, beside = make((60, 40), (40, 60)), make((60, 40), (40, 60), language="ar", asked_in="fr")
    edition = EditionContent("T", 2026, "N", "F", "en", (sheet,), date(2026, 1, 1))
    documents = []
    for paper, other in ((Paper.A4, None), (Paper.LETTER, None), (Paper.A4, beside)):
        rendered = sheet_pdf.pages(sheet, paper=paper, beside=other)
        documents += [sheet_pdf.bound(sheet, rendered, variant, paper) for variant in (Variant.ARCHIVE, Variant.PRINT)]
        documents.append(sheet_pdf.render(sheet, Variant.SCREEN, paper, other))
    rendered = sheet_pdf.pages(sheet)
    documents += [
        sheet_pdf.light(sheet, rendered),
        *(sheet_docx.render(sheet, paper) for paper in Paper),
        whole_edition.pdf(edition, rendered=lambda _: rendered),
        whole_edition.docx(edition),
    ]
    return [hashlib.sha256(data).hexdigest() for data in documents]


def test_the_bytes_are_the_same_in_another_process_on_another_day():
    program = (
        f"import sys; sys.path[:0] = [{str(HERE)!r}, {str(HERE.parent)!r}, {str(HERE.parents[1])!r}]\n"
        "import test_same_everywhere, time_machine\n"
        "with time_machine.travel('2031-02-03T04:05:06Z'):\n"
        "    print(test_same_everywhere.fingerprints())\n"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "PYTHONWARNINGS": "ignore"}
    other = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=120
    )
    assert other.stdout.strip() == str(fingerprints()), other.stderr
