"""Large files of editions: fetched in parts, and not again by whoever has them."""

from __future__ import annotations

import pytest
from obstore.store import MemoryStore
from werkzeug.exceptions import PreconditionFailed, RequestedRangeNotSatisfiable

from webapp.storage import files
from webapp.views.shared.downloads import send_edition

DATA = bytes(range(256)) * 10_000  # more than two pieces
STORED = "editions/2026-abc.zip"


@pytest.fixture(params=["folder", "objects"])
def ask(request, app, tmp_path):
    """`ask(Range="bytes=0-9")` fetches a file of an edition from a folder, and from a store of objects as S3 is one."""
    if request.param == "objects":
        app.extensions["sheaf_stores"]["files"] = MemoryStore()
    (tmp_path / "made").write_bytes(DATA)
    with app.app_context():
        files.put("files", STORED, tmp_path / "made")

    def get(method="GET", **headers):
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        with app.test_request_context("/editions/2026.zip", method=method, headers=given):
            answer = send_edition(STORED, "zip", "practices-2026.zip")
            return answer, b"".join(answer.response) if answer.status_code in (200, 206) else b""

    return get


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-9", slice(0, 10)),
        ("bytes=1048570-1048590", slice(1_048_570, 1_048_591)),  # over the end of a piece
        ("bytes=2500000-", slice(2_500_000, None)),
        ("bytes=-5", slice(-5, None)),
        (f"bytes=0-{2 * len(DATA)}", slice(0, None)),
    ],
)
def test_a_file_of_an_edition_is_given_from_the_byte_on_that_is_asked_for(ask, asked, part):
    whole, data = ask()
    assert (whole.status_code, data) == (200, DATA) and whole.headers["Accept-Ranges"] == "bytes"
    assert whole.content_length == len(DATA) and whole.last_modified and whole.headers["Cache-Control"]
    some, data = ask(Range=asked, If_Range=whole.headers["ETag"])
    assert (some.status_code, data) == (206, DATA[part]) and some.content_length == len(data)
    changed, data = ask(Range=asked, If_Range='"another"')
    assert (changed.status_code, data) == (200, DATA), "the file is another one: all of it"


@pytest.mark.parametrize(
    "asked", ["bytes=0-1,5-9", "pages=1-2", "bytes=", "bytes=9-2", "bytes=one-two", "0-9", "\u0664"]
)
def test_whoever_asks_for_anything_but_one_part_is_given_all_of_a_file(ask, asked):
    whole, data = ask(Range=asked)
    assert (whole.status_code, data) == (200, DATA) and whole.content_length == len(DATA)


def test_a_part_behind_the_end_cannot_be_given(ask):
    with pytest.raises(RequestedRangeNotSatisfiable) as refused:
        ask(Range=f"bytes={len(DATA)}-")
    assert ("Content-Range", f"bytes */{len(DATA)}") in refused.value.get_headers()


def test_only_a_file_itself_comes_in_parts_and_not_what_is_said_of_it(ask):
    about, _ = ask("HEAD", Range="bytes=0-9")
    assert (about.status_code, about.content_length) == (200, len(DATA)) and about.headers["Accept-Ranges"] == "bytes"


def test_whether_somebody_means_this_file_comes_before_the_part_that_they_want(ask):
    mark = ask()[0].headers["ETag"]
    assert ask(Range="bytes=0-9", If_None_Match=mark)[0].status_code == 304
    assert ask(Range="bytes=0-9", If_Match=mark)[0].status_code == 206
    with pytest.raises(PreconditionFailed):
        ask(Range="bytes=0-9", If_Match='"another"')
    with pytest.raises(PreconditionFailed):
        ask(If_Match='"another"')


def test_a_file_of_an_edition_that_somebody_has_is_not_sent_again(ask):
    whole, _ = ask()
    assert ask(If_None_Match=whole.headers["ETag"])[0].status_code == 304
    assert ask(If_Modified_Since=whole.headers["Last-Modified"])[0].status_code == 304
    assert ask(If_None_Match='"another"')[0].status_code == 200


def test_reading_from_a_place_fetches_nothing_before_it(app, ask, monkeypatch):
    ask()
    fetched = []
    get = files.obstore.get
    monkeypatch.setattr(
        files.obstore, "get", lambda *a, **more: fetched.append(more["options"]["range"]) or get(*a, **more)
    )
    ask(Range="bytes=2000000-2000009")
    assert fetched == [{"offset": 2_000_000}]
