"""The pages of a PDF as one picture: each page below the other, as a reviewer sees them, with the breaks between."""

import io

import pypdfium2
from PIL import Image

PAGE_WIDTH = 900
GAP = 24
GROUND = (224, 221, 212)
QUALITY = 82


def strip(pdf: bytes) -> bytes:
    """Return a WebP picture of all the pages, GAP pixels of ground between two of them."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [_picture(page) for page in document]
    finally:
        document.close()
    height = sum(page.height for page in pages) + GAP * (len(pages) - 1)
    whole = Image.new("RGB", (PAGE_WIDTH, height), GROUND)
    top = 0
    for page in pages:
        whole.paste(page, (0, top))
        top += page.height + GAP
    out = io.BytesIO()
    whole.save(out, "WEBP", quality=QUALITY, method=4)
    return out.getvalue()


def _picture(page: pypdfium2.PdfPage) -> Image.Image:
    drawn: Image.Image = page.render(scale=PAGE_WIDTH / page.get_width()).to_pil().convert("RGB")
    page.close()
    return drawn.crop((0, 0, PAGE_WIDTH, drawn.height))
