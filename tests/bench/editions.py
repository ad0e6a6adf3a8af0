"""How fast a year's edition is bound, how much memory it takes and how large it is, against one big document.

The reference is what one would write without Sheaf: all sheets in one HTML document with a table of contents and an
index (`target-counter`), set by WeasyPrint as it comes, with the same stylesheets and faces, in the same run. Binding
and reference each run in a process of their own, whose peak memory is told. Not here: single sheets (`printing.py`).
"""

from __future__ import annotations

import json
import math
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from measuring import ROOT, Row, Size, took

TITLE = "Editions"
NAMES = ("a small edition", "a middle edition", "a large edition")
WORKERS = 2
COUNTRIES = ("AL", "BE", "CH", "DE", "ES", "FR", "GR", "HR", "IE", "IT", "NO", "PL", "PT", "RO", "SE", "UA")
BIG = "one big WeasyPrint document"
Figures = dict[str, float]
"""Of a task: its seconds, seconds of the processor, peak megabytes, and the bytes of its file."""


def rows(size: Size) -> Iterator[Row]:
    """Give three editions, each larger than the one before, and the reference of the largest as the others foretell."""
    counts = size.pick((1, 2, 3), (8, 16, 32), (100, 300, 1000))
    ours: dict[int, Figures] = {}
    theirs: dict[int, Figures] = {}
    with TemporaryDirectory() as folder:
        for name, count in zip(NAMES, counts, strict=True):
            cold = _laid_out(count, Path(folder), 0 if size is Size.TINY else WORKERS)
            do = _measured if size is Size.TINY else _child
            ours[count] = do("bind", count, folder)
            foretold = count == counts[-1] and size is not Size.HUGE
            theirs[count] = _foretold(theirs, count) if foretold else do("whole", count, folder)
            yield from _compared(name, count, cold, ours[count], theirs[count], "; foretold" if foretold else "")
        grows = "1: as the number of sheets"
        yield Row(
            "binding grows with the power", grows, _exponent(ours, "processor"), f"of {counts[0]} to {counts[-1]}"
        )
        yield Row("its memory grows with the power", grows, _exponent(ours, "mb"), f"of {counts[0]} to {counts[-1]}")
        word, bound = do("word", counts[-1], folder), ours[counts[-1]]
    note = f"{word['mb']:.0f} MB at most; file of {word['bytes'] / 1e6:.1f} MB"
    yield took(f"{NAMES[-1]} as DOCX", word["seconds"], "binding it as PDF", bound["seconds"], note)


def _compared(name: str, count: int, cold: float, ours: Figures, theirs: Figures, guess: str) -> Iterator[Row]:
    sheets = f"{count:,} sheets{guess}"
    yield took(f"{name}, its sheets in the cache", ours["seconds"], BIG, theirs["seconds"], sheets)
    yield took(f"{name}, from nothing", cold + ours["seconds"], BIG, theirs["seconds"], sheets)
    yield took(f"{name}, processor time", ours["processor"], BIG, theirs["processor"], sheets)
    memory = f"{ours['mb']:.0f} MB of {theirs['mb']:.0f} MB; {sheets}"
    yield Row(f"{name}, memory at most", BIG, ours["mb"] / theirs["mb"], memory)
    weight = f"{ours['bytes'] / 1e6:.1f} MB of {theirs['bytes'] / 1e6:.1f} MB; {sheets}"
    yield Row(f"{name}, size of the file", BIG, ours["bytes"] / theirs["bytes"], weight)


def _exponent(figures: dict[int, Figures], key: str) -> float:
    least, most = min(figures), max(figures)
    return math.log(figures[most][key] / figures[least][key]) / math.log(most / least)


def _foretold(figures: dict[int, Figures], count: int) -> Figures:
    most = max(figures)
    return {key: figures[most][key] * (count / most) ** max(1.0, _exponent(figures, key)) for key in figures[most]}


