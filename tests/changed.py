"""Which files of tests a change can have broken, found without running anything; `./sheaf test --changed` runs them.

A change is taken apart into what it changes: functions, classes and constants of modules, and files of data. From each,
the way leads to all that names it, and on from there, to tests and their fixtures. What tests ask for by an address or
a command has its tests where they mirror the packages, and a file that nothing names stands for its area. What no names
show, such as a method that is called on whatever comes, only the whole suite finds: run it before a change lands.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent
MAIN = "main"
PACKAGES, TESTS = ("forms/", "exports/", "webapp/"), "tests/"
EVERYTHING = ("pyproject.toml", "requirements/", "setup.py")
BY_ADDRESS = ("webapp/views/", "webapp/cli/")
"""Tests ask for what is here by an address or a command."""
ALWAYS = (
    "tests/test_names.py",
    "tests/test_pointers.py",
    "tests/test_pure_packages.py",
    "tests/webapp/test_contracts.py",
    "tests/webapp/test_docs.py",
)
"""They read the code and its documentation, and take a few seconds."""
JOINED = ("webapp/__init__.py", "webapp/job_kinds.py", "webapp/cli/__init__.py")
"""They name every part to put the app together; whoever uses the app does not depend on every part for that."""
AREAS = {
    "webapp/static/js": ("tests/webapp/static", "tests/browser"),
    "webapp/static": ("tests/browser/test_style_sheets.py", "tests/browser/test_pages.py"),
    "webapp/templates/emails": ("tests/webapp/notifications", "tests/webapp/practices/test_transition_emails.py"),
    "webapp/templates": ("tests/webapp/views", "tests/browser/test_pages.py"),
    "webapp/translations": ("tests/webapp/core/test_i18n.py",),
    "webapp/migrations": ("tests/migrations",),
    "tests/bench": ("tests/development/test_benchmarks.py",),
    "docs": ("tests/webapp/test_docs.py", "tests/webapp/views/public/test_help.py"),
}
"""Where the tests of these are, by the longest beginning of a path; of others, beside their package."""
A_FILE = re.compile(r"""["'`(]([\w./@-]+\.\w+)["'`)]""")

Symbol = tuple[str, str]
"""A file, and the name of what stands in it; "" for the file itself."""


@dataclass
class Module:
    """The symbols of a Python file, and what it imports."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        tree = ast.parse(self.text)
        _Bare().visit(tree)
        return tree

    @cached_property
    def statements(self) -> dict[str, list[ast.stmt]]:
        """What stands in the file, by the name that it defines; "" for what defines none."""
        found: dict[str, list[ast.stmt]] = defaultdict(list)
        for one in self.tree.body:
            for name in _defined(one):
                found[name].append(one)
        return found

    @cached_property
    def imported(self) -> dict[str, tuple[str, str]]:
        """The module and the name in it (or "") for which each imported name stands."""
        found: dict[str, tuple[str, str]] = {}
        for one in ast.walk(self.tree):
            if isinstance(one, ast.Import):
                found |= {alias.asname or alias.name: (alias.name, "") for alias in one.names}
            elif isinstance(one, ast.ImportFrom) and one.module:
                found |= {alias.asname or alias.name: (one.module, alias.name) for alias in one.names}
        return found

    def says(self) -> dict[str, str]:
        """Return what each symbol says, with where the imported names in it come from."""
        return {name: "".join(map(self._said, statements)) for name, statements in self.statements.items()}

    def is_for_every_test(self, name: str) -> bool:
        """Whether a name of a conftest is a hook, or a fixture that no test has to name."""
        decorators = (one for statement in self.statements[name] for one in getattr(statement, "decorator_list", ()))
        return name.startswith("pytest_") or any("autouse" in ast.dump(one) for one in decorators)

    def _said(self, statement: ast.stmt) -> str:
        names = {one.id for one in ast.walk(statement) if isinstance(one, ast.Name)}
        return f"{ast.dump(statement)} {sorted((one, self.imported[one]) for one in names & set(self.imported))}"


class _Bare(ast.NodeTransformer):
    """Leaves away what changes nothing when a program runs: docstrings and the types of parameters."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, node.args.vararg, node.args.kwarg):
            if one:
                one.annotation = None
        return self._without_docstring(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return self._without_docstring(node)

    def visit_Module(self, node: ast.Module) -> ast.AST:
        return self._without_docstring(node)

    def _without_docstring(self, node: ast.FunctionDef | ast.ClassDef | ast.Module) -> ast.AST:
        node.body = [
            one for one in node.body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
        ]
        self.generic_visit(node)
        return node


def _defined(one: ast.stmt) -> list[str]:
    if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return [one.name]
    if isinstance(one, (ast.Import, ast.ImportFrom)):
        return []
    if isinstance(one, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
        targets = one.targets if isinstance(one, ast.Assign) else [one.target]
        return [name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)] or [""]
    return [""]


@dataclass
class Tree:
    """All files of the project, and who names what."""

    files: frozenset[str]
    users: dict[Symbol, set[Symbol]] = field(default_factory=lambda: defaultdict(set))
    unnamed: set[Symbol] = field(default_factory=set)
    """Hooks of pytest, and fixtures of every test."""

    @classmethod
    def read(cls, gone: Iterable[str] = ()) -> Tree:
        """Read all files; something may still name those that are `gone`."""
        listed = git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
        there = [one for one in listed if (ROOT / one).is_file()]
        tree = cls(frozenset({*there, *gone}))
        for path in sorted(there):
            if path.startswith((*PACKAGES, TESTS)):
                tree._add(path)
        return tree

    @cached_property
    def tests(self) -> list[str]:
        return sorted(one for one in self.files if re.fullmatch(r"tests/(.*/)?test_\w+\.py", one))

    @cached_property
    def _data(self) -> dict[str, list[str]]:
        """The files that are not Python, by the last part of their path."""
        found: dict[str, list[str]] = defaultdict(list)
        for one in self.files:
            if not one.endswith((".py", ".md")):
                found[PurePosixPath(one).name].append(one)
        return found

    def _add(self, path: str) -> None:
        if path.endswith(".py"):
            if path not in JOINED:
                self._add_module(Module(path, _text_of(path)))
        elif path.endswith((".html", ".css", ".js", ".toml", ".txt")):
            for named in self.files_named(A_FILE.findall(_text_of(path))):
                self.users[named, ""].add((path, ""))

    def _add_module(self, module: Module) -> None:
        names = _Names(self, module)
        if module.path.endswith("conftest.py"):
            self.unnamed |= {(module.path, name) for name in module.statements if module.is_for_every_test(name)}
        for symbol, statements in module.statements.items():
            for one in statements:
                for used in names.used_in(one):
                    self.users[used].add((module.path, symbol))

    def files_named(self, texts: Iterable[str]) -> Iterator[str]:
        for text in texts:
            for file in self._data.get(PurePosixPath(text).name, ()):
                if file == text or file.endswith(f"/{text}"):
                    yield file

    def module(self, dotted: str) -> str:
        """Return the file of a module, or ""."""
        path = dotted.replace(".", "/")
        return next((one for one in (f"{path}.py", f"{path}/__init__.py", f"tests/{path}.py") if one in self.files), "")

    def reached_from(self, changed: Iterable[Symbol]) -> set[Symbol]:
        """Return these symbols and all that name them, directly or through others."""
        seen = set(changed)
        waiting = list(seen)
        while waiting:
            for user in self.users.get(waiting.pop(), ()):
                if user not in seen:
                    seen.add(user)
                    waiting.append(user)
        return seen

    def beside(self, path: str) -> set[str]:
        """Return the tests of a module or file: of its name, or else of the nearest folder that has any."""
        place = PurePosixPath(path.removeprefix(TESTS))
        own = {one for one in self.tests if one == f"tests/{place.parent}/test_{place.stem}.py"}
        area = max((one for one in AREAS if path.startswith(f"{one}/")), key=len, default="")
        if own or area:
            return own or self.tests_in(*AREAS[area])
        folders = (f"tests/{one}/" for one in place.parents if one.name)
        return next(filter(None, map(self.tests_in, folders)), set(self.tests))

    def tests_in(self, *starts: str) -> set[str]:
        return {one for one in self.tests if one.startswith(starts)}


class _Names:
    """What the names in a module stand for."""

    def __init__(self, tree: Tree, module: Module) -> None:
        self._tree, self._path = tree, module.path
        self._own = set(module.statements)
        self._imported: dict[str, Symbol] = {}
        for name, (file, inner) in module.imported.items():
            whole = tree.module(f"{file}.{inner}") if inner else ""
            self._imported[name] = (whole, "") if whole else (tree.module(file), inner)
        folders = PurePosixPath(self._path).parents if self._path.startswith("tests/") else ()
        self._fixtures = [f"{folder}/conftest.py" for folder in folders if str(folder) != "."]

    def used_in(self, statement: ast.stmt) -> Iterator[Symbol]:
        for one in ast.walk(statement):
            if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name):
                file, name = self._imported.get(one.value.id, ("", ""))
                if file and not name:
                    yield file, one.attr
                    yield file, ""
            elif isinstance(one, ast.Name):
                yield from self._of_name(one.id)
            elif isinstance(one, ast.arg) and self._fixtures:
                yield from ((file, one.arg) for file in (self._path, *self._fixtures))
            elif isinstance(one, ast.Constant) and isinstance(one.value, str) and "." in one.value:
                for file in self._tree.files_named([one.value]):
                    yield file, ""

    def _of_name(self, name: str) -> Iterator[Symbol]:
        if name in self._own:
            yield self._path, name
        file, inner = self._imported.get(name, ("", ""))
        if file and inner:
            yield file, inner
            yield file, ""


def changed_symbols(texts: Mapping[str, tuple[str, str]]) -> set[Symbol]:
    """Return what is not what it was, by the texts of files before and now.

    Of Python, these are the symbols that say something else, unless they only moved from one of these files to another;
    of other files, it is the whole.
    """
    found: set[Symbol] = set()
    before: set[tuple[str, str]] = set()
    after: dict[Symbol, str] = {}
    for path, both in texts.items():
        if path.endswith(".py"):
            old, new = (Module(path, text).says() for text in both)
            before |= set(old.items())
            after |= {(path, name): new[name] for name in new}
            found |= {(path, name) for name in old if name not in new}
        else:
            found.add((path, ""))
    return found | {symbol for symbol, says in after.items() if (symbol[1], says) not in before}


def _text_of(path: str, commit: str = "") -> str:
    """Return the text of a file, or that at a commit; "" where there is none."""
    if not commit:
        return (ROOT / path).read_text("utf-8", errors="replace") if (ROOT / path).is_file() else ""
    done = subprocess.run(["git", "show", f"{commit}:{path}"], cwd=ROOT, capture_output=True)
    return done.stdout.decode(errors="replace") if done.returncode == 0 else ""


def selected(tree: Tree, changed: set[Symbol]) -> set[str]:
    """Return the files of tests for what has changed."""
    if any(path.startswith(EVERYTHING) for path, _ in changed):
        return set(tree.tests)
    reached = tree.reached_from(changed)
    found = set(ALWAYS) | ({path for path, _ in reached} & set(tree.tests))
    for path, _ in reached & tree.unnamed:
        found |= tree.tests_in(path.removesuffix("conftest.py"))
    by_place = {path for path, _ in changed if path.startswith((*PACKAGES, "docs/"))}
    by_place |= {
        path for path, name in changed if path.startswith(TESTS) and not name and not tree.users.get((path, ""))
    }
    by_place |= {path for path, _ in reached if path.startswith(BY_ADDRESS) and path.endswith(".py")}
    return found.union(*map(tree.beside, by_place))


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def changed_since(commit: str) -> list[str]:
    """Return the files that are not what they were at a commit, new ones among them."""
    differing = git("diff", "--name-only", "-z", "--no-renames", commit)
    return [one for one in (differing + git("ls-files", "-z", "--others", "--exclude-standard")).split("\0") if one]


def main() -> int:
    """Print the files of tests to run, one a line."""
    since = git("merge-base", "HEAD", MAIN).strip()
    paths = changed_since(since)
    tree = Tree.read(paths)
    found = selected(tree, changed_symbols({path: (_text_of(path, since), _text_of(path)) for path in paths}))
    print(
        f"{len(found)} of {len(tree.tests)} files of tests, for {len(paths)} files since {since[:8]}", file=sys.stderr
    )
    print("\n".join(sorted(found)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
