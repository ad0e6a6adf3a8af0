"""The contact sheet: every case of cases.py, page by page, on one HTML page.

`python tests/contact_sheet.py` (or `./sheaf test`) writes it to build/contact-sheet: index.html, a PNG of the pages of
each case, its PDF and Word document, and overview.png, which shows them all. By hand, painted photographs of the demo
stand where the tests have plain pictures; with `--docs` it writes the pictures of the documentation, docs/images, as
well. Needs Poppler's pdftoppm.
"""

from __future__ import annotations

import argparse
import html
import io
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import cycle, islice
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from cases import CASES, Case  # noqa: E402
from PIL import Image  # noqa: E402

from exports.docx import sheet_docx  # noqa: E402
from exports.pdf import sheet_pdf  # noqa: E402
from exports.sheet.sheet import Photo, Sheet  # noqa: E402
from webapp.demo.seed_data import practices  # noqa: E402

FOLDER = ROOT / "build" / "contact-sheet"
DOCS = ROOT / "docs" / "images"
SHOWN = {
    "sheet-usual": ("two-photos",),
    "sheet-at-the-limit": ("at-the-limit",),
    "sheet-two-languages": ("english-and-arabic",),
    "sheet-scripts": ("ukrainian", "georgian", "hebrew", "japanese"),
}
"""The pictures of the documentation: all pages of one case, or the first pages of several."""
SHOWN_WIDTH, SHOWN_QUALITY = 1200, 80
RESOLUTION = 64
PAINTED = 3
"""So many different photographs of each shape are painted, for that takes a second each."""
SIDE = 533
"""The side of a square picture, cut out of a wide one; both in pixels."""
GAP, GROUND = 12, "#8a8f94"
PAGE = """<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><title>Contact sheet</title>
<style>
body {{ margin: 2rem; background: #8a8f94; color: #fff; font: 1rem/1.5 "Noto Sans", system-ui, sans-serif }}
h1 {{ font-weight: 400 }} h2 {{ font-size: 1rem; margin: 2.5rem 0 .5rem }} h2 span {{ font-weight: 400 }}
a {{ color: inherit }} img {{ max-width: 100%; height: auto; display: block }}
</style>
<h1>{count} sheets, {pages} pages</h1>
{cases}
</html>
"""


def write(
    folder: Path = FOLDER, cases: Sequence[Case] = CASES, *, photographs: bool = True
) -> dict[str, list[Image.Image]]:
    """Write the contact sheet of `cases` into a folder and return the pages of each as pictures.

    Without `photographs`, it shows the very files that other tests hold to the standards.
    """
    folder.mkdir(parents=True, exist_ok=True)
    found = {case.name: _case(folder, case, photographs) for case in cases}
    entries = [_entry(case, len(found[case.name])) for case in cases]
    page = PAGE.format(count=len(cases), pages=sum(map(len, found.values())), cases="\n".join(entries))
    (folder / "index.html").write_text(page, encoding="utf-8")
    overview([pages[0] for pages in found.values()]).save(folder / "overview.png")
    return found


def _case(folder: Path, case: Case, photographs: bool) -> list[Image.Image]:
    sheet, beside = case.sheet, case.beside
    if photographs:
        sheet = with_photographs(sheet, CASES.index(case))
        beside = replace(beside, photos=sheet.photos) if beside else None
    pdf = folder / f"{case.name}.pdf"
    pdf.write_bytes(sheet_pdf.render(sheet, paper=case.paper, beside=beside) if photographs else case.pdf())
    (folder / f"{case.name}.docx").write_bytes(sheet_docx.render(sheet, case.paper))
    pages = pictures_of(pdf)
    side_by_side(pages).save(folder / f"{case.name}.png")
    return pages


def _entry(case: Case, pages: int) -> str:
    shows = html.escape(f"{case.shows}; {pages} page{'s' if pages > 1 else ''}")
    links = f'<a href="{case.name}.pdf">PDF</a>, <a href="{case.name}.docx">Word</a>'
    return f'<h2>{case.name}: <span>{shows} ({links})</span></h2><img src="{case.name}.png" alt="{shows}">'


