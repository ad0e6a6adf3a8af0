"""The way of an answer from its POST to the database: how many functions and files a reader opens to follow it."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
MOST_STOPS, MOST_FILES = 25, 8
# What every request does, what a table or a field type is, and who else learns of a change.
NOT_ON_THE_WAY = (
    "forms/questionnaire",
    "forms/text",
    "forms/web/web_rows.py",
    "webapp/accounts",
    "webapp/catalogue",
    "webapp/core",
    "webapp/jobs",
    "webapp/models",
    "webapp/questionnaires",
    "webapp/review",
)


def _opened(run):
    """The functions that a call runs, without those of a single line, as (file, name)."""
    found = {}

    def note(frame, event, _):
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(str(ROOT)):
            file = str(Path(code.co_filename).relative_to(ROOT))
            if file.startswith(("forms/", "webapp/")) and not file.startswith(NOT_ON_THE_WAY):
                found.setdefault((file, code.co_name, code.co_firstlineno))

    sys.setprofile(note)
    try:
        answer = run()
    finally:
        sys.setprofile(None)
    assert answer.status_code < 400
    return [(file, name) for file, name, line in found if _has_a_body(file, name, line)]


def _has_a_body(file, name, line):
    tree = ast.parse((ROOT / file).read_text())
    functions = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef) and one.name == name]
    same = [one for one in functions if line in (one.lineno, *(mark.lineno for mark in one.decorator_list))]
    return any(len(one.body) - bool(ast.get_docstring(one)) > 1 for one in same)


@pytest.mark.parametrize("boxes", [{"title": "Another"}, {"places-cities": "Kyiv"}], ids=["words", "place"])
@pytest.mark.parametrize("way", ["/autosave", ""])
def test_an_answer_goes_a_short_way(city, draft, way, boxes):
    form = city.get(f"{draft}/about").form() | boxes
    opened = _opened(lambda: city.client.post(f"{draft}/about{way}", data={**form, "then": "save"}))
    start = next(number for number, (_, name) in enumerate(opened) if name == "_guard")
    end = [name for _, name in opened].index("_note_edit")
    types = {"forms/web/web_form.py": ("__init__", "answers")}
    stops = [(file, name) for file, name in opened[start : end + 1] if name in types.get(file, name)]
    assert len(stops) <= MOST_STOPS, stops
    assert len({file for file, _ in stops}) <= MOST_FILES, stops
