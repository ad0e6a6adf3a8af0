"""The layout of a sheet suits what is in it: columns, settings, baselines, last pages."""

from __future__ import annotations

import io
import re

import pdfplumber
import pytest
from cases import CASES as CASES_TO_SEE
from cases import in_script

from exports.pdf import sheet_pdf
from exports.sheet.page_size import Paper

MM = 72 / 25.4
SENTENCE = (
    "Every fortnight the neighbourhoods talk about belonging, and somebody writes down what was promised to whom. "
)


def words(count):
    """Running text of so many words, in paragraphs of seventy."""
    many = (SENTENCE * (count // 16 + 1)).split()[:count]
    return "\n\n".join(" ".join(many[at : at + 70]) for at in range(0, count, 70))


SHORT = {"purpose": "Meet.", "rationale": "Alone.", "process": "Doors.", "impact": "Stayed."}
MIDDLE = {"purpose": words(60), "rationale": words(90), "process": words(200), "impact": words(100)}
LONG = {
    "purpose": words(150),
    "rationale": words(200),
    "process": words(400),
    "impact": words(250),
    "lessons": words(200),
}
WIDE_PHOTO, TALL_PHOTO = (1500, 1000), (1000, 1500)
CASES = {
    "three words and no photograph": ((), SHORT, 1),
    "three words and a photograph": ((WIDE_PHOTO,), SHORT, 1),
    "some text and no photograph": ((), MIDDLE, 2),
    "some text and a portrait": ((TALL_PHOTO,), MIDDLE, 2),
    "some text and two photographs": ((WIDE_PHOTO, WIDE_PHOTO), MIDDLE, 2),
    "all that may be written": ((), LONG, 3),
    "all that may be written, and six photographs": ((WIDE_PHOTO,) * 5 + (TALL_PHOTO,), LONG, 3),
}
ON_LETTER_TOO = ("some text and a portrait", "all that may be written, and six photographs")


def lines(page):
    """The baseline of each line in mm from the top of the page, by column: story (left) and side (right)."""
    words = page.extract_words(extra_attrs=["fontname", "size"], return_chars=True, use_text_flow=False)
    return [
        (word["x0"] / MM, word["size"], (float(page.height) - word["chars"][0]["matrix"][5]) / MM, word["text"])
        for word in words
    ]


@pytest.mark.parametrize(
    ("case", "paper"), [*((case, Paper.A4) for case in CASES), *((case, Paper.LETTER) for case in ON_LETTER_TOO)]
)
def test_every_case_is_set_as_if_it_were_meant(make_sheet, case, paper):
    sizes, answers, pages = CASES[case]
    typeset = sheet_pdf.suited(make_sheet(*sizes, **answers), paper=paper)
    assert typeset.pages <= min(3, pages + (paper is Paper.LETTER and pages > 1))
    assert typeset.pages == 1 or typeset.filled > 0.4
    parts = [fragments(page) for page in typeset.document.pages]
    for element, _ in [fragment for page in parts for fragment in page]:
        on_pages = [lines for page in parts for found, lines in page if found is element]
        if len(on_pages) > 1:
            assert element.tag in ("p", "li", "dd")  # no heading and no caption is ever split
            assert min(on_pages) >= 2, f"a lonely line of {element.tag}: {''.join(element.itertext())[:60]}"


def fragments(page):
    """The elements that hold lines of text on a page, each with the number of its lines there."""
    found, waiting = [], [page._page_box]
    while waiting:
        box = waiting.pop()
        children = getattr(box, "children", ())
        lines = [child for child in children if type(child).__name__ == "LineBox"]
        if lines and box.element is not None:
            found.append((box.element, len(lines)))
        waiting += children
    return found


def test_lines_of_the_story_stand_on_the_grid_of_half_lines(make_sheet):
    sheet = make_sheet(
        **{**MIDDLE, "process": words(140) + "\n\n- one point\n- another point\n\n" + words(250), "lessons": words(120)}
    )
    with pdfplumber.open(io.BytesIO(sheet_pdf.render(sheet))) as document:
        following = document.pages[1]
        text = [base for x, size, base, _ in lines(following) if x < 130 and 9.1 < size < 9.3 and base < 250]
    assert len(set(text)) > 10
    steps = {round((base - min(text)) / 2.5, 2) for base in text}
    assert all(abs(step - round(step)) < 0.05 for step in steps), sorted(steps)


def test_a_long_text_is_set_in_two_columns(make_sheet):
    with pdfplumber.open(io.BytesIO(sheet_pdf.render(make_sheet(**LONG)))) as document:
        starts = [x for x, size, base, _ in lines(document.pages[1]) if 30 < base < 250 and size > 8]
    assert sum(108 < x < 110 for x in starts) > 10  # the second column begins at 109 mm


def test_pictures_in_rows_never_have_captions_of_single_words():
    from exports.sheet import blocks as b
    from exports.sheet import picture_rows

    figures = [
        b.Figure(str(n), *size, "", "", "") for n, size in enumerate([WIDE_PHOTO, TALL_PHOTO, *[WIDE_PHOTO] * 3])
    ]
    rows = picture_rows.rows(figures)
    assert [len(row) for row in rows] == [2, 3]
    assert min(cell.width for row in rows for cell in row) >= picture_rows.NARROW
    assert re.fullmatch(r"w-\d+ mm-\d+ h-\d+", rows[0][0].classes)


def test_korean_lines_end_between_words():
    sheet = in_script("ko")
    sheet.answers["purpose"] = " ".join([sheet.answers["purpose"].replace("*", "")] * 4)
    found = [line for page in sheet_pdf.suited(sheet).document.pages for line in texts(page, "p")]
    whole = " ".join(line.rstrip() for line in found)
    assert sheet.answers["purpose"] in whole


def texts(page, tag):
    """The runs of text on a page that stand directly in an element of this name, in order."""
    waiting = [page._page_box]
    while waiting:
        box = waiting.pop()
        if type(box).__name__ == "TextBox" and box.element.tag == tag:
            yield box.text
        waiting += reversed(getattr(box, "children", ()))


def test_a_sheet_whose_third_page_would_be_nearly_empty_is_set_wide():
    (sheet,) = (case.sheet for case in CASES_TO_SEE if case.name == "numbers-and-people")
    found = sheet_pdf.suited(sheet)
    assert found.pages == 2 and found.fit.startswith("wide")
