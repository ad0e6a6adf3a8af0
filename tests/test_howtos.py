"""Whoever does a how-to as it stands ends with what it promises, and each of its steps is needed.

The checks take minutes, so they run only with `./sheaf test --howtos`, as one job of the workflow does: for each page
as it stands, and without each of its steps.
"""

from __future__ import annotations

from pathlib import Path

import howtos
import pytest


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "left_out" in metafunc.fixturenames:
        pages = howtos.PAGES if metafunc.config.getoption("howtos") else []
        steps = [(page, step) for page in pages for step in (None, *range(len(howtos.read(page).steps)))]
        metafunc.parametrize(("page", "left_out"), steps)


@pytest.mark.parametrize("page", howtos.PAGES)
def test_each_step_of_a_how_to_can_be_done(page: str, tmp_path: Path) -> None:
    assert howtos.walk(page, tmp_path / "copy", checked=False) == ""


def test_a_how_to_passes_its_checks_and_fails_them_without_any_of_its_steps(
    page: str, left_out: int | None, tmp_path: Path
) -> None:
    wrong = howtos.walk(page, tmp_path / "copy", left_out)
    assert bool(wrong) == (left_out is not None), wrong


def test_a_change_is_made_where_it_shows() -> None:
    assert howtos.edited("one\ntwo\nthree\n", " one\n-two\n+2\n") == "one\n2\nthree\n"


@pytest.mark.parametrize("text", ["two\n", "one\ntwo\none\ntwo\n"])
def test_a_change_of_a_place_that_is_not_there_just_once_is_refused(text: str) -> None:
    with pytest.raises(howtos.CannotBeDone):
        howtos.edited(text, " one\n two\n+three\n")


def test_each_page_of_a_how_to_is_in_the_list_of_them() -> None:
    listed = (howtos.FOLDER / "index.md").read_text("utf-8")
    assert [page for page in howtos.PAGES if f"({page}.md)" not in listed] == []
