"""The pages of a PDF as one picture: each page below the other, as a reviewer sees them, with the breaks between.

Not here: making the PDF (pdf/sheet_pdf.py).
"""

from __future__ import annotations

import io

import pypdfium2
from PIL import Image

PAGE_WIDTH = 900
GAP = 24
GROUND = (224, 221, 212)
QUALITY = 82


def strip(pdf: bytes, width: int = PAGE_WIDTH) -> bytes:
    """A WebP picture of all the pages, `width` pixels wide each, GAP pixels of ground between two of them."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [_picture(page, width) for page in document]
    finally:
        document.close()
    height = sum(page.height for page in pages) + GAP * (len(pages) - 1)
    whole = Image.new("RGB", (width, height), GROUND)
    top = 0
    for page in pages:
        whole.paste(page, (0, top))
        top += page.height + GAP
    out = io.BytesIO()
    whole.save(out, "WEBP", quality=QUALITY, method=4)
    return out.getvalue()


def _picture(page: pypdfium2.PdfPage, width: int) -> Image.Image:
    drawn: Image.Image = page.render(scale=width / page.get_width()).to_pil().convert("RGB")
    page.close()
    return drawn.crop((0, 0, width, drawn.height))
