"""Files that are no photographs, or odd ones: what is taken, what is refused, and that the words around it stay."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile

import pytest
from builders import a_jpeg
from PIL import Image, ImageCms
from writing import WORDS, fill, picture, summary

from webapp.core.pictures import reencode


def as_file(image, format, **options):
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def a_profile():
    """A colour profile in which red and green are exchanged: whoever passes it over shows the wrong colour."""
    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return data.replace(b"rXYZ", b"????", 1).replace(b"gXYZ", b"rXYZ", 1).replace(b"????", b"gXYZ", 1)


def a_zip():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("evil.html", "<script>alert(1)</script>")
    return out.getvalue()


RED, GREEN = (230, 20, 20), (20, 160, 20)
TAKEN = {
    "for the press": lambda: as_file(Image.new("CMYK", (400, 300), (0, 255, 255, 0)), "JPEG"),
    "16 bits of grey": lambda: as_file(Image.new("I;16", (400, 300), 40_000), "PNG"),
    "grey and see-through": lambda: as_file(Image.new("LA", (400, 300), (90, 128)), "PNG"),
    "moving": lambda: as_file(
        Image.new("RGB", (400, 300), RED), "WEBP", save_all=True, append_images=[Image.new("RGB", (400, 300))]
    ),
    "several in one": lambda: as_file(
        Image.new("RGB", (6000, 400), RED), "MPO", save_all=True, append_images=[Image.new("RGB", (400, 300))]
    ),
    "very wide": lambda: as_file(Image.new("RGB", (30_000, 600), RED), "JPEG"),
    "a page behind a JPEG": lambda: a_jpeg() + b"<html><script>alert(1)</script>",
    "a page in the comment of a JPEG": lambda: as_file(
        Image.new("RGB", (400, 300), RED), "JPEG", comment=b"<script>alert(1)</script>"
    ),
    "an archive behind a PNG": lambda: as_file(Image.new("RGB", (400, 300), RED), "PNG") + a_zip(),
}
REFUSED = {
    "a GIF that is a script": b"GIF89a/*" + b"\0" * 40 + b"*/=1;alert(1)//",
    "a PDF that is a JPEG": b"%PDF-1.7\n" + a_jpeg(),
    "an archive that is a JPEG": a_zip() + a_jpeg(),
    "a page that is a JPEG": b"<!doctype html><script>alert(1)</script>" + a_jpeg(),
}


@pytest.mark.parametrize("name", TAKEN)
def test_an_odd_picture_is_taken_and_only_its_pixels_are_kept(city, draft, stored, name):
    opened = fill(city, f"{draft}/evidence", **{"photos-upload": picture(TAKEN[name]()), "references-0-title": WORDS})
    assert not summary(opened)
    answers = stored(draft)[1]
    assert answers["references"][0]["title"] == WORDS
    shown = city.get(f"/files/{answers['photos'][0]['file']}").response
    assert shown.mimetype == "image/jpeg" and shown.headers["X-Content-Type-Options"] == "nosniff"
    assert b"<script" not in shown.data and b"PK\x03\x04" not in shown.data and b"<html" not in shown.data
    with Image.open(io.BytesIO(shown.data)) as kept:
        assert (kept.format, kept.mode) == ("JPEG", "RGB") and not kept.getexif() and "comment" not in kept.info


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_two_things_at_once_is_refused_by_its_beginning(city, draft, stored, name):
    boxes = {"photos-upload": picture(REFUSED[name]), "references-0-title": WORDS}
    opened = fill(city, f"{draft}/evidence", **boxes)
    ((sentence, anchor),) = summary(opened)
    assert anchor == "photos-upload" and re.search("Choose a JPEG, PNG|Save it as JPEG or PNG", sentence)
    assert "photos" not in stored(draft)[1] and opened.form()["references-0-title"] == WORDS


@pytest.mark.parametrize(("mode", "format"), [("RGB", "JPEG"), ("RGB", "PNG"), ("RGBA", "PNG"), ("RGB", "WEBP")])
def test_the_colours_of_another_profile_are_shown_as_they_were_meant(mode, format):
    fill_with = (*RED, 255)[: len(mode)]
    data = as_file(Image.new(mode, (400, 300), fill_with), format, icc_profile=a_profile())
    with Image.open(io.BytesIO(reencode(data).data)) as kept:
        red, green, _blue = kept.getpixel((50, 50))
    assert green > red + 100, "red and green are exchanged in this profile"


def test_a_picture_of_a_telephone_in_heic_is_taken_with_the_words_around_it(city, draft, stored, heic):
    fill(city, f"{draft}/evidence", **{"photos-upload": picture(heic, "IMG_1.HEIC"), "references-0-title": WORDS})
    assert len(stored(draft)[1]["photos"]) == 1


@pytest.mark.parametrize(("size", "taken"), [(25_000_000, True), (26_000_000, False)])
def test_a_photo_of_25_megabytes_is_taken_and_one_of_26_is_refused_with_words(city, draft, stored, size, taken):
    data = a_jpeg()
    data += b"\0" * (size - len(data))
    opened = fill(city, f"{draft}/evidence", **{"photos-upload": picture(data, "big.jpg"), "references-0-title": WORDS})
    opened.response.request.environ["wsgi.input"].close()
    assert len(stored(draft)[1].get("photos", [])) == taken
    assert stored(draft)[1]["references"][0]["title"] == WORDS
    if not taken:
        assert "“big.jpg” is too large. Choose a picture of at most 25 megabytes" in summary(opened)[0][0]


MEASURED = """
import io, re, struct, sys, zlib
from PIL import Image
from webapp.core import pictures

