"""From the colours of the screen to the inks of the press: every operator and every photograph of a page in CMYK.

The colours of the house are few, so each has inks that were chosen for it (house_style/topics.toml); greys and text are
black alone, so that small letters cannot blur. A colour that nobody chose inks for stops the document.
"""

import io
import zlib
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import pikepdf
from pikepdf import Array, Name, Object, Operator, Pdf
from PIL import Image, ImageCms

from exports import ExportError
from exports.house_style import house
from exports.pdf.pdf_part import MARK, Loose
from forms.questionnaire.model import Palette

NEUTRAL = 0.13
"""Colours whose channels differ by no more are greys."""
INK = (0x1D / 255, 0x21 / 255, 0x26 / 255)
"""The text colour of print.css, which is full black on the press."""
QUALITY = 92
PROFILE = house.FOLDER / "icc" / "FOGRA39L_coated.icc"

_IN_INKS = {"rg": "k", "RG": "K", "g": "k", "G": "K"}
_OTHER = frozenset(("cs", "CS", "sc", "SC", "scn", "SCN", "sh", "BI", "INLINE IMAGE", "k", "K"))


def inks(red: float, green: float, blue: float, palette: Palette = ()) -> house.Inks:
    """Return the inks of one of the house's colours; channels are 0 to 1. Raises ExportError for any other colour."""
    if max(red, green, blue) - min(red, green, blue) <= NEUTRAL:
        return (0.0, 0.0, 0.0, round(min(1.0, (1 - _luma(red, green, blue)) / (1 - _luma(*INK))), 3))
    colour = "#" + "".join(f"{round(channel * 255):02x}" for channel in (red, green, blue))
    for style in house.topics(palette).values():
        if style.colour == colour:
            return style.inks
    raise ExportError(f"No inks are chosen for the colour {colour}: add them to topics.toml.")


def _luma(red: float, green: float, blue: float) -> float:
    return 0.299 * red + 0.587 * green + 0.114 * blue


def separated(operators: bytes, palette: Palette = ()) -> bytes:
    """Return a content stream with every colour in inks. Raises ExportError for what cannot be turned."""
    with Pdf.new() as pdf:
        instructions = pikepdf.parse_content_stream(pdf.make_stream(operators))
        return pikepdf.unparse_content_stream(list(_separated(instructions, palette)))


def separated_content(stream: Loose, palette: Palette = ()) -> Loose:
    """Return the same for a content stream of a part, or a form XObject in one, which are compressed."""
    return Loose(stream.entries, zlib.compress(separated(zlib.decompress(stream.data), palette)))


def _separated(instructions: Iterable[Any], palette: Palette) -> Iterator[tuple[Any, Operator]]:
    for instruction in instructions:
        operator, operands = str(instruction.operator), list(instruction.operands)
        if operator in _OTHER:
            raise ExportError(f"A page for the printer uses the operator {operator}, whose colours are unknown.")
        if operator in _IN_INKS:
            red, green, blue = map(float, operands if len(operands) == 3 else operands * 3)
            yield inks(red, green, blue, palette), Operator(_IN_INKS[operator])
        else:
            yield operands, instruction.operator


def separated_picture(stream: Loose) -> Loose:
    """Return a JPEG in CMYK for one in RGB; one in grey stays. Raises ExportError for anything else that is drawn."""
    if MARK in stream.entries:
        raise ExportError("A page for the printer holds a picture that is made of several.")
    entries = Object.parse(b"<< %b >>" % stream.entries)
    if entries.get("/Subtype") != "/Image":
        raise ExportError("A page for the printer holds a drawing whose colours are unknown.")
    if entries.ColorSpace == Name.DeviceGray:
        return stream
    if entries.ColorSpace != Name.DeviceRGB or entries.Filter != Name.DCTDecode:
        raise ExportError("A photograph for the printer is not a JPEG in RGB.")
    entries.ColorSpace = Name.DeviceCMYK
    entries.Decode = Array([1, 0] * 4)  # JPEGs in CMYK are kept upside down, as Adobe once began to
    return Loose(entries.unparse()[2:-2].strip(), photograph(stream.data))


def photograph(jpeg: bytes) -> bytes:
    """Return an sRGB JPEG as a CMYK JPEG for the profile, its values inverted, as is usual in such files."""
    with Image.open(io.BytesIO(jpeg)) as picture:
        converted = _transform().apply(picture.convert("RGB"))
    target = io.BytesIO()
    converted.save(target, "JPEG", quality=QUALITY, subsampling=0)
    return target.getvalue()


@cache
def _transform() -> ImageCms.ImageCmsTransform:
    screen = ImageCms.createProfile("sRGB")
    return ImageCms.buildTransform(screen, str(PROFILE), "RGB", "CMYK", ImageCms.Intent.PERCEPTUAL)