def _child(task: str, count: int, folder: str) -> Figures:
    """Measure a task in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests")))}
    command = [sys.executable, "-m", "bench.editions", task, str(count), folder]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def _sheets(size: int) -> list[Any]:
    """Different sheets of sixteen countries, each with two photographs of its own."""
    from bench.printing import a_sheet

    made = []
    for number in range(1, size + 1):
        sheet = a_sheet(number)
        photos = {
            f"{number}-{file}": replace(photo, data=_commented(photo.data, number))
            for file, photo in sheet.photos.items()
        }
        rows = [{**row, "file": f"{number}-{row['file']}"} for row in sheet.answers["photos"]]
        places = {"countries": [COUNTRIES[number % len(COUNTRIES)]], "cities": [f"City {number % 331}"]}
        made.append(replace(sheet, photos=photos, answers={**sheet.answers, "photos": rows, "places": places}))
    return made


def _commented(jpeg: bytes, number: int) -> bytes:
    """The picture with a comment in it, so that no two are the same."""
    return jpeg[:2] + b"\xff\xfe\x00\x06" + number.to_bytes(4, "big") + jpeg[2:]


def _edition(size: int) -> Any:
    from bench.printing import WORDS

    from exports.edition.content import EditionContent

    return EditionContent(
        "Good practices", 2026, "Cities in Common", WORDS, "en", tuple(_sheets(size)), date(2026, 11, 23)
    )


def _laid_out(size: int, folder: Path, workers: int) -> float:
    """Lay the sheets out into a folder, several at a time or here if there are no workers; gives the seconds."""
    from exports.pdf import sheet_pdf
    from exports.render_pool.pool import RenderPool

    sheets = _sheets(size)
    start = time.perf_counter()
    pool = RenderPool(workers) if workers else None
    with pool or nullcontext():
        for sheet, rendered in zip(
            sheets, pool.outcomes(sheets) if pool else map(sheet_pdf.pages, sheets), strict=True
        ):
            assert isinstance(rendered, sheet_pdf.Rendered), rendered
            (folder / sheet.reference).write_bytes(rendered.to_bytes())
    return time.perf_counter() - start


# -- in a process of its own ------------------------------------------------------------------------------------------


def _bind(edition: Any, folder: Path) -> Path:
    from exports.edition import edition_pdf
    from exports.pdf.sheet_pdf import Rendered, Variant
    from exports.sheet.page_size import Paper

    target = folder / "edition.pdf"
    with target.open("wb") as file:
        edition_pdf.write(
            edition,
            {Variant.ARCHIVE: file},
            Paper.A4,
            lambda sheet: Rendered.from_bytes((folder / sheet.reference).read_bytes()),
            lambda done, total: None,
        )
    return target


def _whole(edition: Any, folder: Path) -> Path:
    """All sheets in one document, as anybody would write it."""
    from exports.house_style import house
    from exports.html import sheet_html
    from exports.pdf import sheet_pdf

    os.environ["FONTCONFIG_FILE"] = str(house.FOLDER / "fonts.conf")
    import weasyprint
    from weasyprint.urls import URLFetcherResponse

    sheets = edition.sheets
    photos = {f"photo:{id}": photo.data for sheet in sheets for id, photo in sheet.photos.items()}
    articles = [str(sheet_html.Page(sheet, sheet_pdf.paper_photo).article()) for sheet in sheets]
    lines = "".join(f'<li><a href="#s{n}">{sheet.title}</a></li>' for n, sheet in enumerate(sheets))
    listed = sorted((sheet.answers["places"]["cities"][0], n) for n, sheet in enumerate(sheets))
    index = "".join(f'<li>{city} <a href="#s{n}"></a></li>' for city, n in listed)
    html = (
        '<!DOCTYPE html><html lang="en"><head><title>Good practices 2026</title><style>'
        "ul.contents a::after, ul.index a::after { content: ' ' target-counter(attr(href), page) }"
        "body > div { break-before: page } @page { @bottom-right { content: counter(page) } }</style></head>"
        f'<body class="paper archive a4"><h1>Good practices 2026</h1><ul class="contents">{lines}</ul>'
        + "".join(f'<div id="s{n}">{article}</div>' for n, article in enumerate(articles))
        + f'<ul class="index">{index}</ul></body></html>'
    )

    def fetch(url: str) -> Any:
        return URLFetcherResponse(url, photos[url], {"Content-Type": "image/jpeg"})  # type: ignore[no-untyped-call]

    styles = [weasyprint.CSS(string=text) for text in sheet_pdf.stylesheets()]
    target = folder / "whole.pdf"
    document: Any = weasyprint.HTML(string=html, url_fetcher=fetch)
    document.write_pdf(str(target), stylesheets=styles, pdf_variant="pdf/a-3a")
    return target


def _word(edition: Any, folder: Path) -> Path:
    from exports.edition import edition_docx
    from exports.sheet.page_size import Paper

    target = folder / "edition.docx"
    with target.open("wb") as file:
        edition_docx.write(edition, file, Paper.A4)
    return target


TASKS = {"bind": _bind, "whole": _whole, "word": _word}


def _measured(task: str, count: int, folder: str) -> Figures:
    """Measure a task in this process."""
    do, edition = TASKS[task], _edition(count)
    start, busy = time.perf_counter(), time.process_time()
    target = do(edition, Path(folder))
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "processor": busy, "mb": peak, "bytes": target.stat().st_size}


if __name__ == "__main__":
    TASKS[sys.argv[1]](_edition(2), Path(sys.argv[3]))  # a process that has worked before is measured
    print(json.dumps(_measured(sys.argv[1], int(sys.argv[2]), sys.argv[3])))
