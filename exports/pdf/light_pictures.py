"""Smaller copies of photographs, for documents that need not have every pixel of them."""

import io
import re
from dataclasses import replace

from PIL import Image

from exports.pdf.pdf_part import Loose, Part
from exports.sheet.sheet import Photo

ON_A_PAGE = 1240
"""Pixels across a page 170 mm wide: 185 dots per inch, sharp on screens and good on an office's printer."""
ON_A_TELEPHONE = 1000
LARGEST = 200_000
"""The bytes up to which a photograph stays as it is, if it is not too wide."""
QUALITY = 80
_WIDTH, _HEIGHT = re.compile(rb"/Width \d+"), re.compile(rb"/Height \d+")


def smaller(photo: Photo, widest: int) -> bytes:
    """Return a JPEG at most `widest` pixels wide: the photograph itself if it is small enough."""
    data = photo.data
    return data if photo.width <= widest and len(data) <= LARGEST else _scaled(data, widest)[0]


def _scaled(data: bytes, widest: int) -> tuple[bytes, int, int]:
    with Image.open(io.BytesIO(data), formats=("JPEG",)) as picture:
        picture.draft(picture.mode, (widest, widest * 2))
        picture.thumbnail((widest, widest * 2), Image.Resampling.LANCZOS, reducing_gap=2.0)
        grey_or_colour = picture if picture.mode in ("L", "RGB") else picture.convert("RGB")
        target = io.BytesIO()
        grey_or_colour.save(target, "JPEG", quality=QUALITY, optimize=True)
        return target.getvalue(), picture.width, picture.height


def lightened(part: Part) -> Part:
    """Return pages whose photographs are at most ON_A_PAGE pixels wide; everything else is as it was."""
    return replace(part, streams=tuple(map(_lighter, part.streams)))


def _lighter(stream: Loose) -> Loose:
    if b"/DCTDecode" not in stream.entries or len(stream.data) <= LARGEST:
        return stream
    data, width, height = _scaled(stream.data, ON_A_PAGE)
    entries = _HEIGHT.sub(b"/Height %d" % height, _WIDTH.sub(b"/Width %d" % width, stream.entries))
    return Loose(entries, data)
