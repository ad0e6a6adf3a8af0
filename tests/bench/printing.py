"""How fast sheets and editions are set, against the WeasyPrint command and Chromium with the same content.

Not here: pages and saving (`bench.py`, `saving.py`).
"""

from __future__ import annotations

import base64
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import whole_edition
from builders import a_jpeg, full_answers
from chromium import CHROMIUM, FLAGS
from playwright.sync_api import sync_playwright

from exports.docx import sheet_docx
from exports.edition.content import EditionContent
from exports.pdf import sheet_pdf
from exports.pdf.sheet_pdf import Rendered, Variant
from exports.render_pool.pool import RenderPool
from exports.sheet.sheet import Photo, Sheet
from forms.questionnaire.shipped import load

SHEETS = 100
WORKERS = 2
WORDS = "The city asked its residents what they missed and they answered with patience, anger and many good ideas. "


def a_sheet(number: int = 1) -> Sheet:
    """A two-page sheet with two photographs of its own."""
    rows = [
        {"file": f"p{n}", "alt": "A gradient", "caption": "A square", "credit": "City", "consent": True}
        for n in range(2)
    ]
    answers = full_answers(
        title=f"Practice number {number} of a busy year",
        purpose=WORDS * 4,
        rationale=WORDS * 6,
        process=WORDS * 10,
        impact=WORDS * 6,
        photos=rows,
    )
    photos = {f"p{n}": Photo(a_jpeg(1000, 667, shade=number * 7 + n), 1000, 667) for n in range(2)}
    return Sheet(
        reference=f"SH-2026-{number:04d}",
        revision=1,
        language="en",
        questionnaire=load(),
        answers=answers,
        photos=photos,
        published_on=date(2026, 11, 23),
        network="Cities in Common",
        url="https://sheaf.example/practices/practice",
    )


def seconds(what: Callable[[], object], times: int = 7) -> float:
    """The median time of a call, in seconds."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        what()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def documents() -> None:
    """One sheet: as PDF against the command and Chromium, and as a Word document."""
    sheet = a_sheet()
    pages = sheet_pdf.pages(sheet).part.pages
    assert pages == 2, f"the sheet to measure has {pages} pages"
    sheet_docx.render(sheet)
    pdf = seconds(lambda: sheet_pdf.render(sheet), times=21)
    docx = seconds(lambda: sheet_docx.render(sheet), times=21)
    with tempfile.TemporaryDirectory() as folder:
        cold = seconds(lambda: _weasyprint_command(sheet, Path(folder)), times=3)
    say("one sheet as PDF, warm", pdf, f"weasyprint command, same HTML; it takes {cold / pdf:.1f} times as long", cold)
    if (chromium := _chromium(sheet)) is not None:
        say("one sheet as PDF, warm", pdf, "Chromium, warm, same HTML", chromium)
    say("one sheet as DOCX", docx, "the same sheet as PDF", pdf)


def _weasyprint_command(sheet: Sheet, folder: Path) -> None:
    html = sheet_pdf.document(sheet, Variant.ARCHIVE)
    for name, photo in sheet.photos.items():
        (folder / f"{name}.jpg").write_bytes(photo.data)
        html = html.replace(f"photo:{name}", f"{name}.jpg")
    (folder / "sheet.html").write_text(html, encoding="utf-8")
    command = [str(Path(sys.executable).parent / "weasyprint"), "--pdf-variant", "pdf/a-3a"]
    for number, text in enumerate(sheet_pdf.stylesheets()):
        (folder / f"{number}.css").write_text(text, encoding="utf-8")
        command += ["--stylesheet", str(folder / f"{number}.css")]
    subprocess.run([*command, str(folder / "sheet.html"), str(folder / "sheet.pdf")], check=True, capture_output=True)


def _chromium(sheet: Sheet) -> float | None:
    """The time of a browser that is open already to load the same HTML and print it; None where there is none."""
    if CHROMIUM is None:
        return None
    html = sheet_pdf.document(sheet, Variant.ARCHIVE)
    for name, photo in sheet.photos.items():
        html = html.replace(f"photo:{name}", f"data:image/jpeg;base64,{base64.b64encode(photo.data).decode()}")
    html = html.replace("</head>", f"<style>{''.join(sheet_pdf.stylesheets())}</style></head>")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page()

        def print_it() -> None:
            page.set_content(html)
            page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)

        print_it()
        taken = seconds(print_it, times=9)
        browser.close()
        return taken


def year() -> None:
    """The year's edition of generated practices: from nothing, from the cache, and after one word was changed."""
    sheets = tuple(a_sheet(number) for number in range(1, SHEETS + 1))
    edition = EditionContent("Good practices", 2026, "Cities in Common", WORDS, "en", sheets, date(2026, 11, 23))
    alone = seconds(lambda: sheet_pdf.render(sheets[0]), times=5)
    start = time.perf_counter()
    with RenderPool(WORKERS) as pool:
        kept = {sheet_pdf.key(sheet): pages for sheet, pages in zip(sheets, pool.outcomes(sheets), strict=True)}
    cold = time.perf_counter() - start
    say(f"{SHEETS} sheets, {WORKERS} workers started for it", cold, "one warm process, one by one", alone * SHEETS)
    bound = seconds(lambda: whole_edition.pdf(edition, rendered=lambda sheet: kept[sheet_pdf.key(sheet)]), times=2)
    say(f"edition of {SHEETS}, from nothing", cold + bound, "one warm process, one by one", alone * SHEETS)
    say(f"edition of {SHEETS}, sheets in the cache", bound, "the same from nothing", cold + bound)
    changed = replace(sheets[0], answers={**sheets[0].answers, "tagline": "One word was changed."})
    _after_a_change(replace(edition, sheets=(changed, *sheets[1:])), kept, cold + bound)
    docx = seconds(lambda: whole_edition.docx(edition), times=2)
    say(f"edition of {SHEETS} as DOCX", docx, "the PDF from nothing", cold + bound)


def _after_a_change(edition: EditionContent, kept: dict[str, Rendered], from_nothing: float) -> None:
    touched = []

    def rendered(sheet: Sheet) -> Rendered:
        if (found := kept.get(sheet_pdf.key(sheet))) is not None:
            return found
        touched.append(sheet.reference)
        return sheet_pdf.pages(sheet)

    taken = seconds(lambda: whole_edition.pdf(edition, rendered=rendered), times=1)
    assert touched == ["SH-2026-0001"], touched
    say(f"edition of {SHEETS}, one word changed", taken, "the same from nothing", from_nothing)


def say(what: str, took: float, reference: str, reference_took: float) -> None:
    print(
        f"{what:<44}{took:8.3f} s           {took / reference_took:5.2f} x  {reference} ({reference_took:.3f} s)",
        flush=True,
    )
