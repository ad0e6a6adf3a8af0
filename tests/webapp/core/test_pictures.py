"""Pictures: what an upload must pass, and what is left of it."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from builders import a_jpeg
from PIL import Image, ImageCms

from webapp.core import pictures
from webapp.core.pictures import NotAPicture

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def saved(picture, format, **options):
    out = io.BytesIO()
    picture.save(out, format, **options)
    return out.getvalue()


def plain(mode="RGB", size=(400, 300), colour="red"):
    return Image.new(mode, size, colour)


def kept(data):
    """The picture that the store would keep of an upload."""
    return Image.open(io.BytesIO(pictures.reencode(data).data))


def exif(**tags):
    found = Image.Exif()
    for tag, value in tags.items():
        found[int(tag[1:])] = value
    return found


def a_bomb(width, height):
    """A PNG of a few hundred bytes that claims to be enormous."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


REFUSED = {
    "not_a_picture": {
        "nothing": b"",
        "text": b"I am a picture.",
        "html": b"<!doctype html><script>alert(1)</script>",
        "pdf": b"%PDF-1.7\n1 0 obj << >> endobj\n%%EOF",
        "zip": b"PK\x03\x04" + b"\0" * 100,
        "icon": saved(plain(), "ICO"),
        "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 300 300\n",
    },
    "other_kind": {
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "svg with a head": b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>',
        "gif": saved(plain(), "GIF"),
        "tiff": saved(plain(), "TIFF"),
        "bmp": saved(plain(), "BMP"),
        "avif": b"\0\0\0\x1cftypavif" + b"\0" * 100,
    },
    "damaged": {
        "half of a jpeg": a_jpeg()[:2000],
        "half of a png": saved(plain(), "PNG")[:60],
        "half of a webp": saved(plain(), "WEBP")[:60],
        "only the first bytes": b"\xff\xd8\xff\xe0" + b"\0" * 50,
        "jpeg with a broken middle": a_jpeg()[:700] + b"\xff" * 300 + a_jpeg()[700:900],
        "half, with a profile": saved(plain(), "JPEG", icc_profile=SRGB)[:-200],
    },
}
EACH_REFUSED = [(reason, name) for reason, files in REFUSED.items() for name in files]


@pytest.mark.parametrize(("reason", "name"), EACH_REFUSED)
def test_what_cannot_be_taken_is_refused_as_what_it_is(reason, name):
    with pytest.raises(NotAPicture) as refusal:
        pictures.reencode(REFUSED[reason][name])
    assert refusal.value.reason == reason


@pytest.mark.parametrize("size", [(1, 20_000), (60_000, 10), (5000, 1), (12_000, 4)])
@pytest.mark.parametrize("format", ["JPEG", "PNG"])
def test_a_picture_as_thin_as_a_thread_is_taken(size, format):
    picture = kept(saved(plain(size=size), format))
    assert max(picture.size) == 2400 and min(picture.size) >= 1


@pytest.mark.parametrize("profile", [b"no profile" * 30, SRGB[:200], SRGB[:128], SRGB.replace(b"RGB ", b"CMYK")])
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_a_picture_whose_colour_profile_is_broken_is_taken_as_if_it_had_none(format, profile):
    red, green, _ = kept(saved(plain(colour=(200, 30, 30)), format, icc_profile=profile)).getpixel((10, 10))
    assert red > 180 and green < 60


@pytest.mark.parametrize("size", [(20_000, 20_000), (60_000, 60_000), (2**31 - 1, 2**31 - 1), (10_000, 6_001)])
def test_a_picture_that_would_fill_the_memory_is_refused_before_it_is_decoded(size):
    with pytest.raises(NotAPicture) as refusal:
        pictures.reencode(a_bomb(*size))
    assert refusal.value.reason == "too_many_pixels"


@pytest.mark.parametrize("size", [(1, 1), (199, 199), (199, 1)])
def test_a_picture_that_is_too_small_to_print_is_refused(size):
    with pytest.raises(NotAPicture) as refusal:
        pictures.reencode(saved(plain(size=size), "PNG"))
    assert refusal.value.reason == "too_small"


def test_a_file_that_is_too_large_is_refused():
    with pytest.raises(NotAPicture) as refusal:
        pictures.reencode(a_jpeg(), most_bytes=100)
    assert refusal.value.reason == "too_large"


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_the_accepted_kinds_become_jpeg(format):
    picture = kept(saved(plain(), format))
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (400, 300))


def test_a_large_picture_is_scaled_down_and_keeps_its_shape():
    assert kept(saved(plain(size=(4800, 1200)), "JPEG")).size == (2400, 600)


