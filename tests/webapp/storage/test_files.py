"""The file store: a file comes back as it was kept, and that damage is noticed."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from builders import a_jpeg, a_practice
from flask import request
from sqlalchemy import select

from webapp.core.pictures import reencode
from webapp.documents import publishing
from webapp.models import State, StoredFile
from webapp.storage import files
from webapp.storage.files import Damaged
from webapp.views.shared import downloads


@pytest.fixture
def _app(app):
    """Reading the limits of the settings needs the app."""
    with app.app_context():
        yield


pytestmark = pytest.mark.usefixtures("_app")


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


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\photo.jpg", "photo.jpg"),
        ("", "file"),
        ("..", ".."),
        ("n" * 300 + ".jpg", "n" * 120),
        ("été 🌻.jpg", "été 🌻.jpg"),
        ("gpj\x00\u202e.jpg", "gpj.jpg"),
    ],
)
def test_the_name_of_an_upload_is_only_a_label(work, settings, name, stored):
    with work() as session:
        row = files.keep(session, a_practice(session), reencode(a_jpeg()), name, None)
    assert row.name == stored
    assert [path.name for path in (settings.instance / "files").iterdir()] == [row.id]


def test_a_scaled_picture_is_made_once(photo, settings):
    first = files.scaled(photo, 480)
    path_of(settings, photo).unlink()
    assert files.scaled(photo, 480) == first


def test_a_document_is_kept_under_its_name_and_only_replaced_on_purpose():
    assert files.document("a/b.pdf") is None and files.size("documents", "a/b.pdf") is None
    files.put("documents", "a/b.pdf", b"first")
    files.put("documents", "a/b.pdf", b"second")
    assert files.document("a/b.pdf") == b"first" and files.size("documents", "a/b.pdf") == 5
    files.put("documents", "a/b.pdf", b"replaced", replace=True)
    assert files.document("a/b.pdf") == b"replaced"


def test_a_whole_edition_is_sent_by_the_web_server_itself(app, settings):
    (settings.instance / "made.pdf").write_bytes(b"large")
    files.put("files", "editions/2026-a.pdf", settings.instance / "made.pdf")

    def by_the_server(file):
        with file:
            return ["by the server", file.read()]

    wrapper = {"wsgi.file_wrapper": by_the_server}
    with app.test_request_context(environ_overrides=wrapper):
        sent = downloads.send_edition("editions/2026-a.pdf", "pdf", "all.pdf")
        assert sent.get_app_iter(request.environ) == ["by the server", b"large"]
    with app.test_request_context(environ_overrides=wrapper, headers={"Range": "bytes=2-"}):
        sent = downloads.send_edition("editions/2026-a.pdf", "pdf", "all.pdf")
        assert b"".join(sent.get_app_iter(request.environ)) == b"rge"


@pytest.mark.parametrize("kind", ["files", "documents"])
def test_the_store_can_be_a_folder_elsewhere(app, settings, tmp_path, work, kind):
    elsewhere = replace(settings, files_url=(tmp_path / "else where").as_uri())
    app.extensions["sheaf_stores"][kind] = files.make_store(elsewhere, kind)
    with work() as session:
        row = files.keep(session, a_practice(session), reencode(a_jpeg()), "x.jpg", None)
        files.put("documents", "x", b"y")
        assert files.read(row)
    assert [path.name for path in (tmp_path / "else where" / kind).iterdir()] == [
        {"files": row.id, "documents": "x"}[kind]
    ]


def test_the_store_needs_no_folder(app, settings, work):
    memory = replace(settings, files_url="memory://")
    for kind in ("files", "documents"):
        app.extensions["sheaf_stores"][kind] = files.make_store(memory, kind)
    with work() as session:
        row = files.keep(session, a_practice(session), reencode(a_jpeg()), "x.jpg", None)
        files.put("documents", "x", b"y")
        assert files.read(row) and files.document("x") == b"y"
    assert list((settings.instance / "files").iterdir()) == []
