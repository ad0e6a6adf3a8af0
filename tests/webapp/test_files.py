"""The store: what an upload must pass, what is left of it, and that damage is noticed."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from dataclasses import replace

import pytest
from builders import a_jpeg, a_practice
from PIL import Image
from sqlalchemy import select

from webapp import files, publishing
from webapp.files import Damaged, NotAPicture
from webapp.models import State, StoredFile


def saved(picture, format, **options):
    out = io.BytesIO()
    picture.save(out, format, **options)
    return out.getvalue()


def plain(mode="RGB", size=(400, 300), colour="red"):
    return Image.new(mode, size, colour)


def kept(data):
    """The picture that the store would keep of an upload."""
    return Image.open(io.BytesIO(files.reencode(data).data))


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


NOT_PICTURES = {
    "nothing": b"",
    "text": b"I am a picture.",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "html": b"<!doctype html><script>alert(1)</script>",
    "pdf": b"%PDF-1.7\n1 0 obj << >> endobj\n%%EOF",
    "zip": b"PK\x03\x04" + b"\0" * 100,
    "truncated jpeg": a_jpeg()[:2000],
    "truncated png": saved(plain(), "PNG")[:60],
    "only the first bytes": b"\xff\xd8\xff\xe0" + b"\0" * 50,
    "gif": saved(plain(), "GIF"),
    "tiff": saved(plain(), "TIFF"),
    "bmp": saved(plain(), "BMP"),
    "icon": saved(plain(), "ICO"),
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 300 300\n",
    "jpeg with a broken middle": a_jpeg()[:700] + b"\xff" * 300 + a_jpeg()[700:900],
}


@pytest.fixture
def _app(app):
    """Reading the limits of the settings needs the app."""
    with app.app_context():
        yield


pytestmark = pytest.mark.usefixtures("_app")


@pytest.mark.parametrize("name", NOT_PICTURES)
def test_what_is_no_picture_of_the_accepted_kinds_is_refused(name):
    with pytest.raises(NotAPicture) as refusal:
        files.reencode(NOT_PICTURES[name])
    assert refusal.value.reason == "not_a_picture"


@pytest.mark.parametrize("size", [(20_000, 20_000), (60_000, 60_000), (2**31 - 1, 2**31 - 1), (10_000, 6_001)])
def test_a_picture_that_would_fill_the_memory_is_refused_before_it_is_decoded(size):
    with pytest.raises(NotAPicture) as refusal:
        files.reencode(a_bomb(*size))
    assert refusal.value.reason == "too_many_pixels"


@pytest.mark.parametrize("size", [(1, 1), (199, 199), (199, 1)])
def test_a_picture_that_is_too_small_to_print_is_refused(size):
    with pytest.raises(NotAPicture) as refusal:
        files.reencode(saved(plain(size=size), "PNG"))
    assert refusal.value.reason == "too_small"


def test_a_file_that_is_too_large_is_refused(app, settings, work):
    app.config["SETTINGS"] = replace(settings, upload_megabytes=0)
    with work() as session, pytest.raises(NotAPicture) as refusal:
        files.keep(session, a_practice(session), a_jpeg(), "large.jpg", None)
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
    result = files.reencode(data).data
    with Image.open(io.BytesIO(result)) as picture:
        assert not picture.getexif() and not {"exif", "xmp", "comment", "icc_profile"} & set(picture.info)
    assert b"Spy Camera" not in result and b"secret" not in result


def test_a_file_hidden_behind_a_picture_is_removed():
    assert b"PK\x03\x04hidden" not in files.reencode(a_jpeg() + b"PK\x03\x04hidden").data


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


# ---------------------------------------------------------------------------------------------------------- the store


@pytest.fixture
def photo(work):
    """The row of a stored photograph, with its practice."""
    with work() as session:
        practice = a_practice(session, State.PUBLISHED, photos=1)
        return session.scalars(select(StoredFile).where(StoredFile.practice_id == practice.id)).one()


def path_of(settings, row):
    return settings.instance / "files" / row.id


def test_a_stored_file_is_read_back_as_it_was(photo, settings):
    data = files.read(photo)
    assert hashlib.sha256(data).hexdigest() == photo.sha256 and len(data) == photo.size
    assert path_of(settings, photo).read_bytes() == data


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b"x" + path.read_bytes()[1:]),
        lambda path: path.write_bytes(path.read_bytes()[:-1]),
        lambda path: path.write_bytes(b""),
        lambda path: path.unlink(),
    ],
    ids=["one byte changed", "cut off", "emptied", "gone"],
)
def test_damage_is_noticed_and_named(photo, settings, damage):
    damage(path_of(settings, photo))
    with pytest.raises(Damaged, match=photo.id):
        files.read(photo)


def test_a_sheet_whose_picture_is_damaged_is_not_made(photo, settings, work):
    path_of(settings, photo).write_bytes(b"something else")
    with pytest.raises(Damaged), work() as session:
        revision = session.get(StoredFile, photo.id).practice.published_revisions[0]
        publishing.to_sheet(session, publishing.of_revision(revision))


def test_an_upload_that_fails_leaves_no_row(work, settings):
    with work() as session:
        practice = a_practice(session)
        with pytest.raises(NotAPicture):
            files.keep(session, practice, b"nothing", "x.jpg", None)
        assert session.scalars(select(StoredFile)).all() == []
    assert list((settings.instance / "files").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\photo.jpg", "photo.jpg"),
        ("", "picture"),
        ("..", ".."),
        ("n" * 300 + ".jpg", "n" * 120),
        ("été 🌻.jpg", "été 🌻.jpg"),
        ("gpj\x00\u202e.jpg", "gpj.jpg"),
    ],
)
def test_the_name_of_an_upload_is_only_a_label(work, settings, name, stored):
    with work() as session:
        row = files.keep(session, a_practice(session), a_jpeg(), name, None)
    assert row.name == stored
    assert [path.name for path in (settings.instance / "files").iterdir()] == [row.id]


def test_a_scaled_picture_is_made_once(photo, settings):
    first = files.scaled(photo, 480)
    path_of(settings, photo).unlink()
    assert files.scaled(photo, 480) == first


def test_a_document_is_kept_under_its_name_and_only_replaced_on_purpose():
    assert files.document("a/b.pdf") is None and files.document_size("a/b.pdf") is None
    files.put_document("a/b.pdf", b"first")
    files.put_document("a/b.pdf", b"second")
    assert files.document("a/b.pdf") == b"first" and files.document_size("a/b.pdf") == 5
    files.put_document("a/b.pdf", b"replaced", replace=True)
    assert files.document("a/b.pdf") == b"replaced"


@pytest.mark.parametrize("kind", ["files", "documents"])
def test_the_store_can_be_a_folder_elsewhere(app, settings, tmp_path, work, kind):
    elsewhere = replace(settings, files_url=(tmp_path / "else where").as_uri())
    app.extensions["sheaf_stores"][kind] = files.make_store(elsewhere, kind)
    with work() as session:
        row = files.keep(session, a_practice(session), a_jpeg(), "x.jpg", None)
        files.put_document("x", b"y")
        assert files.read(row)
    assert [path.name for path in (tmp_path / "else where" / kind).iterdir()] == [
        {"files": row.id, "documents": "x"}[kind]
    ]


def test_the_store_needs_no_folder(app, settings, work):
    memory = replace(settings, files_url="memory://")
    for kind in ("files", "documents"):
        app.extensions["sheaf_stores"][kind] = files.make_store(memory, kind)
    with work() as session:
        row = files.keep(session, a_practice(session), a_jpeg(), "x.jpg", None)
        files.put_document("x", b"y")
        assert files.read(row) and files.document("x") == b"y"
    assert list((settings.instance / "files").iterdir()) == []
