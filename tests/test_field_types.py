"""Every table that has a row for each field type has one, and there is no other way to tell types apart by a table."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import get_args

import pytest

from exports import sheet_blocks, tables
from forms import candidate, columns, examples, kinds, merging, web_form
from forms.field_types import FIELD_TYPES, ByType, FieldType
from forms.word import cell_values, form_cells, names
from webapp.search import entry
from webapp.sentences import problems
from webapp.views import read_back

HOUSE = Path(__file__).parents[1]
FIELDS = HOUSE / "webapp" / "templates" / "_fields.html"
TABLES = {
    "forms/kinds.py: KINDS": kinds.KINDS,
    "forms/candidate.py: READERS": candidate.READERS,
    "forms/columns.py: TARGETS": columns.TARGETS,
    "forms/examples.py: EXAMPLES": examples.EXAMPLES,
    "forms/merging.py: TOGETHER": merging.TOGETHER,
    "forms/web_form.py: WEB_KINDS": web_form.WEB_KINDS,
    "forms/word/cell_values.py: READERS": cell_values.READERS,
    "forms/word/form_cells.py: WRITERS": form_cells.WRITERS,
    "forms/word/names.py: CELLS": names.CELLS,
    "exports/sheet_blocks.py: BY_KIND": sheet_blocks.BY_KIND,
    "exports/tables.py: BY_KIND": tables.BY_KIND,
    "webapp/search/entry.py: TEXTS": entry.TEXTS,
    "webapp/sentences/problems.py: FIRST_INPUT": problems.FIRST_INPUT,
    "webapp/views/read_back.py: WRITERS": read_back.WRITERS,
}
FEWEST = 3
"""A dict with so many types for keys, and no other keys, is a table of types."""


def modules():
    for package in ("forms", "exports", "webapp"):
        for path in sorted((HOUSE / package).rglob("*.py")):
            yield path.relative_to(HOUSE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_a_row_for_each_type(name):
    assert set(TABLES[name]) == set(FIELD_TYPES)


def test_the_page_draws_every_type():
    (drawn,) = re.findall(r"set kinds = \{(.*?)\}", FIELDS.read_text(encoding="utf-8"), re.DOTALL)
    assert set(re.findall(r'"(\w+)":', drawn)) == set(FIELD_TYPES)


def test_the_list_of_types_and_the_shape_of_a_table_name_the_same():
    assert get_args(FieldType) == FIELD_TYPES == tuple(ByType.__annotations__)


def test_every_table_of_types_is_in_the_list_above_and_has_its_rows_checked_by_mypy():
    """Without the annotation `ByType` mypy would not see a missing row, and without the list this test would not."""
    found, unchecked = set(), []
    for place, tree in modules():
        checked = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation).startswith("ByType["):
                checked[node.value] = f"{place}: {ast.unparse(node.target)}"
        found |= set(checked.values())
        unchecked += [
            f"{place}:{node.lineno}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Dict) and node not in checked and _is_of_types(node)
        ]
    assert not unchecked
    assert found == TABLES.keys()


def _is_of_types(node):
    keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
    return len(keys) >= FEWEST and set(keys) <= set(FIELD_TYPES)


def test_a_type_without_a_row_is_never_passed_over():
    """`TABLE.get(field.kind, …)` would hide a forgotten row."""
    hidden = [
        f"{place}:{node.lineno}"
        for place, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "get"
        and node.args
        and ast.unparse(node.args[0]) in ("field.kind", "asked.kind", "spec.kind", "self.field.kind")
    ]
    assert not hidden
