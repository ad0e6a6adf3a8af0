"""Uploaded pictures: what one must pass, and the clean copy that is kept of it."""

import io
import struct
import warnings
from dataclasses import dataclass
from enum import StrEnum

import pi_heif
from PIL import Image, ImageCms, ImageFile, UnidentifiedImageError
from PIL.JpegImagePlugin import JpegImageFile

from forms.file_kind import FileKind, is_photo, kind_of
from webapp.core.refusal import Refusal

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")  # HEIF is what telephones call HEIC
MAX_PIXELS = 60_000_000  # of a JPEG, which can be decoded at a fraction of its size
MAX_PIXELS_WHOLE = 30_000_000  # of any other, whose pixels are all in memory at once, four bytes each or more
LONGEST_SIDE = 2400
SMALLEST_SIDE = 200
JPEG_QUALITY = 88
WEBP_QUALITY = 78
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
REDUCIBLE = ("RGB", "RGBA", "CMYK", "L", "LA")
DECODER_FAULTS = (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, struct.error)


class PictureFault(StrEnum):
    TOO_LARGE = "too_large"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_SMALL = "too_small"
    DAMAGED = "damaged"
    OTHER_KIND = "other_kind"  # a picture, but none of FORMATS
    NOT_A_PICTURE = "not_a_picture"


class NotAPicture(Refusal):
    """An upload that is not a picture that can be taken."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A re-encoded upload: JPEG bytes without any metadata, upright, at most LONGEST_SIDE pixels on a side."""

    data: bytes
    width: int
    height: int


def reencode(data: bytes, most_bytes: int | None = None) -> Picture:
    """Return a clean JPEG of an upload, without what is no picture: place, camera, hidden files. Raises NotAPicture."""
    if most_bytes is not None and len(data) > most_bytes:
        raise NotAPicture(PictureFault.TOO_LARGE)
    pi_heif.register_heif_opener()  # twice does no harm
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint says True when it is imported, for the whole process
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # Pillow's remarks on a camera's broken notes
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
                if opened.width * opened.height > _most_pixels(opened):
                    raise NotAPicture(PictureFault.TOO_MANY_PIXELS)
                picture = _upright_rgb(opened)
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise NotAPicture(PictureFault.TOO_MANY_PIXELS) from error
        except DECODER_FAULTS as error:
            raise NotAPicture(_why_unreadable(data)) from error
    if max(picture.size) < SMALLEST_SIDE:
        raise NotAPicture(PictureFault.TOO_SMALL)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return Picture(jpeg(picture), *picture.size)


def _why_unreadable(data: bytes) -> PictureFault:
    if is_photo(data):
        return PictureFault.DAMAGED
    return PictureFault.OTHER_KIND if kind_of(data) is FileKind.PICTURE else PictureFault.NOT_A_PICTURE


def size_of(data: bytes) -> tuple[int, int]:
    """Return width and height in pixels of a picture that was made clean here."""
    with Image.open(io.BytesIO(data), formats=("JPEG",)) as picture:
        return picture.size


def jpeg(picture: Image.Image) -> bytes:
    """Return the pixels as a JPEG file."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return out.getvalue()


def webp(picture: Image.Image) -> bytes:
    """Return the pixels as a WebP file, a third smaller, for browsers only."""
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=WEBP_QUALITY, method=4)
    return out.getvalue()


def _most_pixels(opened: Image.Image) -> int:
    """Return the limit of pixels of such a picture; those of a progressive JPEG are all in memory, too."""
    in_pieces = isinstance(opened, JpegImageFile) and not opened.info.get("progressive")
    return MAX_PIXELS if in_pieces else MAX_PIXELS_WHOLE


def _upright_rgb(opened: Image.Image) -> Image.Image:
    """Return the pixels turned as the camera held them, on white where the picture was transparent."""
    turn = TURNS.get(_orientation(opened))
    picture = _in_srgb(_decoded(opened))
    if turn is not None:
        picture = picture.transpose(turn)
    if picture.mode.startswith("I"):
        picture = picture.convert("I").point(lambda value: value * (1 / 256))  # 16 bits of grey as 8
    if picture.mode in ("RGBA", "LA", "P", "PA"):
        layer = picture.convert("RGBA")
        ground = Image.new("RGBA", layer.size, "white")
        picture = Image.alpha_composite(ground, layer)
    plain = (picture.convert("L") if picture.mode == "I" else picture).convert("RGB")
    plain.info.clear()  # or Pillow would write a comment of the camera's into the new file
    return plain


def _decoded(opened: Image.Image) -> Image.Image:
    """Return the pixels, fewer where there are many times what is kept: every later step takes the memory of a copy."""
    times = max(1, max(opened.size) // LONGEST_SIDE)
    # Only the decoder of JPEG does something here.
    opened.draft(None, (max(1, opened.width // times), max(1, opened.height // times)))
    picture = opened.convert("RGBA") if opened.mode in ("P", "PA") else opened
    times = max(picture.size) // LONGEST_SIDE
    return picture.reduce(times) if times > 1 and picture.mode in REDUCIBLE else picture


def _orientation(opened: Image.Image) -> int:
    """Return how the camera was held (Exif 2.32, tag 0x0112); 1, upright, where its note cannot be read."""
    try:
        found = opened.getexif().get(ORIENTATION, 1)
    except (*DECODER_FAULTS, TypeError, KeyError):
        return 1
    return found if isinstance(found, int) else 1


def _in_srgb(opened: Image.Image) -> Image.Image:
    """Return the picture in sRGB, if its camera used another colour space and says which."""
    profile = opened.info.get("icc_profile")
    if not profile or opened.mode not in ("RGB", "RGBA", "CMYK", "L"):
        return opened
    mode = "RGBA" if opened.mode == "RGBA" else "RGB"  # what is transparent stays so
    opened.load()  # what is wrong with the pixels is not to be taken for a fault of the profile
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(opened, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError):  # a profile that nobody understands: take the numbers as they are
        return opened
    return converted or opened
