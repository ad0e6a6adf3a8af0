"""How fast Word forms are written and read, against python-docx opening and walking the same file.

Not here: sheets as Word documents (`bench.py`).
"""

from __future__ import annotations

import io
import resource
import time
from collections.abc import Callable

from builders import a_jpeg, full_answers
from docx import Document

from forms.questionnaire.shipped import load
from forms.word import word_form

FORMS, WALKS, BLANKS = 1_000, 50, 50


def word_forms() -> None:
    """Reading a thousand filled forms, and writing blank ones."""
    questionnaire = load()
    photo = {"file": "p1", "alt": "A wall", "caption": "", "credit": "", "consent": True}
    filled = word_form.prefilled(
        questionnaire, full_answers(photos=[photo]), title="A title", pictures={"p1": a_jpeg()}
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = _seconds(lambda: word_form.read(filled), FORMS)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    walk = _seconds(lambda: _walk(filled), WALKS)
    memory = f"peak memory +{grown:.0f} MB"
    _tell(f"reading {FORMS:,} filled forms", seconds * FORMS, seconds / walk, f"python-docx walking them; {memory}")
    blank = _seconds(lambda: word_form.blank(questionnaire), BLANKS)
    _tell("writing a blank form", blank, blank / walk, "python-docx walking a filled one")


def _tell(what: str, seconds: float, ratio: float, reference: str) -> None:
    print(f"{what:<40}{seconds:8.3f} s           {ratio:5.2f} x  {reference}")


def _seconds(work: Callable[[], object], times: int) -> float:
    """Seconds of the processor for one run, on average."""
    begin = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - begin) / times


def _walk(docx: bytes) -> int:
    """Open a document and look at every paragraph in it; python-docx does not see what is in content controls."""
    document = Document(io.BytesIO(docx))
    emails = sum(len(one.text) for one in document.paragraphs)
    cells = (cell for table in document.tables for row in table.rows for cell in row.cells)
    return emails + sum(len(one.text) for cell in cells for one in cell.paragraphs)
