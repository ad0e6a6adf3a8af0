"""The files of static/ and compressed pages: small for browsers that take it, whole for those that do not."""

from __future__ import annotations

import gzip
import shutil

import pytest

from webapp import create_app
from webapp.web import static_files

CSS = "/static/css/sheaf.css"
GZIP = {"Accept-Encoding": "gzip"}


@pytest.fixture
def served(settings):
    """A browser of an app whose files were prepared, as `sheaf run` does."""
    static_files.prepare(settings)
    return create_app(settings).test_client()


def test_a_file_comes_compressed_to_who_takes_it_and_whole_to_who_does_not(served):
    with served.get(CSS) as whole, served.get(CSS, headers=GZIP) as small:
        texts = whole.data, small.data
    assert small.headers["Content-Encoding"] == "gzip" and "Content-Encoding" not in whole.headers
    assert gzip.decompress(texts[1]) == texts[0] and len(texts[1]) < len(texts[0]) / 2
    assert "default-src 'none'" in small.headers["Content-Security-Policy"]


def test_a_browser_that_takes_brotli_gets_still_less(served):
    with served.get(CSS, headers=GZIP) as gzipped, served.get(CSS, headers={"Accept-Encoding": "gzip, br"}) as small:
        assert small.headers["Content-Encoding"] == "br" and len(small.data) < len(gzipped.data)


def test_files_are_prepared_once_and_those_of_an_older_release_go(settings):
    older = settings.instance / "static" / "older"
    older.mkdir(parents=True)
    static_files.prepare(settings)
    (made,) = (settings.instance / "static").iterdir()
    before = made.stat().st_mtime_ns
    static_files.prepare(settings)
    assert made.stat().st_mtime_ns == before and not older.exists()


def test_without_prepared_files_the_originals_are_served(settings, client):
    shutil.rmtree(settings.instance / "static", ignore_errors=True)
    with client.get(CSS, headers=GZIP) as answer:
        assert answer.status_code == 200


def test_a_page_comes_compressed_and_its_length_tells_nothing(client):
    pages = [client.get("/sign-in", headers=GZIP) for _ in range(12)]
    assert {page.headers["Content-Encoding"] for page in pages} == {"gzip"}
    assert "Accept-Encoding" in pages[0].headers["Vary"]
    assert b"<!DOCTYPE html>" in gzip.decompress(pages[0].data)
    assert len({len(page.data) for page in pages}) > 3


@pytest.mark.parametrize("accepts", ["", "identity", "br", "gzip;q=0"])
def test_a_page_comes_whole_to_who_takes_no_gzip(client, accepts):
    assert "Content-Encoding" not in client.get("/", headers={"Accept-Encoding": accepts}).headers


def test_what_a_browser_has_already_is_not_sent_again(client):
    first = client.get("/style/sheet.css", headers=GZIP)
    again = client.get("/style/sheet.css", headers=GZIP | {"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and again.data == b""
