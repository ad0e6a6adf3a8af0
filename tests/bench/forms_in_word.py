"""How fast Word forms are written and read, against python-docx opening and walking the same file.

Not here: sheets as Word documents (`printing.py`).
"""

from __future__ import annotations

import io
import resource
from collections.abc import Iterator

from builders import a_jpeg, full_answers
from docx import Document
from measuring import Row, Size, processor, took

from forms.questionnaire.shipped import load
from forms.word import word_form

TITLE = "Word forms"


def rows(size: Size) -> Iterator[Row]:
    questionnaire = load()
    photo = {"file": "p1", "alt": "A wall", "caption": "", "credit": "", "consent": True}
    answers = full_answers(photos=[photo])
    filled = word_form.prefilled(questionnaire, answers, title="A title", pictures={"p1": a_jpeg()})
    forms, times = size.pick(2, 100, 1_000), size.pick(1, 10, 50)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    read = processor(lambda: word_form.read(filled), forms)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    walk = processor(lambda: _walk(filled), times)
    note = f"peak memory +{grown:.0f} MB after {forms:,} forms"
    yield took("reading a filled form", read, "python-docx walking it", walk, note)
    blank = processor(lambda: word_form.blank(questionnaire), times)
    yield took("writing a blank form", blank, "python-docx walking a filled one", walk)


def _walk(docx: bytes) -> int:
    """Open a document and look at every paragraph in it; python-docx does not see what is in content controls."""
    document = Document(io.BytesIO(docx))
    letters = sum(len(one.text) for one in document.paragraphs)
    cells = (cell for table in document.tables for row in table.rows for cell in row.cells)
    return letters + sum(len(one.text) for cell in cells for one in cell.paragraphs)
