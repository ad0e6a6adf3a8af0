"""One writer of answers: whatever else assigns to the answers of a working copy is found in the code."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from webapp.practices import drafts

WEBAPP = Path(drafts.__file__).parents[1]
WRITER = Path(drafts.__file__)
OTHERS = {
    # The answers of a row of an import, which is not the practice's.
    "imports/runs.py: row.answers",
    # Frozen answers and running texts, from which a person's data is taken; those of working copies go to `redact`.
    "privacy/erasing.py: setattr(row, column.key, without(answers, keys))",
    "privacy/erasing.py: setattr(row, column.key, scrubbed(getattr(row, column.key), words))",
}
CHANGING = {"update", "pop", "popitem", "clear", "setdefault", "__setitem__", "__delitem__"}


def writes(source: str) -> list[str]:
    """The expressions that may write answers that are stored."""
    if "answers" not in source and "WorkingCopy" not in source:
        return []
    return [ast.unparse(node) for node in ast.walk(ast.parse(source)) if _may_write(node)]


def _may_write(node: ast.AST) -> bool:
    """Whether it assigns to answers or to a part of them, changes them in place, or writes rows of working copies."""
    match node:
        case ast.Attribute(attr="answers", ctx=ast.Store() | ast.Del()):
            return True
        case ast.Subscript(value=ast.Attribute(attr="answers"), ctx=ast.Store() | ast.Del()):
            return True
        case ast.Call(ast.Attribute(ast.Attribute(attr="answers"), method)):
            return method in CHANGING
        case ast.Call(ast.Name("setattr"), [_, name, _]):
            return not isinstance(name, ast.Constant) or name.value == "answers"
        case ast.Call(ast.Name("update" | "insert"), [ast.Name("WorkingCopy")]):
            return True
    return False


def test_nothing_but_drafts_writes_the_answers_of_a_working_copy():
    others = {
        f"{path.relative_to(WEBAPP).as_posix()}: {one}"
        for path in WEBAPP.rglob("*.py")
        if path != WRITER and "migrations" not in path.parts
        for one in writes(path.read_text("utf-8"))
    }
    assert others == OTHERS


@pytest.mark.parametrize(
    "code",
    [
        "copy.answers = {}",
        "practice.working_copy.answers['title'] = ''",
        "copy.answers, copy.saved_at = before, now()",
        "copy.answers |= changed",
        "del copy.answers['title']",
        "copy.answers.update(changed)",
        "setattr(copy, 'answers', {})",
        "setattr(row, name, answers)",
        "session.execute(update(WorkingCopy).values(answers={}))",
    ],
)
def test_each_way_of_writing_answers_is_found(code):
    assert writes(code)


def test_reading_answers_is_no_writing():
    assert not writes("stands = copy.answers.get('title')\nrows[copy.answers['title']] = copy\nsetattr(a, 'b', 1)")
