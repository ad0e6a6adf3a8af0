"""Fixtures of the tests of documents: sheets from sheets.py, and ways to read what came out."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import cases
import pikepdf
import pytest
from sheets import HOSTILE, make

from exports.sheet.sheet import Sheet

MakeSheet = Callable[..., Sheet]


@pytest.fixture(scope="session", autouse=True)
def _one_shelf_for_all_processes(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> None:
    """The PDF of a case that one process has rendered is there for the others, and gone after the run."""
    own = tmp_path_factory.getbasetemp()
    cases.SHELF = (own if worker_id == "master" else own.parent) / "cases"
    cases.SHELF.mkdir(exist_ok=True)


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

    @lru_cache(maxsize=4)  # several tests ask the same edition, and reading a page takes as long as setting it
    def read(pdf: bytes, artifacts: bool) -> tuple[str, ...]:
        with pdfplumber.open(io.BytesIO(pdf)) as document:
            return tuple(
                "".join(char["text"] for char in page.chars if artifacts or char.get("tag") != "Artifact")
                for page in document.pages
            )

    return lambda pdf, artifacts=True: list(read(pdf, artifacts))


@pytest.fixture(scope="session")
def opened() -> Callable[[bytes], pikepdf.Pdf]:
    return lambda data: pikepdf.open(io.BytesIO(data))


@pytest.fixture(scope="session")
def read_aloud() -> Callable[..., list[str]]:
    """The texts of a PDF's structure in its order, as a reader aloud would say them: of all, or of one language."""
    return lambda data, language="": list(_leaves(data, language))


def _leaves(data: bytes, language: str) -> Iterator[str]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        drawn, whole = _marked_content(data), str(pdf.Root.Lang)
        for element, kid in _said(pdf.Root.StructTreeRoot.K[0]):
            if language in ("", str(element.get("/Lang", whole))):
                yield kid if isinstance(kid, str) else drawn.get((numbers[element.Pg.objgen], kid), "")


def _said(element: Any) -> Iterator[tuple[Any, int | str]]:
    """What the elements below one say, each with its element: the number of marked content, or the text instead."""
    instead = [str(element[name]) for name in ("/ActualText", "/Alt") if name in element]
    if instead:
        yield element, instead[0]
        return
    for kid in _kids(element):
        if not isinstance(kid, pikepdf.Dictionary):
            yield element, int(kid)
        elif "/S" in kid:
            yield from _said(kid)


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K", [])
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def _marked_content(data: bytes) -> dict[tuple[int, int], str]:
    """What is drawn, by page and number of marked content."""
    import pdfplumber

    texts: dict[tuple[int, int], str] = {}
    with pdfplumber.open(io.BytesIO(data)) as document:
        for number, page in enumerate(document.pages):
            for char in page.chars:
                if char["mcid"] is not None:
                    texts[number, char["mcid"]] = texts.get((number, char["mcid"]), "") + char["text"]
    return texts
