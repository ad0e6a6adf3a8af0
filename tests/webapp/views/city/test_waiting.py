"""Nobody waits for somebody else's slow line or large picture: the database is held for the writing alone."""

from __future__ import annotations

import io
from contextlib import closing

import pytest
from writing import picture

from webapp.core import db
from webapp.views.shared import uploads


@pytest.fixture
def another_can_write(settings):
    """Asserts that a second writer gets the database at once."""

    def check():
        path = settings.instance / "sheaf.sqlite3"
        with closing(db.sqlite_module().connect(path, timeout=0, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")

    return check


class SlowLine(io.BytesIO):
    """The body of a request, which does something each time a piece of it is read."""

    def __init__(self, data, meanwhile):
        super().__init__(data)
        self.meanwhile, self.pieces = meanwhile, 0

    def _piece(self, piece):
        self.pieces += 1
        self.meanwhile()
        return piece

    def read(self, size=-1):
        return self._piece(super().read(size))

    def readline(self, size=-1):
        return self._piece(super().readline(size))

    def readinto(self, buffer):
        return self._piece(super().readinto(buffer))


@pytest.mark.sqlite
def test_while_a_form_arrives_others_can_write(city, draft, stored, another_can_write):
    form = city.get(f"{draft}/story").form() | {"lessons": "Slow but sure."}
    body = "&".join(f"{name}={value}" for name, value in form.items() if isinstance(value, str)).encode()
    line = SlowLine(body, another_can_write)
    answer = city.client.post(
        f"{draft}/story",
        input_stream=line,
        content_length=len(body),
        content_type="application/x-www-form-urlencoded",
    )
    assert line.pieces and answer.status_code in (200, 302)
    assert stored(draft)[1]["lessons"] == "Slow but sure."


@pytest.mark.sqlite
def test_while_a_picture_is_decoded_others_can_write(city, draft, stored, another_can_write, monkeypatch):
    reencode, decoded = uploads.reencode, []

    def slowly(data, most_bytes):
        another_can_write()
        decoded.append(len(data))
        return reencode(data, most_bytes)

    monkeypatch.setattr(uploads, "reencode", slowly)
    form = city.get(f"{draft}/evidence").form()
    city.post(f"{draft}/evidence", {**form, "photos-upload": picture(), "then": "add"})
    assert decoded and len(stored(draft)[1]["photos"]) == 1