def test_where_and_with_what_a_picture_was_taken_is_removed():
    information = exif(t271="Spy Camera", t315="A. Photographer")
    information.get_ifd(0x8825).update({1: "N", 2: (50.0, 44.0, 50.0), 3: "E", 4: (25.0, 19.0, 30.0)})
    data = saved(plain(), "JPEG", exif=information, comment=b"a secret comment")
    assert Image.open(io.BytesIO(data)).getexif().get_ifd(0x8825)
    result = pictures.reencode(data).data
    with Image.open(io.BytesIO(result)) as picture:
        assert not picture.getexif() and not {"exif", "xmp", "comment", "icc_profile"} & set(picture.info)
    assert b"Spy Camera" not in result and b"secret" not in result


def test_a_file_hidden_behind_a_picture_is_removed():
    assert b"PK\x03\x04hidden" not in pictures.reencode(a_jpeg() + b"PK\x03\x04hidden").data


@pytest.mark.parametrize("orientation", [1, 2, 3, 4, 5, 6, 7, 8])
def test_a_picture_is_turned_as_the_camera_was_held(orientation):
    upright = plain(size=(400, 300), colour="white")
    upright.paste((255, 0, 0), (0, 0, 200, 150))  # red is at the top left when it is held right
    undo = {
        2: [Image.Transpose.FLIP_LEFT_RIGHT],
        3: [Image.Transpose.ROTATE_180],
        4: [Image.Transpose.FLIP_TOP_BOTTOM],
        5: [Image.Transpose.TRANSPOSE],
        6: [Image.Transpose.ROTATE_90],
        7: [Image.Transpose.TRANSVERSE],
        8: [Image.Transpose.ROTATE_270],
    }
    stored = upright
    for step in undo.get(orientation, []):
        stored = stored.transpose(step)
    picture = kept(saved(stored, "JPEG", exif=exif(t274=orientation), quality=95))
    assert picture.size == (400, 300)
    red, green, _ = picture.getpixel((50, 50))
    assert red > 200 and green < 60
    assert min(picture.getpixel((350, 250))) > 200


def test_a_picture_for_the_printing_press_becomes_one_for_the_screen():
    picture = kept(saved(plain("CMYK", colour=(0, 255, 255, 0)), "JPEG"))
    red, green, blue = picture.getpixel((10, 10))
    assert picture.mode == "RGB" and red > 200 and green < 60 and blue < 60


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_was_transparent_becomes_white(mode):
    picture = Image.new("RGBA", (400, 300), (0, 0, 0, 0)).convert(mode)
    options = {"transparency": picture.getpixel((0, 0))} if mode == "P" else {}
    assert min(kept(saved(picture, "PNG", **options)).getpixel((5, 5))) > 245


@pytest.mark.parametrize("mode", ["L", "1", "I;16"])
def test_a_picture_without_colours_is_taken(mode):
    assert kept(saved(Image.new(mode, (400, 300)), "PNG")).mode == "RGB"


@pytest.mark.parametrize("format", ["PNG", "WEBP"])
def test_of_a_moving_picture_the_first_frame_is_kept(format):
    frames = [plain(colour=colour) for colour in ("red", "blue", "green")]
    data = saved(frames[0], format, save_all=True, append_images=frames[1:], duration=100)
    picture = kept(data)
    assert getattr(picture, "n_frames", 1) == 1 and picture.getpixel((5, 5))[0] > 200


def test_a_picture_of_a_telephone_in_heic_is_taken(heic):
    picture = kept(heic)
    assert (picture.format, picture.size) == ("JPEG", (400, 300))
    red, green, _ = picture.getpixel((200, 150))
    assert red > 200 and green < 60


@pytest.mark.parametrize("value", [9, 0, 65535])
def test_an_odd_note_on_how_the_camera_was_held_is_passed_over(value):
    assert kept(saved(plain(), "JPEG", exif=exif(t274=value))).size == (400, 300)


@pytest.mark.parametrize("cut", range(20, 120, 7))
def test_a_broken_note_of_the_camera_does_not_stop_the_picture(cut):
    note = exif(t271="Camera", t274=6, t282=72.0)
    data = bytearray(saved(plain(), "JPEG", exif=note))
    at = data.index(b"Exif\0\0") + 6
    data[at + cut % 60 : at + cut % 60 + 4] = b"\xff\xff\xff\xfe"
    assert kept(bytes(data)).format == "JPEG"


def test_grey_of_sixteen_bits_keeps_its_shades():
    grey = Image.new("I;16", (400, 300), 32768)
    assert 120 < kept(saved(grey, "PNG")).getpixel((5, 5))[0] < 136