def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

def png(width, height, colours):
    squeeze, row = zlib.compressobj(), bytes(1 + width * (4 if colours == 6 else 1))
    data = b"".join(squeeze.compress(row) for _ in range(min(height, 9000))) + squeeze.flush()
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, colours, 0, 0, 0))
    return b"\\x89PNG\\r\\n\\x1a\\n" + head + chunk(b"IDAT", data) + chunk(b"IEND", b"")

kind = sys.argv[1]
if kind.startswith("/"):
    data = open(kind, "rb").read()
else:
    width, height, colours = map(int, kind.split("x"))
    data = png(width, height, colours)
try:
    said = "taken at %s pixels" % pictures.reencode(data).width
except pictures.NotAPicture as error:
    said = error.reason
peak = re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1]
print(said, int(peak) // 1000, sep=";")
"""


def measured(kind):
    """What is said about a picture in a new process, and the most memory that process had, in megabytes.

    Not `resource.getrusage`: on Linux that also counts what the process had before it became another program.
    """
    done = subprocess.run([sys.executable, "-c", MEASURED, kind], capture_output=True, text=True, check=True)
    said, megabytes = done.stdout.strip().split(";")
    return said, int(megabytes)


@pytest.mark.parametrize("kind", ["8200x6100x6", "8200x6100x0", "60000x60000x0"])
def test_a_small_file_of_very_many_pixels_is_refused_before_they_are_decoded(kind):
    said, megabytes = measured(kind)
    assert said == "too_many_pixels" and megabytes < 100


def test_a_photograph_of_fifty_megapixels_is_taken_without_taking_the_memory(tmp_path):
    photo = tmp_path / "photo.jpg"
    grey = Image.linear_gradient("L").resize((8160, 6120))
    Image.merge("RGB", (grey, grey, grey)).save(photo, quality=70)
    said, megabytes = measured(str(photo))
    assert said == "taken at 2400 pixels" and megabytes < 200
    Image.merge("RGB", (grey, grey, grey)).save(photo, quality=70, progressive=True)
    assert measured(str(photo))[0] == "too_many_pixels"
