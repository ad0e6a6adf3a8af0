"""Every table that has a row for each field type has one, and there is no other way to tell types apart by a table."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import get_args

import every_type
import pytest
import random_answers

from exports.data import tables
from exports.sheet import sheet_blocks
from forms.intake import table_row
from forms.questionnaire import types
from forms.questionnaire.field_types import FIELD_TYPE_NAMES, ByType, FieldTypeName
from forms.web import web_types
from forms.word import cell_values, form_cells
from webapp.catalogue import entry
from webapp.views.shared import read_back

HOUSE = Path(__file__).parents[1]
FIELDS = HOUSE / "webapp" / "templates" / "_fields.html"
TABLES = {
    "forms/questionnaire/types.py: FIELD_TYPES": types.FIELD_TYPES,
    "forms/intake/table_row.py: IN_COLUMNS": table_row.IN_COLUMNS,
    "forms/web/web_types.py: WEB_TYPES": web_types.WEB_TYPES,
    "forms/word/cell_values.py: READERS": cell_values.READERS,
    "forms/word/form_cells.py: CELLS": form_cells.CELLS,
    "exports/sheet/sheet_blocks.py: BY_TYPE": sheet_blocks.BY_TYPE,
    "exports/data/tables.py: BY_TYPE": tables.BY_TYPE,
    "webapp/catalogue/entry.py: TEXTS": entry.TEXTS,
    "webapp/views/shared/read_back.py: WRITERS": read_back.WRITERS,
    "tests/every_type.py: CELLS": every_type.CELLS,
    "tests/every_type.py: FOUND_BY": every_type.FOUND_BY,
    "tests/every_type.py: WRONG": every_type.WRONG,
    "tests/random_answers.py: ALIKE": random_answers.ALIKE,
    "tests/random_answers.py: SENT": random_answers.SENT,
    "tests/random_answers.py: WRITTEN": random_answers.WRITTEN,
}
FEWEST = 3
"""A dict with so many types for keys, and no other keys, is a table of types."""


SOURCES = {
    path.relative_to(HOUSE).as_posix(): path.read_text(encoding="utf-8")
    for package in ("forms", "exports", "webapp", "tests/every_type.py", "tests/random_answers.py")
    for path in sorted([*(HOUSE / package).rglob("*.py"), HOUSE / package])
    if path.is_file()
}
ROW = re.compile(rf"""["'](?:{"|".join(FIELD_TYPE_NAMES)})["']:""")


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_a_row_for_each_type(name):
    assert set(TABLES[name]) == set(FIELD_TYPE_NAMES)


def test_the_page_draws_every_type():
    (drawn,) = re.findall(r"set kinds = \{(.*?)\}", FIELDS.read_text(encoding="utf-8"), re.DOTALL)
    assert set(re.findall(r'"(\w+)":', drawn)) == set(FIELD_TYPE_NAMES)


@pytest.mark.parametrize("name", FIELD_TYPE_NAMES)
def test_the_class_of_a_type_has_its_name(name):
    assert type(types.FIELD_TYPES[name]).__name__ == f"{name.capitalize()}Type"


def test_the_list_of_types_and_the_shape_of_a_table_name_the_same():
    assert get_args(FieldTypeName) == FIELD_TYPE_NAMES == tuple(ByType.__annotations__)


def test_a_questionnaire_of_the_tests_asks_every_type_and_answers_it():
    fields = every_type.NETWORK.load(every_type.NAME).fields
    assert {field.type for field in fields} == set(FIELD_TYPE_NAMES)
    assert [field.id for field in fields] == list(every_type.ANSWERS)


def test_every_table_of_types_is_in_the_list_above_and_its_rows_are_seen_by_mypy():
    """Without the annotation `ByType` mypy would not miss a row, and without the list this test would not."""
    found, unseen = set(), []
    for place, source in SOURCES.items():
        if len(set(ROW.findall(source))) < FEWEST:
            continue
        tree, seen = ast.parse(source), {}
        for node in ast.walk(tree):
            if isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation).startswith("ByType["):
                seen[node.value] = f"{place}: {ast.unparse(node.target)}"
        found |= set(seen.values())
        dicts = [node for node in ast.walk(tree) if isinstance(node, ast.Dict) and node not in seen]
        unseen += [f"{place}:{node.lineno}" for node in dicts if _is_of_types(node)]
    assert not unseen
    assert found == TABLES.keys()


def _is_of_types(node):
    keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
    return len(keys) >= FEWEST and set(keys) <= set(FIELD_TYPE_NAMES)


def test_a_type_without_a_row_is_never_passed_over():
    """A row that is read with `get` and a default would hide one that was forgotten."""
    hidden = re.compile(r"\.get\(\s*(self\.)?(field|asked|spec)\.type\b")
    assert not [place for place, source in SOURCES.items() if hidden.search(source)]
