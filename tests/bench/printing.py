"""How fast sheets and a year's edition are set, against others that set the same content.

The others are WeasyPrint's command and Chromium with the same HTML, and Typst with the same blocks as the limit.
"""

from __future__ import annotations

import base64
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from importlib import import_module
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import typst_sheet
import whole_edition
from builders import a_jpeg, full_answers
from chromium import CHROMIUM, FLAGS
from measuring import Row, Size, seconds, took
from playwright.sync_api import sync_playwright

from exports.docx import sheet_docx
from exports.edition.content import EditionContent
from exports.house_style import house
from exports.pdf import sheet_pdf
from exports.pdf.sheet_pdf import Rendered, Variant
from exports.render_pool.pool import RenderPool
from exports.sheet.sheet import Photo, Sheet
from forms.questionnaire.shipped import load

TITLE = "Sheets"
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


def rows(size: Size) -> Iterator[Row]:
    yield from _one_sheet(size)
    yield from _a_year(size)


def _one_sheet(size: Size) -> Iterator[Row]:
    sheet, times = a_sheet(), size.pick(1, 9, 21)
    assert sheet_pdf.pages(sheet).part.pages == 2
    sheet_docx.render(sheet)
    pdf = seconds(lambda: sheet_pdf.render(sheet), times)
    docx = seconds(lambda: sheet_docx.render(sheet), times)
    what = "a sheet as PDF, warm"
    with TemporaryDirectory() as folder:
        command = partial(_weasyprint_command, sheet, Path(folder))
        yield took(what, pdf, "WeasyPrint's command, same HTML", seconds(command, size.pick(1, 2, 3)))
        yield _against(what, pdf, "Chromium, warm, same HTML", _chromium(sheet, size.pick(1, 5, 9)), "no Chromium")
        typst = _typst(sheet, Path(folder), size.pick(1, 9, 21))
        yield _against(what, pdf, "Typst, warm, same blocks", typst, "no Typst")
    yield took("a sheet as DOCX", docx, "the same sheet as PDF", pdf)


def _against(what: str, taken: float, of: str, reference: float | None, lacking: str) -> Row:
    return Row(what, of, None, lacking) if reference is None else took(what, taken, of, reference)


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


def _chromium(sheet: Sheet, times: int) -> float | None:
    """Return the time in which an open browser loads the same HTML and prints it; None where there is none."""
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
        taken = seconds(print_it, times)
        browser.close()
        return taken


def _typst(sheet: Sheet, folder: Path, times: int) -> float | None:
    """Return the time in which a compiler that is there already sets the same blocks, each time in other words."""
    try:
        typst = import_module("typst")
    except ModuleNotFoundError:
        return None
    source, number = typst_sheet.source(sheet), count()
    compiler = typst.Compiler(root=str(folder), font_paths=[str(house.FOLDER / "fonts")], ignore_system_fonts=True)

    def compile_it() -> None:
        changed = source.replace("The city", f"The city {next(number)}")
        compiler.compile(changed.encode(), pdf_standards=["a-3a", "ua-1"])

    compile_it()
    return seconds(compile_it, times)


def _a_year(size: Size) -> Iterator[Row]:
    """Give the year's edition of generated practices: from nothing, from the cache, after one word was changed."""
    sheets = tuple(a_sheet(number) for number in range(1, size.pick(2, 20, 100) + 1))
    edition = EditionContent("Good practices", 2026, "Cities in Common", WORDS, "en", sheets, date(2026, 11, 23))
    alone = seconds(lambda: sheet_pdf.render(sheets[0]), size.pick(1, 5, 5)) * len(sheets)
    kept: dict[str, Rendered] = {}
    workers = size.pick(1, WORKERS, WORKERS)

    def lay_out() -> None:
        with RenderPool(workers) as pool:
            for sheet, pages in zip(sheets, pool.outcomes(sheets), strict=True):
                assert isinstance(pages, Rendered), pages
                kept[sheet_pdf.key(sheet)] = pages

    cold = seconds(lay_out)
    note = f"{len(sheets)} sheets, {workers} workers"
    yield took("a year's sheets, workers started for them", cold, "one warm process, one by one", alone, note)
    bind = partial(whole_edition.pdf, edition, rendered=lambda sheet: kept[sheet_pdf.key(sheet)])
    bound = seconds(bind, size.pick(1, 2, 2))
    whole, of = cold + bound, "the same from nothing"
    yield took("a year's edition, from nothing", whole, "one warm process, one by one", alone, note)
    yield took("a year's edition, its sheets in the cache", bound, of, whole)
    changed = replace(sheets[0], answers={**sheets[0].answers, "tagline": "One word was changed."})
    after = _after_a_change(replace(edition, sheets=(changed, *sheets[1:])), kept)
    yield took("a year's edition, one word changed", after, of, whole)
    docx = seconds(lambda: whole_edition.docx(edition), size.pick(1, 2, 2))
    yield took("a year's edition as DOCX", docx, "the PDF from nothing", whole)


def _after_a_change(edition: EditionContent, kept: dict[str, Rendered]) -> float:
    touched = []

    def rendered(sheet: Sheet) -> Rendered:
        if (found := kept.get(sheet_pdf.key(sheet))) is not None:
            return found
        touched.append(sheet.reference)
        return sheet_pdf.pages(sheet)

    taken = seconds(lambda: whole_edition.pdf(edition, rendered=rendered))
    assert touched == ["SH-2026-0001"], touched
    return taken
