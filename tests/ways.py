"""How many functions and files a reader opens to follow what a call does through the project.

A stop is a function that hands on: it has more than one statement and calls such a function in another file, itself or
by a comprehension, a lambda or a function of one statement. What answers a side question and returns is read by its
name. The files are those of every function of more than one statement that runs, whether it hands on or not.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("exports/", "forms/", "webapp/")


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the project, and the file in which a reader finds it."""

    file: str
    name: str

    @property
    def outermost(self) -> Function:
        return Function(self.file, self.name.partition(".<locals>")[0])


@dataclass(slots=True)
class Way:
    """The functions of more than one statement that ran, in the order in which they were entered, and who called whom.

    A folder in `as_one` counts as one file.
    """

    as_one: tuple[str, ...]
    functions: dict[Function, None] = field(default_factory=dict)
    calls: set[tuple[Function, Function]] = field(default_factory=set)

    @property
    def files(self) -> list[str]:
        return list(dict.fromkeys(self._file(one) for one in self.functions))

    @property
    def stops(self) -> list[Function]:
        handing_on = {by for by, called in self.calls if self._file(by) != self._file(called)}
        return [one for one in self.functions if one in handing_on]

    def _file(self, one: Function) -> str:
        return next((folder for folder in self.as_one if one.file.startswith(folder)), one.file)


def followed(run: Callable[[], Any], *, left_out: tuple[str, ...], as_one: tuple[str, ...] = ()) -> tuple[Any, Way]:
    """Return what a call returns, and its way through the project without the files that are `left_out`."""
    entered: dict[Function, None] = {}
    calls: set[tuple[Function, Function]] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and (one := _of(frame.f_code)):
            entered.setdefault(one)
            calls.update((by, one) for by in _callers(frame))

    sys.setprofile(note)
    try:
        result = run()
    finally:
        sys.setprofile(None)
    way = Way(as_one, {one: None for one in entered if not one.file.startswith(left_out) and _has_a_body(one)})
    way.calls = {pair for pair in calls if set(pair) <= set(way.functions)}
    return result, way


def _callers(frame: FrameType) -> Iterator[Function]:
    """Yield the function that a call comes from, through libraries, what is nested in it, and single statements."""
    above = frame.f_back
    while above is not None:
        if by := _of(above.f_code):
            yield by
            yield by.outermost
            if _has_a_body(by) or _has_a_body(by.outermost):
                return
        above = above.f_back


def _of(code: CodeType) -> Function | None:
    path = Path(code.co_filename)
    if not path.is_relative_to(ROOT):
        return None
    file = path.relative_to(ROOT).as_posix()
    return Function(file, code.co_qualname) if file.startswith(PACKAGES) else None


def _has_a_body(one: Function) -> bool:
    return _bodies(one.file).get(one.name, 0) > 1


@cache
def _bodies(file: str) -> dict[str, int]:
    """Return how many statements each function of a file has besides its docstring, by its qualified name."""
    found: dict[str, int] = {}

    def walk(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            inner = prefix
            if isinstance(child, ast.FunctionDef):
                said = child.body[bool(ast.get_docstring(child)) :]
                found[prefix + child.name] = sum(isinstance(one, ast.stmt) for top in said for one in ast.walk(top))
                inner = f"{prefix}{child.name}.<locals>."
            elif isinstance(child, ast.ClassDef):
                inner = f"{prefix}{child.name}."
            walk(child, inner)

    walk(ast.parse((ROOT / file).read_text()), "")
    return found