def pictures_of(pdf: Path) -> list[Image.Image]:
    """Return the pages of a PDF as pictures."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["pdftoppm", "-r", str(RESOLUTION), str(pdf), f"{folder}/page"]
        subprocess.run(command, check=True, capture_output=True)
        return [Image.open(io.BytesIO(path.read_bytes())).convert("RGB") for path in sorted(Path(folder).iterdir())]


def overview(pages: Sequence[Image.Image], columns: int = 6, width: int = 260) -> Image.Image:
    """Return first pages in rows, each `width` pixels wide."""
    small = [page.resize((width, round(page.height * width / page.width)), Image.Resampling.LANCZOS) for page in pages]
    rows = [side_by_side(small[start : start + columns]) for start in range(0, len(small), columns)]
    whole = Image.new("RGB", (max(row.width for row in rows), sum(row.height for row in rows)), GROUND)
    top = 0
    for row in rows:
        whole.paste(row, (0, top))
        top += row.height
    return whole


def side_by_side(pages: Sequence[Image.Image]) -> Image.Image:
    width = sum(page.width + GAP for page in pages) + GAP
    row = Image.new("RGB", (width, max(page.height for page in pages) + 2 * GAP), GROUND)
    left = GAP
    for page in pages:
        row.paste(page, (left, GAP))
        left += page.width + GAP
    return row


def show(found: dict[str, list[Image.Image]], folder: Path = DOCS) -> None:
    """Write the pictures of the documentation from the pages that `write` gave back."""
    for name, cases in SHOWN.items():
        pages = found[cases[0]] if len(cases) == 1 else [found[case][0] for case in cases]
        _narrowed(side_by_side(pages)).save(folder / f"{name}.webp", quality=SHOWN_QUALITY, method=6)
    firsts = _narrowed(overview([pages[0] for pages in found.values()]))
    firsts.quantize(128).save(folder / "contact-sheet.png", optimize=True)


def _narrowed(picture: Image.Image) -> Image.Image:
    if picture.width <= SHOWN_WIDTH:
        return picture
    return picture.resize((SHOWN_WIDTH, round(picture.height * SHOWN_WIDTH / picture.width)), Image.Resampling.LANCZOS)


def with_photographs(sheet: Sheet, start: int = 0) -> Sheet:
    """Return the sheet with painted photographs in the shapes of its pictures, from the `start`th on."""
    wide, tall = (islice(cycle(painted(size)), start % PAINTED, None) for size in ("landscape", "portrait"))
    photos = {}
    for file, photo in sheet.photos.items():
        picture = next(tall) if photo.height > photo.width else next(wide)
        photos[file] = _photo(picture.crop((0, 0, SIDE, SIDE)) if photo.height == photo.width else picture)
    return replace(sheet, photos=photos)


@cache
def painted(size: str) -> tuple[Image.Image, ...]:
    """Return scenes of the demo, as small as a contact sheet shows them."""
    return tuple(_scenes(size))


def _scenes(size: str) -> Iterator[Image.Image]:
    found = [scene for told in practices() for scene in told.scenes if scene.size == size]
    for scene in found[:PAINTED]:
        picture = Image.open(io.BytesIO(scene.draw()))
        picture.draft("RGB", (picture.width // 2, picture.height // 2))
        yield picture.copy()


def _photo(picture: Image.Image) -> Photo:
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=88)
    return Photo(target.getvalue(), picture.width, picture.height)


def main() -> None:
    """Write the contact sheet, and the pictures of the documentation if asked."""
    parser = argparse.ArgumentParser(description="Draws every case of cases.py, for somebody to look at.")
    parser.add_argument("--docs", action="store_true", help="write the pictures in docs/images as well")
    asked = parser.parse_args()
    found = write()
    if asked.docs:
        show(found)
    print(f"{sum(map(len, found.values()))} pages: {FOLDER / 'index.html'}")


if __name__ == "__main__":
    main()
