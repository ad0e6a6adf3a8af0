"""Fixtures of the tests of documents: sheets from sheets.py, and ways to read what came out."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from sheets import HOSTILE, make

from exports.sheet import Sheet

MakeSheet = Callable[..., Sheet]


@pytest.fixture
def hostile() -> dict[str, Any]:
    """Answers that try to bring in files, scripts and pictures."""
    return HOSTILE


@pytest.fixture(scope="session")
def make_sheet() -> MakeSheet:
    return make


@pytest.fixture(scope="session")
def page_text() -> Callable[..., list[str]]:
    """The text of each page in the order of its content, with or without what is marked as an artifact."""
    import pdfplumber

    def text(pdf: bytes, artifacts: bool = True) -> list[str]:
        with pdfplumber.open(io.BytesIO(pdf)) as document:
            return [
                "".join(char["text"] for char in page.chars if artifacts or char.get("tag") != "Artifact")
                for page in document.pages
            ]

    return text


@pytest.fixture(scope="session")
def opened() -> Callable[[bytes], pikepdf.Pdf]:
    return lambda data: pikepdf.open(io.BytesIO(data))
