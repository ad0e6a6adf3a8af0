"""Which tests a change selects: all that it can have broken as far as names show it, and not the rest."""

from __future__ import annotations

import pytest
from changed import ALWAYS, AREAS, Symbol, Tree, changed_symbols, selected

QUEUE = "tests/webapp/views/editor/test_queue.py"


@pytest.fixture(scope="module")
def tree() -> Tree:
    return Tree.read()


def names(before: str, now: str, path: str = "forms/a.py") -> set[str]:
    return {name for _, name in changed_symbols({path: (before, now)})}


def test_comments_docstrings_and_types_of_parameters_change_nothing() -> None:
    before = 'def f(a: int) -> int:\n    """Say a."""\n    return a\n'
    assert names(before, "# new\ndef f(a):\n    return a\n") == set()
    assert names(before, before.replace("return a", "return a + 1")) == {"f"}


def test_what_is_imported_from_elsewhere_changes_what_uses_it() -> None:
    before = "from forms.b import one\ndef f():\n    return one()\ndef g():\n    return 1\n"
    assert names(before, before.replace("forms.b", "forms.c")) == {"f"}


def test_what_only_moves_from_one_file_to_another_has_not_changed() -> None:
    moved, stays = "def f():\n    return 1\n", "X = 1\n"
    changed = changed_symbols({"forms/a.py": (moved + stays, stays), "forms/b.py": ("", moved)})
    assert changed == {("forms/a.py", "f")}


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        (("forms/text/plain.py", "clean_text"), {"tests/forms/text/test_text.py", "tests/exports/test_as_typed.py"}),
        (("webapp/templates/editor/queue.html", ""), {QUEUE}),
        (("webapp/views/editor/queue.py", "queue"), {QUEUE}),
        (("webapp/static/js/marks.js", ""), {"tests/browser/test_writing.py"}),
        (("webapp/conftest_of_nobody.bin", ""), {QUEUE, "tests/webapp/core/test_links.py"}),
        (("tests/exports/conftest.py", "page_text"), {"tests/exports/edition/test_edition_pdf.py"}),
        (("tests/sheets.py", "jpeg"), {"tests/exports/test_epub.py"}),
        (("tests/grammars/of_nobody.rng", ""), {"tests/webapp/views/public/test_feeds.py"}),
    ],
)
def test_a_change_selects_the_tests_of_what_names_it_and_of_its_place(
    tree: Tree, changed: Symbol, wanted: set[str]
) -> None:
    assert wanted <= selected(tree, {changed})


def test_documentation_alone_selects_what_reads_it(tree: Tree) -> None:
    assert selected(tree, {("CHANGELOG.md", "")}) == set(ALWAYS)
    assert selected(tree, {("docs/cities.md", "")}) == {*ALWAYS, *tree.tests_in(*AREAS["docs"])}


def test_a_part_that_few_name_selects_few_and_a_fixture_of_every_test_all(tree: Tree) -> None:
    assert len(selected(tree, {("exports/metadata/citations.py", "bibtex")})) < len(tree.tests) / 4
    assert selected(tree, {("tests/conftest.py", "_no_settings_of_this_machine")}) == set(tree.tests)
    assert selected(tree, {("requirements/dev.lock", "")}) == set(tree.tests)


def test_what_always_runs_is_there(tree: Tree) -> None:
    assert set(ALWAYS) <= set(tree.tests)
