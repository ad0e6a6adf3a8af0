"""Whoever does a how-to as it stands ends with what it promises, and each of its steps is needed.

Leaving out each step takes minutes, so it is done only with `./sheaf test --howtos`, as `.ci/run` does.
"""

from __future__ import annotations

from pathlib import Path

import howtos
import pytest

STEPS = [(page, number) for page in howtos.PAGES for number in range(len(howtos.read(page).steps))]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "number" in metafunc.fixturenames:
        metafunc.parametrize(("page", "number"), STEPS if metafunc.config.getoption("howtos") else [])


@pytest.mark.parametrize("page", howtos.PAGES)
def test_a_how_to_can_be_done_as_it_stands(page: str, tmp_path: Path) -> None:
    assert howtos.walk(page, tmp_path / "copy") == ""


def test_a_how_to_without_one_of_its_steps_does_not_pass_its_own_check(page: str, number: int, tmp_path: Path) -> None:
    assert howtos.walk(page, tmp_path / "copy", without=number)


def test_a_change_of_a_file_is_made_at_every_place_that_it_shows() -> None:
    block = howtos.Block("diff", " one\n-two\n+2\n@@\n+zero\n one\n")
    assert howtos.edited("one\ntwo\nthree\n", block) == "zero\none\n2\nthree\n"


@pytest.mark.parametrize("text", ["two\n", "one\ntwo\none\ntwo\n"])
def test_a_change_of_a_place_that_is_not_there_just_once_is_refused(text: str) -> None:
    with pytest.raises(howtos.CannotBeDone):
        howtos.edited(text, howtos.Block("diff", " one\n two\n+three\n"))


def test_each_page_of_a_how_to_is_in_the_list_of_them() -> None:
    listed = (howtos.FOLDER / "index.md").read_text("utf-8")
    assert [page for page in howtos.PAGES if f"({page}.md)" not in listed] == []
