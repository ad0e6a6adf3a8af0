"""The pictures of pages in the documentation: which there are, and when one is taken anew."""

from __future__ import annotations

import json
import re
from pathlib import Path

import docs_pictures
import pytest
from docs_pictures import DIGESTS, FOLDER, PICTURES, ROOT, Picture, renew
from flask import Flask

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_every_picture_stands_in_a_page_and_every_file_is_shown() -> None:
    shown = {name for page in PAGES for name in re.findall(r"\]\([\w/]*images/([\w.-]+)\)", page.read_text("utf-8"))}
    assert {path.name for path in FOLDER.iterdir() if path != DIGESTS} == shown
    assert {picture.file.name for picture in PICTURES} <= shown
    assert {*json.loads(DIGESTS.read_text("utf-8"))} == {picture.name for picture in PICTURES}


def test_the_page_of_every_picture_exists(app: Flask) -> None:
    assert {picture.endpoint for picture in PICTURES} <= {*app.view_functions}


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Picture]:
    """Two pictures that were taken, in a folder of their own."""
    monkeypatch.setattr(docs_pictures, "FOLDER", tmp_path)
    monkeypatch.setattr(docs_pictures, "DIGESTS", tmp_path / "digests.json")
    pictures = [Picture(name, "public.home", lambda session: {}) for name in ("first", "second")]
    assert renew(pictures, lambda picture: "old", lambda picture: b"before") == ["first", "second"]
    return pictures


def test_only_a_picture_whose_page_changed_is_taken_anew(two: list[Picture]) -> None:
    changed = {"first": "old", "second": "new"}
    assert renew(two, lambda picture: changed[picture.name], lambda picture: b"after") == ["second"]
    assert [picture.file.read_bytes() for picture in two] == [b"before", b"after"]
    assert renew(two, lambda picture: changed[picture.name], lambda picture: b"later") == []


def test_a_picture_that_is_missing_is_taken(two: list[Picture]) -> None:
    two[0].file.unlink()
    assert renew(two, lambda picture: "old", lambda picture: b"again") == ["first"]


def test_a_picture_that_failed_is_taken_the_next_time(two: list[Picture]) -> None:
    def fail(picture: Picture) -> bytes:
        raise OSError

    with pytest.raises(OSError):
        renew(two, lambda picture: "new", fail)
    assert renew(two, lambda picture: "new", lambda picture: b"after") == ["first", "second"]
