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
import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "bench")]

SIZES = (100, 300, 1000)
WHOLE = "SHEAF_BENCH_WHOLE"
"""With this variable set, the one big document of the most sheets is measured too, which takes a quarter of an hour."""
WORKERS = 2
COUNTRIES = ("AL", "BE", "CH", "DE", "ES", "FR", "GR", "HR", "IE", "IT", "NO", "PL", "PT", "RO", "SE", "UA")


def editions() -> None:
    """Editions of 100, 300 and 1,000 sheets."""
    ours: dict[int, dict[str, float]] = {}
    theirs: dict[int, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            cold = _laid_out(size, Path(folder))
            ours[size] = _child("bind", size, folder)
            ours[size]["cold"] = cold + ours[size]["seconds"]
            if size < SIZES[-1] or os.environ.get(WHOLE):
                theirs[size] = _child("whole", size, folder)
            else:
                theirs[size] = _extrapolated(theirs, size)
            _say(size, ours[size], theirs[size])
        powers = _exponent(ours, "seconds"), _exponent(ours, "mb")
        print("binding grows with the power {:.2f} of the sheets, its memory with {:.2f}".format(*powers))
        word = _child("word", SIZES[-1], folder)
    size = f"{word['mb']:.0f} MB at most; file of {word['bytes'] / 1e6:.1f} MB"
    print(f"{f'edition of {SIZES[-1]} as DOCX':<44}{word['seconds']:8.2f} s           {size}")


def _say(size: int, ours: dict[str, float], theirs: dict[str, float]) -> None:
    guess = ", extrapolated from 100 and 300" if theirs.get("guess") else ""
    whole = f"one big WeasyPrint document ({theirs['seconds']:.1f} s, {theirs['mb']:.0f} MB{guess})"
    busy = f"{theirs['processor'] / ours['processor']:.1f} times by processor time"
    for what, key in (("sheets in the cache", "seconds"), (f"from nothing, {WORKERS} workers", "cold")):
        times = theirs["seconds"] / ours[key]
        print(f"{f'edition of {size}, {what}':<44}{ours[key]:8.2f} s           {times:5.1f} times as fast as {whole}")
    print(f"{'':<44}{ours['processor']:8.2f} s of processor time, {busy}")
    print(
        f"{'':<44}{ours['mb']:8.0f} MB at most; file of {ours['bytes'] / 1e6:.1f} MB, "
        f"{ours['bytes'] / theirs['bytes']:.2f} x  the one of the big document",
        flush=True,
    )


def _exponent(found: dict[int, dict[str, float]], key: str) -> float:
    least, most = min(found), max(found)
    return math.log(found[most][key] / found[least][key]) / math.log(most / least)


def _extrapolated(found: dict[int, dict[str, float]], size: int) -> dict[str, float]:
    most = max(found)
    guess = {key: found[most][key] * (size / most) ** max(1.0, _exponent(found, key)) for key in found[most]}
    return {**guess, "guess": 1.0}


def _child(task: str, size: int, folder: str) -> dict[str, float]:
    command = [sys.executable, __file__, task, str(size), folder]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _sheets(size: int) -> list[Any]:
    """Different sheets of sixteen countries, each with two photographs of its own."""
    from printing import a_sheet

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
    from printing import WORDS

    from exports.edition.content import EditionContent

    return EditionContent(
        "Good practices", 2026, "Cities in Common", WORDS, "en", tuple(_sheets(size)), date(2026, 11, 23)
    )


def _laid_out(size: int, folder: Path) -> float:
    """Lay the sheets out into a folder, several at a time; gives the seconds."""
    from exports.render_pool.pool import RenderPool

    sheets = _sheets(size)
    start = time.perf_counter()
    with RenderPool(WORKERS) as pool:
        for sheet, rendered in zip(sheets, pool.outcomes(sheets), strict=True):
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


def main() -> None:
    task, size, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    do = {"bind": _bind, "whole": _whole, "word": _word}[task]
    edition = _edition(size)
    do(replace(edition, sheets=edition.sheets[:2]), folder)  # warm
    start, busy = time.perf_counter(), time.process_time()
    target = do(edition, folder)
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "processor": busy, "mb": peak, "bytes": target.stat().st_size}))


if __name__ == "__main__":
    main()
